"""What an element's checks hold a value to: each kind that there is, what it takes, and how it is told.

A check of another kind is data: it is shown and never run. ``format`` runs where its value is one of ``formats.NAMED``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from .formats import NAMED
from .formats.contacts import TRUNK_ZERO
from .formats.dates import DATE_FORMATS, read_date, write_date, years_between
from .formats.times import TIME_FORMATS, is_time
from .model import Check, Type
from .reading import Held

DayReader = Callable[[str], date | None]

_SPACE: Final = r"\s\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"


class ValueCheck(NamedTuple):
    """One check, ready to run on values of the right type."""

    rule: str
    holds: Callable[[Any], bool]
    text: str
    """What is wrong with a value that it does not hold for, after the element's name: ``is in the future``."""
    mend: Callable[[Any], str]
    """Gives what would be right, as a sentence."""
    ahead: str = ""
    """The same as ``holds`` as something that a regular expression looks ahead for; "" where that cannot be said."""
    of_day: Callable[[date], bool] | None = None
    """The same as ``holds`` of the day that a value names; None where it is of no day."""
    holds_for_all: Callable[[Sequence[Any]], bool] | None = None
    """The same as ``holds`` of each of many values, where that can be said sooner of all at once."""


class Kind(NamedTuple):
    """One kind of check: which fields of a ``Check`` it takes, what it means, and what makes it ready."""

    takes: tuple[str, ...]
    meaning: str
    make: Callable[[Check, Held, date], ValueCheck | None]
    """Gives None where the check cannot be run on such an element."""


def day_reader(held: Held) -> DayReader | None:
    """Give what reads the day out of an element's values; None where they have none."""
    if held.json_type != "string":
        return None
    if held.element.type is Type.DATETIME:
        return _day_of_moment
    form = held.date_format or next((str(one.value) for one in held.checks if one.kind == "date-format"), "")
    return (lambda text: read_date(text, form)) if form in DATE_FORMATS else None


