"""Days between bounds, in the forms in which standards write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

import msgspec

from commonbeat_check.model import Check

FORMS: Final[Mapping[str, str]] = {"YYYY-MM-DD": "%Y-%m-%d", "DD-MM-YYYY": "%d-%m-%Y", "DD/MM/YYYY": "%d/%m/%Y"}
_LONG_AGO: Final = timedelta(days=365 * 40)
_AHEAD: Final = timedelta(days=180)


class Days(msgspec.Struct, frozen=True):
    """The days from ``first`` to ``last``, both of them; None: no bound. ``never`` is left out."""

    first: date | None = None
    last: date | None = None
    never: frozenset[date] = frozenset()

    def within(self, first: date | None = None, last: date | None = None) -> Days:
        """Give the days that are also between these."""
        firsts = [one for one in (self.first, first) if one is not None]
        lasts = [one for one in (self.last, last) if one is not None]
        return Days(max(firsts, default=None), min(lasts, default=None), self.never)

    def without(self, day: date) -> Days:
        """Give the days but this one."""
        return Days(self.first, self.last, self.never | {day})

    def pick(self, chance: Random, on: date) -> date | None:
        """Give one of the days, near ``on`` where the bounds leave it open; None where there is none."""
        first = self.first or min(on, self.last or on) - _LONG_AGO
        last = self.last or max(on, first) + _AHEAD
        if first > last:
            return None
        for _attempt in range(8):
            day = first + timedelta(days=chance.randint(0, (last - first).days))
            if day not in self.never:
                return day
        return next((day for day in (first, last) if day not in self.never), None)


def days_of(checks: Iterable[Check], on: date) -> Days:
    """Give the days that the checks of an element leave."""
    days = Days()
    for check in checks:
        match check.kind:
            case "not-future":
                days = days.within(last=on)
            case "not-past":
                days = days.within(first=on)
            case "not-today":
                days = days.without(on)
            case "max-age-years":
                # A day more than the oldest: whether the birthday itself still counts is for the check to say.
                days = days.within(first=years_before(on, int(check.value or 0)) + timedelta(days=1))
    return days


def written(day: date, form: str) -> str:
    """Write a day in one of ``FORMS``."""
    # A year before 1000 has four digits in every form; strftime leaves that to the system.
    return day.strftime(FORMS[form].replace("%Y", f"{day.year:04}"))


def read_day(text: object, form: str) -> date | None:
    """Give the day that a text says in one of ``FORMS``, or None."""
    try:
        day = datetime.strptime(str(text), FORMS[form]).date()  # noqa: DTZ007  (a day has no zone)
    except (ValueError, KeyError):
        return None
    return day if written(day, form) == text else None


def years_before(day: date, years: int) -> date:
    """Give the day so many years before; of a leap day, the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def age_on(born: date, on: date) -> int:
    """Give the age in whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_after(day: date, months: int) -> date:
    """Give the day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    ends = date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return ends.replace(day=min(day.day, ends.day))
