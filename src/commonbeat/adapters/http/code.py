"""The network code of a node that runs, over its own API: what is asked, and signed statements that are brought."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from commonbeat.kernel.text import _

from .asking import AsksNode, NodeSaidNo, part_of, version_of

_ACCESSION: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys(("id", "code", "digest", "force", "policing_body", "state"), str) | {"missing": list}
)
_BALLOT: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys(("id", "standard", "version", "digest", "electorate", "state", "closes"), str)
    | {"votes_in": int, "roll": list}
)


class HttpCode(AsksNode):
    """The code of the node at an address. Reading needs no credential; bringing a statement does."""

    def ballots(self) -> list[Any]:
        """Give every ballot."""
        found = self.call("GET", "/api/code/ballots")
        if not isinstance(found, dict) or not isinstance(found.get("ballots"), list):
            raise NodeSaidNo(_("its answer is not one of a portal."))
        return [_require_shape(one, _BALLOT) for one in found["ballots"]]

    def ballot(self, id: str) -> Any:
        """Give one ballot."""
        return _require_shape(self.call("GET", f"/api/code/ballots/{part_of(id)}"), _BALLOT)

    def accession(self, id: str) -> Any:
        """Give one accession."""
        return _require_shape(self.call("GET", f"/api/code/accessions/{part_of(id)}"), _ACCESSION)

    def sign(self, accession: str, envelope: bytes) -> Any:
        """Bring a signed statement of accession, and give the accession as it stands then."""
        return _require_shape(self._bring(f"accessions/{part_of(accession)}/signatures", envelope), _ACCESSION)

    def decline(self, accession: str, envelope: bytes) -> Any:
        """Bring a signed statement of declining, and give the accession as it stands then."""
        return _require_shape(self._bring(f"accessions/{part_of(accession)}/declinings", envelope), _ACCESSION)

    def vote(self, ballot: str, envelope: bytes) -> Any:
        """Bring a signed vote, and give the ballot as it stands then."""
        return _require_shape(self._bring(f"ballots/{part_of(ballot)}/votes", envelope), _BALLOT)

    def question(self, standard: str, version: str) -> Mapping[str, str]:
        """Give the digest of a version's text, and the version that is in force."""
        rows = self.call("GET", "/api/standards")
        told = self.call("GET", f"/api/standards/{part_of(standard)}/{version_of(version)}")
        try:
            live = [one["version"] for one in rows["standards"] if (one["id"], one["stage"]) == (standard, "live")]
            return {"digest": str(told["digest"]), "from_version": str(live[-1]) if live else ""}
        except (KeyError, TypeError) as wrong:
            raise NodeSaidNo(_("its answer is not one of a portal.")) from wrong

    def open_ballot(self, asked: Mapping[str, Any]) -> Any:
        """Put a question to the vote, and give the ballot."""
        return _require_shape(self.call("POST", "/api/code/ballots", json=dict(asked)), _BALLOT)

    def close_ballot(self, id: str) -> Any:
        """Have a ballot counted, and give it as it stands then."""
        return _require_shape(self.call("POST", f"/api/code/ballots/{part_of(id)}/close"), _BALLOT)

    def _bring(self, path: str, envelope: bytes) -> Any:
        headers = {"Content-Type": "application/json"}
        return self.call("POST", f"/api/code/{path}", content=envelope, headers=headers)


def _require_shape(said: Any, wanted: Mapping[str, type]) -> Any:
    """Give what a node said, once it has what is read of it: it may be any server, and say anything."""
    is_right = isinstance(said, dict) and all(isinstance(said.get(name), kind) for name, kind in wanted.items())
    if not is_right or not isinstance(said.get("effect_at"), str | None):
        raise NodeSaidNo(_("its answer is not one of a portal."))
    return said
