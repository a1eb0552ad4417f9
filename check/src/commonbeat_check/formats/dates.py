"""Dates as records write them: three forms, and only days that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple


class DateFormat(NamedTuple):
    """One form of a date: its shape, and where year, month and day stand in it."""

    shape: re.Pattern[str]
    year: slice
    month: slice
    day: slice


def _day_first(mark: str) -> DateFormat:
    shape = re.compile(f"[0-9]{{2}}{mark}[0-9]{{2}}{mark}[0-9]{{4}}")
    return DateFormat(shape, slice(6, 10), slice(3, 5), slice(0, 2))


DATE_FORMATS: Final[Mapping[str, DateFormat]] = {
    "YYYY-MM-DD": DateFormat(re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), slice(0, 4), slice(5, 7), slice(8, 10)),
    "DD-MM-YYYY": _day_first("-"),
    "DD/MM/YYYY": _day_first("/"),
}


def read_date(text: str, form: str) -> date | None:
    """Give the day that a text names in a form; None where it has another form or there is no such day."""
    how = DATE_FORMATS[form]
    if how.shape.fullmatch(text) is None:
        return None
    try:
        if form == "YYYY-MM-DD":
            return date.fromisoformat(text)
        return date(int(text[how.year]), int(text[how.month]), int(text[how.day]))
    except ValueError:
        return None


def write_date(day: date, form: str) -> str:
    """Give a day in a form; the year has four digits always."""
    year, month, of_month = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    return form.replace("YYYY", year).replace("MM", month).replace("DD", of_month)


def form_of(text: str) -> str:
    """Give the form that a text has, whether or not there is such a day; "" where it has none of them."""
    return next((name for name, how in DATE_FORMATS.items() if how.shape.fullmatch(text)), "")


def years_between(birth: date, on: date) -> int:
    """Give how old somebody is on a day, in full years; who is born on 29 February has a birthday on 1 March else."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def months_after(day: date, months: int) -> date:
    """Give the same day of the month some months later, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1) if (year, month) != (date.max.year, 11) else None
    last = 31 if following is None else (following.toordinal() - date(year, month + 1, 1).toordinal())
    return date(year, month + 1, min(day.day, last))
