"""Whether every text that one pattern takes is taken by another too, decided by automata where it can be.

Of regular expressions it reads what is regular: literals, classes, groups, alternatives and repetition. Of anything
else (lookaround, back references, flags, anchors inside) and of what grows too large it says that it cannot tell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from commonbeat_check.patterns import whole

from .regular_reading import Alternatives, Chars, Node, Repeat, Row, Unreadable, read

STATES: Final = 3_000
PAIRS: Final = 20_000
"""What is looked at before we say that we cannot tell: a comparison takes a fraction of a second at most."""
_Edge: TypeAlias = tuple[Chars, int]


class _TooLarge(Exception):
    """The automaton would be larger than is looked at."""


class _Automaton:
    """States with edges on sets of characters and on nothing; state 0 begins."""

    def __init__(self, node: Node) -> None:
        self.edges: list[list[_Edge]] = []
        self.free: list[list[int]] = []
        start = self._state()
        self.end = self._build(node, start)

    def _state(self) -> int:
        if len(self.edges) >= STATES:
            raise _TooLarge
        self.edges.append([])
        self.free.append([])
        return len(self.edges) - 1

    def _build(self, node: Node, start: int) -> int:
        """Give the state that ends what begins at ``start``."""
        match node:
            case Row(parts):
                for part in parts:
                    start = self._build(part, start)
                return start
            case Alternatives(branches):
                end = self._state()
                for branch in branches:
                    self.free[self._build(branch, start)].append(end)
                return end
            case Repeat(inner, least, most):
                return self._repeat(inner, least, most, start)
            case _:
                end = self._state()
                self.edges[start].append((node, end))
                return end

    def _repeat(self, inner: Node, least: int, most: int | None, start: int) -> int:
        for _turn in range(least):
            start = self._build(inner, start)
        end = self._state()
        if most is None:
            loop = self._state()
            self.free[start].append(loop)
            self.free[self._build(inner, loop)].append(loop)
            self.free[loop].append(end)
            return end
        self.free[start].append(end)
        for _turn in range(most - least):
            start = self._build(inner, start)
            self.free[start].append(end)
        return end

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        """Give the states with all that are reached from them on nothing."""
        found, waiting = set(states), list(states)
        while waiting:
            for after in self.free[waiting.pop()]:
                if after not in found:
                    found.add(after)
                    waiting.append(after)
        return frozenset(found)

    def step(self, states: frozenset[int], character: int) -> frozenset[int]:
        """Give the states after one more character."""
        reached = [after for state in states for chars, after in self.edges[state] if _holds(chars.spans, character)]
        return self.closure(reached)

    def sets(self) -> set[Chars]:
        """Give the sets of characters that its edges take."""
        return {chars for edges in self.edges for chars, _after in edges}


@lru_cache(maxsize=512)
def takes_all(wide: str, narrow: str) -> bool | None:
    """Say whether ``wide`` takes every text that ``narrow`` takes, whole texts both; None: it cannot be told."""
    if wide == narrow:
        return True
    try:
        first, second = _Automaton(read(narrow)), _Automaton(read(wide))
    except (Unreadable, _TooLarge, RecursionError):
        return None
    letters = _letters(first.sets() | second.sets())
    begin = (first.closure([0]), second.closure([0]))
    seen, waiting = {begin}, [begin]
    while waiting:
        here, there = waiting.pop()
        if first.end in here and second.end not in there:
            return False
        for letter in letters:
            pair = (first.step(here, letter), second.step(there, letter))
            if pair[0] and pair not in seen:
                if len(seen) >= PAIRS:
                    return None
                seen.add(pair)
                waiting.append(pair)
    return True


def length_bounds(pattern: str) -> tuple[int, int | None]:
    """Give how short and how long a text can be that a pattern takes; (0, None) where it cannot be told."""
    try:
        return _length(read(pattern))
    except (Unreadable, RecursionError):
        return (0, None)


def takes(pattern: str, text: str) -> bool:
    """Say whether a pattern takes a whole text; False where the pattern is none."""
    try:
        return whole(pattern).fullmatch(text) is not None
    except (re.error, RecursionError, OverflowError):
        return False


_PAST: Final = 0x110000


def _letters(sets: Iterable[Chars]) -> list[int]:
    """Give one character of each kind: those that the same sets hold are alike."""
    every = list(sets)
    bounds = {0} | {at for chars in every for first, last in chars.spans for at in (first, last + 1)}
    alike = {tuple(_holds(chars.spans, at) for chars in every): at for at in sorted(bounds - {_PAST})}
    return list(alike.values())


def _holds(spans: Sequence[tuple[int, int]], character: int) -> bool:
    at = bisect_right(spans, (character, _PAST)) - 1
    return at >= 0 and spans[at][0] <= character <= spans[at][1]


def _length(node: Node) -> tuple[int, int | None]:
    match node:
        case Row(parts):
            each = [_length(part) for part in parts]
            most = None if any(one[1] is None for one in each) else sum(one[1] or 0 for one in each)
            return sum(one[0] for one in each), most
        case Alternatives(branches):
            each = [_length(branch) for branch in branches]
            most = None if any(one[1] is None for one in each) else max(one[1] or 0 for one in each)
            return min(one[0] for one in each), most
        case Repeat(inner, least, most):
            low, high = _length(inner)
            if high == 0 or most == 0:
                return 0, 0
            return low * least, None if high is None or most is None else high * most
        case _:
            return 1, 1
