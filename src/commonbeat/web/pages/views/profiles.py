"""What a sample of records is like, as the validator shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One element of the sample: how complete, valid and various it is. ``place`` is where its page stands."""

    path: str
    element: str
    place: str
    complete: str
    valid: str
    different: str


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A code, and how often it came."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A code element whose values and list are apart. ``others`` is how often a value came that is not shown."""

    path: str
    element: str
    place: str
    not_in_list: int
    values: tuple[CodeCount, ...]
    others: int
    unused: tuple[str, ...]
    unused_count: int


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """What a sample is like. ``never`` are the elements that no record has, the first of ``never_count``."""

    records: int
    valid: str
    rows: tuple[ProfileRow, ...]
    rows_count: int
    never: tuple[str, ...]
    never_count: int
    drift: tuple[DriftRow, ...]
    rules: tuple[CodeCount, ...]
