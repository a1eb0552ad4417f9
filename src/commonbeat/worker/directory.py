"""Keeps fresh what the node holds of the network: the directory, the register behind it, the texts that it names."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from commonbeat.kernel.errors import CommonbeatError

log = structlog.get_logger("commonbeat.worker")

EVERY_SECONDS = 5.0
FIRST_SECONDS = 0.5
"""How soon it looks again until it got through once: nodes of a network mostly start together."""


class DirectoryKeeper:
    """A thread beside the server. One that fails changes nothing: what is held is good until it expires."""

    def __init__(
        self, refresh: Callable[[], bool], every_seconds: float = EVERY_SECONDS, name: str = "directory"
    ) -> None:
        self._refresh, self._every_seconds = refresh, every_seconds
        self._failed = f"exchange.{name}.not-refreshed"
        self._got_through = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look that is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(15)

    def look(self) -> bool:
        """Look once; say whether something else was taken. What goes wrong is told to the operators, not raised."""
        try:
            changed = self._refresh()
        except CommonbeatError as trouble:
            log.warning(self._failed, error=trouble.code)
        except Exception as trouble:  # noqa: BLE001  (a disk that is full mends; a thread that ended would not)
            log.warning(self._failed, error=type(trouble).__name__)
        else:
            self._got_through = True
            return changed
        return False

    def _run(self) -> None:
        self.look()
        while not self._stop.wait(self._pause()):
            self.look()

    def _pause(self) -> float:
        return self._every_seconds if self._got_through else min(FIRST_SECONDS, self._every_seconds)
