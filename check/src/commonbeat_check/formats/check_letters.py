"""The check letter of police identifiers: what is left after division by 23, as a letter."""

from __future__ import annotations

from typing import Final

LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"
"""By the remainder, from 0 to 22. I, O and S are left out, as they look like 1, 0 and 5.

The table that CJS 5.0 prints for ASNs runs to 24 with O and S, which no remainder of 23 can need. Up to 13 it is
this one, and this one is used throughout.
"""


def letter_of(digits: str) -> str:
    """Give the check letter of digits: any single wrong digit and any two neighbours swapped give another letter."""
    return LETTERS[int(digits) % 23]
