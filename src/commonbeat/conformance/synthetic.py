"""Marks that nobody's vehicle bears: no area code has a Q, and no year is 00. Nothing else is sent or shown."""

from __future__ import annotations

import random
import re
from typing import Final

_LETTERS: Final = "ABCDEFGHJKLMNOPRSTUVWXYZ"
_SHAPE: Final = re.compile(r"QQ00[A-Z]{3}")
SAMPLE: Final = "QQ00AAA"
HEADER: Final = ("X-Commonbeat-Data", "SYNTHETIC")


def synthetic_marks(seed: int, count: int) -> list[str]:
    """Give different synthetic marks; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311  (a seed is what it is for)
    made: dict[str, None] = {}
    while len(made) < count:
        made["QQ00" + "".join(chance.choice(_LETTERS) for _place in range(3))] = None
    return list(made)


def is_synthetic(mark: str) -> bool:
    """Say whether the mark is one of the synthetic ones, however it is spaced."""
    return _SHAPE.fullmatch(mark.replace(" ", "").upper()) is not None
