"""Lists against each other: of two elements of one kind, as left and right, and of one meaning under two codes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Element

from .finding import Found, LintRule, warn
from .seen import Seen
from .words import few, words

_SIDES: Final = (
    frozenset({"left", "right"}),
    frozenset({"opening", "closing"}),
    frozenset({"open", "close"}),
    frozenset({"start", "end"}),
    frozenset({"from", "to"}),
    frozenset({"first", "second"}),
    frozenset({"primary", "secondary"}),
    frozenset({"mother", "father"}),
    frozenset({"home", "work"}),
    frozenset({"arrival", "departure"}),
    frozenset({"upper", "lower"}),
)
"""Words that set two elements of one kind apart."""
_TOGETHER: Final = 40
"""Of more elements than this that have something in common, only the first are compared."""
_MANY: Final = 2_000
"""Longer lists are not compared value by value."""


def list_conflict(seen: Seen) -> Iterator[Found]:
    """Find twins, as left and right, with different lists; and one meaning under two codes in lists of one kind."""
    for one, other in _pairs(seen, _sides):
        mine, theirs = set(seen.values(one)), set(seen.values(other))
        if mine != theirs:
            told = _("{one} {name} and {other} {named} are of one kind, yet only one of them has {values}.")
            yield warn(
                (one.id, other.id),
                told.format(
                    one=one.id, name=one.name, other=other.id, named=other.name, values=few(sorted(mine ^ theirs))
                ),
            )
    moves: dict[tuple[str, str], list[str]] = {}
    for one, other in _pairs(seen, _labels):
        lists = one.list, other.list
        if lists not in moves:
            moves[lists] = _moved(seen, one, other) if one.list != other.list else []
        if moved := moves[lists]:
            told = _("{one} {name} and {other} {named}: one meaning has two codes: {moved}.")
            yield warn(
                (one.id, other.id),
                told.format(one=one.id, name=one.name, other=other.id, named=other.name, moved="; ".join(moved[:3])),
            )


def _pairs(seen: Seen, keys: Callable[[Seen, Element], Iterable[Hashable]]) -> list[tuple[Element, Element]]:
    """Give every two elements with lists that have a key in common."""
    together: dict[Hashable, list[Element]] = {}
    for element in seen.model.elements:
        if seen.values(element):
            for key in keys(seen, element):
                together.setdefault(key, []).append(element)
    found = {
        (one.id, other.id): (one, other)
        for several in together.values()
        for one, other in combinations(several[:_TOGETHER], 2)
    }
    return list(found.values())


def _sides(_seen: Seen, element: Element) -> Iterator[Hashable]:
    """Give a key that left and right of one thing share."""
    own = words(element.name)
    for pair in _SIDES:
        if len(own & pair) == 1 and own - pair:
            yield own - pair, pair


def twins(seen: Seen) -> Iterator[tuple[Element, Element]]:
    """Give every two elements that a pair of words, as opening and closing, tells apart and nothing else does."""
    together: dict[Hashable, list[Element]] = {}
    for element in seen.model.elements:
        for key in _sides(seen, element):
            together.setdefault(key, []).append(element)
    for several in together.values():
        yield from combinations(several[:_TOGETHER], 2)


def _labels(seen: Seen, element: Element) -> Iterator[Hashable]:
    """Give a key for each two words of the name of an element whose list says what its codes mean."""
    if 0 < len(seen.meanings[element.list]) <= _MANY:
        yield from combinations(sorted(words(element.name)), 2)


def _moved(seen: Seen, one: Element, other: Element) -> list[str]:
    """Give the labels that have one code in the one list and another in the other."""
    mine, theirs = seen.meanings[one.list], seen.meanings[other.list]
    return [
        f"{mine[label].label} ({mine[label].value}, {theirs[label].value})"
        for label in mine
        if label in theirs and mine[label].value != theirs[label].value
    ]


RULES: Final[tuple[LintRule[Seen], ...]] = (
    LintRule(
        "list_conflict",
        lambda: _("Two elements of one kind whose lists differ."),
        lambda: _("A value of the one cannot be said of the other, or a code means two things."),
        lambda: _("Give both one list."),
        list_conflict,
    ),
)
