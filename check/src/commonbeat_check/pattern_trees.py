"""Patterns as small trees of what they take, with characters as sets of bits: what ``patterns`` judges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from re import _parser as parser  # type: ignore[attr-defined] # there is no public way to read a pattern
from typing import Any, Final, TypeAlias

LAST: Final = 0x10FFFF
_WIDEST_LOOK: Final = 1_000
_CATEGORIES: Final = {
    "DIGIT": ((48, 57),),
    "WORD": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "SPACE": ((9, 13), (32, 32)),
}
"""What \\d, \\w and \\s are, in ASCII."""

_BRANCH: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\|", re.DOTALL)
"""What is escaped, a whole class of characters, or the bar between two branches."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Refused(Exception):
    """A pattern has something that is not judged."""


@dataclass(slots=True)
class Chars:
    """One character of some."""

    ranges: Ranges
    mask: int = 0
    """A bit for each stretch of characters that no class of the pattern divides."""


@dataclass(slots=True)
class InTurn:
    """One part after the other; none: nothing is taken."""

    parts: Sequence[Tree] = ()


@dataclass(slots=True)
class Choice:
    """One of some."""

    branches: Sequence[Tree]


@dataclass(slots=True)
class Repeat:
    """One part, some times; ``most`` None: without an end."""

    least: int
    most: int | None
    body: Tree


Tree: TypeAlias = Chars | InTurn | Choice | Repeat


@dataclass(slots=True)
class Read:
    """What was read of a pattern: itself, and what it looks ahead or back for."""

    tree: Tree
    looks: list[Tree] = field(default_factory=list)


def read(pattern: str) -> Read:
    """Give the tree of a pattern; raise ``Refused`` where it has what cannot be judged.

    Raises:
        re.error: it is no pattern.
    """
    parsed = parser.parse(_apart(pattern), re.ASCII)
    if parsed.state.flags != re.ASCII.value:
        raise Refused("it sets options in its text, which a JSON Schema does not know")
    looks: list[Tree] = []
    found = Read(_sequence(parsed, looks), looks)
    _mark([found.tree, *looks])
    return found


def _apart(pattern: str) -> str:
    """Give a pattern whose branches Python's reader leaves as they are.

    It makes ``[a]`` of ``(?:a|a)``. Other engines do not, and they run the patterns of a model too, from its schemas.
    """
    return _BRANCH.sub(lambda found: found[0] + ("(?=)" if found[0] == "|" else ""), pattern)


def _sequence(items: Iterable[tuple[Any, Any]], looks: list[Tree]) -> Tree:
    parts = [part for op, value in items if (part := _part(str(op), value, looks)) is not None]
    return parts[0] if len(parts) == 1 else InTurn(parts)


def _part(op: str, value: Any, looks: list[Tree]) -> Tree | None:
    """Give what one item of a parsed pattern takes; None where it takes nothing."""
    match op:
        case "LITERAL":
            return Chars(((value, value),))
        case "NOT_LITERAL":
            return Chars(_without(((value, value),)))
        case "ANY":
            return Chars(_without(((10, 10),)))
        case "IN":
            return Chars(_class(value))
        case "BRANCH":
            return Choice([_sequence(one, looks) for one in value[1]])
        case "SUBPATTERN":
            if value[1] or value[2]:
                raise Refused("it sets options in its text, which a JSON Schema does not know")
            return _sequence(value[3], looks)
        case "ATOMIC_GROUP":
            return _sequence(value, looks)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = value
            before = len(looks)
            repeated = _sequence(body, looks)
            if len(looks) > before and most > 1:
                raise Refused("it looks ahead or back within something that repeats, so at every place anew")
            return Repeat(least, None if most == parser.MAXREPEAT else int(most), repeated)
        case "ASSERT" | "ASSERT_NOT":
            if len(value[1]):  # what was put between branches looks for nothing
                _look(value[1], looks)
            return None
        case "AT":
            return None
        case "FAILURE":
            return Chars(())
        case "GROUPREF" | "GROUPREF_EXISTS":
            raise Refused("it refers back to what a group has taken, which takes a time that nobody can bound")
        case _:
            raise Refused(f"it has {op}, which is not judged")


def _look(body: Any, looks: list[Tree]) -> None:
    if int(body.getwidth()[1]) > _WIDEST_LOOK:
        raise Refused(f"it looks ahead or back over more than {_WIDEST_LOOK:,} characters")
    before = len(looks)
    looked = _sequence(body, looks)
    if len(looks) > before:
        raise Refused("it looks ahead or back within what it looks for")
    looks.append(looked)


def _class(items: Iterable[tuple[Any, Any]]) -> Ranges:
    ranges: list[tuple[int, int]] = []
    is_not = False
    for op, value in items:
        match str(op):
            case "NEGATE":
                is_not = True
            case "LITERAL":
                ranges.append((value, value))
            case "RANGE":
                ranges.append((value[0], value[1]))
            case _:
                ranges.extend(_category(str(value)))
    return _without(tuple(ranges)) if is_not else tuple(ranges)


def _category(name: str) -> Ranges:
    kind = name.removeprefix("CATEGORY_").removeprefix("UNI_")
    ranges = _CATEGORIES[kind.removeprefix("NOT_")]
    return _without(ranges) if kind.startswith("NOT_") else ranges


def _without(ranges: Ranges) -> Ranges:
    """Give all characters but some."""
    left, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            left.append((start, low - 1))
        start = max(start, high + 1)
    return (*left, (start, LAST)) if start <= LAST else tuple(left)


def _mark(trees: Iterable[Tree]) -> None:
    """Give each class of characters its bits."""
    found = [one for tree in trees for one in classes(tree)]
    edges = sorted({edge for one in found for low, high in one.ranges for edge in (low, high + 1)})
    number = {edge: at for at, edge in enumerate(edges)}
    for one in found:
        for low, high in one.ranges:
            one.mask |= (1 << number[high + 1]) - (1 << number[low])


def classes(tree: Tree) -> list[Chars]:
    """Give every class of characters that a tree takes one of."""
    match tree:
        case Chars():
            return [tree]
        case InTurn(parts):
            return [one for part in parts for one in classes(part)]
        case Choice(branches):
            return [one for part in branches for one in classes(part)]
        case Repeat(body=body):
            return classes(body)
