"""How a version of a standard comes into force: its stages, the acts that move it, and what was done when.

A version is what its events say: each is dated, says who, and is never changed. ``live`` and ``replaced`` come by the
clock alone, at the instant that was agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Final

from commonbeat.kernel.ids import PartyId


class Stage(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    CONSULTED = "consulted"
    BALLOT = "ballot"
    AGREED = "agreed"
    LIVE = "live"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done to a version."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    REHEARSED = "rehearsed"
    CONSULTATION_OPENED = "consultation-opened"
    COMMENTED = "commented"
    DISPOSED = "disposed"
    CONSULTATION_CLOSED = "consultation-closed"
    BALLOT_OPENED = "ballot-opened"
    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Disposition(StrEnum):
    """What became of a comment."""

    ACCEPTED = "accepted"
    PARTLY = "partly-accepted"
    DECLINED = "declined"
    NOTED = "noted"


FOLLOWS: Final[Mapping[Stage, Sequence[Act]]] = MappingProxyType(
    {
        Stage.DRAFT: (Act.CHANGED, Act.REHEARSED, Act.CONSULTATION_OPENED, Act.WITHDRAWN),
        Stage.CONSULTATION: (Act.COMMENTED, Act.DISPOSED, Act.REHEARSED, Act.CONSULTATION_CLOSED, Act.WITHDRAWN),
        Stage.CONSULTED: (Act.CHANGED, Act.REHEARSED, Act.CONSULTATION_OPENED, Act.BALLOT_OPENED, Act.WITHDRAWN),
        Stage.BALLOT: (Act.REHEARSED, Act.AGREED, Act.REJECTED),
        Stage.AGREED: (Act.REHEARSED,),
        Stage.LIVE: (),
        Stage.REPLACED: (),
        Stage.WITHDRAWN: (),
    }
)
"""What may be done at each stage."""

LEADS: Final[Mapping[Act, Stage]] = MappingProxyType(
    {
        Act.DRAFTED: Stage.DRAFT,
        Act.CHANGED: Stage.DRAFT,  # nobody was asked about that text yet
        Act.CONSULTATION_OPENED: Stage.CONSULTATION,
        Act.CONSULTATION_CLOSED: Stage.CONSULTED,
        Act.BALLOT_OPENED: Stage.BALLOT,
        Act.AGREED: Stage.AGREED,
        Act.REJECTED: Stage.CONSULTED,
        Act.WITHDRAWN: Stage.WITHDRAWN,
    }
)
"""Where each act leads that moves a version at all, from whichever stage: what was done by an earlier rule was done."""

ROAD: Final = (Stage.DRAFT, Stage.CONSULTATION, Stage.CONSULTED, Stage.BALLOT, Stage.AGREED, Stage.LIVE)
"""The stages that a version goes through when all goes well, in their order."""


@dataclass(frozen=True, slots=True)
class StandardEvent:
    """One thing that was done to a version. ``number`` is its place among all of them, from 1; 0 before it is kept.

    ``clause`` is the name of the clause that it is about, or empty. ``refers`` is the number of an earlier event: the
    comment that a disposition answers. ``effect_at`` is the instant from which what was agreed holds. ``details`` are
    what the act carries beside its text: the new wording of a clause, a forecast.
    """

    standard: str
    version: str
    at: datetime
    act: Act
    actor: str
    party: PartyId
    text: str = ""
    clause: str = ""
    refers: int | None = None
    effect_at: datetime | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    number: int = 0


def stage_of(events: Iterable[StandardEvent]) -> Stage:
    """Give where a version stands by what was done to it, in order, with no regard to the clock."""
    return reduce(lambda stage, event: LEADS.get(event.act, stage), events, Stage.DRAFT)


def in_force_from(events: Iterable[StandardEvent]) -> datetime | None:
    """Give the instant from which the version holds, or None: it does not stand as agreed."""
    events = list(events)
    if stage_of(events) is not Stage.AGREED:
        return None
    return next((one.effect_at for one in reversed(events) if one.act is Act.AGREED), None)


def last_at(events: Iterable[StandardEvent], act: Act) -> datetime | None:
    """Give when something was last done; None: never."""
    return next((one.at for one in reversed(list(events)) if one.act is act), None)


def undisposed(events: Iterable[StandardEvent]) -> Sequence[StandardEvent]:
    """Give the comments that nobody has answered yet, in order."""
    events = list(events)
    answered = {one.refers for one in events if one.act is Act.DISPOSED}
    return [one for one in events if one.act is Act.COMMENTED and one.number not in answered]
