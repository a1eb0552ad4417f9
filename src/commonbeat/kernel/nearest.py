"""What helps whoever named something that is not there: the name that is nearest to it, and which there are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from .text import _

LISTED_MOST: Final = 12


def nearest(name: str, known: Iterable[str]) -> str:
    """Give a sentence with the known name nearest to ``name``, to stand after another; empty where none is near."""
    near = get_close_matches(name, list(known), 1)
    return _(" Did you mean {near}?").format(near=near[0]) if near else ""


def listed(known: Iterable[str]) -> str:
    """Give a sentence that names what there is, to stand after another; empty where there is nothing, or too much."""
    names = list(dict.fromkeys(known))
    if not 0 < len(names) <= LISTED_MOST:
        return ""
    return _(" There is: {names}.").format(names=", ".join(names))
