"""Hits: a read whose mark is on a list, until somebody has looked and decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, assert_never

from commonbeat.anpr import hit_model
from commonbeat.anpr.hit_model import HitState
from commonbeat.anpr.hits import QUEUE, hit_cursor
from commonbeat.anpr.voi import Action
from commonbeat.kernel.clock import from_ms
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .forms import Choice, Faults
from .reads import ReadRow


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit in the queue. ``state`` is unconfirmed, confirmed or rejected; ``cursor`` is the place behind it."""

    id: str
    vrm: str
    captured_at: datetime
    raised_at: datetime
    camera_name: str
    list_name: str
    owner: str
    action: str
    priority: str
    state: str
    late: bool = False
    cursor: str = ""

    @classmethod
    def of(cls, hit: hit_model.Hit, owner: str) -> HitRow:
        """Give the row of a hit; ``owner`` is the name of the list's organisation."""
        read, entry = hit.read, hit.entry
        return cls(
            id=hit.id,
            vrm=read.vrm,
            captured_at=from_ms(read.captured_ms),
            raised_at=hit.raised_at,
            camera_name=read.camera_name,
            list_name=entry.list_name,
            owner=owner,
            action=str(entry.action),
            priority=str(entry.priority),
            state="unconfirmed" if hit.state is HitState.RAISED else str(hit.state),
            late=read.late,
            cursor=hit_cursor(hit),
        )


def action_said(action: Action) -> str:
    """Say what whoever meets the vehicle is asked to do."""
    match action:
        case Action.STOP:
            return _("Stop the vehicle when that is safe")
        case Action.OBSERVE:
            return _("Watch and report; do not stop")
        case Action.SILENT:
            return _("Say nothing and do not stop; the owner of the list is told")
        case Action.INTELLIGENCE:
            return _("Kept for analysis; nobody is sent")
    assert_never(action)


@dataclass(frozen=True, slots=True)
class Hits:
    """The queue. ``showing`` is the state that is shown; ``next`` continues it.

    Without a ``stream_url`` nothing comes live; what does leaves the page at ``most`` hits.
    """

    template: ClassVar[str] = "anpr/hits.html"
    hits: tuple[HitRow, ...]
    states: tuple[Choice, ...]
    waiting: int
    as_of: datetime
    may_decide: bool
    next: str | None = None
    stream_url: str = "/api/anpr/hits/stream"
    showing: str = ""
    most: int = QUEUE


@dataclass(frozen=True, slots=True)
class HitEntry:
    """The list entry that a hit rests on, as it was when the hit was raised."""

    id: str
    reason: str
    added_at: datetime
    age: str
    weed_date: date
    make: str = ""
    model: str = ""
    colour: str = ""
    markers: str = ""
    information: str = ""
    marking: str = ""

    @classmethod
    def of(cls, entry: hit_model.HitEntry, age: str) -> HitEntry:
        """Give the entry; ``age`` says how old it is now."""
        return cls(
            id=entry.id,
            reason=entry.reason,
            added_at=entry.added_at,
            age=age,
            weed_date=entry.weed_date,
            make=entry.make,
            model=entry.model,
            colour=entry.colour,
            markers=entry.warning_markers,
            information=entry.information,
            marking=entry.marking,
        )


def read_of(read: hit_model.HitRead) -> ReadRow:
    """Give the read that raised a hit as a row."""
    triple = read.triple
    return ReadRow(
        vrm=read.vrm,
        received_vrm=spelt_out(read.received_vrm) if read.received_vrm != read.vrm else "",
        captured_at=from_ms(read.captured_ms),
        camera=f"{triple.feed}/{triple.source}/{triple.camera}",
        camera_name=read.camera_name,
        latitude=read.latitude,
        longitude=read.longitude,
        confidence=read.confidence,
        flags=(_("Late"),) if read.late else (),
    )


@dataclass(frozen=True, slots=True)
class HitDecided:
    """Who decided, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit, the read and the entry side by side, and the form that decides."""

    template: ClassVar[str] = "anpr/hit.html"
    hit: HitRow
    read: ReadRow
    entry: HitEntry
    list_id: str
    action_said: str
    may_decide: bool
    decided: HitDecided | None = None
    reason: str = ""
    faults: Faults = field(default_factory=dict)
