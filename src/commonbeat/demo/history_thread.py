"""The thread that makes up reads from before the demonstration began: once, whatever makes them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from commonbeat.kernel.errors import CommonbeatError

from .notes import HistoryNote

log = structlog.get_logger("commonbeat.demo")

IsStopped = Callable[[], bool]
"""Says whether to end after the batch that is under way."""


class HistoryThread:
    """A thread that makes reads once. Where it was broken off the next start makes the same again.

    ``make`` gives how many were taken; what takes them knows those that it has already.
    """

    def __init__(self, make: Callable[[IsStopped], int], note: HistoryNote) -> None:
        """Take what makes the reads, and the note of whether all are there."""
        self._make, self._note = make, note
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)

    def start(self) -> None:
        """Begin, where there is something left to make."""
        if not self._note.is_whole:
            self._thread.start()

    def stop(self) -> None:
        """End after the batch that is under way."""
        self._stop.set()
        self.wait(10)

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, or that long."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            taken = self._make(self._stop.is_set)
        except CommonbeatError as trouble:
            log.warning("demo.history.ended", error=trouble.code)
            return
        if not self._stop.is_set():
            self._note.end()
        log.info("demo.history.loaded", reads=taken)
