"""Patterns as SQLite can hold them without an extension: by GLOB, where a pattern comes to some few shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any, Final

from .patterns import NotSayable, read

_MOST_SHAPES: Final = 200
_MOST_LENGTH: Final = 400
_CATEGORIES: Final = {c.CATEGORY_DIGIT: "0-9", c.CATEGORY_WORD: "A-Za-z0-9_", c.CATEGORY_SPACE: " \t\n\r\f\v"}
_TOO_MANY: Final = "SQLite has no regular expressions, and GLOB would need too many shapes"


def glob_check(column: str, pattern: str, *, is_whole: bool = True) -> str:
    """Give the condition that a column's value matches a pattern, or begins so, or is null.

    Raises:
        NotSayable: GLOB cannot say it.
    """
    items = [item for item in read(pattern) if item[0] is not c.AT]
    said = []
    while items and items[0][0] in {c.ASSERT, c.ASSERT_NOT}:
        op, (direction, inside) = items.pop(0)
        if direction != 1:
            raise NotSayable("it looks behind")
        said.append(_condition(column, inside) if op is c.ASSERT else f"NOT ({_condition(column, inside)})")
    said += [_condition(column, [*items, (c.AT, c.AT_END_STRING)])] if is_whole else []
    return " AND ".join(f"({one})" for one in said)


def _condition(column: str, items: Sequence[Any]) -> str:
    """Give the condition that a value begins with something; or is it, where an end is asked for."""
    is_to_end = bool(items) and items[-1][0] is c.AT
    items = [one for one in items if one[0] is not c.AT]
    if is_to_end and (said := _of_one_class(column, items)):
        return said
    return _any_of(column, [shape if is_to_end else f"{shape}*" for shape in _shapes(items)])


def _any_of(column: str, shapes: Iterable[str]) -> str:
    return " OR ".join(f"{column} GLOB {quoted(one)}" for one in shapes)


def quoted(text: str) -> str:
    """Give a text as a literal of SQL.

    Raises:
        NotSayable: it has the character 0, which no database holds.
    """
    if "\x00" in text:
        raise NotSayable("it has a character that no database holds")
    return "'" + text.replace("'", "''") + "'"


def _of_one_class(column: str, items: Sequence[Any]) -> str:
    """Give the condition of a pattern that is characters of one class, however many; empty where it is not."""
    if len(items) != 1 or items[0][0] not in {c.MAX_REPEAT, c.MIN_REPEAT}:
        return ""
    least, most, inside = items[0][1]
    if len(inside) != 1 or inside[0][0] is not c.IN:
        return ""
    members = inside[0][1]
    barred = f"[{_inside(members[1:])}]" if members[0][0] is c.NEGATE else f"[^{_inside(members)}]"
    bounds = [f"length({column}) >= {least}"] if least else []
    bounds += [f"length({column}) <= {most}"] if most is not c.MAXREPEAT else []
    return " AND ".join([f"{column} NOT GLOB {quoted(f'*{barred}*')}", *bounds])


def _shapes(items: Sequence[Any]) -> list[str]:
    """Give the shapes that a pattern comes to."""
    found = [""]
    for op, value in items:
        found = [before + after for before, after in product(found, _one(op, value))]
        if len(found) > _MOST_SHAPES or any(len(one) > _MOST_LENGTH for one in found):
            raise NotSayable(_TOO_MANY)
    return found


def _one(op: Any, value: Any) -> list[str]:
    if op is c.LITERAL:
        return [f"[{chr(value)}]" if chr(value) in "*?[" else chr(value)]
    if op is c.IN:
        return [f"[^{_inside(value[1:])}]" if value[0][0] is c.NEGATE else f"[{_inside(value)}]"]
    if op is c.BRANCH:
        return [shape for way in value[1] for shape in _shapes(way)]
    if op is c.SUBPATTERN and value[1] == re.DOTALL and _is_anything(value[3]):
        return ["*"]
    if op is c.SUBPATTERN and not value[1] and not value[2]:
        return _shapes(value[3])
    if op in {c.MAX_REPEAT, c.MIN_REPEAT} and value[1] is not c.MAXREPEAT and value[1] <= 100:
        least, most, inside = value
        once = _shapes(inside)
        if sum(len(once) ** count for count in range(least, most + 1)) > _MOST_SHAPES:
            raise NotSayable(_TOO_MANY)
        return ["".join(each) for count in range(least, most + 1) for each in product(once, repeat=count)]
    raise NotSayable("SQLite has no regular expressions, and GLOB cannot say it")


def _is_anything(items: Sequence[Any]) -> bool:
    """Say whether the items are ``.*``."""
    return len(items) == 1 and items[0][0] is c.MAX_REPEAT and items[0][1][:2] == (0, c.MAXREPEAT) and (
        [one[0] for one in items[0][1][2]] == [c.ANY]
    )  # fmt: skip


def _inside(members: Iterable[Any]) -> str:
    """Give what stands between the brackets of a class."""
    first, rest, last = "", "", ""
    for op, value in members:
        if op is c.CATEGORY and value in _CATEGORIES:
            rest += _CATEGORIES[value]
        elif op is c.RANGE:
            low, high = map(chr, value)
            if {low, high} & set("]^-"):
                raise NotSayable("a class in it ends at a sign of GLOB's own")
            rest += f"{max(low, chr(1))}-{high}"  # no text has the character 0
        elif op is c.LITERAL and chr(value) == "]":
            first = "]"
        elif op is c.LITERAL and chr(value) in "^-":
            last = "^" + last if chr(value) == "^" else last + "-"
        elif op is c.LITERAL:
            rest += chr(value)
        else:
            raise NotSayable("a class in it holds what is not of another class")
    if not first + rest and last.startswith("^"):
        raise NotSayable("a class in it begins with a sign of GLOB's own")
    return first + rest + last
