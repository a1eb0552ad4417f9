"""Times of day and moments: right ones, wrong ones, and what is wrong with one, told in the plainest way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Final

_PLACES: Final = {"YYYY": "(?P<year>[0-9]{4})", "DD": "(?P<day>[0-9]{2})", "ss": "(?P<second>[0-9]{2})"}


def time_broken(form: str, text: str) -> Iterator[str]:
    """Give the rule that a text breaks of a form of a time: its shape, or that there is such a time."""
    found = re.fullmatch(_shape(form), text)
    if found is None:
        yield "time-format"
    elif not _is_there({name: int(digits) for name, digits in found.groupdict().items() if digits is not None}):
        yield "clock-time"


def _shape(form: str) -> str:
    day, has_day, clock = form.rpartition("T")
    for place, digits in _PLACES.items():
        day, clock = day.replace(place, digits), clock.replace(place, digits)
    offset = "(?:Z|[+-](?P<far>[0-9]{2}):(?P<off>[0-9]{2}))"
    clock = clock.replace("[±hh:mm]", "(?:±hh:mm)?").replace("±hh:mm", offset)
    clock = clock.replace("hh:mm", "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})")
    # A part of a second is written where seconds may be left out, and in moments: as XML Schema has it.
    part = r"(?:[.][0-9]{1,9})?" if has_day or "[:" in clock else ""
    seconds = _PLACES["ss"]
    clock = clock.replace(f"[:{seconds}]", f"(?::{seconds}{part})?") if f"[:{seconds}]" in clock else clock.replace(
        seconds, seconds + part
    )  # fmt: skip
    return day.replace("MM", "(?P<month>[0-9]{2})") + has_day + clock


def _is_there(said: dict[str, int]) -> bool:
    if said.get("hour", 0) > 23 or said.get("minute", 0) > 59 or said.get("second", 0) > 59:
        return False
    if said.get("off", 0) > 59 or said.get("far", 0) * 60 + said.get("off", 0) > 14 * 60:
        return False
    try:
        date(said.get("year", 2000), said.get("month", 1), said.get("day", 1))
    except ValueError:
        return False
    return True


def day_of_moment(text: str) -> date | None:
    """Give the day of a moment; None where it is none."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def a_time(form: str, day: date, chance: Random) -> str:
    """Give a time of a day in a form, and what may be left out by chance."""
    text = "".join(
        part if not part.startswith("[") else part[1:-1] if chance.random() < 0.5 else ""
        for part in re.split(r"(\[[^]]*\])", form)
    )
    for place, number in (
        ("±hh:mm", chance.choice(("Z", "+00:00", "+01:00"))), ("YYYY", f"{day.year:04}"), ("MM", f"{day.month:02}"),
        ("DD", f"{day.day:02}"), ("hh", f"{chance.randint(0, 23):02}"), ("mm", f"{chance.randint(0, 59):02}"),
        ("ss", f"{chance.randint(0, 59):02}"),
    ):  # fmt: skip
        text = text.replace(place, number)
    return text


def misshapen_times(value: str) -> Iterator[str]:
    """Give a time in ways that people write it and that no standard means."""
    yield from ("noon", value.replace(":", ""), value.replace(":", "."), f"{value} hrs", value[:2])


def no_such_times(value: str) -> Iterator[str]:
    """Give a time with an hour or a minute that there is not, written as the value is."""
    day, has_day, clock = value.rpartition("T")
    yield from (day + has_day + wrong + clock[5:] for wrong in ("24:00", "25:10", "12:60"))
