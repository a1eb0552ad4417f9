"""What one row of a release table of NIEM says."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One type as its row has it."""

    name: str
    content: str
    simple: str
    metadata: str
    adapter: str
    augmentation: str
    keywords: str
    example: str
    usage: str
    definition: str
    of: str
    """The simple type that its values are of."""
    parent: str


class Property(NamedTuple):
    """One property as its row has it."""

    name: str
    is_element: str
    is_abstract: str
    keywords: str
    example: str
    usage: str
    definition: str
    kind: str
    stands_for: str


class Content(NamedTuple):
    """That a type contains a property."""

    property: str
    least: str
    most: str
    definition: str
