"""The camera register, and the reads that broke a clause on their way in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from commonbeat.anpr.model import Camera, CameraTriple
from commonbeat.anpr.quarantined import HeldRead, QuarantineCount
from commonbeat.kernel.clock import from_ms
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .forms import Choice, Faults


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera. ``id`` is its triple, ``feed/source/camera``. ``quarantined`` None: not for the asker to know."""

    id: str
    name: str
    road: str
    camera_class: str
    party: str
    state: str
    latitude: float
    longitude: float
    quarantined: int | None = 0
    last_read_at: datetime | None = None

    @classmethod
    def of(
        cls, camera: Camera, party: str, quarantined: int | None = 0, last_read_at: datetime | None = None
    ) -> CameraRow:
        """Give the row of a registered camera; ``party`` is its controller's name."""
        triple = camera.triple
        return cls(
            id=f"{triple.feed}/{triple.source}/{triple.camera}",
            name=camera.name,
            road=camera.road,
            camera_class=str(camera.camera_class),
            party=party,
            state=str(camera.state),
            latitude=camera.latitude,
            longitude=camera.longitude,
            quarantined=quarantined,
            last_read_at=last_read_at,
        )


@dataclass(frozen=True, slots=True)
class Cameras:
    """A page of the register. ``state`` narrows it; ``counts_held``: the asker is told what is in quarantine."""

    template: ClassVar[str] = "anpr/cameras.html"
    cameras: tuple[CameraRow, ...]
    total: int
    wanted: str = ""
    states: tuple[Choice, ...] = ()
    next: str | None = None
    state: str = ""
    counts_held: bool = True


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How many reads broke a clause."""

    clause: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class CameraDetail:
    """One camera, whole. ``quarantined`` None: not for the asker to know."""

    template: ClassVar[str] = "anpr/camera.html"
    camera: CameraRow
    revision: int
    quarantined: tuple[ClauseCount, ...] | None
    direction: str = ""
    lane: str = ""
    in_service_from: date | None = None
    in_service_to: date | None = None
    justification: str = ""
    dpia_reference: str = ""
    product: str = ""
    review_on: date | None = None
    review_overdue: bool = False
    may_search: bool = False


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One read that was kept apart, and the clause that it broke."""

    id: str
    received_at: datetime
    captured: str
    received_vrm: str
    camera: str
    clause: str
    detail: str
    released_at: datetime | None = None
    is_test: bool = False

    @classmethod
    def of(cls, held: HeldRead) -> QuarantineRow:
        """Give the row of a held read. What was sent may be anything: what of it can be shown is shown, or nothing."""
        read = held.read
        sent = _object_in(read.raw)
        return cls(
            id=held.key,
            received_at=from_ms(read.received_ms),
            captured=spelt_out(str(sent.get("captured_at", ""))),
            received_vrm=spelt_out(str(sent.get("vrm", ""))),
            camera=_triple_said(read.camera),
            clause=read.broken,
            detail=spelt_out(read.detail),
            is_test=read.is_test,
        )


def _object_in(raw: str) -> Mapping[str, object]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _triple_said(triple: CameraTriple | None) -> str:
    return _("not named") if triple is None else f"{triple.feed}/{triple.source}/{triple.camera}"


@dataclass(frozen=True, slots=True)
class CameraCount:
    """How many reads of one camera are kept apart under one clause."""

    camera: str
    camera_name: str
    clause: str
    count: int

    @classmethod
    def of(cls, counted: QuarantineCount, camera_name: str) -> CameraCount:
        """Give the line of a count; ``camera_name`` is empty for a camera that is not in the register."""
        return cls(_triple_said(counted.camera), camera_name, counted.clause, counted.count)


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What is kept apart, counted and shown: of one ``camera``, or of all.

    ``waivable`` are the clauses that whoever releases may set aside; ``ticked`` the reads that were chosen so far.
    """

    template: ClassVar[str] = "anpr/quarantine.html"
    rows: tuple[QuarantineRow, ...]
    counts: tuple[CameraCount, ...]
    clauses: tuple[tuple[str, int], ...]
    total: int
    may_release: bool
    reason: str = ""
    next: str | None = None
    faults: Faults = field(default_factory=dict)
    camera: str = ""
    waivable: tuple[Choice, ...] = ()
    ticked: frozenset[str] = frozenset()
