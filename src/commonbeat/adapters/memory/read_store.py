"""The read store in memory: for tests. It is exact, and slow on purpose where slow is plainer."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

import numpy as np

from commonbeat.anpr.clock_days import ClockDay, ClockDays, clock_days
from commonbeat.anpr.limits import DAY_MS
from commonbeat.anpr.model import (
    AS_REGISTERED,
    NO_CONFIDENCE,
    NOT_LIVE,
    TOWARD_CODES,
    CameraNumber,
    Flag,
    Gap,
    ReadColumns,
    ReadQuery,
    StoredRead,
)
from commonbeat.anpr.ports import ReadKeys


class MemoryReadStore:
    """Keeps reads in a list."""

    def __init__(self, gaps: Sequence[Gap] = ()) -> None:
        """Begin without reads; ``gaps`` are of a store that lost some."""
        self._gaps = gaps
        self._reads: list[StoredRead] = []
        self._tokens: set[str] = set()
        self._lock = threading.Lock()

    def insert(self, reads: ReadColumns, token: str) -> None:
        """Keep the reads, once for each token."""
        with self._lock:
            if token not in self._tokens:
                self._tokens.add(token)
                self._reads += [_stored(reads, row) for row in range(len(reads))]

    def search(self, query: ReadQuery) -> Sequence[StoredRead]:
        """Give up to ``query.limit`` reads, newest first."""
        patterns = [re.compile(_expression(pattern), re.DOTALL) for pattern in query.patterns]
        with self._lock:
            found = [read for read in self._reads if _asked_for(read, query, patterns)]
        if query.after is not None:
            behind = (-query.after.captured_ms, query.after.camera, query.after.vrm.encode())
            found = [read for read in found if _place(read) > behind]
        return sorted(found, key=_place)[: max(query.limit, 0)]

    def gaps(self) -> Sequence[Gap]:
        """Give the spans of which reads may be missing."""
        return self._gaps

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> ClockDays:
        """Give each camera's days of the reads in the span that came live."""
        of: dict[tuple[CameraNumber, int], list[int]] = {}
        with self._lock:
            for read in self._reads:
                if from_ms <= read.captured_ms < to_ms and not read.flags & NOT_LIVE:
                    offsets = of.setdefault((read.camera, read.captured_ms // DAY_MS), [])
                    offsets.append(read.received_ms - read.captured_ms)
        return clock_days(
            ClockDay(camera, day, len(offsets), sum(one < -ahead_ms for one in offsets), min(offsets))
            for (camera, day), offsets in sorted(of.items())
        )

    def keys_between(self, from_ms: int, to_ms: int) -> ReadKeys:
        """Give the identity of every stored read captured in the span."""
        with self._lock:
            found = [read for read in self._reads if from_ms <= read.captured_ms < to_ms]
        return ReadKeys(
            np.array([read.vrm.encode() for read in found], dtype="S12"),
            np.array([read.camera for read in found], dtype=np.uint32),
            np.array([read.captured_ms for read in found], dtype=np.int64),
        )

    def captured_span(self) -> tuple[int, int] | None:
        """Give the first and the last stored capture, or None for an empty store."""
        with self._lock:
            times = [read.captured_ms for read in self._reads]
        return (min(times), max(times)) if times else None

    def count(self) -> int:
        """Give how many reads are stored."""
        with self._lock:
            return len(self._reads)


def _place(read: StoredRead) -> tuple[int, int, bytes]:
    return (-read.captured_ms, read.camera, read.vrm.encode())


def _asked_for(read: StoredRead, query: ReadQuery, patterns: Sequence[re.Pattern[str]]) -> bool:
    if not query.from_ms <= read.captured_ms < query.to_ms:
        return False
    if query.cameras is not None and read.camera not in query.cameras:
        return False
    if not query.vrms and not patterns:
        return True
    return read.vrm in query.vrms or any(pattern.fullmatch(read.vrm) for pattern in patterns)


def _expression(pattern: str) -> str:
    return "".join({"?": ".", "*": ".*"}.get(character, re.escape(character)) for character in pattern)


def _stored(reads: ReadColumns, row: int) -> StoredRead:
    vrm = bytes(reads.vrm[row]).decode()
    latitude, longitude = int(reads.latitude_e6[row]), int(reads.longitude_e6[row])
    confidence = int(reads.confidence[row])
    return StoredRead(
        vrm=vrm,
        received_vrm=reads.received_vrm.get(row) or vrm,
        captured_ms=int(reads.captured_ms[row]),
        received_ms=int(reads.received_ms[row]),
        camera=CameraNumber(int(reads.camera[row])),
        latitude_e6=None if latitude == AS_REGISTERED else latitude,
        longitude_e6=None if longitude == AS_REGISTERED else longitude,
        confidence=None if confidence == NO_CONFIDENCE else confidence,
        toward=TOWARD_CODES[int(reads.toward[row])],
        flags=Flag(int(reads.flags[row])),
    )