def _day_of_moment(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def ready(check: Check, held: Held, on: date) -> ValueCheck | None:
    """Give a check ready to run on an element's values on a day; None where nobody can run it."""
    kind = KINDS.get(check.kind)
    return kind.make(check, held, on) if kind else None


def _said(fix: str) -> Callable[[Any], str]:
    return lambda _value: fix


def _looking_ahead(rule: str, ahead: str, text: str, fix: str) -> ValueCheck:
    whole = re.compile(f"{ahead}(?s:.*)", re.ASCII).fullmatch
    return ValueCheck(rule, lambda value: whole(value) is not None, text, _said(fix), ahead)


def _on_day(rule: str, held: Held, holds: Callable[[date], bool], text: str, fix: str) -> ValueCheck | None:
    """Give a check of the day that a value names. It holds for what names none: that is told by another rule."""
    read = day_reader(held)
    if read is None:
        return None

    def is_held(value: str) -> bool:
        day = read(value)
        return day is None or holds(day)

    return ValueCheck(rule, is_held, text, _said(fix), of_day=holds)


def _calendar_date(check: Check, held: Held, _on: date) -> ValueCheck | None:
    read = day_reader(held)
    shape = DATE_FORMATS[held.date_format].shape if held.date_format in DATE_FORMATS else None
    if read is None:
        return None

    def holds(value: str) -> bool:
        return read(value) is not None or (shape is not None and shape.fullmatch(value) is None)

    return ValueCheck(
        check.kind, holds, "is a day that there is not", _said("Give a day that is in the calendar."), of_day=bool
    )


def _date_format(check: Check, held: Held, _on: date) -> ValueCheck | None:
    form = str(check.value)
    if form not in DATE_FORMATS or held.json_type != "string":
        return None
    return date_shape(form)


def date_shape(form: str) -> ValueCheck:
    """Give the check that a value has a form of ``DATE_FORMATS``."""
    shape, sample = DATE_FORMATS[form].shape, write_date(date(2024, 2, 29), form)

    def mend(value: str) -> str:
        for other in DATE_FORMATS:
            if other != form and read_date(value, other) is not None:
                return f"It is written as {other}; write it as {form}, as {sample}."
        return f"Write it as {form}, as {sample}."

    return ValueCheck(
        "date-format",
        lambda value: shape.fullmatch(value) is not None,
        f"is no date of the form {form}",
        mend,
        f"(?={shape.pattern}\\Z)",
    )


def _time_format(check: Check, held: Held, _on: date) -> ValueCheck | None:
    form = str(check.value)
    return time_shape(form) if form in TIME_FORMATS and held.json_type == "string" else None


def time_shape(form: str) -> ValueCheck:
    """Give the check that a value has a form of ``TIME_FORMATS``."""
    shape, sample = _time_said(form)
    return ValueCheck(
        "time-format",
        lambda value: shape.fullmatch(value) is not None,
        f"is no {_moment_or_time(form)} of the form {form}",
        _said(f"Write it as {form}, as {sample}."),
        f"(?=(?:{shape.pattern})\\Z)",
    )


def clock_time(form: str) -> ValueCheck:
    """Give the check that a value names a time that there is; it holds for what has another form."""
    shape, sample = _time_said(form)
    day = "; the day must be in the calendar" if TIME_FORMATS[form].has_day else ""
    return ValueCheck(
        "clock-time",
        lambda value: is_time(value, form) or shape.fullmatch(value) is None,
        f"is a {_moment_or_time(form)} that there is not",
        _said(f"Give hours from 00 to 23, minutes and seconds from 00 to 59{day}, as {sample}."),
    )


def _time_said(form: str) -> tuple[re.Pattern[str], str]:
    return TIME_FORMATS[form].shape, TIME_FORMATS[form].sample


def _moment_or_time(form: str) -> str:
    return "date and time" if TIME_FORMATS[form].has_day else "time"


def _not_future(check: Check, held: Held, on: date) -> ValueCheck | None:
    return _on_day(check.kind, held, on.__ge__, "is in the future", "Give a day that is not after today.")


def _not_past(check: Check, held: Held, on: date) -> ValueCheck | None:
    return _on_day(check.kind, held, on.__le__, "is in the past", "Give a day that is not before today.")


def _not_today(check: Check, held: Held, on: date) -> ValueCheck | None:
    return _on_day(
        check.kind, held, on.__ne__, "is today", "Give another day than today: this one is often left in by a form."
    )


def _max_age(check: Check, held: Held, on: date) -> ValueCheck | None:
    most = check.value
    if isinstance(most, bool) or not isinstance(most, int | float):
        return None
    return _on_day(
        check.kind, held, lambda day: years_between(day, on) <= most, f"is more than {most} years ago",
        f"Give a day no more than {most} years ago.",
    )  # fmt: skip


def _no_space(check: Check, held: Held, _on: date) -> ValueCheck | None:
    if held.json_type != "string":
        return None
    return _looking_ahead(check.kind, rf"(?=[^{_SPACE}]*\Z)", "has a space in it", "Leave out every space.")


def _no_double_space(check: Check, held: Held, _on: date) -> ValueCheck | None:
    if held.json_type != "string":
        return None
    return _looking_ahead(
        check.kind, rf"(?!(?s:.*)[{_SPACE}]{{2}})", "has two spaces in a row", "Leave one space between words."
    )


def _prefix(check: Check, held: Held, _on: date) -> ValueCheck | None:
    if held.json_type != "string" or not isinstance(check.value, str) or not check.value:
        return None
    begin = re.escape(check.value)
    if check.when == "international":
        # A national number begins with one 0; what begins with two is dialled abroad, and so is what begins with none.
        return _looking_ahead(
            check.kind, rf"(?={begin}|0(?!0)|[^0-9])", f"is an international number without {check.value} before it",
            f"Write {check.value} and the country code before the number, as +447700900123.",
        )  # fmt: skip
    if check.when:
        return None
    return _looking_ahead(
        check.kind, f"(?={begin})", f"does not begin with {check.value}", f"Write {check.value} before it."
    )


def _no_trunk_zero(check: Check, held: Held, _on: date) -> ValueCheck | None:
    if held.json_type != "string":
        return None
    return _looking_ahead(
        check.kind, f"(?!{TRUNK_ZERO})", "has a 0 after the country code",
        "Leave out the 0 after the country code, as +447700900123 for 07700 900123.",
    )  # fmt: skip


def _range(check: Check, held: Held, _on: date) -> ValueCheck | None:
    low, high = check.min, check.max
    if low is None and high is None:
        return None
    least, most = (float("-inf") if low is None else low), (float("inf") if high is None else high)
    read = (
        _number
        if held.json_type in {"integer", "number"}
        else _degrees
        if held.element.type is Type.COORDINATE
        else _digits
    )
    if held.json_type == "boolean":
        return None

    def holds(value: Any) -> bool:
        number = read(value)
        return number is None or least <= number <= most

    wanted = (
        f"at most {high:g}" if low is None else f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
    )
    return ValueCheck(check.kind, holds, f"is not {wanted}", _said(f"Give a value {wanted}."))


def _number(value: float) -> float | None:
    return value


_WHOLE: Final = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?")
_DMS: Final = re.compile(r"([+-]?)([0-9]{1,3})°(?:([0-9]{1,2})[′'](?:([0-9]{1,2}(?:\.[0-9]{1,9})?)[″\"])?)?([NSEW]?)")


def _digits(value: str) -> float | None:
    return float(value) if _WHOLE.fullmatch(value) else None


def _degrees(value: str) -> float | None:
    found = _DMS.fullmatch(value)
    if found is None:
        return _digits(value.removeprefix("+"))
    size = int(found[2]) + int(found[3] or 0) / 60 + float(found[4] or 0) / 3600
    return -size if found[1] == "-" or found[5] in {"S", "W"} else size


def _format(check: Check, held: Held, _on: date) -> ValueCheck | None:
    name = str(check.value)
    found = NAMED.get(name)
    if found is None or held.json_type != "string":
        return None
    fix = f"Write {found.expects}."

    def mend(value: str) -> str:
        return found.mend(value) or fix

    _article, _space, noun = found.name.partition(" ")
    text = f"has a value that is not a valid {noun}"
    return ValueCheck(name, found.accepts, text, mend, holds_for_all=found.accepts_all)


def _across(_check: Check, _held: Held, _on: date) -> ValueCheck | None:
    """Give nothing: these checks need the whole record, so ``entity_rules`` makes them ready."""
    return None


KINDS: Final[Mapping[str, Kind]] = {
    "calendar-date": Kind((), "the day is in the calendar", _calendar_date),
    "date-format": Kind(("value",), "a date has the form `value`: YYYY-MM-DD, DD-MM-YYYY or DD/MM/YYYY", _date_format),
    "time-format": Kind(("value",), f"a time has the form `value`: {', '.join(TIME_FORMATS)}", _time_format),
    "not-future": Kind((), "the day is not after today", _not_future),
    "not-past": Kind((), "the day is not before today", _not_past),
    "not-today": Kind((), "the day is not today", _not_today),
    "max-age-years": Kind(("value",), "the day is no more than `value` full years ago", _max_age),
    "not-before": Kind(("other",), "the day is not before that of the member `other`", _across),
    "not-after": Kind(("other",), "the day is not after that of the member `other`", _across),
    "no-space": Kind((), "there is no space in it", _no_space),
    "no-double-space": Kind((), "there are no two spaces in a row", _no_double_space),
    "range": Kind(("min", "max"), "the number, or the degrees of a coordinate, lie from `min` to `max`", _range),
    "prefix": Kind(
        ("value", "when"), "it begins with `value`; `when` international: if it is no national number", _prefix
    ),
    "no-trunk-zero": Kind((), "an international number has no 0 after the country code", _no_trunk_zero),
    "format": Kind(("value",), "it is of the format `value`, with the right check digit", _format),
}
"""Each kind of check that can be run."""
