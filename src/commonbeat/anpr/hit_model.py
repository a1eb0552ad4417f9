"""Hits: a read whose mark stands on a list, and what somebody decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from commonbeat.kernel.ids import EntryId, HitId, ListId, PartyId

from .model import CameraNumber, CameraTriple
from .voi import Action, Priority


class HitState(StrEnum):
    """A hit says "confirmed" only after a person has compared and said so."""

    RAISED = "raised"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class HitRead:
    """The read that raised it. Times are milliseconds since 1970 in UTC; degrees are WGS84."""

    vrm: str
    received_vrm: str
    captured_ms: int
    received_ms: int
    camera: CameraNumber
    triple: CameraTriple
    camera_name: str
    latitude: float
    longitude: float
    confidence: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class HitEntry:
    """The entry that raised it, as it stood: what a responder compares the vehicle with."""

    id: EntryId
    list: ListId
    list_name: str
    party: PartyId
    action: Action
    priority: Priority
    reason: str
    make: str
    model: str
    colour: str
    warning_markers: str
    information: str
    marking: str
    weed_date: date
    added_at: datetime


@dataclass(frozen=True, slots=True)
class NewHit:
    """A read and an entry that match; the pair is what makes a repeat."""

    id: HitId
    read: HitRead
    entry: HitEntry
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit that is kept. ``number`` grows in the order of raising and is what a cursor holds."""

    id: HitId
    number: int
    read: HitRead
    entry: HitEntry
    raised_at: datetime
    state: HitState = HitState.RAISED
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True)
class HitScope:
    """Which hits somebody may see: those of one party's lists, with or without the silent ones."""

    party: PartyId
    silent: bool


@dataclass(frozen=True, slots=True)
class HitQueue:
    """Some hits, the newest first, as a person looks at them.

    ``waiting`` is how many nobody has decided on. ``stream`` is the cursor from which a stream goes on without a
    gap; ``next`` continues towards the past, and is None on the last page.
    """

    items: Sequence[Hit]
    next: str | None
    waiting: int
    stream: str


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some hits in the order of raising.

    ``next`` always lets a poller go on: it is the place behind the last hit of the page, or what was asked
    ``after`` when there is none newer; None only when there has never been a hit to see. So it is not a sign
    that more is waiting: ``more`` is.
    """

    items: Sequence[Hit]
    next: str | None
    more: bool
