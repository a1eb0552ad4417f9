"""Checks of elements, as far as patterns can say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from commonbeat_check.model import Check
from commonbeat_check.reading import Held

_MONTH: Final = "(?:0[1-9]|1[0-2])"
_DAY: Final = "(?:0[1-9]|[12][0-9]|3[01])"
DATE_SHAPES: Final[Mapping[str, str]] = {
    "YYYY-MM-DD": f"[0-9]{{4}}-{_MONTH}-{_DAY}",
    "DD-MM-YYYY": f"{_DAY}-{_MONTH}-[0-9]{{4}}",
    "DD/MM/YYYY": f"{_DAY}/{_MONTH}/[0-9]{{4}}",
}
"""How dates of each format look. Which days there are in a month says ``calendar-date``."""


def check_pattern(check: Check, held: Held) -> tuple[str, str]:
    """Give the pattern that a whole value is held to, or what may be nowhere in it; both empty: neither says it."""
    match check.kind:
        case "calendar-date" if held.date_format:
            return _calendar(held.date_format), ""
        case "no-space":
            return "", r"\s"
        case "no-double-space":
            return "", r"\s\s"
        case "prefix" if isinstance(check.value, str) and not check.when and held.json_type == "string":
            return f"{re.escape(check.value)}[\\s\\S]*", ""
        case _:
            return "", ""


def named_format(check: Check) -> str:
    """Give the named format that a check asks for, as ``pnc-id``; empty where it asks for none."""
    return str(check.value) if check.kind == "format" and check.value else ""


def _calendar(date_format: str) -> str:
    """Give a pattern of the days that there are, leap years and all."""
    year = "[0-9]{4}"
    leap = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
    short = "(?:0[1-9]|1[0-9]|2[0-8])"
    ways = [(year, _MONTH, short), (year, "(?:0[13-9]|1[0-2])", "(?:29|30)"), (year, "(?:0[13578]|1[02])", "31")]
    ways.append((leap, "02", "29"))
    return "|".join(_in_order(date_format, *one) for one in ways)


def _in_order(date_format: str, year: str, month: str, day: str) -> str:
    return date_format.replace("YYYY", year).replace("MM", month).replace("DD", day)
