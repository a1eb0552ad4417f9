"""What an element holds its values to, told apart by how a form can say it: patterns, looks ahead, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil, floor
from typing import Final

from commonbeat_check.checks import ready
from commonbeat_check.formats.times import TIME_FORMATS
from commonbeat_check.model import Check, Type
from commonbeat_check.reading import ISO_DATE, Held

from .book import Notes

_ACROSS: Final = frozenset({"not-before", "not-after"})  # they look at another member: ``asks`` has them
_TIMED: Final = frozenset({Type.TIME, Type.DATETIME})
_YEAR: Final = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MONTH: Final = "(?:0[1-9]|1[0-2])"
_LEAP: Final = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"  # 0000 is no year


def patterns_of(held: Held) -> Iterator[tuple[str, str]]:
    """Give each pattern that a whole value is held to, after the rule that asks for it."""
    if held.pattern:
        yield "type-form" if held.type_form else "pattern", held.pattern
    if held.characters:
        yield "characters", held.characters
    if held.date_format:
        is_any_day = any(one.rule == "calendar-date" for one in held.element.not_enforced)
        yield "date-format", _digits(held.date_format) if is_any_day else _calendar(held.date_format)
    if held.time_format:
        form = TIME_FORMATS[held.time_format]
        yield "time-format", f"(?:{_calendar(ISO_DATE)})T{form.clock}" if form.has_day else form.clock


def aheads_of(held: Held, on: date) -> Iterator[tuple[str, str]]:
    """Give what the start of a value must look ahead to, after the check that asks for it: ``(?=…)`` or ``(?!…)``."""
    for check in held.checks:
        test = ready(check, held, on)
        if test is not None and test.ahead and not _is_in_patterns(held, check):
            yield check.kind, test.ahead


def left_of(held: Held, on: date, notes: Notes) -> Iterator[Check]:
    """Give the checks that no pattern says. Those that nobody can run go to the notes."""
    if held.element.type in _TIMED and not (held.time_format or held.pattern or held.values):
        notes.add(f"{held.element.id} time-format", "the standard does not say how it writes a time")
    for check in held.checks:
        if check.kind in _ACROSS or _is_in_patterns(held, check):
            continue
        test = ready(check, held, on)
        if test is None:
            notes.add(named(held, check), "no machine can run it")
        elif not test.ahead:
            yield check


def _is_in_patterns(held: Held, check: Check) -> bool:
    """Say whether ``patterns_of`` says a check."""
    is_of_day = held.date_format and check.kind in {"date-format", "calendar-date"}
    return bool(is_of_day or (held.time_format and check.kind == "time-format"))


def named(held: Held, check: Check) -> str:
    """Give what errors call the rule of a check, with its element: ``DS_072 pnc-id``."""
    return f"{held.element.id} {check.value if check.kind == 'format' else check.kind}"


def is_number_range(held: Held, check: Check) -> bool:
    """Say whether a check is of the size of numbers, not of digits in a text or of degrees."""
    return check.kind == "range" and held.json_type in {"integer", "number"}


def bounds_of(held: Held, checks: Iterable[Check]) -> tuple[float | None, float | None]:
    """Give the least and the greatest number that checks leave an element, whole ones where it takes whole ones."""
    sized = [one for one in checks if is_number_range(held, one)]
    low = max((one.min for one in sized if one.min is not None), default=None)
    high = min((one.max for one in sized if one.max is not None), default=None)
    if held.json_type == "integer":
        return None if low is None else ceil(low), None if high is None else floor(high)
    return low, high


def _digits(date_format: str) -> str:
    return _in_order(date_format, "[0-9]{4}", "[0-9]{2}", "[0-9]{2}")


def _calendar(date_format: str) -> str:
    """Give a pattern of the days that there are, leap years and all."""
    ways = [
        (_YEAR, _MONTH, "(?:0[1-9]|1[0-9]|2[0-8])"),
        (_YEAR, "(?:0[13-9]|1[0-2])", "(?:29|30)"),
        (_YEAR, "(?:0[13578]|1[02])", "31"),
        (_LEAP, "02", "29"),
    ]
    return "|".join(_in_order(date_format, *one) for one in ways)


def _in_order(date_format: str, year: str, month: str, day: str) -> str:
    return date_format.replace("YYYY", year).replace("MM", month).replace("DD", day)
