"""What was found right and is likely to come again, up to a number."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import Any


class Remembered:
    """What was found right and may come again: up to a number, and only as long as most of it does come again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._right: set[Hashable] = set()
        self._asked = self._new = 0
        self.is_worth_it = True

    def knows(self, keys: Iterable[Hashable], count: int) -> bool:
        """Say whether all of so many keys are known to be right."""
        if not self._right.issuperset(keys):
            return False
        self._asked += count
        return True

    def unknown(self, keys: Collection[Hashable]) -> set[Any]:
        """Give the different keys of which it is not known that they are right."""
        new = set(keys) - self._right
        self._asked += len(keys)
        self._new += len(new)
        return new

    def add(self, right: set[Any]) -> bool:
        """Remember what is right, as long as there is room, and say whether there was."""
        if len(self._right) + len(right) <= self._most:
            self._right |= right
            return True
        if self._new * 2 > self._asked:
            self.is_worth_it = False
            self._right = set()
        return False
