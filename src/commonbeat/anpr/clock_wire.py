"""The measure of clocks as nodes send it to one another and as the API answers it, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from commonbeat.kernel.clock import spell
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import is_legible

from .clock import CameraClock, ClockMeasure, GroupClock, Keeping
from .model import CameraTriple

CAMERAS_MOST: Final = 50_000
"""Of one force: more than all of the country has."""
PRODUCTS_MOST: Final = 500
"""Of one force: each is a line of a page."""
_WORD_MOST: Final = 200
_READS_MOST: Final = 10**12
_OFFSET_MOST_MS: Final = 4 * 10**14
"""No two instants that a node can hold lie further apart: a camera may well take this year for the year 9999."""
_OLD: Final = timedelta(days=1)
_TRIPLE: Final = re.compile(r"(0|[1-9]\d{0,9})/(0|[1-9]\d{0,9})/(0|[1-9]\d{0,9})", re.ASCII)


class BadMeasure(ValueError):
    """What was answered is no measure of clocks."""


@dataclass(frozen=True, slots=True)
class _Camera:
    camera: str
    product: str
    party: str
    reads: int
    failing: int
    days: int
    offset_ms: int
    keeping: Keeping
    failing_days: int = 0  # an earlier release does not say
    undecided_days: int = 0


@dataclass(frozen=True, slots=True)
class _Measure:
    limit_seconds: float
    since: datetime
    until: datetime
    at: datetime
    cameras: list[_Camera]


def camera_name(triple: CameraTriple) -> str:
    """Give how a camera is named where it does not say where it stands: feed/source/camera."""
    return f"{triple.feed}/{triple.source}/{triple.camera}"


def to_wire(measure: ClockMeasure) -> dict[str, object]:
    """Give a measure as another node takes it."""
    return {
        "limit_seconds": measure.limit_seconds,
        "since": spell(measure.from_),
        "until": spell(measure.to),
        "at": spell(measure.at),
        "cameras": [camera_row(one) for one in measure.cameras],
    }


def from_wire(raw: object, owner: PartyId, now: datetime, skew: timedelta = timedelta(seconds=30)) -> ClockMeasure:
    """Read another node's measure. What it says of cameras of others than its own party is left out.

    ``now`` is this node's own time, and ``skew`` how far the other's clock may differ from it.

    Raises:
        BadMeasure: it is none, or says what cannot be.
    """
    try:
        read = msgspec.convert(raw, _Measure)
    except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as wrong:
        raise BadMeasure("no measure of clocks") from wrong
    if any(instant.tzinfo is None for instant in (read.since, read.until, read.at)):
        raise BadMeasure("a time without its zone")
    if not (now - _OLD <= read.at <= now + skew and read.since <= read.until and 0 < read.limit_seconds <= 1e9):
        raise BadMeasure("a measure of another time")
    if len(read.cameras) > CAMERAS_MOST:
        raise BadMeasure("more cameras than there are")
    cameras = tuple(_camera(one) for one in read.cameras if one.party == owner)
    if len({one.camera for one in cameras}) != len(cameras):
        raise BadMeasure("a camera stands twice")
    if len({one.product for one in cameras}) > PRODUCTS_MOST:
        raise BadMeasure("more products than there are")
    return ClockMeasure(read.limit_seconds, read.since, read.until, read.at, cameras)


def camera_row(one: CameraClock) -> dict[str, object]:
    """Give one camera's clock as it is answered."""
    return {
        "camera": camera_name(one.camera),
        "product": one.product,
        "party": one.party,
        "reads": one.reads,
        "failing": one.failing,
        "days": one.days,
        "offset_ms": one.offset_ms,
        "keeping": str(one.keeping),
        "failing_days": one.failing_days,
        "undecided_days": one.undecided_days,
    }


def group_row(one: GroupClock, name: str) -> dict[str, object]:
    """Give one product's or force's clocks as they are answered, under that name."""
    return {
        name: one.name,
        "cameras": one.cameras,
        "failing_cameras": one.failing_cameras,
        "reads": one.reads,
        "failing": one.failing,
        "middle_offset_ms": one.middle_ms,
        "worst_offset_ms": one.worst_ms,
    }


def rehearsal(measure: ClockMeasure) -> dict[str, object]:
    """Give what a rehearsal answers: every camera, product and force that fails, and how many reads of how many do."""
    return {
        "limit_seconds": measure.limit_seconds,
        "since": spell(measure.from_),
        "until": spell(measure.to),
        "at": spell(measure.at),
        "cameras": [camera_row(one) for one in measure.failing_cameras],
        "products": [group_row(one, "product") for one in measure.products if one.failing_cameras],
        "forces": [group_row(one, "force") for one in measure.forces if one.failing_cameras],
        "reads": measure.reads,
        "failing": measure.failing,
    }


def joined(measures: Sequence[ClockMeasure], limit_seconds: float, span: tuple[datetime, datetime]) -> ClockMeasure:
    """Give several nodes' measures as one; it is as old as the oldest of them."""
    cameras = tuple(camera for measure in measures for camera in measure.cameras)
    at = min((measure.at for measure in measures), default=span[1])
    return ClockMeasure(limit_seconds, *span, at, cameras)


def _camera(raw: _Camera) -> CameraClock:
    named = _TRIPLE.fullmatch(raw.camera)
    if named is None or not _can_be(raw):
        raise BadMeasure("a camera that cannot be")
    feed, source, camera = map(int, named.groups())
    return CameraClock(
        CameraTriple(feed, source, camera),
        raw.product,
        PartyId(raw.party),
        raw.reads,
        raw.failing,
        raw.days,
        raw.offset_ms,
        raw.keeping,
        raw.failing_days,
        raw.undecided_days,
    )


def _can_be(raw: _Camera) -> bool:
    is_shown = len(raw.product) <= _WORD_MOST and is_legible(raw.product) and not {"\n", "\t"} & set(raw.product)
    is_counted = 0 <= raw.failing <= raw.reads <= _READS_MOST and 0 <= raw.days <= raw.reads
    is_judged = (raw.keeping is Keeping.KEPT) == (raw.failing == 0)
    told = raw.failing_days, raw.undecided_days
    is_of_days = min(told) >= 0 and sum(told) <= raw.days
    is_told = raw.keeping is not Keeping.KEPT or not raw.failing_days
    return is_shown and is_counted and is_judged and is_of_days and is_told and abs(raw.offset_ms) <= _OFFSET_MOST_MS
