"""What a crosswalk is made of: for pairs of entities of two standards, what each member is there and how it gets there.

A crosswalk has one direction: the way back is a crosswalk of its own, as what is exact one way may not be the other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec

from commonbeat_check.model import CodeMatch, Relation

Paths: TypeAlias = str | tuple[str, ...]
"""One path, or several: keys of members, joined by dots, as ``homeAddress.postCode``."""


class _Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one part of a crosswalk says."""


class How(StrEnum):
    """What is done to a value on its way."""

    COPY = "copy"  # as it is; a number becomes text, and back
    CODES = "codes"  # by a table of what a code is there
    DATE = "date"  # from one order of year, month and day to another
    JOIN = "join"  # several values become one text
    SPLIT = "split"  # one text becomes several values
    CONSTANT = "constant"  # the target says what the source says by being what it is; with a path: where that is there
    IMPLIED = "implied"  # the target entity says by itself what the source says, where it is ``value``
    MAP = "map"  # a part of the record by the rows of another map
    NONE = "none"  # there is no place for it
    ITSELF = "itself"  # nothing is written: what the source entity itself is as the target entity


class Row(_Fact, frozen=True, kw_only=True):
    """What one member of the source is in the target; the relation is that of the source to the target.

    It holds for each pair of entities of its map in which all its paths lead somewhere.
    """

    source: Paths = ()
    target: Paths = ()
    relation: Relation
    how: How = How.COPY
    codes: str = ""
    """Name of the table, with ``codes``."""
    by: str = ""
    """What stands between the values, with ``join`` and ``split``."""
    value: str = ""
    """With ``constant`` and ``implied``; with ``itself`` and a path: it is so only where that has this value."""
    map: str = ""
    """Name of the other map, with ``map``; its paths go on from the row's."""
    note: str = ""


class Map(_Fact, frozen=True, kw_only=True):
    """Rows for each pair of a source entity and a target entity."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


class Crosswalk(_Fact, frozen=True, kw_only=True):
    """What the entities of one standard are in another, and whose reading of the two that is."""

    source: str
    """The standard it leads from, as ``pole@1.1``."""
    target: str
    owner: str
    standing: str
    """How far it may be relied on, in words."""
    note: str = ""
    maps: dict[str, Map]
    codes: dict[str, tuple[CodeMatch, ...]] = {}


def paths(given: Paths) -> tuple[str, ...]:
    """Give the paths of one end of a row."""
    return (given,) if isinstance(given, str) else given
