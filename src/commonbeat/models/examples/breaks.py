"""One rule of an entity, and what makes records that break it from valid ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from commonbeat_check.names import pointer

from .shapes import Wish

Record = dict[str, Any]
UNKNOWN: Final = "notInTheModel"
"""The key of a member that no model names."""


def _none(_base: Record) -> Iterator[Record]:
    return iter(())


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, where it is told when it is broken, and how it is broken.

    ``candidates`` gives records made from a valid one; whether one of them breaks nothing else is for the maker to see.
    """

    element: str
    rule: str
    pointer: str
    text: str
    wish: Wish = Wish()
    """What the valid record is to be like."""
    candidates: Callable[[Record], Iterator[Record]] = _none
    why_not: Callable[[], str] = str
    """Says why nothing breaks it alone, where that can be told."""


def with_value(record: Mapping[str, Any], path: tuple[str, ...], value: Any) -> Record:
    """Give a copy of a record with another value at a path of keys."""
    key, *below = path
    if not below:
        return {**record, key: value}
    inside = record.get(key)
    return {**record, key: with_value(inside if isinstance(inside, dict) else {}, tuple(below), value)}


def without(record: Mapping[str, Any], *keys: str) -> Record:
    """Give a copy of a record without some members."""
    return {key: value for key, value in record.items() if key not in keys}


def pointer_of(path: tuple[str, ...]) -> str:
    """Give the JSON Pointer of a path of keys."""
    return pointer(*path)
