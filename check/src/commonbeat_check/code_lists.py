"""What the code lists of a data model are made of: values with their lives, and what they are in other lists."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class _Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one part of a code list says."""


class Code(_Fact, frozen=True, kw_only=True):
    """One value of a code list. It may be used from ``valid_from`` to the day before ``valid_to``; None: no bound."""

    value: str
    label: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Relation(StrEnum):
    """How two things stand to each other: the first is … the second."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    LOSSY = "lossy"
    NONE = "none"


class CodeMatch(_Fact, frozen=True, kw_only=True):
    """What a value of one list is in another; ``target`` is empty where it is nothing there."""

    source: str
    target: str = ""
    relation: Relation = Relation.EXACT
    note: str = ""


class ListMapping(_Fact, frozen=True, kw_only=True):
    """What the values of this list are in another list, or in another version of it."""

    to: str
    """The other list: ``standard@version/list``."""
    matches: tuple[CodeMatch, ...]


class CodeList(_Fact, frozen=True, kw_only=True):
    """Values that an element may take.

    ``is_known`` is False where the source only names the list: then no value can be held against it, and a record is
    not checked against it.
    """

    id: str
    name: str
    version: str = ""
    source: str = ""
    is_known: bool = True
    size: int | None = None
    """How many values the source says there are, if it does."""
    codes: tuple[Code, ...] = ()
    mappings: tuple[ListMapping, ...] = ()
    clause: str = ""
    note: str = ""
