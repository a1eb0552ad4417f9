"""Times of day and moments as records write them: by what ISO 8601 has of them, and only times that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

_HOUR: Final = "(?:[01][0-9]|2[0-3])"
_SIXTY: Final = ":[0-5][0-9]"
_SECONDS: Final = rf"{_SIXTY}(?:\.[0-9]{{1,9}})?"
_OFFSET: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
"""As XML Schema bounds it: nowhere is farther than 14 hours from UTC."""
_FREELY: Final = {
    "(?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)": "[0-9]{2}:[0-9]{2}",
    _HOUR: "[0-9]{2}",
    _SIXTY: ":[0-9]{2}",
}


class TimeFormat(NamedTuple):
    """One form of a time: its shape, the times that there are of it, and one of them."""

    shape: re.Pattern[str]
    clock: str
    """A regular expression of the part after the day, or of the whole where there is no day."""
    sample: str
    has_day: bool = False


def _of(clock: str, sample: str, *, has_day: bool = False) -> TimeFormat:
    free = clock
    for narrow, wide in _FREELY.items():
        free = free.replace(narrow, wide)
    return TimeFormat(re.compile(("[0-9]{4}-[0-9]{2}-[0-9]{2}T" if has_day else "") + free), clock, sample, has_day)


ANY_TIME: Final = "hh:mm[:ss][±hh:mm]"
ANY_MOMENT: Final = "YYYY-MM-DDThh:mm:ss[±hh:mm]"
TIME_FORMATS: Final[Mapping[str, TimeFormat]] = {
    "hh:mm": _of(_HOUR + _SIXTY, "14:30"),
    "hh:mm:ss": _of(_HOUR + _SIXTY * 2, "14:30:00"),
    "hh:mm±hh:mm": _of(_HOUR + _SIXTY + _OFFSET, "14:30+01:00"),
    "hh:mm:ss±hh:mm": _of(_HOUR + _SIXTY * 2 + _OFFSET, "14:30:00+01:00"),
    "hh:mm[:ss]±hh:mm": _of(f"{_HOUR}{_SIXTY}(?:{_SECONDS})?{_OFFSET}", "14:30:00+01:00"),
    ANY_TIME: _of(f"{_HOUR}{_SIXTY}(?:{_SECONDS})?{_OFFSET}?", "14:30:00"),
    ANY_MOMENT: _of(f"{_HOUR}{_SIXTY}{_SECONDS}{_OFFSET}?", "2024-02-29T14:30:00Z", has_day=True),
    "YYYY-MM-DDThh:mm:ss±hh:mm": _of(f"{_HOUR}{_SIXTY}{_SECONDS}{_OFFSET}", "2024-02-29T14:30:00Z", has_day=True),
}
"""``±hh:mm`` is how far it is from UTC, or Z; what stands in square brackets may be left out."""
_CLOCKS: Final = {form: re.compile(how.clock) for form, how in TIME_FORMATS.items()}


def is_time(text: str, form: str) -> bool:
    """Say whether a text names a time that there is, in a form of ``TIME_FORMATS``."""
    if not TIME_FORMATS[form].has_day:
        return _CLOCKS[form].fullmatch(text) is not None
    if text[10:11] != "T" or _CLOCKS[form].fullmatch(text, 11) is None:
        return False
    try:
        return date.fromisoformat(text[:10]).isoformat() == text[:10]
    except ValueError:
        return False
