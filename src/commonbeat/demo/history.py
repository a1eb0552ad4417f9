"""Reads from before the demonstration began, so that there is something to find: a day, and a little of 120 more."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from itertools import islice, takewhile

import structlog

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.anpr.imports import ImportFile, Imports
from commonbeat.anpr.typed import TypedBatch
from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.errors import CommonbeatError

from .traffic import Passing, Traffic
from .world import SERVICE

log = structlog.get_logger("commonbeat.demo")

DAY_MS = 86_400_000
RECENT_PER_SECOND = 1.0
OLDER_DAYS = 120
OLDER_SPAN_MS = 1_800_000
"""Of each older day half an hour of traffic is made up: enough for a search far back to find something."""
BATCH = 5_000
NAME = "synthetic-history"


class History:
    """A thread that imports made-up older reads once, as an operator would import a file."""

    def __init__(self, imports: Imports, traffic: Traffic, clock: Clock, *, wanted: bool) -> None:
        self._imports, self._traffic, self._clock, self._wanted = imports, traffic, clock, wanted
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Begin, where the store is empty."""
        if self._wanted:
            self._thread.start()

    def stop(self) -> None:
        """End after the batch that is under way."""
        self._stop.set()
        if self._wanted:
            self._thread.join(10)

    def _run(self) -> None:
        actor = Actor("system:demo", ActorKind.NODE, SERVICE.id, frozenset({Permission.READS_IMPORT}), member=True)
        made = self._imports.begin(actor, ImportFile(NAME, hashlib.sha256(NAME.encode()).hexdigest()))
        taken = 0
        try:
            passings = self._passings(to_ms(self._clock.now()))
            while not self._stop.is_set() and (some := list(islice(passings, BATCH))):
                taken += self._imports.take(actor, made, self._batch(some)).accepted
        except CommonbeatError as trouble:
            log.warning("demo.history.ended", error=trouble.code)
        finally:
            self._imports.end(actor, made)
        log.info("demo.history.loaded", reads=taken)

    def _passings(self, now_ms: int) -> Iterator[Passing]:
        """Give the last day first, since that is what is looked at first; then the days before, the newest first."""
        yield from _until(self._traffic.passings(now_ms - DAY_MS, RECENT_PER_SECOND), now_ms)
        for day in range(2, OLDER_DAYS):
            from_ms = now_ms - day * DAY_MS
            yield from _until(self._traffic.passings(from_ms, RECENT_PER_SECOND), from_ms + OLDER_SPAN_MS)

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


def _until(passings: Iterator[Passing], end_ms: int) -> Iterator[Passing]:
    return takewhile(lambda passing: passing.captured_ms < end_ms, passings)
