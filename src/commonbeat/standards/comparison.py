"""What differs between two versions of a standard, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .limits import spelled
from .model import Clause, Standard


class Difference(StrEnum):
    """How a clause differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One part of a clause before and after, as it is read."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that is not the same in both versions; ``fields`` say where, of one that is in both."""

    clause: str
    title: str
    difference: Difference
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_binding(self) -> bool:
        """Say whether what binds has changed, and not its explanation alone."""
        return self.difference is not Difference.CHANGED or any(f.field in _BINDING for f in self.fields)


_BINDING = frozenset({"level", "text", "limit", "value", "unit", "measured"})


def compare(before: Standard, after: Standard) -> Sequence[ClauseChange]:
    """Give every clause that differs, in the order of the later version; what it has no more comes last."""
    old = {clause.id.clause: clause for clause in before.clauses}
    new = {clause.id.clause: clause for clause in after.clauses}
    changes = [_change(name, old.get(name), clause) for name, clause in new.items()]
    gone = [ClauseChange(name, old[name].title, Difference.REMOVED) for name in old if name not in new]
    return [*(one for one in changes if one is not None), *gone]


def binding(clause: Clause) -> Mapping[str, str]:
    """Give the parts of a clause that bind, by name, as they are read."""
    return {name: said for name, said in _parts(clause).items() if name in _BINDING}


def _change(name: str, before: Clause | None, after: Clause) -> ClauseChange | None:
    if before is None:
        return ClauseChange(name, after.title, Difference.ADDED)
    old, new = _parts(before), _parts(after)
    fields = tuple(FieldChange(one, old[one], new[one]) for one in new if old[one] != new[one])
    return ClauseChange(name, after.title, Difference.CHANGED, fields) if fields else None


def _parts(clause: Clause) -> dict[str, str]:
    machine = clause.machine
    return {
        "title": clause.title,
        "level": str(clause.level),
        "text": clause.text,
        "limit": machine.limit if machine else "",
        "value": "" if machine is None or machine.value is None else spelled(machine.value),
        "unit": machine.unit if machine else "",
        "measured": machine.measured if machine else "",
        "plain": clause.plain,
        "kept": str(clause.kept),
        "kept_by": clause.kept_by,
        "standing": str(clause.standing),
    }
