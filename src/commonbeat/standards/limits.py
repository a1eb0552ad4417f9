"""The limits that clauses set: which numbers can be one, how they are read, spelled, and said in a clause's text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _

VALUE_MOST: Final = 1_000_000
DECIMALS_MOST: Final = 3
"""What is measured is measured to the thousandth, as a time in seconds to the millisecond."""
UNITS: Final = frozenset({"seconds"})
"""The units in which a clause may set its limit itself: those that a check knows."""
_PLAIN: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


def limit_faults(value: float, pointer: str) -> list[Fault]:
    """Say what is wrong with a number as a limit; none: nothing is."""
    if 0 < value <= VALUE_MOST and round(value, DECIMALS_MOST) == value:
        return []
    told = _("Enter a number above 0 and at most {most}, with at most {decimals} decimals, as 1 or 2.5.")
    return [Fault(pointer, told.format(most=VALUE_MOST, decimals=DECIMALS_MOST))]


def require_limit(value: float, pointer: str) -> float:
    """Give the number back; raise ``Invalid`` where it is no limit."""
    if faults := limit_faults(value, pointer):
        raise Invalid(faults)
    return value


def read_limit(text: str, pointer: str) -> float:
    """Read a limit that somebody typed, as ``1`` or ``2.5``: plain digits alone; raise ``Invalid`` for all else."""
    typed = text.strip()
    return require_limit(float(typed) if _PLAIN.fullmatch(typed) else 0.0, pointer)


def spelled(value: float) -> str:
    """Give a limit exactly and without an exponent, as ``5`` or ``1.25``; ``float`` gives it back as it was."""
    whole, _point, part = format(Decimal(repr(float(value))), "f").partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def in_words(value: float, unit: str) -> str:
    """Give a limit as texts spell it: ``5 seconds``, ``1 second``."""
    return f"{spelled(value)} {unit.removesuffix('s') if value == 1 else unit}"


def says(text: str, limit: str) -> bool:
    """Say whether a text says a limit, as ``5 seconds``: one of 15 seconds or of 1.5 seconds does not."""
    return _said(limit).search(text) is not None


def with_said(text: str, old: str, new: str) -> str:
    """Give a text with another limit wherever it says the old one."""
    return _said(old).sub(new, text)


def _said(limit: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){re.escape(limit)}\b")
