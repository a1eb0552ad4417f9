"""Reads from before the demonstration began, so that there is something to find: a day, and a little of 120 more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice, takewhile

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.anpr.imports import ImportFile, Imports
from commonbeat.anpr.typed import TypedBatch

from .history_thread import IsStopped
from .traffic import Passing, Traffic
from .world import SERVICE

DAY_MS = 86_400_000
RECENT_PER_SECOND = 1.0
OLDER_DAYS = 120
OLDER_SPAN_MS = 3_600_000
"""Of each older day an hour of traffic is made up: enough for a search far back to find something."""
BATCH = 5_000
NAME = "synthetic-history"


class History:
    """Imports made-up older reads, as an operator would import a file."""

    def __init__(self, imports: Imports, traffic: Callable[[int], Traffic], before_ms: int) -> None:
        """Take what imports; ``traffic`` gives the same journeys for the same seed."""
        self._imports, self._traffic, self._before_ms = imports, traffic, before_ms

    def make(self, is_stopped: IsStopped) -> int:
        """Import them, and give how many were taken."""
        actor = Actor("system:demo", ActorKind.NODE, SERVICE.id, frozenset({Permission.READS_IMPORT}), member=True)
        made = self._imports.begin(actor, ImportFile(NAME, hashlib.sha256(NAME.encode()).hexdigest()))
        taken = 0
        try:
            passings = self._passings(self._before_ms)
            while not is_stopped() and (some := list(islice(passings, BATCH))):
                taken += self._imports.take(actor, made, self._batch(some)).accepted
        finally:
            self._imports.end(actor, made)
        return taken

    def _passings(self, now_ms: int) -> Iterator[Passing]:
        """Give the last day first, since that is what is looked at first; then the days before, the newest first."""
        traffic = self._traffic(now_ms)
        yield from until(traffic.passings(now_ms - DAY_MS, RECENT_PER_SECOND), now_ms)
        for day in range(2, OLDER_DAYS):
            from_ms = now_ms - day * DAY_MS
            yield from until(traffic.passings(from_ms, RECENT_PER_SECOND), from_ms + OLDER_SPAN_MS)

    def _batch(self, passings: list[Passing]) -> TypedBatch:
        triples = [passing.camera.triple for passing in passings]
        return TypedBatch.of(
            vrm=[passing.vrm for passing in passings],
            captured_ms=[passing.captured_ms for passing in passings],
            feed=[triple.feed for triple in triples],
            source=[triple.source for triple in triples],
            camera=[triple.camera for triple in triples],
            confidence=[passing.confidence for passing in passings],
            toward_camera=[passing.toward for passing in passings],
            limits=self._imports.limits,
        )


def until(passings: Iterator[Passing], end_ms: int) -> Iterator[Passing]:
    return takewhile(lambda passing: passing.captured_ms < end_ms, passings)
