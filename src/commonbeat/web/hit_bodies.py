"""A hit as it is answered, the same by the API and on the stream."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from commonbeat.anpr.hit_model import Hit, HitState
from commonbeat.anpr.voi import Action, Priority
from commonbeat.kernel.clock import from_ms, spell


class HitBody(BaseModel):
    """A read that stands on a list. Times are UTC with three decimals and Z; ``camera`` stands in its triple."""

    id: str
    vrm: str
    received_vrm: str
    captured_at: str
    received_at: str
    raised_at: str
    late: bool
    feed: int
    source: int
    camera: int
    camera_name: str
    latitude: float
    longitude: float
    confidence: int | None
    list: str
    list_name: str
    entry: str
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
    entry_added_at: str
    state: HitState
    decided_by: str | None
    decided_at: str | None
    decision_reason: str | None

    @classmethod
    def of(cls, hit: Hit) -> HitBody:
        """Give the body of a hit."""
        read, entry = hit.read, hit.entry
        return cls(
            id=hit.id,
            vrm=read.vrm,
            received_vrm=read.received_vrm,
            captured_at=spell(from_ms(read.captured_ms)),
            received_at=spell(from_ms(read.received_ms)),
            raised_at=spell(hit.raised_at),
            late=read.late,
            feed=read.triple.feed,
            source=read.triple.source,
            camera=read.triple.camera,
            camera_name=read.camera_name,
            latitude=read.latitude,
            longitude=read.longitude,
            confidence=read.confidence,
            list=entry.list,
            list_name=entry.list_name,
            entry=entry.id,
            action=entry.action,
            priority=entry.priority,
            reason=entry.reason,
            make=entry.make,
            model=entry.model,
            colour=entry.colour,
            warning_markers=entry.warning_markers,
            information=entry.information,
            marking=entry.marking,
            weed_date=entry.weed_date,
            entry_added_at=spell(entry.added_at),
            state=hit.state,
            decided_by=hit.decided_by or None,
            decided_at=None if hit.decided_at is None else spell(hit.decided_at),
            decision_reason=hit.decision_reason or None,
        )
