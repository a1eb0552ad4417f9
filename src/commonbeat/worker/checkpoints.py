"""Brings the record's tree up to its entries and signs it, about once a second."""

from __future__ import annotations

import threading

import structlog

from commonbeat.audit.integrate import Checkpointer
from commonbeat.kernel.errors import CommonbeatError

log = structlog.get_logger("commonbeat.worker")

EVERY_SECONDS = 1.0


class CheckpointWorker:
    """A thread beside the server."""

    def __init__(self, checkpointer: Checkpointer, every_seconds: float = EVERY_SECONDS) -> None:
        self._checkpointer, self._every_seconds = checkpointer, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the checkpoint that is being signed."""
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self._checkpointer.integrate()
            except CommonbeatError as trouble:
                log.warning("audit.checkpoint.failed", error=trouble.code)
            except Exception as trouble:  # noqa: BLE001  (a disk that is full mends; a thread that ended would not)
                log.warning("audit.checkpoint.failed", error=type(trouble).__name__)
