"""Values of an element that break one of its rules and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, islice
from random import Random
from typing import Final

from commonbeat_check.model import Check, Scalar
from commonbeat_check.reading import Held

from .days import FORMS, read_day, written, years_before
from .formats import has_check, right_check, wrong_checks
from .judge import broken
from .strings import matching
from .times import a_time, misshapen_times, no_such_times
from .type_forms import untyped

_TRIES: Final = 600
_TYPES: Final[Mapping[str, Scalar]] = {"string": 12345, "integer": "twelve", "number": "twelve", "boolean": "perhaps"}
_MARKS: Final = ("\x7f", "~", "0", "9", "A", "Z", "a", " ", "-", "é", "\t")


def rules_of_element(held: Held) -> Iterator[str]:
    """Give the rules that values of an element are held to, by the names that errors have."""
    yield "type"
    if held.json_type == "string":
        yield "empty"
    if held.values is not None:
        yield "list"
    for rule, is_held in (
        ("min-length", held.min_length is not None and held.min_length > 1),
        ("max-length", held.max_length is not None),
        ("pattern", bool(held.pattern and not held.type_form)),
        ("type-form", bool(held.type_form)),
        ("characters", bool(held.characters)),
        ("date-format", bool(held.date_format)),
        ("calendar-date", bool(held.date_format)),
        ("time-format", bool(held.time_format)),
        ("clock-time", bool(held.time_format)),
    ):
        if is_held:
            yield rule
    for check in held.checks:
        if check.kind == "format":
            yield str(check.value)
        elif check.kind in _VALUE_CHECKS:
            yield check.kind


def wrong_values(held: Held, rule: str, value: Scalar, on: date, chance: Random) -> Iterator[Scalar]:
    """Give values that break the one rule, made from a valid one; nothing where each breaks another rule too."""
    seen: set[Scalar] = set()
    for one in islice(_candidates(held, rule, value, on, chance), _TRIES):
        if one not in seen and broken(held, one, on) == {rule}:
            seen.add(one)
            yield one


def also_broken(held: Held, rule: str, value: Scalar, on: date, chance: Random) -> tuple[str, ...]:
    """Give what else is broken by the first value that breaks the rule, for whoever asks why it is never alone."""
    for one in islice(_candidates(held, rule, value, on, chance), _TRIES):
        told = broken(held, one, on)
        if rule in told:
            return tuple(sorted(told - {rule}))
    return ()


def _candidates(held: Held, rule: str, value: Scalar, on: date, chance: Random) -> Iterator[Scalar]:
    check = next((one for one in held.checks if rule in {one.kind, one.value}), Check(kind=rule))
    if rule == "type":
        yield _TYPES[held.json_type]
    elif rule == "empty":
        yield ""
    elif held.json_type != "string":
        yield from _wrong_numbers(check)
    elif rule in _DAYS:
        if held.time_format:
            yield from (a_time(held.time_format, day, chance) for day in _DAYS[rule](check, on))
        else:
            yield from (written(day, held.date_format or "YYYY-MM-DD") for day in _DAYS[rule](check, on))
    elif has_check(rule):
        yield from chain(wrong_checks(rule, str(value)), _edits(str(value), chance))
    elif rule == "date-format":
        yield from _other_forms(held, str(value))
    else:
        yield from chain(_SPECIAL.get(rule, _none)(held, str(value), chance), _edits(str(value), chance))


def _wrong_numbers(check: Check) -> Iterator[Scalar]:
    if check.max is not None:
        yield int(check.max) + 1
    if check.min is not None:
        yield int(check.min) - 1


def _edits(value: str, chance: Random) -> Iterator[str]:
    """Give the value with one character replaced, added or left out, at every place, then with some of them at once."""
    for mark in _MARKS:
        yield from (value[:at] + mark + value[at + 1 :] for at in reversed(range(len(value))))
    for mark in _MARKS:
        yield value + mark
        yield mark + value
    yield from (value[:at] + value[at + 1 :] for at in range(len(value)))
    yield from (value.swapcase(), value[::-1], value * 2)
    while value:
        letters = list(value)
        for _time in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters))] = chance.choice(_MARKS)
        yield "".join(letters)


def _short(held: Held, value: str, chance: Random) -> Iterator[str]:
    most = (held.min_length or 1) - 1
    yield from (value[:length] for length in range(most, 0, -1))
    if held.pattern and (text := matching(held.pattern, chance, least=1, most=most)):
        yield text


def _long(held: Held, value: str, chance: Random) -> Iterator[str]:
    least = (held.max_length or 0) + 1
    plain = value.replace(" ", "") or "A"
    yield (value + plain * least)[:least]
    yield plain[:1] * least + value
    yield value[:1] + "1" * least
    formats = [str(check.value) for check in held.checks if check.kind == "format" and has_check(str(check.value))]
    for _time in range(40 if held.pattern else 0):
        if text := matching(held.pattern, chance, least=least):
            yield from (right for name in formats if (right := right_check(name, text)))
            yield text


def _of_pattern(held: Held, _value: str, chance: Random) -> Iterator[str]:
    """Give what the pattern takes: at random, some of it is out of range."""
    for _time in range(200 if held.pattern else 0):
        if text := matching(held.pattern, chance, most=held.max_length):
            yield text


def _spaced(mark: str) -> Callable[[Held, str, Random], Iterator[str]]:
    def insert(_held: Held, value: str, _chance: Random) -> Iterator[str]:
        middle = len(value) // 2
        yield value[:middle] + mark + value[middle + len(mark) :]
        yield value[:middle] + mark + value[middle:]
        yield "A" + mark + "B"

    return insert


def _unlisted(held: Held, value: str, _chance: Random) -> Iterator[str]:
    yield from ("not a code", "NOT-A-CODE", value + "X", "0" + value)
    yield from (one.swapcase() for one in held.values or ())


def _trunk(_held: Held, _value: str, _chance: Random) -> Iterator[str]:
    yield from ("+4407700900123", "+44 07700 900123", "+44(0)7700900123")


def _unprefixed(_held: Held, _value: str, _chance: Random) -> Iterator[str]:
    yield from ("00447700900123", "0044 7700 900123", "447700900123")


def _other_forms(held: Held, value: str) -> Iterator[str]:
    day = read_day(value, held.date_format)
    if day is not None:
        yield from (written(day, form) for form in FORMS if form != held.date_format)
        yield f"{day.day} {day:%B} {day.year}"
        yield value.replace("-", "").replace("/", "")


def _none(_held: Held, _value: str, _chance: Random) -> Iterator[str]:
    return iter(())


def _no_such_day(held: Held, value: str, _chance: Random) -> Iterator[str]:
    day = read_day(value, held.date_format)
    for year in (day.year if day else 2001, 2001):
        yield held.date_format.replace("YYYY", f"{year:04}").replace("MM", "02").replace("DD", "30")


_DAYS: Final[Mapping[str, Callable[[Check, date], tuple[date, ...]]]] = {
    "not-future": lambda _check, on: (on + timedelta(days=1), on + timedelta(days=40)),
    "not-past": lambda _check, on: (on - timedelta(days=1), on - timedelta(days=40)),
    "not-today": lambda _check, on: (on,),
    "max-age-years": lambda check, on: (years_before(on, int(check.value or 0) + 2),),
}
_SPECIAL: Final[Mapping[str, Callable[[Held, str, Random], Iterator[str]]]] = {
    "list": _unlisted,
    "type-form": lambda held, value, _chance: untyped(held.type_form, value),
    "min-length": _short,
    "max-length": _long,
    "range": _of_pattern,
    "no-space": _spaced(" "),
    "no-double-space": _spaced("  "),
    "no-trunk-zero": _trunk,
    "prefix": _unprefixed,
    "calendar-date": _no_such_day,
    "time-format": lambda _held, value, _chance: misshapen_times(value),
    "clock-time": lambda _held, value, _chance: no_such_times(value),
}
_VALUE_CHECKS: Final = frozenset({*_DAYS, "range", "no-space", "no-double-space", "no-trunk-zero", "prefix"})
"""The kinds of check that are about one value alone, but ``format`` and ``date-format``, which have other names."""
