"""What a rule of an entity is given, and what it finds: the breaks of it in one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from .asking import Record
from .checks import DayReader
from .model import CodeList


class Breach(NamedTuple):
    """One break of a rule: at which member, what is wrong, and what would be right."""

    key: str
    text: str
    fix: str


Finder = Callable[[Record], Iterator[Breach]]
"""Gives each break of one rule in a record. Members that are absent, or are of no use to the rule, break nothing."""


class Around(NamedTuple):
    """What a rule needs to know of the entity it stands in."""

    names: Mapping[str, str]
    """The name of each member by its key."""
    days: Mapping[str, DayReader]
    """What reads the day out of each member that has one."""
    lists: Callable[[str], CodeList | None]
    on: date

    def name(self, key: str) -> str:
        return self.names.get(key, key)

    def day(self, key: str, value: object) -> date | None:
        read = self.days.get(key)
        return read(value) if read is not None and isinstance(value, str) else None


def values_of(record: Record, key: str) -> list[Any]:
    """Give the values of a member: none, one, or those of its list."""
    value = record.get(key)
    return [one for one in value if one is not None] if isinstance(value, list) else [] if value is None else [value]
