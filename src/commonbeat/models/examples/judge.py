"""Which rules of its element a value breaks, told in the plainest way: what examples and mutants are made by.

The checker (``commonbeat_check.checking``) is another implementation of the same reading, made for speed; that the two
agree on every example and mutant is what their tests hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from commonbeat_check.formats.contacts import has_trunk_zero
from commonbeat_check.model import Check, Scalar, Type
from commonbeat_check.reading import Held

from ..generating.element_schemas import code_values
from .days import age_on, read_day
from .formats import format_broken
from .times import day_of_moment, time_broken
from .type_forms import has_type_form

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}

_SPACE: Final = r"[ \t\n\r\f\v\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]"
"""What counts as a space: the white space of all scripts."""


def broken(held: Held, value: object, on: date) -> frozenset[str]:
    """Give the rules that a value breaks; none where it is valid. What is of the wrong type breaks nothing else."""
    if not _is_typed(held.json_type, value):
        return frozenset({"type"})
    if value == "":
        return frozenset({"empty"})
    return frozenset(_shape(held, value)) | frozenset(_checks(held, value, on))


def _is_typed(json_type: str, value: object) -> bool:
    is_boolean = isinstance(value, bool)
    return isinstance(value, _TYPES[json_type]) and is_boolean == (json_type == "boolean")


def _shape(held: Held, value: object) -> Iterator[str]:
    if held.values is not None:
        if value not in code_values(held.values, held.json_type):
            yield "list"
        return
    text = str(value)
    if held.min_length is not None and len(text) < held.min_length:
        yield "min-length"
    is_long = held.max_length is not None and len(text) > held.max_length
    if is_long:
        yield "max-length"
    # What is too long is told already: it is not held to the pattern too.
    if held.type_form and not is_long and not has_type_form(held.type_form, text):
        yield "type-form"
    elif held.pattern and not held.type_form and not is_long and not re.fullmatch(held.pattern, text, re.ASCII):
        yield "pattern"
    if held.characters and not re.fullmatch(held.characters, text):
        yield "characters"


def _checks(held: Held, value: object, on: date) -> Iterator[str]:
    form = held.date_format
    day = read_day(value, form) if form else None
    if form and day is None:
        is_shaped = re.fullmatch(re.sub("[A-Z]", r"[0-9]", form), str(value)) is not None
        yield "calendar-date" if is_shaped else "date-format"
    if held.element.type is Type.DATETIME:
        day = day_of_moment(str(value))
    if held.time_format:
        yield from time_broken(held.time_format, str(value))
    for check in held.checks:
        if day is not None and check.kind in _DAYS:
            if not _DAYS[check.kind](check, day, on):
                yield check.kind
        elif check.kind == "format":
            if format_broken(str(check.value), str(value)):
                yield str(check.value)
        elif check.kind in _TEXTS and not _TEXTS[check.kind](check, str(value)):
            yield check.kind


def _is_prefixed(check: Check, text: str) -> bool:
    """Say whether a text begins as it must; an international number is one that begins with 00, or with no 0 at all."""
    is_free = check.when == "international" and re.match("0(?!0)|[^0-9]", text) is not None
    return is_free or bool(check.when not in {"", "international"}) or text.startswith(str(check.value))


def _in_range(check: Check, text: str) -> bool:
    number = number_in(text)
    low = check.min if check.min is not None else float("-inf")
    high = check.max if check.max is not None else float("inf")
    return number is None or low <= number <= high


def number_in(text: Scalar) -> float | None:
    """Give the number that a text says: a decimal, or a coordinate in degrees, minutes and seconds; None: neither."""
    try:
        return float(text)
    except ValueError:
        pass
    found = re.match(r"([+-]?)(\d{1,3})°(\d{1,2})[′'](\d{1,2}(?:\.\d+)?)[″\"]([NSEW]?)", str(text))
    if found is None:
        return None
    size = int(found[2]) + int(found[3]) / 60 + float(found[4]) / 3600
    return -size if found[1] == "-" or found[5] in {"S", "W"} else size


_DAYS: Final[Mapping[str, Callable[[Check, date, date], bool]]] = {
    "not-future": lambda _check, day, on: day <= on,
    "not-past": lambda _check, day, on: day >= on,
    "not-today": lambda _check, day, on: day != on,
    "max-age-years": lambda check, day, on: age_on(day, on) <= int(check.value or 0),
}
_TEXTS: Final[Mapping[str, Callable[[Check, str], bool]]] = {
    "no-space": lambda _check, text: not re.search(_SPACE, text),
    "no-double-space": lambda _check, text: not re.search(_SPACE + "{2}", text),
    "range": _in_range,
    "no-trunk-zero": lambda _check, text: not has_trunk_zero(text),
    "prefix": _is_prefixed,
}
