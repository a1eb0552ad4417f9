"""Names of the engine's parts: which inserts a part holds, and so which others it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

LOST = "lost"
"""How we mark a part that was put apart when nothing had what it held. The engine's own mark is ``broken``."""

_PART = r"(?P<partition>[0-9a-z]+)_(?P<first>\d+)_(?P<last>\d+)_(?P<level>\d+)(?:_\d+)?"
_NAME = re.compile(_PART)
_DETACHED = re.compile(rf"(?:broken|broken-on-start|{LOST})_{_PART}(?:_try\d+)?")


@dataclass(frozen=True, slots=True)
class PartName:
    """A part of a partition, with the blocks of inserts from ``first`` to ``last``, both in it."""

    partition: str
    first: int
    last: int
    level: int

    def __str__(self) -> str:
        return f"{self.partition}_{self.first}_{self.last}_{self.level}"

    @classmethod
    def of(cls, text: str) -> PartName | None:
        """Read the name of a part; None where it is not one that we understand."""
        return _read(_NAME.fullmatch(text))

    @classmethod
    def of_detached(cls, text: str) -> PartName | None:
        """Read the name of a part that was put apart as broken; None where it is not one."""
        return _read(_DETACHED.fullmatch(text))

    def holds(self, other: PartName) -> bool:
        """Say whether this stands for the other: it has all of its blocks, and is not the same."""
        within = self.first <= other.first and other.last <= self.last
        return self.partition == other.partition and within and self != other

    def is_covered(self, others: Iterable[PartName]) -> bool:
        """Say whether the others have every block of this between them, the one part itself not counted.

        A number that was given to an insert which failed is nobody's: then this says no, though nothing is missing.
        """
        need = self.first
        same = (other for other in others if other.partition == self.partition and other != self)
        for other in sorted(same, key=attrgetter("first")):
            if other.first > need:
                return False
            need = max(need, other.last + 1)
            if need > self.last:
                return True
        return False


def part_names(table: Path) -> Sequence[PartName]:
    """Give the parts in a table's folder."""
    return [name for name in (PartName.of(entry.name) for entry in table.iterdir()) if name is not None]


def _read(found: re.Match[str] | None) -> PartName | None:
    if found is None:
        return None
    return PartName(found["partition"], int(found["first"]), int(found["last"]), int(found["level"]))
