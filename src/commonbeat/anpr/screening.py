"""Every accepted read against every list, without holding up the way in and without losing a hit.

The event loop asks a table in memory and queues what may match; a thread compares, keeps and tells. When more
may match than the queue holds, the queue is left as it is and the thread goes on from the journal, which has
every read: memory stays bounded, the way in stays quick, and the journal keeps its segments until
``screened_through`` says that their hits are durable.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonbeat.kernel.clauses import implements

from .list_ports import AcceptedReads
from .model import Flag, ReadColumns
from .raising import Raiser
from .watch import LiveWatch
from .watch_table import Rows

QUEUE_MOST: Final = 50_000
"""Candidates that wait in memory, of about 60 bytes each."""

BATCH_MOST: Final = 1_000
"""Candidates in one transaction: enough to share a commit, few enough that nobody waits long for the writer."""

RETRY_SECONDS: Final = 0.5
STOP_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Batch:
    candidates: ReadColumns
    position: int


class Screener:
    """Compares accepted reads with the lists. ``on_accepted`` is called by one thread, in the journal's order.

    Positions are the journal's own and grow. What was accepted at or before ``position`` when it is made is
    taken as screened: after a restart, give the place up to which the last run had said so, and call
    ``catch_up`` before the first ``on_accepted``.
    """

    def __init__(
        self,
        watch: LiveWatch,
        raiser: Raiser,
        journal: AcceptedReads,
        *,
        position: int = -1,
        on_trouble: Callable[[Exception], None] = lambda _trouble: None,
        queue_most: int = QUEUE_MOST,
    ) -> None:
        self._watch, self._raiser, self._journal = watch, raiser, journal
        self._on_trouble, self._queue_most = on_trouble, queue_most
        self._queue: deque[_Batch] = deque()
        self._queued = 0
        self._accepted = self._done = position
        self._behind = False
        self._busy = False
        self._stopping = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    def on_accepted(self, reads: ReadColumns, position: int) -> None:
        """Take a group that is durable in the journal up to ``position``. Returns in microseconds.

        A group that was screened before is passed over.
        """
        rows = None if self._behind else self._candidates(reads)
        with self._news:
            if position <= self._done:
                return
            if self._behind:
                self._accepted = position
                return
            if rows is None:  # the thread caught up between the two lines above
                rows = self._candidates(reads)
            if not len(rows) or self._queued + len(rows) > self._queue_most:
                self._pass(position, rows)
                return
            self._queue.append(_Batch(_take(reads, rows), position))
            self._queued += len(rows)
            self._accepted = position
            self._news.notify()

    def screened_through(self, position: int) -> bool:
        """Say whether every hit of the reads accepted up to ``position`` is durable."""
        with self._news:
            return self._done >= position

    @property
    def position(self) -> int:
        """Give the place up to which every hit is durable."""
        with self._news:
            return self._done

    @property
    def waiting(self) -> int:
        """Give how many candidates wait in memory."""
        return self._queued

    @property
    def behind(self) -> bool:
        """Say whether it is reading from the journal to catch up."""
        return self._behind

    def catch_up(self) -> None:
        """Screen what the journal has behind ``position``, as after a restart."""
        with self._news:
            self._behind = True
            self._news.notify()

    def start(self) -> None:
        """Begin to compare, keep and tell, in a thread of its own."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="screener", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Finish what waits in memory, for up to ``seconds``, and end the thread; the journal has the rest."""
        with self._news:
            self._stopping = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    @implements("anpr-working@0.1#late-hit")
    def _candidates(self, reads: ReadColumns) -> Rows:
        rows = self._watch.rows(reads.vrm)
        if not len(rows):
            return rows
        live: Rows = rows[(reads.flags[rows] & Flag.IMPORTED) == 0]
        return live

    def _pass(self, position: int, rows: Rows) -> None:
        """Note a group that is not queued: it has no candidate, or it is left to be read from the journal."""
        self._accepted = position
        if len(rows):
            self._behind = True
            self._news.notify()
        elif not self._busy and not self._queue:
            self._done = position

    def _run(self) -> None:
        while True:
            with self._news:
                while not (self._queue or self._behind or self._stopping):
                    self._news.wait()
                batches = self._next()
                if self._stopping and not batches:
                    return
                self._busy = True
            if batches:
                self._raise_queued(batches)
            else:
                self._catch_up()
            with self._news:
                self._busy = False
                if not (self._queue or self._behind or self._stopping):
                    self._done = max(self._done, self._accepted)

    def _next(self) -> list[_Batch]:
        """Take batches off the queue, up to about one transaction's worth."""
        batches: list[_Batch] = []
        count = 0
        while self._queue and (not batches or count + len(self._queue[0].candidates) <= BATCH_MOST):
            batches.append(self._queue.popleft())
            count += len(batches[-1].candidates)
        return batches

    def _raise_queued(self, batches: list[_Batch]) -> None:
        kept = self._raise_surely(_join([batch.candidates for batch in batches]))
        with self._news:
            self._queued -= sum(len(batch.candidates) for batch in batches)
            if kept:
                self._done = batches[-1].position
            else:
                self._queue.clear()
                self._queued = 0

    def _catch_up(self) -> None:
        """Screen from the journal until it has nothing that this thread has not seen."""
        began = self._done
        try:
            for reads, position in self._journal.after(began):
                rows = self._candidates(reads)
                if len(rows) and not self._raise_surely(_take(reads, rows)):
                    return
                with self._news:
                    self._done = position
                    if self._stopping:
                        return
        except Exception as trouble:  # noqa: BLE001  (the journal is there again after a moment, this thread must be too)
            self._on_trouble(trouble)
        with self._news:
            if self._done >= self._accepted:
                self._behind = False
            elif self._done == began:
                self._news.wait_for(lambda: self._stopping, RETRY_SECONDS)

    def _raise_surely(self, candidates: ReadColumns) -> bool:
        """Raise the hits, again and again until it goes well. False: told to stop before it did."""
        for start in range(0, len(candidates), BATCH_MOST):
            part = _take(candidates, np.arange(start, min(start + BATCH_MOST, len(candidates))))
            while not self._raised(part):
                with self._news:
                    if self._news.wait_for(lambda: self._stopping, RETRY_SECONDS):
                        return False
        return True

    def _raised(self, candidates: ReadColumns) -> bool:
        try:
            self._raiser.raise_hits(candidates)
        except Exception as trouble:  # noqa: BLE001  (a full disk mends; a thread that ended would not)
            self._on_trouble(trouble)
            return False
        return True


