"""What values an element takes, and which of that is sure to hold of all the values that another takes.

It follows ``commonbeat_check.reading``: what a record is not held to breaks nobody. A list counts on every day, by the
days on which each of its codes may be used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeAlias

import msgspec

from commonbeat_check.checks import KINDS
from commonbeat_check.formats.times import TIME_FORMATS
from commonbeat_check.model import Check, Code, CodeList, DataModel, Element, Type
from commonbeat_check.reading import held

from .regular import length_bounds, takes, takes_all

Days: TypeAlias = tuple[tuple[int, int], ...]
_EVER: Final = 10_000_000
_ALWAYS: Final[Days] = ((0, _EVER),)
_FREE: Final = frozenset({Type.STRING, Type.FREE_TEXT, Type.CODE, Type.IDENTIFIER})
"""What takes any text, as far as the type says."""


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """What the values of one element are held to, on any day."""

    type: Type
    json_type: str
    list: str = ""
    codes: Mapping[str, Days] | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    characters: str = ""
    date_format: str = ""
    time_format: str = ""
    checks: tuple[Check, ...] = ()


def values_of(lists: Mapping[str, CodeList], element: Element) -> Values:
    """Give what values of an element are held to, by the lists of its model."""
    own = lists.get(element.list)
    model = DataModel(standard="", version="", title="", lists=() if own is None else (own,))
    found = held(model, element, date(2000, 1, 1))
    is_listed = found.values is not None
    return Values(
        type=element.type,
        json_type=found.json_type,
        list=element.list if is_listed else "",
        codes=days_of(own) if is_listed and own is not None else None,
        min_length=found.min_length,
        max_length=found.max_length,
        pattern=found.pattern,
        characters=found.characters,
        date_format=found.date_format,
        time_format=found.time_format,
        checks=tuple(
            one for one in found.checks if one.kind in KINDS and not (found.time_format and one.kind == "time-format")
        ),
    )


def days_of(codes: CodeList) -> Mapping[str, Days]:
    """Give the days on which each value of a list may be used: spans of ordinals, the last day not in them."""
    found: dict[str, Days] = {}
    for code in codes.codes:
        days = _ALWAYS if code.valid_from is None and code.valid_to is None else _days(code)
        there = found.get(code.value)
        found[code.value] = days if there is None else _joined([*there, *days])
    return {value: days for value, days in found.items() if days}


def _days(code: Code) -> Days:
    low = code.valid_from.toordinal() if code.valid_from else 0
    high = code.valid_to.toordinal() if code.valid_to else _EVER
    return ((low, high),) if low < high else ()


def days_cover(wide: Days, narrow: Days) -> bool:
    """Say whether every day of the second is one of the first."""
    return all(any(first <= low and high <= last for first, last in wide) for low, high in narrow)


def codes_cover(wide: Mapping[str, Days], narrow: Mapping[str, Days]) -> bool:
    """Say whether every value may be used on every day on which the narrow ones may."""
    return all(days_cover(wide.get(value, ()), days) for value, days in narrow.items())


# Each answers: is every value of the first sure to keep what the second asks in this respect? False is "not surely".


def keeps_type(one: Values, other: Values) -> bool:
    if other.type is one.type:
        return True
    if other.checks:  # what a check reads in a value hangs on the type
        return False
    if one.json_type != other.json_type:
        return one.json_type == "integer" and other.type is Type.DECIMAL
    return other.codes is not None or other.type in _FREE


def keeps_list(one: Values, other: Values) -> bool:
    return other.codes is None or (one.codes is not None and codes_cover(other.codes, one.codes))


def keeps_least(one: Values, other: Values) -> bool:
    least = other.min_length
    if least is None or least <= 1:  # what is empty is refused by itself
        return True
    if one.codes is not None:
        return all(len(value) >= least for value in one.codes)
    return max(one.min_length or 0, *(length_bounds(text)[0] for text in _shapes(one)), 0) >= least


def keeps_most(one: Values, other: Values) -> bool:
    most = other.max_length
    if most is None:
        return True
    if one.codes is not None:
        return all(len(value) <= most for value in one.codes)
    longest = [one.max_length, *(length_bounds(text)[1] for text in _shapes(one))]
    return any(bound is not None and bound <= most for bound in longest)


def keeps_pattern(one: Values, other: Values) -> bool:
    return _keeps_shape(one, other.pattern)


def keeps_characters(one: Values, other: Values) -> bool:
    return _keeps_shape(one, other.characters)


def keeps_date_format(one: Values, other: Values) -> bool:
    return other.date_format in {"", one.date_format}


def keeps_time_format(one: Values, other: Values) -> bool:
    if other.time_format in {"", one.time_format}:
        return True
    if not one.time_format:
        return False
    narrow, wide = TIME_FORMATS[one.time_format], TIME_FORMATS[other.time_format]
    return narrow.has_day is wide.has_day and bool(takes_all(wide.clock, narrow.clock))


def keeps_check(one: Values, check: Check) -> bool:
    """Say whether every value of the first is sure to pass a check."""
    return any(_is_stricter(own, check) for own in one.checks)


def keeps_checks(one: Values, other: Values) -> bool:
    return all(keeps_check(one, check) for check in other.checks)


ASPECTS: Final[Mapping[str, Callable[[Values, Values], bool]]] = {
    "type": keeps_type,
    "list": keeps_list,
    "min-length": keeps_least,
    "max-length": keeps_most,
    "pattern": keeps_pattern,
    "characters": keeps_characters,
    "date-format": keeps_date_format,
    "time-format": keeps_time_format,
    "checks": keeps_checks,
}


def keeps_all(one: Values, other: Values) -> bool:
    """Say whether every value of the first is sure to be one of the second."""
    return all(keeps(one, other) for keeps in ASPECTS.values())


def is_undecided(one: Values, other: Values) -> bool:
    """Say whether patterns were compared and it could not be told what they take."""
    both = one.pattern and other.pattern
    return bool(both) and None in (takes_all(one.pattern, other.pattern), takes_all(other.pattern, one.pattern))


def _shapes(values: Values) -> list[str]:
    return [text for text in (values.pattern, values.characters) if text]


def _keeps_shape(one: Values, wanted: str) -> bool:
    if not wanted:
        return True
    if one.codes is not None:
        return all(takes(wanted, value) for value in one.codes)
    return any(takes_all(wanted, shape) for shape in _shapes(one))


def _is_stricter(own: Check, wanted: Check) -> bool:
    """Say whether what passes the first check passes the second."""
    if (own.kind, own.other, own.when, own.details) != (wanted.kind, wanted.other, wanted.when, wanted.details):
        return False
    if wanted.kind == "range":
        low = wanted.min is None or (own.min is not None and own.min >= wanted.min)
        high = wanted.max is None or (own.max is not None and own.max <= wanted.max)
        return low and high and own.value == wanted.value
    if wanted.kind == "max-age-years" and isinstance(own.value, int | float) and isinstance(wanted.value, int | float):
        return own.value <= wanted.value
    return (own.value, own.min, own.max) == (wanted.value, wanted.min, wanted.max)


def _joined(spans: list[tuple[int, int]]) -> Days:
    joined: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
