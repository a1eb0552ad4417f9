"""What differs between two versions of a standard, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

from .consequences import consequence_said
from .limits import in_words
from .model import Clause, Standard


class Difference(StrEnum):
    """How a clause differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Piece(NamedTuple):
    """A run of words, and whether the other text has other words in its place."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One part of a clause before and after, as it is read."""

    field: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """Give the text before and the text after, cut where the words begin and end that differ."""
        return word_by_word(self.before, self.after)


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


_WORD: Final = re.compile(r"\s+|\w+(?:[.,'’]\w+)*|[^\w\s]")
_BINDING = frozenset({"level", "text", "limit", "value", "unit", "measured", "consequence"})


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


def word_by_word(before: str, after: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Give two texts in pieces: each put together is the text again, and what does not differ is the same in both."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    left, right = list[Piece](), list[Piece]()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += [Piece("".join(old[a:b]), kind != "equal")] if a < b else []
        right += [Piece("".join(new[c:d]), kind != "equal")] if c < d else []
    return _without_gaps(left), _without_gaps(right)


def _without_gaps(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Put a blank between two words that differ with them, so that what is marked is read as one."""
    joined = list[Piece]()
    for at, piece in enumerate(pieces):
        is_gap = piece.text.isspace() and 0 < at < len(pieces) - 1
        differs = piece.differs or (is_gap and pieces[at - 1].differs and pieces[at + 1].differs)
        if joined and joined[-1].differs == differs:
            joined[-1] = Piece(joined[-1].text + piece.text, differs)
        else:
            joined.append(Piece(piece.text, differs))
    return joined


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
        "value": "" if machine is None or machine.value is None else in_words(machine.value, machine.unit),
        "unit": machine.unit if machine else "",
        "measured": machine.measured if machine else "",
        "consequence": consequence_said(machine.consequence) if machine and machine.consequence else "",
        "plain": clause.plain,
        "kept": str(clause.kept),
        "kept_by": clause.kept_by,
        "standing": str(clause.standing),
    }
