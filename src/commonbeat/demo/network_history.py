"""A month of made-up traffic for a force of the demonstration network, as if it had come live.

It goes straight into the read store, with the time at which each read would have been received: so the clocks of the
cameras can be measured over it. What a camera's clock would have had quarantined is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Final

import numpy as np

from commonbeat.anpr.model import AS_REGISTERED, Camera, ReadColumns
from commonbeat.anpr.ports import ReadStore

from .history import until
from .history_thread import IsStopped
from .network_world import FAR_AHEAD_MS
from .simulator import WARM_UP_MS
from .traffic import Passing, Traffic

DAYS: Final = 30
DAY_MS: Final = 86_400_000
RECENT_PER_SECOND: Final = 1.0
OLDER_PER_SECOND: Final = 1.0
OLDER_SPAN_MS: Final = 20 * 60_000
BATCH: Final = 20_000
LINK_MS: Final = (150, 900)
"""How long a read is under way, as a camera's link has it."""


class NetworkHistory:
    """Makes the month; one that was broken off makes the same again under the same tokens."""

    def __init__(self, store: ReadStore, traffic: Traffic, cameras: dict[str, Camera], before_ms: int) -> None:
        """Take where reads go; ``cameras`` are the force's own by their names, with the numbers of its register."""
        self._store, self._traffic, self._cameras, self._before_ms = store, traffic, cameras, before_ms

    def make(self, is_stopped: IsStopped) -> int:
        """Put them into the store, and give how many there are."""
        passings, taken = self._own(self._before_ms), 0
        for number in count():
            some = list(islice(passings, BATCH))
            if not some or is_stopped():
                break
            self._store.insert(self._columns(some), f"demo-network-history-{number}")
            taken += len(some)
        return taken

    def _own(self, now_ms: int) -> Iterator[Passing]:
        for passing in self._passings(now_ms):
            is_held = passing.flaw.ahead_ms >= FAR_AHEAD_MS
            if passing.camera.name in self._cameras and not is_held:
                yield passing

    def _passings(self, now_ms: int) -> Iterator[Passing]:
        yield from until(self._traffic.passings(now_ms - DAY_MS, RECENT_PER_SECOND), now_ms)
        for day in range(2, DAYS):
            from_ms = now_ms - day * DAY_MS
            # Journeys begin in a town, so that the first hour of any traffic is all stops.
            begun = self._traffic.passings(from_ms - WARM_UP_MS, OLDER_PER_SECOND)
            yield from (one for one in until(begun, from_ms + OLDER_SPAN_MS) if one.captured_ms >= from_ms)

    def _columns(self, passings: list[Passing]) -> ReadColumns:
        size = len(passings)
        chance = np.random.default_rng(passings[0].captured_ms % (1 << 32))
        seen = np.array([one.captured_ms for one in passings], np.int64)
        ahead = np.array([one.flaw.ahead_ms for one in passings], np.int64)
        nowhere = np.full(size, AS_REGISTERED, np.int32)
        return ReadColumns(
            vrm=np.array([one.vrm.encode() for one in passings], "S12"),
            camera=np.array([self._cameras[one.camera.name].number for one in passings], np.uint32),
            captured_ms=seen + ahead,
            received_ms=seen + chance.integers(*LINK_MS, size),
            latitude_e6=nowhere,
            longitude_e6=nowhere,
            confidence=np.array([one.confidence for one in passings], np.uint8),
            toward=np.where([one.toward for one in passings], 1, 2).astype(np.uint8),
            flags=np.zeros(size, np.uint8),
        )
