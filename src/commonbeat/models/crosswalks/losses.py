"""What a conversion loses, and what it comes to."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from commonbeat_check.model import Relation


class Loss(StrEnum):
    """What became of a value."""

    UNMAPPED = "unmapped"  # it went nowhere
    UNKNOWN_CODE = "unknown-code"  # no code there, or not one that the table has
    GENERALISED = "generalised"  # it became something that says less
    ASSUMED = "assumed"  # it became something that says more than is known
    CHANGED = "changed"  # its form changed so that the way back is not certain
    CUT = "cut"  # its end is missing
    CROWDED_OUT = "crowded-out"  # the target takes fewer values, or has another there
    NOT_TAKEN = "not-taken"  # the target does not take such a value
    MISSING = "missing"  # the target asks for what the source does not give
    INVALID = "invalid"  # what came of it breaks a rule of the target


class Lost(msgspec.Struct, frozen=True):
    """One thing that was lost, or that the target lacks. ``pointer`` and ``element`` are the source's.

    With ``missing`` and ``invalid`` they are the target's.
    """

    what: Loss
    pointer: str
    element: str
    relation: Relation
    text: str


class Converted(msgspec.Struct, frozen=True):
    """A record in the other standard, and all that was lost on the way."""

    record: dict[str, Any]
    losses: tuple[Lost, ...]
