"""Vessels: the IMO number of a hull and the MMSI of a radio station."""

from __future__ import annotations

import re
from typing import Final

_IMO: Final = re.compile("(?:IMO ?)?([0-9]{7})")
# Ships, groups of ships, coast stations, rescue aircraft, hand-held radios, distress beacons, craft of a ship, marks at
# sea. Countries are numbered from 201 to 775.
_COUNTRY: Final = "(?:20[1-9]|2[1-9][0-9]|[3-6][0-9]{2}|7[0-6][0-9]|77[0-5])"
_MMSI: Final = re.compile(
    f"{_COUNTRY}[0-9]{{6}}|0{_COUNTRY}[0-9]{{5}}|00{_COUNTRY}[0-9]{{4}}|111{_COUNTRY}[0-9]{{3}}"
    f"|8{_COUNTRY}[0-9]{{5}}|97[024][0-9]{{6}}|9[89]{_COUNTRY}[0-9]{{4}}"
)


def is_imo(text: str) -> bool:
    """Say whether a text is an IMO number: seven digits, the last of them the check digit, IMO before them or not."""
    found = _IMO.fullmatch(text)
    return found is not None and imo_check_digit(found[1]) == found[1][-1]


def imo_check_digit(text: str) -> str:
    """Give the last digit that an IMO number should have: of 7 × the first + … + 2 × the sixth; "" of others."""
    found = _IMO.fullmatch(text)
    if found is None:
        return ""
    return str(sum(int(digit) * weight for digit, weight in zip(found[1], range(7, 1, -1), strict=False)) % 10)


def is_mmsi(text: str) -> bool:
    """Say whether a text is an MMSI: nine digits that begin as those of a ship, coast station or other kind do."""
    return _MMSI.fullmatch(text) is not None
