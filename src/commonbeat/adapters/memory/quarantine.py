"""Reads in quarantine, in memory, for tests of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commonbeat.anpr.clock import HeldClockDay
from commonbeat.anpr.errors import NotInQuarantine
from commonbeat.anpr.limits import DAY_MS, Clause
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import HeldRead, QuarantineCount, Quarantined
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.paging import Page, from_cursor, to_cursor

from .audit import MemoryLog


class MemoryQuarantine:
    """Keeps the held and the released in two dictionaries, and what is said of a release in a log."""

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.log = log or MemoryLog()
        self.held: dict[str, Quarantined] = {}
        self.released: dict[str, tuple[str, int]] = {}
        self._all: dict[str, Quarantined] = {}

    def keep(self, reads: Sequence[Quarantined]) -> None:
        for read in reads:
            self._all.setdefault(read.key, read)
            if read.key not in self.released:
                self.held.setdefault(read.key, read)

    def counts(self) -> Sequence[QuarantineCount]:
        counted = Counter((read.camera, read.broken) for read in self.held.values())
        return [QuarantineCount(camera, clause, count) for (camera, clause), count in counted.most_common()]

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> Sequence[HeldClockDay]:
        of: dict[tuple[CameraTriple, int], list[int]] = {}
        for read in self._all.values():
            if read.clause is not Clause.CLOCK_TOLERANCE or read.imported or not from_ms <= read.received_ms < to_ms:
                continue
            if not read.is_test and read.camera is not None and read.captured_ms is not None:
                offsets = of.setdefault((read.camera, read.received_ms // DAY_MS), [])
                offsets.append(read.received_ms - read.captured_ms)
        return [
            HeldClockDay(camera, day, len(offsets), sum(one < -ahead_ms for one in offsets), min(offsets))
            for (camera, day), offsets in sorted(of.items())
        ]

    def page(self, limit: int, after: str | None = None, camera: CameraTriple | None = None) -> Page[HeldRead]:
        places = sorted((-read.received_ms, key) for key, read in self.held.items() if camera in {None, read.camera})
        if after is not None:
            at, behind = from_cursor(after, 2, "/after")
            places = [place for place in places if place > (-int(at), behind)]
        page = [HeldRead(key, self.held[key]) for _at, key in places[:limit]]
        return Page(page, to_cursor(page[-1].read.received_ms, page[-1].key) if len(places) > limit else None)

    def get(self, key: str) -> HeldRead:
        if key not in self.held:
            raise NotInQuarantine
        return HeldRead(key, self.held[key])

    def mark_released(self, key: str, release: Entry) -> EntryNumber:
        if key not in self.held:
            raise NotInQuarantine
        number = self.log.append(release)
        del self.held[key]
        self.released[key] = (release.actor, to_ms(release.at))
        return number
