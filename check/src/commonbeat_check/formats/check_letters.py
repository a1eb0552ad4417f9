"""The check letter of police identifiers: what is left after division by 23, as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"
"""By the remainder, from 0 to 22. I, O and S are left out, as they look like 1, 0 and 5.

The table that CJS 5.0 prints for ASNs runs to 24 with O and S, which no remainder of 23 can need. Up to 13 it is
this one, and this one is used throughout.
"""


def letter_of(digits: str) -> str:
    """Give the check letter of digits: any single wrong digit and any two neighbours swapped give another letter."""
    return LETTERS[int(digits) % 23]


def all_have_their_letter(texts: bytes, width: int, digits: Sequence[int]) -> bool:
    """Say whether each of many texts, all of one width and one after another, ends with the letter of its digits.

    ``digits`` are the places in a text where those stand, eleven at most. What stands there must be digits.
    """
    # Each text has a byte in a number as long as there are texts. What a digit adds to the remainder is at most 22,
    # so that eleven of them stay within their byte, and one addition adds for all texts at once.
    sums = 0
    for place, weighed in zip(reversed(digits), _WEIGHED, strict=False):
        sums += int.from_bytes(texts[place::width].translate(weighed), "little")
    count = len(texts) // width
    return sums.to_bytes(count, "little").translate(_LETTER_OF_SUM) == texts[width - 1 :: width]


_WEIGHED: Final = [bytes((one - 48) * 10**place % 23 for one in range(256)) for place in range(11)]
"""What a digit, as ASCII, adds to the remainder: by its place from the right."""
_LETTER_OF_SUM: Final = bytes(ord(LETTERS[one % 23]) for one in range(256))
