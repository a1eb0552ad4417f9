"""What a clause sets as its own limit, and from when: what a node is told of the standards in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonbeat.kernel.clauses import ClauseId

from .errors import UnknownUnit
from .limits import UNITS
from .model import Consequence, Standard


def require_known_units(standard: Standard) -> None:
    """Raise ``UnknownUnit`` where a clause sets its limit in a unit that no check knows."""
    for clause in standard.clauses:
        machine = clause.machine
        if machine is not None and machine.value is not None and machine.unit not in UNITS:
            raise UnknownUnit(str(clause.id), machine.unit)


@dataclass(frozen=True, slots=True)
class HeldClause:
    """One version of a clause that sets its limit itself, and the instant from which it holds."""

    id: ClauseId
    value: float
    unit: str
    from_: datetime
    consequence: Consequence = Consequence.QUARANTINE
