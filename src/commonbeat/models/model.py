"""What is found in a dictionary: a part of a data model, and how a reader meets it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What kind of thing in a data model it is."""

    ENTITY = "entity"
    ELEMENT = "element"
    LIST = "list"
    CODE = "code"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Found:
    """One part of a model that a question led to. ``of`` is the list of a code, the entity of a rule; else empty."""

    part: Part
    id: str
    name: str
    text: str = ""
    of: str = ""
    exact: bool = False
    """Whether its id, name or code is the very thing that was asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """The best of what was found, the exact first, and how many there are in all.

    ``near`` is what was perhaps meant, where nothing was found and a word is one slip away.
    """

    found: tuple[Found, ...]
    count: int
    near: str = ""
