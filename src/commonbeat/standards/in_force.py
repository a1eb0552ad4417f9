"""What a clause sets as its own limit, and from when: what a node is told of the standards in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commonbeat.kernel.clauses import ClauseId

from .model import Consequence


@dataclass(frozen=True, slots=True)
class HeldClause:
    """One version of a clause that sets its limit itself, and the instant from which it holds."""

    id: ClauseId
    value: float
    unit: str
    from_: datetime
    consequence: Consequence = Consequence.QUARANTINE
