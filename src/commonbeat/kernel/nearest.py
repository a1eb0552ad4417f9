"""What helps whoever named something that is not there: the name that is nearest to it, and which there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from .text import _

LISTED_MOST: Final = 12
_KNOWN_MOST: Final = 20_000
_LETTERS_MOST: Final = 200
"""Beyond either, looking for what is near takes longer than it is worth."""
_NUMBERED: Final = re.compile(r"[A-Za-z]+[_-]?([0-9]{1,18})")


def nearest(name: str, known: Iterable[str]) -> str:
    """Give a sentence with the known name nearest to ``name``, to stand after another; empty where none is near."""
    near = nearest_name(name, known)
    return _(" Did you mean {near}?").format(near=near) if near else ""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Give the known name nearest to ``name``; empty where none is near."""
    names = [one for one in known if len(one) <= _LETTERS_MOST]
    if len(name) > _LETTERS_MOST or len(names) > _KNOWN_MOST:
        return ""
    number = _NUMBERED.fullmatch(name)
    near = get_close_matches(name, [one for one in names if not (number and _is_other(number[1], one))], 1)
    return near[0] if near else ""


def _is_other(number: str, name: str) -> bool:
    """Say whether a name is an id of another number: P_019 is not what somebody meant by P_999."""
    found = _NUMBERED.fullmatch(name)
    return found is not None and int(found[1]) != int(number)


def listed(known: Iterable[str]) -> str:
    """Give a sentence that names what there is, to stand after another; empty where there is nothing, or too much."""
    names = list(dict.fromkeys(known))
    if not 0 < len(names) <= LISTED_MOST:
        return ""
    return _(" There is: {names}.").format(names=", ".join(names))
