"""Reading JSON that another node wrote: each gives what has its shape and raises ``Misspelled`` for anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_TEXT_MOST: Final = 4_000


class Misspelled(ValueError):
    """What was read does not have its shape."""


def object_of(text: bytes) -> Mapping[str, Any]:
    """Read an object in JSON; raise ``Misspelled`` for anything else, or a name that stands twice in one object."""
    try:
        read = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        raise Misspelled("not JSON") from wrong
    return object_in(read)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Misspelled("a name stands twice")
    return made


def object_in(raw: object) -> Mapping[str, Any]:
    """Give it as an object."""
    if not isinstance(raw, dict):
        raise Misspelled("not an object")
    return raw


def list_in(raw: Mapping[str, Any], name: str) -> Sequence[object]:
    """Give the list of that name."""
    value = raw.get(name)
    if not isinstance(value, list):
        raise Misspelled(f"{name} is a list")
    return value


def each_in(raw: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], _T]) -> tuple[_T, ...]:
    """Give every object of the list of that name, read."""
    return tuple(read(object_in(one)) for one in list_in(raw, name))


def text_in(raw: Mapping[str, Any], name: str) -> str:
    """Give the text of that name, bounded."""
    value = raw.get(name)
    if not isinstance(value, str) or len(value) > _TEXT_MOST:
        raise Misspelled(f"{name} is text")
    try:
        value.encode()
    except UnicodeEncodeError as half:  # JSON can say half of a surrogate pair, and no text can
        raise Misspelled(f"{name} is text") from half
    return value


def whole_in(raw: Mapping[str, Any], name: str) -> int:
    """Give the whole number of that name, from 0."""
    value = raw.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise Misspelled(f"{name} is a whole number")
    return value


def number_of(value: float) -> float:
    """Give a number as it is spelled: a whole one without a point."""
    return int(value) if value == int(value) else value


def positive_in(raw: Mapping[str, Any], name: str) -> float:
    """Give the number above 0 of that name."""
    value = raw.get(name)
    if type(value) not in {int, float} or not 0 < value <= 1e9:  # type: ignore[operator]
        raise Misspelled(f"{name} is a number above 0")
    return float(value)  # type: ignore[arg-type]


def degrees_in(raw: Mapping[str, Any], name: str, most: int) -> float:
    """Give the number of degrees of that name, up to ``most`` either way."""
    value = raw.get(name)
    if type(value) not in {int, float} or not -most <= value <= most:  # type: ignore[operator]
        raise Misspelled(f"{name} is in degrees")
    return float(value)  # type: ignore[arg-type]


def instant_in(raw: Mapping[str, Any], name: str) -> datetime:
    """Give the instant of that name."""
    value = raw.get(name)
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Misspelled(f"{name} is an instant in UTC")
    try:
        return datetime.fromisoformat(value)
    except ValueError as wrong:
        raise Misspelled(f"{name} is an instant in UTC") from wrong


def or_none(raw: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], _T]) -> _T | None:
    """Give what is read of that name; None where it is absent or null."""
    return None if raw.get(name) is None else read(raw, name)


def one_of(kind: Callable[[str], _T], raw: Mapping[str, Any], name: str) -> _T:
    """Give the word of that name as one of a closed set."""
    try:
        return kind(text_in(raw, name))
    except Misspelled:
        raise
    except ValueError as wrong:
        raise Misspelled(f"{name} is none of its words") from wrong


def check_unique(ids: Sequence[str]) -> None:
    """Raise ``Misspelled`` where an id stands twice."""
    if len(set(ids)) != len(ids):
        raise Misspelled("an id stands twice")
