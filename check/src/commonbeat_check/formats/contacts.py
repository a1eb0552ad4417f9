"""Ways to reach somebody: telephone numbers and email addresses."""

from __future__ import annotations

import re
from typing import Final

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_UK: Final = re.compile(r"(?:\+44|0)(?:7[0-9]{9}|[1-35689][0-9]{8,9})")
_EMAIL: Final = re.compile(
    r"(?!\.)(?![^@]*\.[.@])[^\s@\x00-\x1f\x7f,;:<>()\[\]\\\"]{1,64}@"
    r"(?=[^@]{1,253}\Z)(?:[^\W_]|[^\W_][\w-]{0,61}[^\W_])(?:\.(?:[^\W_]|[^\W_][\w-]{0,61}[^\W_]))*"
)
TRUNK_ZERO: Final = r"\+(?!39|378|379)(?>[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})0"
"""A country code and a 0. In Italy, San Marino and the Vatican a 0 is part of the number itself."""
_TRUNK_ZERO: Final = re.compile(TRUNK_ZERO)


def is_e164(text: str) -> bool:
    """Say whether a text is an international telephone number: + and 7 to 15 digits, the first of them no 0."""
    return _E164.fullmatch(text) is not None


def is_uk_telephone(text: str) -> bool:
    """Say whether a text is a telephone number of the United Kingdom, from +44 or from 0, with no spaces."""
    return _UK.fullmatch(text) is not None


def normalise_uk_telephone(text: str) -> str:
    """Give a UK number from +44 with digits only, with no 0 after the country code; "" where it is none."""
    tight = re.sub(r"[\s().-]", "", text)
    whole = re.sub(r"^(?:00|\+)440?|^0", "+44", tight)
    return whole if is_uk_telephone(whole) else ""


def has_trunk_zero(text: str) -> bool:
    """Say whether an international number has a 0 after the country code that only calls within the country have."""
    return _TRUNK_ZERO.match(text) is not None


def is_email(text: str) -> bool:
    """Say whether a text has the shape of an email address: a name, @ and a domain."""
    return _EMAIL.fullmatch(text) is not None
