"""How well cameras keep the right time, by camera, product and force: the measure of the clause, and its rehearsal.

The two are one sum with one limit: the limit in force over the traffic of the last day, or another limit over that of
the last weeks, so that a change can be seen before it is made and held against what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median_low
from typing import Final, Protocol

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.ids import PartyId

from .clock_days import CameraDays, ClockDay, ClockDays, by_camera, clock_days
from .limits import CLOCK_SAMPLE_READS, DAY_MS
from .model import Camera, CameraClass, CameraTriple

FIXED: Final = frozenset({CameraClass.STATIC, CameraClass.CCTV})
"""Cameras that stay where they are: of others a slow clock is not told from a slow link."""


@dataclass(frozen=True, slots=True)
class HeldClockDay:
    """The same of reads that were quarantined for being ahead, by the camera that they name."""

    camera: CameraTriple
    day: int
    reads: int
    ahead: int
    least_ms: int


class TimedReads(Protocol):
    """What the read store says of cameras' clocks. Contract: ``tests/adapters/test_read_store.py``."""

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> ClockDays:
        """Give each camera's days of the reads captured in the span that came live, sorted by both.

        None that has a flag of ``NOT_LIVE`` counts.

        Raises:
            ReadStoreUnavailable: the store does not answer.
        """
        ...


class TimedQuarantine(Protocol):
    """What the quarantine says of cameras' clocks. Contract: ``tests/adapters/test_quarantine.py``."""

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> Sequence[HeldClockDay]:
        """Give each camera's days of the reads received in the span that came live and were too far ahead.

        Those that a test feed sent do not count.
        """
        ...


class Cameras(Protocol):
    """The register."""

    def every(self) -> Sequence[Camera]:
        """Give every camera."""
        ...


class Keeping(StrEnum):
    """How a camera keeps the clause."""

    KEPT = "kept"
    AHEAD = "ahead"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class CameraClock:
    """How one camera keeps the clause over a span.

    ``offset_ms`` is the least of receipt minus capture over a day, below 0 where the clock is ahead: of the worst of
    the ``failing_days``, and where there is none, of the last day with reads. ``failing`` are its reads that were too
    far ahead, and all reads of the days on which its clock was behind. ``undecided_days`` had too few reads, all
    of them late, to tell a slow clock from a slow link.
    """

    camera: CameraTriple
    product: str
    party: PartyId
    reads: int
    failing: int
    days: int
    offset_ms: int
    keeping: Keeping
    failing_days: int = 0
    undecided_days: int = 0

    @property
    def is_undecided(self) -> bool:
        """Say whether none of its days tells anything of its clock."""
        return self.keeping is Keeping.KEPT and 0 < self.undecided_days == self.days


@dataclass(frozen=True, slots=True)
class GroupClock:
    """How the cameras of one product, or of one force, keep the clause. It is kept where every camera keeps it.

    ``middle_ms`` is the median of the cameras' offsets, of the two in the middle the lower; ``worst_ms`` is the
    furthest from 0.
    """

    name: str
    cameras: int
    failing_cameras: int
    reads: int
    failing: int
    middle_ms: int
    worst_ms: int


