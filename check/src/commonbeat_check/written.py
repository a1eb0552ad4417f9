"""Values as a model writes them, which is as text, beside values as JSON has them: each is compared as what it is.

``1``, ``1.0`` and ``1e0`` are one number, and ``True`` and ``true`` one truth value; a text is that very text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite
from typing import Final

from .model import Scalar

_NUMBER: Final = re.compile(r"-?[0-9]{1,300}(?P<part>\.[0-9]{1,300})?(?P<power>[eE][+-]?[0-9]{1,3})?")
_TRUTHS: Final = {"true": True, "false": False}


def typed(text: str, json_type: str) -> Scalar:
    """Give what is written as a JSON value of a type; as text where it is none, so that no value of it is equal."""
    match json_type:
        case "boolean":
            return _TRUTHS.get(text.lower(), text)
        case "integer" | "number":
            number = _number(text)
            if number is None or (json_type == "integer" and not isinstance(number, int) and not number.is_integer()):
                return text
            return int(number) if json_type == "integer" else number
        case _:
            return text


def _number(text: str) -> int | float | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if not (found["part"] or found["power"]):
        return int(text)
    return number if isfinite(number := float(text)) else None


def is_written(value: object, texts: tuple[str, ...]) -> bool:
    """Say whether a JSON value is one of those that are written: lists, objects and null are none."""
    if isinstance(value, str):
        return value in texts
    if isinstance(value, bool):
        return value in _all_typed(texts, "boolean")
    return isinstance(value, int | float) and value in _all_typed(texts, "number")


@lru_cache(maxsize=4096)
def _all_typed(texts: Iterable[str], json_type: str) -> frozenset[Scalar]:
    return frozenset(one for text in texts if not isinstance(one := typed(text, json_type), str))
