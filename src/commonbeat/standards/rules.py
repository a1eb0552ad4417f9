"""What holds of every standard that is published here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commonbeat.kernel.clauses import Standing
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .model import Clause


def contradictions(clauses: Sequence[Clause]) -> list[Fault]:
    """Give what is wrong with the clauses of one standard when they are seen together."""
    faults = [
        Fault(f"/clause/{name}", _("Two clauses have the address {name}.").format(name=name))
        for name, times in Counter(c.id.clause for c in clauses).items()
        if times > 1
    ]
    for clause in clauses:
        faults += _of_one(clause)
    return faults


def _of_one(clause: Clause) -> list[Fault]:
    pointer = f"/clause/{clause.id.clause}"
    faults = []
    if clause.standing is Standing.SOURCED and not clause.sources:
        faults.append(Fault(f"{pointer}/sources", _("A clause that is sourced names its source.")))
    if not clause.kept_by:
        faults.append(Fault(f"{pointer}/kept_by", _("A clause says how it is kept, or why it cannot be.")))
    return faults
