"""Shapes that several bodies share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictInt,
    StrictStr,
    WithJsonSchema,
    WrapValidator,
)

from commonbeat.kernel.clock import spell
from commonbeat.kernel.legible import is_legible, says_enough

from ..json_body import first_faults

STRICT = ConfigDict(extra="forbid")
INT_MAX = 2**31 - 1

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def read_instant(value: object) -> datetime:
    """Read an ISO 8601 instant that says its zone; one beyond the calendar in UTC stays at its edge."""
    if not isinstance(value, str) or len(value) > 40 or "T" not in value.upper():
        raise ValueError("an instant is written as 2026-11-21T01:02:03.000Z")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("an instant is written as 2026-11-21T01:02:03.000Z") from None
    if instant.tzinfo is None:
        raise ValueError("an instant says its zone: add Z for UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _FIRST if instant.year == _FIRST.year else _LAST


def spelled(instant: datetime | None) -> str | None:
    """Spell an instant as answers carry it; None where there is none."""
    return None if instant is None else spell(instant)


def only_legible(value: object) -> object:
    """Refuse a text that would be shown otherwise than it was written; a program that sends one is told so."""
    if isinstance(value, str) and not is_legible(value):
        raise ValueError("controls, and characters that are not shown or turn the direction of text, are not taken")
    return value


Instant = Annotated[
    datetime, PlainValidator(read_instant), WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40})
]


def spelt_day(value: object) -> object:
    """Refuse what is no text of a day: left to itself pydantic takes seconds since 1970 for one as well."""
    if not isinstance(value, str | date) or len(str(value)) != len("2026-12-31"):
        raise ValueError("a day is text, as 2026-12-31")
    return value


Day = Annotated[date, BeforeValidator(spelt_day)]
Legible = Annotated[StrictStr, BeforeValidator(only_legible)]
Text = Annotated[Legible, Field(max_length=2_000)]
Part = Annotated[StrictInt, Field(ge=0, le=INT_MAX)]
Triple = tuple[Part, Part, Part]


def in_words(least: int, most: int) -> AfterValidator:
    """Give what refuses a reason that is too short or too long, or that says nothing."""

    def checked(text: str) -> str:
        if not says_enough(text, least, most):
            raise ValueError(f"say it in {least} to {most} characters, with letters or digits among them")
        return text

    return AfterValidator(checked)


def rows(most: int) -> WrapValidator:
    """Give what bounds the faults that are found in a list of up to so many rows."""
    return WrapValidator(partial(first_faults, most=most))
