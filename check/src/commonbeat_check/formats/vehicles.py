"""Vehicles: the registration mark and the identification number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_ANY: Final = re.compile("[A-Z0-9]{1,11}")
_YEAR_LETTER: Final = "[A-HJ-NPR-TV-Y]"
UK_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "current": re.compile("[A-HJ-PR-Y][A-HJ-PR-Z](?:0[2-9]|[1-9][0-9])[A-HJ-PR-Z]{3}"),
    "prefix": re.compile(f"(?:{_YEAR_LETTER}|Q)[1-9][0-9]{{0,2}}[A-HJ-PR-Z]{{3}}"),
    "suffix": re.compile(f"[A-HJ-PR-Z]{{3}}[1-9][0-9]{{0,2}}{_YEAR_LETTER}"),
    "northern-irish": re.compile("(?=[A-Z]{0,2}[IZ])[A-Z]{2,3}[1-9][0-9]{0,3}"),
    "dateless": re.compile(
        "[A-HJ-PR-Y]{1,2}[1-9][0-9]{0,3}|[A-HJ-PR-Y]{3}[1-9][0-9]{0,2}"
        "|[1-9][0-9]{0,3}[A-HJ-PR-Y]{1,2}|[1-9][0-9]{0,2}[A-HJ-PR-Y]{3}"
    ),
}
"""The shapes of marks of the United Kingdom, by their names, without a space."""
_VIN: Final = re.compile("[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES: Final = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)), strict=True)
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_NORTH_AMERICAN: Final = frozenset("12345")


def is_vrm(text: str) -> bool:
    """Say whether a text can be a registration mark of any country: 1 to 11 capitals and digits, with no space."""
    return _ANY.fullmatch(text) is not None


def uk_vrm_shape(text: str) -> str:
    """Give the first of ``UK_SHAPES`` that a mark has; "" where it is of another country, or none."""
    return next((name for name, shape in UK_SHAPES.items() if shape.fullmatch(text)), "")


def is_uk_vrm(text: str) -> bool:
    """Say whether a text has a shape of a mark of the United Kingdom."""
    return uk_vrm_shape(text) != ""


def normalise_vrm(text: str) -> str:
    """Give a mark in capitals with no space or hyphen; "" where it is none."""
    tight = re.sub(r"[\s-]", "", text).upper()
    return tight if is_vrm(tight) else ""


def is_vin(text: str) -> bool:
    """Say whether a text is a vehicle identification number of 17 characters, none of them I, O or Q.

    The check digit is held against North American numbers only: elsewhere makers may put anything in its place.
    """
    if _VIN.fullmatch(text) is None:
        return False
    return text[0] not in _NORTH_AMERICAN or vin_check_digit(text) == text[8]


def vin_check_digit(text: str) -> str:
    """Give the check digit (0 to 9 or X) that belongs in the ninth place; "" where a text has no such shape."""
    if _VIN.fullmatch(text) is None:
        return ""
    left = sum(_VIN_VALUES[one] * weight for one, weight in zip(text, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if left == 10 else str(left)
