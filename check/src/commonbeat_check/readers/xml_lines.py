"""On which line of XML each element of a record begins: marked while it is read, put in order when somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from ..names import pointer

MOST_MARKED: Final = 20_000
"""Elements of one record whose lines are kept: no record has as many, and one that is made to must not cost memory.
What comes after them is told by what it stands in, or by the record."""


Mark: TypeAlias = tuple[str, int, Sequence["Mark"]]
"""An element in a record: the key that the record has it by, its line, and the elements in it."""


class XmlLines:
    """The line of a record, and of each element in it."""

    def __init__(self, line: int, marks: Sequence[Mark]) -> None:
        self._line = line
        self._marks = marks
        self._found: dict[str, int] = {}

    def line_of(self, pointer: str) -> int:
        """Give the line on which an element begins; for what is missing, that of the element it lacks in.

        Of a key that stands several times, the first is meant where no number follows.
        """
        if not self._found:
            self._found = dict(_placed(self._marks))
        while pointer and pointer not in self._found:
            pointer = pointer.rpartition("/")[0]
        return self._found.get(pointer, self._line)


def _placed(marks: Sequence[Mark], at: str = "") -> Iterator[tuple[str, int]]:
    """Give the JSON Pointer of each element with its line, the first of several under the key alone too."""
    counts, seen = Counter(key for key, _, _ in marks), Counter[str]()
    for key, line, within in marks:
        where = at + pointer(key)
        if counts[key] > 1:
            if not seen[key]:
                yield where, line
            where += pointer(seen[key])
            seen[key] += 1
        yield where, line
        yield from _placed(within, where)
