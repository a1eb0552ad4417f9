"""How a version of a standard that was agreed is listed in a register and a directory."""

from __future__ import annotations

from commonbeat.exchange.model import ClauseLimit, StandardInForce
from commonbeat.standards.digest import text_digest
from commonbeat.standards.model import Consequence
from commonbeat.standards.timeline import Holding


def listed(one: Holding) -> StandardInForce:
    """Give a version as the register lists it: its digest, from when it is in force, the limits that its text sets."""
    limits = [
        ClauseLimit(
            clause.id.clause,
            clause.machine.value,
            clause.machine.unit,
            str(clause.machine.consequence or Consequence.QUARANTINE),
        )
        for clause in one.standard.clauses
        if clause.machine is not None and clause.machine.value is not None
    ]
    standard = one.standard
    return StandardInForce(standard.id, standard.version, text_digest(standard), one.from_, tuple(limits))
