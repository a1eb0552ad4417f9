"""The day that a command is asked for with ``--on``."""

from __future__ import annotations

from datetime import date

from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _
from commonbeat_check.formats.dates import read_date


def read_day(text: str | None, today: date | None = None) -> date:
    """Give the day that a text says; today, in UTC where no other is given, if there is none.

    Raises:
        Invalid: it is no day.
    """
    if text is None:
        return today or SystemClock().now().date()
    day = read_date(text, "YYYY-MM-DD")
    if day is None:
        raise Invalid.at("", _("--on takes a day, as 2026-11-26."))
    return day
