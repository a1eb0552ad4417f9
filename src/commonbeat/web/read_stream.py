"""Reads to those who watch the live page: a sample of what was accepted, a few times a second."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from commonbeat.anpr.model import AS_REGISTERED, TOWARD_CODES, Camera, CameraNumber, Flag, ReadColumns, Toward
from commonbeat.kernel.clock import from_ms, spell
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

from .streams import CHECK_SECONDS

KEPT: Final = 200
"""How many of the newest reads are kept for a page that is opened."""

SAMPLE: Final = 25
"""At most so many reads of one group are shown: nobody reads more, and the way in must not wait for it."""

STREAMS_MOST: Final = 8
"""Streams that one person may have open: each looks for reads four times a second."""

TICK_SECONDS: Final = 0.25
MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class SeenRead:
    """A read as the live page shows it."""

    vrm: str
    captured_ms: int
    camera: Camera
    latitude: float
    longitude: float
    toward: Toward
    flags: Flag

    def as_json(self) -> str:
        """Give it as the page's script takes it."""
        triple = self.camera.triple
        return json.dumps(
            {
                "vrm": self.vrm,
                "captured_at": spell(from_ms(self.captured_ms)),
                "camera": f"{triple.feed}/{triple.source}/{triple.camera}",
                "camera_name": self.camera.name,
                "latitude": self.latitude,
                "longitude": self.longitude,
                "toward_camera": None if self.toward is Toward.UNKNOWN else self.toward is Toward.TOWARD,
                "late": Flag.LATE in self.flags,
            }
        )


class TooManyLiveStreams(CommonbeatError):
    """Somebody opened more streams of reads than one person may have."""

    code = "anpr.too-many-live-streams"
    kind = Kind.TOO_MANY

    def __init__(self, most: int) -> None:
        told = _("You watch reads arrive on {most} pages, which is the most: close one of them.")
        super().__init__(told.format(most=most))


class Viewer:
    """One open stream of reads, and whose it is."""

    def __init__(self, actor: str) -> None:
        self.actor = actor
        self.is_due = True  # their session may have ended between the request's own decision and now


class ReadHub:
    """The newest reads of this process. ``publish`` is called in the way of every group, and costs microseconds."""

    def __init__(self, by_number: Callable[[CameraNumber], Camera], *, check_seconds: float = CHECK_SECONDS) -> None:
        self._by_number, self._check_seconds = by_number, check_seconds
        self._lock = threading.Lock()
        self._kept: deque[tuple[int, SeenRead]] = deque(maxlen=KEPT)
        self._counts: deque[tuple[int, int]] = deque()
        self._number = 0
        self._closed = False
        self._viewers: set[Viewer] = set()

    def publish(self, reads: ReadColumns) -> None:
        """Keep a sample of the group. Fulfils the engine's ``publish_reads``."""
        count = len(reads)
        if not count or reads.flags[0] & Flag.IMPORTED:  # what was imported did not just pass a camera
            return
        step = max(1, count // SAMPLE)
        shown = [self._seen(reads, row) for row in range(0, count, step)[:SAMPLE]]
        received = int(reads.received_ms[-1])
        with self._lock:
            for read in shown:
                self._number += 1
                self._kept.append((self._number, read))
            if self._counts and received - self._counts[-1][0] < 1000:
                self._counts[-1] = (self._counts[-1][0], self._counts[-1][1] + count)
            else:
                self._counts.append((received, count))
            while self._counts and received - self._counts[0][0] > 2 * MINUTE_MS:
                self._counts.popleft()

    def newest(self, most: int) -> list[SeenRead]:
        """Give the newest reads, the newest first."""
        with self._lock:
            return [read for _number, read in reversed(self._kept)][:most]

    def last_minute(self, now_ms: int) -> int:
        """Give how many reads were accepted in the last minute."""
        with self._lock:
            return sum(count for at, count in self._counts if now_ms - at <= MINUTE_MS)

    def close(self) -> None:
        """End every stream, so that a server that stops does not wait for them."""
        self._closed = True

    @property
    def viewers(self) -> int:
        """Give how many streams are open."""
        return len(self._viewers)

    def watch(self, actor: str) -> Viewer:
        """Give the place of a new stream. Call it on the loop, and ``let_go`` when the stream has ended.

        Raises:
            TooManyLiveStreams: the actor has as many open as one person may have.
        """
        if sum(one.actor == actor for one in self._viewers) >= STREAMS_MOST:
            raise TooManyLiveStreams(STREAMS_MOST)
        viewer = Viewer(actor)
        self._viewers.add(viewer)
        return viewer

    def let_go(self, viewer: Viewer) -> None:
        """Count the stream no more. Letting go again does nothing."""
        self._viewers.discard(viewer)

    def look_again(self, ids: AbstractSet[str]) -> None:
        """Find out at the next turn whether those who are named still may watch. Safe from any thread.

        Fulfils ``Hear``.
        """
        for viewer in tuple(self._viewers):
            if viewer.actor in ids:
                viewer.is_due = True

    async def listen(self, viewer: Viewer, still_in: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """Give the stream's text until the session ends, the hub closes or the client leaves."""
        loop = asyncio.get_running_loop()
        check_at = loop.time() + self._check_seconds
        seen = self._number
        yield "retry: 1000\n\n"
        while not self._closed:
            is_late = loop.time() >= check_at
            if is_late or viewer.is_due:
                viewer.is_due = False  # before it is asked: what changes meanwhile is asked once more
                if not await still_in():
                    yield "event: ended\ndata: {}\n\n"
                    return
            if is_late:
                check_at = loop.time() + self._check_seconds
                yield ": beat\n\n"
            seen, texts = self._since(seen)
            if texts:
                yield "".join(f"event: read\ndata: {text}\n\n" for text in texts)
            await asyncio.sleep(TICK_SECONDS)

    def _since(self, seen: int) -> tuple[int, list[str]]:
        with self._lock:
            fresh = [(number, read) for number, read in self._kept if number > seen]
        return (fresh[-1][0] if fresh else seen), [read.as_json() for _number, read in fresh[-SAMPLE:]]

    def _seen(self, reads: ReadColumns, row: int) -> SeenRead:
        camera = self._by_number(CameraNumber(int(reads.camera[row])))
        latitude, longitude = int(reads.latitude_e6[row]), int(reads.longitude_e6[row])
        return SeenRead(
            vrm=bytes(reads.vrm[row]).rstrip(b"\x00").decode("ascii"),
            captured_ms=int(reads.captured_ms[row]),
            camera=camera,
            latitude=camera.latitude if latitude == AS_REGISTERED else latitude / 1e6,
            longitude=camera.longitude if longitude == AS_REGISTERED else longitude / 1e6,
            toward=TOWARD_CODES[int(reads.toward[row])],
            flags=Flag(int(reads.flags[row])),
        )
