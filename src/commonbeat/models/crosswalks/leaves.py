"""The values that a record holds, each with where it stands in the entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

import msgspec

from commonbeat_check.model import Member
from commonbeat_check.names import pointer

from .places import Side

DEEPEST: Final = 32
"""Members within members; what is deeper is told of as a whole."""


class Leaf(msgspec.Struct, frozen=True):
    """One value of a record, or a whole part of it that the entity has no place for: then there is no path."""

    pointer: str
    value: Any
    path: str | None = None
    indices: tuple[int, ...] = ()
    """Which one it is at each step that may be taken several times."""
    element: str = ""


class _At(msgspec.Struct, frozen=True):
    steps: tuple[str | int, ...]
    keys: tuple[str, ...]
    indices: tuple[int, ...]


def leaves(side: Side, record: Mapping[str, Any]) -> list[Leaf]:
    """Give every value of a record. What is null or empty is no value."""
    return list(_under(side, side.members, record, _At((), (), ())))


def _under(side: Side, members: Mapping[str, Member], record: Mapping[str, Any], at: _At) -> Iterator[Leaf]:
    for key, value in record.items():
        member = members.get(key)
        here = _At((*at.steps, key), (*at.keys, key), at.indices)
        if member is None or len(here.keys) > DEEPEST:
            yield from _whole(side, value, here)
            continue
        several = isinstance(value, list)
        for nth, one in enumerate(value if several else (value,)):
            which = _At(
                (*here.steps, nth) if several else here.steps,
                here.keys,
                (*here.indices, nth) if member.is_repeatable else here.indices,
            )
            if nth and not member.is_repeatable:
                yield from _whole(side, one, which)
            else:
                yield from _one(side, member, one, which)


def _one(side: Side, member: Member, value: Any, at: _At) -> Iterator[Leaf]:
    below = side.below(member)
    if below is not None and isinstance(value, dict):
        yield from _under(side, below, value, at)
    elif below is not None or isinstance(value, dict | list) or _is_no_number(value):
        yield from _whole(side, value, at)
    elif not is_empty(value):
        yield Leaf(pointer(*at.steps), value, ".".join(at.keys), at.indices, member.element or side.entity.id)


def _whole(side: Side, value: Any, at: _At) -> Iterator[Leaf]:
    if not is_empty(value):
        yield Leaf(pointer(*at.steps), value, None, (), side.entity.id)


def _is_no_number(value: Any) -> bool:
    """Say whether a value is what a reader makes of ``1e999``: no other program could read it."""
    return isinstance(value, float) and not isfinite(value)


def is_empty(value: Any) -> bool:
    """Say whether a value is none: null, an empty text, or a list or object of nothing."""
    if isinstance(value, dict):
        return not value
    return value is None or value in ("", [])
