"""From the journal into the store: in large batches, each exactly once whenever we are killed.

Before a batch is sent its intent is written down. After a kill the very same blocks go again under the same
token, and the store knows the token if it has them already. Reads are taken from the journal itself, so a store
that lags costs no memory.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from commonbeat.kernel.clock import Clock, from_ms, to_ms
from commonbeat.kernel.errors import CommonbeatError

from .columns import joined
from .model import ReadColumns
from .ports import IntentBook, Journal, JournalBlock, Quarantine, ReadStore
from .quarantined import LoadIntent
from .unchecked import without_repeats

CONSUMER = "loader"
"""The name under which the loader confirms to the journal."""

_SAME_MS = 100
"""Blocks received within so long of one another wait as one, so that what waits is small however long it grows."""


@dataclass(frozen=True, slots=True)
class LoaderSettings:
    """When a batch is large or old enough to be sent, and how long to wait before a refused one is sent again."""

    rows: int = 50_000
    wait_ms: int = 500
    retry_first_seconds: float = 0.25
    retry_last_seconds: float = 5.0


@dataclass(slots=True)
class _Waiting:
    """Blocks that are not stored: up to ``last``, the first of them received at ``received_ms``."""

    last: int
    received_ms: int


class Loader:
    """Puts accepted reads into the store, and quarantined ones into quarantine.

    ``offer`` may be called from any thread, ``step`` from one. ``on_stored`` hears up to which block all is stored.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        store: ReadStore,
        quarantine: Quarantine,
        intents: IntentBook,
        clock: Clock,
        on_stored: Callable[[int], None] = lambda _block: None,
        settings: LoaderSettings | None = None,
    ) -> None:
        """Join the parts, and find where the last run stopped."""
        self._journal, self._store, self._quarantine, self._intents = journal, store, quarantine, intents
        self._clock, self._on_stored, self._settings = clock, on_stored, settings or LoaderSettings()
        self._lock = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._rows = 0
        self._loaded_rows = 0
        self._settled: tuple[str, ReadColumns] | None = None
        self._in_doubt = self._left_in_doubt()
        self._stored = self._in_doubt.first - 1 if self._in_doubt is not None else 0
        if self._stored:
            journal.confirm(CONSUMER, self._stored)

    @property
    def stored(self) -> int:
        """Give the block up to which all is stored."""
        return self._stored

    @property
    def loaded_rows(self) -> int:
        """Give how many reads this run has put into the store."""
        return self._loaded_rows

    @property
    def waiting_rows(self) -> int:
        """Give about how many reads wait to be stored."""
        return self._rows

    def offer(self, reads: ReadColumns, block: int) -> None:
        """Note a durable block. Returns at once."""
        with self._lock:
            if block <= self._stored:
                return
            received_ms = int(reads.received_ms[0]) if len(reads) else self._now_ms()
            if self._waiting and received_ms - self._waiting[-1].received_ms < _SAME_MS:
                self._waiting[-1].last = block
            else:
                self._waiting.append(_Waiting(block, received_ms))
            before, self._rows = self._rows, self._rows + len(reads)
            if before < self._settings.rows <= self._rows:
                self._lock.notify()

    def stored_to(self) -> datetime:
        """Give an instant such that every read acknowledged before it is in the store."""
        now = self._clock.now()  # before the look: what is acknowledged after it may be missing
        with self._lock:
            return from_ms(min(self._waiting[0].received_ms, to_ms(now))) if self._waiting else now

    def wait(self, seconds: float) -> None:
        """Wait until a batch is full, for at most so long."""
        with self._lock:
            if self._rows < self._settings.rows:
                self._lock.wait(seconds)

    def is_due(self) -> bool:
        """Say whether a batch is full, or its first read has waited for as long as it may."""
        with self._lock:
            if self._in_doubt is not None or self._rows >= self._settings.rows:
                return True
            return bool(self._waiting) and self._now_ms() - self._waiting[0].received_ms >= self._settings.wait_ms

    def step(self) -> bool:
        """Store one batch if the journal has any, and say whether it had.

        Raises:
            ReadStoreUnavailable: the store did not take it. Call again, and the same batch is sent again.
            JournalFailed: the intent could not be written down, so nothing was sent.
        """
        blocks = self._next_blocks()
        if not blocks:
            return False
        parts = [block.reads for block in blocks if len(block.reads)]
        if parts:
            intent = self._intent(blocks)
            self._in_doubt = intent
            if self._settled is None or self._settled[0] != intent.token:
                self._settled = (intent.token, without_repeats(joined(parts), self._store))
            # Sent again it is the very same batch: by now the store may have it, and that would make it all repeats.
            if len(self._settled[1]):
                self._store.insert(self._settled[1], intent.token)
        held = [read for block in blocks for read in block.quarantined]
        if held:
            self._quarantine.keep(held)
        self._has_stored(blocks[-1].number, sum(map(len, parts)))
        return True

    def _intent(self, blocks: list[JournalBlock]) -> LoadIntent:
        if self._in_doubt is not None:
            return self._in_doubt
        first, last = blocks[0].number, blocks[-1].number
        intent = LoadIntent(f"{self._journal.identity}-{first}-{last}", first, last)
        self._intents.write(intent)
        return intent

    def _next_blocks(self) -> list[JournalBlock]:
        """Give the blocks of the batch in doubt; where there is none, or the journal let it go, those of a new one."""
        if self._in_doubt is not None:
            blocks = self._blocks_up_to(self._in_doubt.last)
            if blocks:
                return blocks
            # The journal lets go only what was confirmed, so this batch was stored.
            self._stored, self._in_doubt = self._in_doubt.last, None
        return self._full_batch()

    def _blocks_up_to(self, last: int) -> list[JournalBlock]:
        return list(takewhile(lambda block: block.number <= last, self._journal.blocks(self._stored)))

    def _full_batch(self) -> list[JournalBlock]:
        blocks: list[JournalBlock] = []
        rows = 0
        for block in self._journal.blocks(self._stored):
            blocks.append(block)
            rows += len(block.reads)
            if rows >= self._settings.rows:
                break
        return blocks

    def _has_stored(self, block: int, rows: int) -> None:
        with self._lock:
            self._stored, self._in_doubt, self._settled = block, None, None
            self._loaded_rows += rows
            self._rows = max(0, self._rows - rows)
            while self._waiting and self._waiting[0].last <= block:
                self._waiting.popleft()
        self._on_stored(block)
        self._journal.confirm(CONSUMER, block)

    def _left_in_doubt(self) -> LoadIntent | None:
        """Give the batch that the last run may not have seen stored; an intent of another journal says nothing."""
        intent = self._intents.latest()
        if intent is None or not intent.token.startswith(f"{self._journal.identity}-"):
            return None
        return intent

    def _now_ms(self) -> int:
        return to_ms(self._clock.now())


class LoaderThread:
    """Runs a loader until it is stopped. ``trouble`` hears of every batch that did not go well."""

    def __init__(
        self, loader: Loader, trouble: Callable[[Exception], None], settings: LoaderSettings | None = None
    ) -> None:
        self._loader, self._trouble, self._settings = loader, trouble, settings or LoaderSettings()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End after the batch that is being stored, and wait for that; the journal has the rest."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        pause = self._settings.retry_first_seconds
        while not self._stop.is_set():
            if not self._loader.is_due():
                self._loader.wait(self._settings.wait_ms / 1000 / 4)
                continue
            try:
                self._loader.step()
            except CommonbeatError as expected:
                self._trouble(expected)
            except Exception as trouble:  # noqa: BLE001  (the journal keeps growing while this thread is gone)
                self._trouble(trouble)
            else:
                pause = self._settings.retry_first_seconds
                continue
            self._stop.wait(pause)
            pause = min(2 * pause, self._settings.retry_last_seconds)
