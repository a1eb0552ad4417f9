"""JSON Schema of one element's values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from commonbeat_check.model import Scalar
from commonbeat_check.reading import Held
from commonbeat_check.written import typed

from .book import Book, Notes
from .checks import aheads_of, bounds_of, is_number_range, left_of, named, patterns_of
from .patterns import NotSayable, anchored, looking_ahead

Json: TypeAlias = dict[str, Any]
NO_ZERO: Final = r"^[^\u0000]*$"
"""No text may have the character 0: neither XML nor a database can hold it."""

_NOT_ZERO: Final = re.compile(r"\\\.|\[\^\\(?:x00|u0000)[^\]]*\]")
"""A full stop, and a class of all but some characters, the character 0 among those."""
_OPEN: Final = re.compile(r"\.|\[\^|\\[SDWPpxu0]|\x00")
"""What in a pattern may take characters that it does not name, or the character 0."""


def element_schema(book: Book, id: str, notes: Notes) -> Json:
    """Give the schema of an element's values; what it cannot say goes to the notes."""
    element, held = book.elements[id], book.held(id)
    assert held is not None
    schema: Json = {
        "title": element.name,
        **({"description": element.description} if element.description else {}),
        "$comment": book.clause(id),
        "type": held.json_type,
    }
    if held.values is not None:
        schema |= _listed(book, held)
    elif held.json_type == "string":
        schema["minLength"] = max(1, held.min_length or 1)
        if held.max_length is not None:
            schema["maxLength"] = held.max_length
    return schema | _shaped(book, held, notes)


def code_values(values: Iterable[str], json_type: str) -> list[Scalar]:
    """Give codes as records hold them: as numbers or truth values where the element is one."""
    return [typed(value, json_type) for value in values]


def asked_values(values: Iterable[str], held: Held | None) -> list[Scalar]:
    """Give what a condition asks for as records hold it; of what is bound to nothing, as whatever it may be."""
    if held is not None:
        return code_values(values, held.json_type)
    kinds = ("string", "number", "boolean")
    return list({(type(one), one): one for kind in kinds for one in code_values(values, kind)}.values())


def _listed(book: Book, held: Held) -> Json:
    found = book.lists[held.element.list]
    values = held.values or ()
    known = frozenset(values)
    labels = {one.value: one.label for one in found.codes if one.label and one.value in known}
    return {
        "enum": list(dict.fromkeys(code_values(values, held.json_type))),
        "x-list": book.clause(found.id),
        **({"x-labels": labels} if labels else {}),
    }


def _shaped(book: Book, held: Held, notes: Notes) -> Json:
    """Give what a value is held to beside its list and lengths."""
    patterns: list[str] = []
    has_zero = held.json_type == "string" and held.values is None
    for write, asked in ((anchored, patterns_of(held)), (looking_ahead, aheads_of(held, book.on))):
        for rule, pattern in asked:
            try:
                patterns.append(write(pattern))
                has_zero = has_zero and (write is looking_ahead or _may_have_zero(pattern))
            except NotSayable as why:
                notes.add(f"{held.element.id} {rule}", str(why))
    if has_zero:
        patterns.append(NO_ZERO)
    said: Json = {"pattern": patterns[0]} if patterns else {}
    if patterns[1:]:
        said["allOf"] = [{"pattern": one} for one in dict.fromkeys(patterns[1:])]
    return said | _checked(book, held, notes)


def _may_have_zero(pattern: str) -> bool:
    return _OPEN.search(_NOT_ZERO.sub("", pattern)) is not None


def _checked(book: Book, held: Held, notes: Notes) -> Json:
    left, names = list(left_of(held, book.on, notes)), list[str]()
    low, high = bounds_of(held, left)
    said: Json = {"minimum": short(low)} if low is not None else {}
    said |= {"maximum": short(high)} if high is not None else {}
    for check in left:
        if is_number_range(held, check):
            continue
        if check.kind == "format":
            names.append(str(check.value))
            notes.add(named(held, check), "only x-check says it, which a validator must be taught")
        else:
            notes.add(named(held, check), "JSON Schema cannot say it")
    if names:
        said["x-check"] = names[0] if len(names) == 1 else names
    return said


def short(number: float) -> float:
    """Give a number without a fraction where it has none."""
    return int(number) if number == int(number) else number


def written_out(number: float) -> str:
    """Give a number in digits alone, with a point where it has a fraction."""
    return f"{Decimal(repr(short(number))):f}"
