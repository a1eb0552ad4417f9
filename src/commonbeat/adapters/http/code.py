"""The network code of a node that runs, over its own API: what is asked, and signed statements that are brought."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import httpx

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

ANSWER_MOST: Final = 4 * 1024 * 1024
_SECONDS: Final = 30
_ACCESSION: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys(("id", "code", "digest", "force", "policing_body", "state"), str) | {"missing": list}
)
_BALLOT: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys(("id", "standard", "version", "digest", "electorate", "state", "closes"), str)
    | {"votes_in": int, "roll": list}
)


class NodeSaidNo(CommonbeatError):
    """The node that was asked did not answer, or refused."""

    code = "governance.node-said-no"
    kind = Kind.UNAVAILABLE

    def __init__(self, why: str) -> None:
        super().__init__(_("The node did not take it: {why}").format(why=why))


class HttpCode:
    """The code of the node at an address. Reading needs no credential; bringing a statement does."""

    def __init__(self, url: str, bearer: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        try:
            self._client = httpx.Client(
                base_url=url, timeout=_SECONDS, trust_env=False, headers=headers, transport=transport
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as wrong:
            raise NodeSaidNo(_("its address or the bearer is none.")) from wrong

    def ballots(self) -> list[Any]:
        """Give every ballot."""
        found = self._call("GET", "/api/code/ballots")
        if not isinstance(found, dict) or not isinstance(found.get("ballots"), list):
            raise NodeSaidNo(_("its answer is not one of a portal."))
        return [_require_shape(one, _BALLOT) for one in found["ballots"]]

    def ballot(self, id: str) -> Any:
        """Give one ballot."""
        return _require_shape(self._call("GET", f"/api/code/ballots/{_part(id)}"), _BALLOT)

    def accession(self, id: str) -> Any:
        """Give one accession."""
        return _require_shape(self._call("GET", f"/api/code/accessions/{_part(id)}"), _ACCESSION)

    def sign(self, accession: str, envelope: bytes) -> Any:
        """Bring a signed statement of accession, and give the accession as it stands then."""
        return _require_shape(self._bring(f"accessions/{_part(accession)}/signatures", envelope), _ACCESSION)

    def decline(self, accession: str, envelope: bytes) -> Any:
        """Bring a signed statement of declining, and give the accession as it stands then."""
        return _require_shape(self._bring(f"accessions/{_part(accession)}/declinings", envelope), _ACCESSION)

    def vote(self, ballot: str, envelope: bytes) -> Any:
        """Bring a signed vote, and give the ballot as it stands then."""
        return _require_shape(self._bring(f"ballots/{_part(ballot)}/votes", envelope), _BALLOT)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _bring(self, path: str, envelope: bytes) -> Any:
        headers = {"Content-Type": "application/json"}
        return self._call("POST", f"/api/code/{path}", content=envelope, headers=headers)

    def _call(self, method: str, path: str, **more: Any) -> Any:
        try:
            with self._client.stream(method, path, **more) as answer:
                text = b""
                for piece in answer.iter_bytes():
                    text += piece
                    if len(text) > ANSWER_MOST:
                        raise NodeSaidNo(_("its answer is longer than any that it should give."))
        except (httpx.HTTPError, httpx.InvalidURL) as wrong:
            raise NodeSaidNo(_("it does not answer ({kind}).").format(kind=type(wrong).__name__)) from wrong
        said = _json(answer, text)
        if not answer.is_success:
            told = said.get("detail") if isinstance(said, dict) else None
            raise NodeSaidNo(str(told)[:500] if told else _("it answered {status}.").format(status=answer.status_code))
        return said


def _json(answer: httpx.Response, text: bytes) -> Any:
    try:
        return httpx.Response(answer.status_code, content=text).json()
    except (ValueError, RecursionError) as wrong:
        raise NodeSaidNo(_("it answered {status}.").format(status=answer.status_code)) from wrong


def _require_shape(said: Any, wanted: Mapping[str, type]) -> Any:
    """Give what a node said, once it has what is read of it: it may be any server, and say anything."""
    is_right = isinstance(said, dict) and all(isinstance(said.get(name), kind) for name, kind in wanted.items())
    if not is_right or not isinstance(said.get("effect_at"), str | None):
        raise NodeSaidNo(_("its answer is not one of a portal."))
    return said


def _part(id: str) -> str:
    """Give an id as one part of a path: what is none of ours leads nowhere else."""
    return "".join(one if one.isascii() and (one.isalnum() or one == "-") else "_" for one in id)
