"""Which version of a standard holds at a node: what was agreed there, what its directory says, or what shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonbeat.conformance.model import VersionInForce
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import version_key
from commonbeat.standards.model import Standard, Status
from commonbeat.standards.workstreams import Workstreams


@dataclass(frozen=True, slots=True)
class HoldsHere:
    """Fulfils ``HoldsNow`` in a node."""

    workstreams: Workstreams

    def __call__(self, standard: str) -> VersionInForce | None:
        now = self.workstreams.clock.now()
        holding = self.workstreams.timeline().holding(standard, now)
        if holding is not None:
            return _in_force(holding.standard, holding.from_)
        told = [one for one in self.workstreams.told if one.standard == standard and one.from_ <= now]
        if told:  # one holds whose text has not come
            last = max(told, key=lambda one: (one.from_, version_key(one.version)))
            return VersionInForce(f"{last.standard}@{last.version}", last.digest, last.from_)
        listed = self.workstreams.catalogue.list_()
        shipped = [one for one in listed if one.id == standard and one.status is not Status.RETIRED]
        return _in_force(shipped[-1], None) if shipped else None


def _in_force(text: Standard, since: datetime | None) -> VersionInForce:
    return VersionInForce(f"{text.id}@{text.version}", text_digest(text), since)