@dataclass(frozen=True, slots=True)
class ClockMeasure:
    """How the clause was kept over a span of traffic, at a limit. ``at`` is when it was worked out."""

    limit_seconds: float
    from_: datetime
    to: datetime
    at: datetime
    cameras: tuple[CameraClock, ...]

    @property
    def reads(self) -> int:
        """Give how many reads were looked at."""
        return sum(one.reads for one in self.cameras)

    @property
    def failing(self) -> int:
        """Give how many of them fail."""
        return sum(one.failing for one in self.cameras)

    @property
    def failing_cameras(self) -> tuple[CameraClock, ...]:
        """Give the cameras that do not keep the clause."""
        return tuple(one for one in self.cameras if one.keeping is not Keeping.KEPT)

    @property
    def undecided(self) -> int:
        """Give how many cameras sent too few reads to tell how they keep it; none of them fails."""
        return sum(one.is_undecided for one in self.cameras)

    @property
    def products(self) -> tuple[GroupClock, ...]:
        """Give how each product's cameras keep it, by name."""
        return _grouped((one.product, one) for one in self.cameras)

    @property
    def forces(self) -> tuple[GroupClock, ...]:
        """Give how each force's cameras keep it, by id."""
        return _grouped((one.party, one) for one in self.cameras)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Works out how cameras keep the clause. Safe to call from any thread.

    ``late_ms``: how long after its capture a read is taken at most. ``sample``: from how many reads of a day a clock is
    found behind.
    """

    reads: TimedReads
    quarantine: TimedQuarantine
    book: Cameras
    clock: Clock
    late_ms: int = 7 * DAY_MS
    sample: int = CLOCK_SAMPLE_READS

    @implements("anpr-working@0.1#clock-tolerance")
    def measure(self, limit_seconds: float, from_: datetime, to: datetime) -> ClockMeasure:
        """Give how the clause is kept at a limit, by the traffic of ``from_`` ≤ t < ``to``; late reads count as others.

        A late read can only raise an offset, and the least of a day counts: left in, it makes no clock slow that was
        read in time once that day; left out, a clock so slow that all its reads are late would never be found.

        Raises:
            ReadStoreUnavailable: the store does not answer.
        """
        at, limit_ms = self.clock.now(), round(limit_seconds * 1000)
        span = to_ms(from_), to_ms(to), limit_ms
        cameras = self.book.every()
        numbers = {camera.triple: camera.number for camera in cameras}
        held = clock_days(
            ClockDay(numbers[one.camera], one.day, one.reads, one.ahead, one.least_ms)
            for one in self.quarantine.clock_days(*span)
            if one.camera in numbers
        )
        found = by_camera([*self._stored(*span), held], limit_ms, self.sample)
        return ClockMeasure(limit_seconds, from_, to, at, judged(cameras, found))

    def _stored(self, from_ms: int, to_ms: int, limit_ms: int) -> Sequence[ClockDays]:
        """Give the days of the reads captured in the span, and those before it of which every read came in the span.

        The span may begin within a day: whether a clock was behind on it is told by all reads of that day. And a clock
        that is behind by days makes no read in a short span at all, though it sends all the time.
        """
        first = from_ms // DAY_MS
        before = self.reads.clock_days((from_ms - self.late_ms) // DAY_MS * DAY_MS, from_ms, limit_ms)
        came = before[(before["day"] < first) & (before["day"] * DAY_MS + before["least_ms"] >= from_ms)]
        rest = before[before["day"] == first].copy()
        rest["reads"] = rest["ahead"] = 0  # they lie before the span: they tell of the day, and are not counted
        return self.reads.clock_days(from_ms, to_ms, limit_ms), came, rest


def judged(cameras: Iterable[Camera], found: Iterable[CameraDays]) -> tuple[CameraClock, ...]:
    """Say how each camera that read anything keeps the clause, in the order of their triples."""
    of = {one.camera: one for one in found}
    known = sorted((camera for camera in cameras if camera.number in of), key=lambda one: one.triple)
    return tuple(judge(camera, of[camera.number]) for camera in known)


def judge(camera: Camera, days: CameraDays) -> CameraClock:
    """Say how a camera keeps the clause: ahead breaks it at once, behind by the least offset of a day."""
    is_fixed = camera.camera_class in FIXED
    slow_days = days.slow_days if is_fixed else 0
    if days.ahead:
        keeping, offset_ms = Keeping.AHEAD, days.lowest_ms
    elif slow_days:
        keeping, offset_ms = Keeping.BEHIND, days.slowest_ms
    else:
        keeping, offset_ms = Keeping.KEPT, days.last_ms
    return CameraClock(
        camera=camera.triple,
        product=camera.product,
        party=camera.party,
        reads=days.reads,
        failing=days.ahead + (days.slow if is_fixed else 0),
        days=days.days,
        offset_ms=offset_ms,
        keeping=keeping,
        failing_days=days.ahead_days + slow_days,
        undecided_days=days.undecided_days if is_fixed else 0,
    )


def _grouped(named: Iterable[tuple[str, CameraClock]]) -> tuple[GroupClock, ...]:
    of: dict[str, list[CameraClock]] = {}
    for name, one in named:
        of.setdefault(name, []).append(one)
    return tuple(_group(name, members) for name, members in sorted(of.items()))


def _group(name: str, members: Sequence[CameraClock]) -> GroupClock:
    return GroupClock(
        name=name,
        cameras=len(members),
        failing_cameras=sum(one.keeping is not Keeping.KEPT for one in members),
        reads=sum(one.reads for one in members),
        failing=sum(one.failing for one in members),
        middle_ms=median_low(one.offset_ms for one in members),
        worst_ms=max((one.offset_ms for one in members), key=abs),
    )
