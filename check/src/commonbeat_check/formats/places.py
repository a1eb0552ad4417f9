"""Places: the postcode, and the reference numbers of properties and streets."""

from __future__ import annotations

import re
from typing import Final

# The third letter P (as N1P) is in use, although the printed lists leave it out.
_POSTCODE: Final = re.compile(
    "GIR 0AA|(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]))"
    " [0-9][ABD-HJLNP-UW-Z]{2}"
)
_UPRN: Final = re.compile("(?!0+$)[0-9]{1,12}")
_USRN: Final = re.compile("(?!0+$)[0-9]{1,8}")


def is_postcode(text: str) -> bool:
    """Say whether a text has one of the six shapes of a UK postcode, in capitals with one space, or is GIR 0AA.

    Whether there is such a postcode, only the postcode directory can tell.
    """
    return _POSTCODE.fullmatch(text) is not None


def normalise_postcode(text: str) -> str:
    """Give a postcode in capitals with one space before the last three; "" where it is none."""
    tight = "".join(text.split()).upper()
    whole = f"{tight[:-3]} {tight[-3:]}"
    return whole if is_postcode(whole) else ""


def is_uprn(text: str) -> bool:
    """Say whether a text is the reference number of a property: up to twelve digits, not all of them 0."""
    return _UPRN.fullmatch(text) is not None


def is_usrn(text: str) -> bool:
    """Say whether a text is the reference number of a street: up to eight digits, not all of them 0."""
    return _USRN.fullmatch(text) is not None
