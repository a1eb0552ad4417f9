"""Whether the read store answers: asked now and then, since a server says nothing when it goes or comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from commonbeat.anpr.errors import ReadStoreUnavailable

log = structlog.get_logger("commonbeat.reads")

ASK_SECONDS: Final = 2.0
GOOD_SECONDS: Final = 10.0
"""How long an answer stands for the store: one that hangs gives no other, not even a bad one."""


class StoreWatch:
    """Asks the store until it is stopped. ``ask`` raises ``ReadStoreUnavailable`` where it does not answer."""

    def __init__(
        self,
        ask: Callable[[], object],
        trouble: Callable[[Exception], None],
        every_seconds: float = ASK_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Join the parts; ``trouble`` hears of what should never happen."""
        self._ask, self._trouble, self._every_seconds, self._monotonic = ask, trouble, every_seconds, monotonic
        self._answered_at: float | None = None
        self._said = True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-watch", daemon=True)

    @property
    def answers(self) -> bool:
        """Say whether the store answered when it was last asked, and that not long ago."""
        answered_at = self._answered_at
        return answered_at is not None and self._monotonic() - answered_at < GOOD_SECONDS

    def start(self) -> None:
        """Ask once, and from then on in a thread of its own."""
        self.look()
        self._thread.start()

    def stop(self, seconds: float = 1.0) -> None:
        """Ask no more; a question that hangs is left behind."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def look(self) -> None:
        """Ask once."""
        try:
            self._ask()
        except ReadStoreUnavailable:
            self._answered_at = None
        except Exception as trouble:  # noqa: BLE001  (a thread that ended would never see the store come back)
            self._answered_at = None
            self._trouble(trouble)
        else:
            self._answered_at = self._monotonic()
        answered = self._answered_at is not None
        if answered is not self._said:
            log.info("reads.store.answers") if answered else log.warning("reads.store.silent")
            self._said = answered

    def _run(self) -> None:
        while not self._stop.wait(self._every_seconds):
            self.look()