def _take(reads: ReadColumns, rows: Rows) -> ReadColumns:
    """Give a copy of some rows, so that the group itself can be let go."""
    received = reads.received_vrm
    return ReadColumns(
        vrm=reads.vrm[rows],
        camera=reads.camera[rows],
        captured_ms=reads.captured_ms[rows],
        received_ms=reads.received_ms[rows],
        latitude_e6=reads.latitude_e6[rows],
        longitude_e6=reads.longitude_e6[rows],
        confidence=reads.confidence[rows],
        toward=reads.toward[rows],
        flags=reads.flags[rows],
        received_vrm={new: received[old] for new, old in enumerate(rows.tolist()) if old in received},
    )


def _join(parts: list[ReadColumns]) -> ReadColumns:
    if len(parts) == 1:
        return parts[0]
    received: dict[int, str] = {}
    offset = 0
    for part in parts:
        received |= {offset + row: vrm for row, vrm in part.received_vrm.items()}
        offset += len(part)
    return ReadColumns(
        vrm=np.concatenate([part.vrm for part in parts]),
        camera=np.concatenate([part.camera for part in parts]),
        captured_ms=np.concatenate([part.captured_ms for part in parts]),
        received_ms=np.concatenate([part.received_ms for part in parts]),
        latitude_e6=np.concatenate([part.latitude_e6 for part in parts]),
        longitude_e6=np.concatenate([part.longitude_e6 for part in parts]),
        confidence=np.concatenate([part.confidence for part in parts]),
        toward=np.concatenate([part.toward for part in parts]),
        flags=np.concatenate([part.flags for part in parts]),
        received_vrm=received,
    )
