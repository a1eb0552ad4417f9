"""Which version of a standard holds at a node: what was agreed there, what its directory says, or what shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonbeat.conformance.model import VersionInForce
from commonbeat.exchange.model import Statement
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import version_key
from commonbeat.standards.model import Standard
from commonbeat.standards.workstreams import Workstreams


@dataclass(frozen=True, slots=True)
class HoldsHere:
    """Fulfils ``HoldsNow`` in a node. ``directory`` is what a node that writes no standards of its own is told."""

    workstreams: Workstreams
    directory: Statement | None = None

    def __call__(self, standard: str) -> VersionInForce | None:
        now = self.workstreams.clock.now()
        holding = self.workstreams.timeline().holding(standard, now)
        if holding is not None:
            return _in_force(holding.standard, holding.from_)
        listed = [one for one in self.directory.standards if one.id == standard] if self.directory else []
        held = [one for one in listed if one.in_force_from <= now]
        if held:
            last = max(held, key=lambda one: (one.in_force_from, version_key(one.version)))
            return VersionInForce(f"{last.id}@{last.version}", last.digest, last.in_force_from)
        shipped = [one for one in self.workstreams.catalogue.list_() if one.id == standard]
        return _in_force(shipped[-1], None) if shipped else None


def _in_force(text: Standard, since: datetime | None) -> VersionInForce:
    return VersionInForce(f"{text.id}@{text.version}", text_digest(text), since)
