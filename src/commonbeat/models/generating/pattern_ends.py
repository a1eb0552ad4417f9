"""Whether what a pattern takes can end in a line's end: some engines find its own end before the last one too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any, Final

from .patterns import read

_NEWLINE: Final = ord("\n")
_WITH_NEWLINE: Final = frozenset({c.CATEGORY_SPACE, c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_WORD})
_ENDS: Final = frozenset({c.AT_END, c.AT_END_STRING})


def bars_last_newline(pattern: str, *, is_whole: bool = True) -> bool:
    r"""Say whether nothing that a pattern takes ends in ``\n``; of one that only looks ahead, what it looks at.

    Raises:
        NotSayable: it is no pattern.
    """
    items = list(read(pattern))
    if is_whole:
        return not _may_end(items)
    return any(
        op is c.ASSERT and value[0] == 1 and _is_to_end(list(value[1])) and not _may_end(list(value[1]))
        for op, value in items
    )


def _is_to_end(items: Sequence[Any]) -> bool:
    return bool(items) and items[-1][0] is c.AT and items[-1][1] in _ENDS


def _may_end(items: Sequence[Any]) -> bool:
    for op, value in reversed(items):
        if op in {c.AT, c.ASSERT, c.ASSERT_NOT}:
            continue
        ends, is_optional = _one(op, value)
        if ends or not is_optional:
            return ends
    return False


def _one(op: Any, value: Any) -> tuple[bool, bool]:
    r"""Give whether a part may end in ``\n``, and whether it may be nothing at all."""
    if op is c.LITERAL:
        return value == _NEWLINE, False
    if op is c.NOT_LITERAL:
        return value != _NEWLINE, False
    if op is c.IN:
        return _has_newline(value), False
    if op is c.BRANCH:
        return any(_may_end(list(one)) for one in value[1]), any(one.getwidth()[0] == 0 for one in value[1])
    if op is c.SUBPATTERN:
        return _may_end(list(value[3])), value[3].getwidth()[0] == 0
    if op in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
        return _may_end(list(value[2])), value[0] == 0 or value[2].getwidth()[0] == 0
    return True, False  # ``.`` may be said to take every character


def _has_newline(items: Iterable[Any]) -> bool:
    found, negated = False, False
    for op, value in items:
        if op is c.NEGATE:
            negated = True
        elif op is c.LITERAL:
            found |= value == _NEWLINE
        elif op is c.RANGE:
            found |= value[0] <= _NEWLINE <= value[1]
        else:
            found |= value in _WITH_NEWLINE
    return found is not negated
