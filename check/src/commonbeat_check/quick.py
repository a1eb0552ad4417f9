"""The quickest way to say that a value is right, or many: for most elements it is one call of compiled code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from .checks import DayReader, ValueCheck, day_reader
from .in_lines import all_in_lines
from .json_types import is_of_type
from .reading import Held

Accepts = Callable[[Any], object]
"""Gives something true for what is right. It may raise ``TypeError``, or give something false, for what is not."""

OfMany = Callable[[Sequence[Any]], bool]

_TEXT: Final = r"[^\x00\ud800-\udfff]"
"""No file format and no database holds the character 0 or half of a surrogate pair."""
_MOST_COUNTED: Final = 4_000_000_000
"""What a regular expression can count to, about; no text is as long."""


class Step(NamedTuple):
    """One thing that values are held to."""

    holds: Accepts
    of_many: OfMany | None = None


def of_many(step: Step) -> OfMany:
    """Give what holds many values to a step."""
    return step.of_many or _each(step.holds)


def steps_of(held: Held, tests: Sequence[ValueCheck]) -> list[Step]:
    """Give the quickest way to say that a value is right: for most elements it is one call of compiled code."""
    if held.values is not None and held.json_type == "string":
        return _steps(tests)
    if held.json_type != "string":
        return [Step(lambda value: is_of_type(value, held.json_type)), *_steps(tests)]
    least, most = max(held.min_length or 1, 1), held.max_length
    count = f"{{{least},{'' if most is None else min(most, _MOST_COUNTED)}}}"
    if most is not None and most < least:
        return [Step(lambda _value: False)]
    ahead = "".join(test.ahead for test in tests)
    run = run_of(held, count)
    fits = re.compile(f"(?={run}\\Z){ahead}(?s:.*)" if ahead else run, re.ASCII).fullmatch
    fitting = Step(fits, _in_lines_or_each(all_in_lines(run, ahead, held.pattern), fits))
    told = {"min-length", "max-length", "characters"}
    others = [test for test in tests if not test.ahead and test.rule not in told]
    read, of_day = day_reader(held), [test.of_day for test in others if test.of_day is not None]
    if held.date_format and read is not None and len(of_day) > 1:
        return [fitting, Step(_same_day(read, of_day)), *_steps(one for one in others if one.of_day is None)]
    return [fitting, *_steps(others)]


def _steps(tests: Iterable[ValueCheck]) -> list[Step]:
    return [Step(test.holds, test.holds_for_all) for test in tests]


def _in_lines_or_each(in_lines: OfMany | None, fits: Accepts) -> OfMany:
    each = _each(fits)
    return each if in_lines is None else lambda values: in_lines(values) or each(values)


def _each(holds: Accepts) -> OfMany:
    return lambda values: all(map(holds, values))


def _same_day(read: DayReader, holds: Sequence[Callable[[date], bool]]) -> Callable[[str], bool]:
    """Give what reads the day once for several checks of it."""

    def hold(value: str) -> bool:
        day = read(value)
        if day is None:
            return False
        for one in holds:  # noqa: SIM110  (a generator would cost more than the checks)
            if not one(day):
                return False
        return True

    return hold


def all_of(first: Accepts, others: Sequence[Accepts]) -> Accepts:
    match others:
        case []:
            return first
        case [second]:
            return lambda value: first(value) and second(value)
        case [second, third]:
            return lambda value: first(value) and second(value) and third(value)
        case _:
            return lambda value: first(value) and all(holds(value) for holds in others)


def run_of(held: Held, count: str) -> str:
    """Give a pattern of so many characters of those that a text may have."""
    kind = held.characters
    if not kind.endswith("]+"):
        return _TEXT + count
    inner = kind.removesuffix("]+")
    return (inner + r"\ud800-\udfff]" if inner.startswith("[^") else inner + "]") + count
