"""Joins the code and the standards: what may be voted on, what is in force on a day, and what a ballot leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commonbeat.access.model import Actor
from commonbeat.governance.electorates import CodeRules
from commonbeat.governance.errors import BadCodeRules
from commonbeat.governance.model import CODE, InForceVersion
from commonbeat.governance.ports import Rules
from commonbeat.governance.shipped import ShippedInForce
from commonbeat.standards.digest import text_digest
from commonbeat.standards.model import Standard
from commonbeat.standards.timeline import Holding
from commonbeat.standards.workstreams import Workstreams


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """Fulfils the ports ``Texts``, ``StandardsInForce`` and ``Adopts`` of the code, in one transaction."""

    workstreams: Workstreams

    def digest(self, standard: str, version: str) -> str | None:
        """Give the digest of a version's text as it stands now, also of a draft's; None where there is none."""
        found = self.workstreams.find(standard, version)
        return None if found is None else text_digest(found.standard)

    def versions(self, at: datetime) -> Sequence[InForceVersion]:
        """Give what was agreed and holds at the instant; the code that came with the program holds until it is changed.

        A standard that nobody has voted on binds nobody, though a node may hold its own reads to it.
        """
        timeline = self.workstreams.timeline()
        held = {name: timeline.holding(name, at) for name in timeline.standards()}
        found = [_version(one) for one in held.values() if one is not None]
        if held.get(CODE) is None:
            shipped = ShippedInForce(self.workstreams.catalogue)
            found += [one for one in shipped.versions(at) if one.id == CODE]
        return sorted(found, key=lambda one: one.id)

    def requires(self, code: str, version: str) -> Sequence[str]:
        """Give the ids of the standards that a version of the code requires; none where there is no such text."""
        found = self.workstreams.find(code, version)
        return () if found is None else found.standard.requires

    def opened(self, actor: Actor, standard: str, version: str, ballot: str) -> None:
        """Note that a ballot on the version is open; raise ``IllegalAct`` where it was not consulted on."""
        self.workstreams.open_ballot(actor, standard, version, ballot)

    def agreed(self, actor: Actor, standard: str, version: str, effect_at: datetime, ballot: str) -> None:
        """Note that the version holds from the instant."""
        self.workstreams.agreed(actor, standard, version, effect_at, ballot)

    def rejected(self, actor: Actor, standard: str, version: str, ballot: str) -> None:
        """Note that the ballot did not pass."""
        self.workstreams.rejected(actor, standard, version, ballot)


@dataclass(frozen=True, slots=True)
class InheritedRules:
    """Fulfils the port ``Rules``: a version without rules of its own has those of the version it was drafted from.

    A draft changes the text of clauses alone, so what the code leaves to data stays as it was.
    """

    published: Rules
    workstreams: Workstreams

    def of(self, version: str) -> CodeRules:
        """Give the rules of a version; raise ``BadCodeRules`` where neither it nor what it came from has any."""
        try:
            return self.published.of(version)
        except BadCodeRules:
            found = self.workstreams.find(CODE, version)
            if found is None or found.base is None:
                raise
            return self.of(found.base)  # a base is there before what is drafted from it, so this ends


def _version(one: Holding) -> InForceVersion:
    standard: Standard = one.standard
    return InForceVersion(standard.id, standard.version, one.from_, tuple(str(c.id) for c in standard.clauses))
