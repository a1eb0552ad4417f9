"""Where in a record something stands, and how deep records may stand in one another."""

from __future__ import annotations

from typing import Final, NamedTuple

from .names import pointer

MOST_DEEP: Final = 64
"""How many records and objects may stand in one another."""


class Place(NamedTuple):
    """Where in a record something stands: its JSON Pointer, and in how many records and objects."""

    pointer: str = ""
    depth: int = 0
    is_deep: bool = False
    """True where the whole record is deep: then no record in it is gone through but step by step."""

    def at(self, step: str | int) -> Place:
        return Place(self.pointer + pointer(step), self.depth, self.is_deep)

    def inside(self) -> Place:
        return Place(self.pointer, self.depth + 1, self.is_deep)


def is_deep(record: object) -> bool:
    """Say whether lists and objects stand in one another deeper than any record may."""
    level = [record]
    for _ in range(MOST_DEEP):
        level = [
            one
            for outer in level
            for one in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(one, dict | list)
        ]
        if not level:
            return False
    return True
