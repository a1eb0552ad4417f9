"""What is looked out for, kept in step with the lists while reads pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import ListId

from .list_ports import WatchSource
from .watch_table import Keys, Rows, WatchTable, as_marks, mark_keys

POLL_SECONDS: Final = 0.5
FALSE_ALARMS_MOST: Final = 10_000
"""Looks at the store that found nothing in force, after which the table is built anew."""


class LiveWatch:
    """The table that is asked, and a new one being built beside it. Fulfils the port ``Watch``.

    The event loop asks without a lock; whoever adds takes one.
    """

    def __init__(self) -> None:
        self._table = WatchTable()
        self._adding = threading.Lock()
        self._building: list[Keys] | None = None

    def __len__(self) -> int:
        return len(self._table)

    @property
    def nbytes(self) -> int:
        """Give the memory that the table holds, in bytes."""
        return self._table.nbytes

    def rows(self, vrm: NDArray[np.bytes_]) -> Rows:
        """Give the rows whose mark may stand on a list."""
        return self._table.rows(mark_keys(vrm))

    def add(self, vrms: Sequence[str]) -> None:
        """Look out for the marks from now on."""
        self.add_marks(as_marks(list(vrms)))

    def add_marks(self, marks: NDArray[np.bytes_]) -> None:
        """Look out for a column of marks from now on."""
        keys = mark_keys(marks)
        with self._adding:
            self._table.add(keys)
            if self._building is not None:
                self._building.append(keys)

    def rebuild(self, chunks: Iterator[NDArray[np.bytes_]], expected: int) -> None:
        """Put a table of the chunks in the place of the present one.

        The present one answers until then, and what is added meanwhile is in both. One rebuild at a time.
        """
        with self._adding:
            self._building = []
        fresh = WatchTable(expected)
        try:
            for marks in chunks:
                fresh.add(mark_keys(marks))
        except BaseException:
            with self._adding:
                self._building = None
            raise
        with self._adding:
            for keys in self._building or ():
                fresh.add(keys)
            self._table, self._building = fresh, None


class WatchKeeper:
    """Loads the marks at the start, follows the lists' revisions, and builds the table anew when it has aged.

    A service adds its marks itself before it commits. Following the revisions beside that brings what another
    process wrote, and what a rebuild missed because its commit came just then.
    """

    def __init__(self, watch: LiveWatch, source: WatchSource, clock: Clock) -> None:
        self.watch, self._source, self._clock = watch, source, clock
        self._known: dict[ListId, int] = {}
        self._built_on = date.min
        self._false_alarms = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def load(self) -> None:
        """Build the table from the lists as they are. The present table answers until the new one is whole."""
        today = self._clock.now().date()
        revisions = dict(self._source.revisions())  # before the marks: what comes between is only read twice
        self.watch.rebuild(self._source.marks(today), len(self.watch))
        self._known, self._built_on, self._false_alarms = revisions, today, 0

    def follow(self) -> None:
        """Take in what the lists gained since the last time; build anew on a new day or after many false alarms."""
        if self._clock.now().date() != self._built_on or self._false_alarms >= FALSE_ALARMS_MOST:
            self.load()
            return
        for list_, revision in self._source.revisions().items():
            known = self._known.get(list_, 0)
            if revision > known:
                self.watch.add_marks(self._source.marks_since(list_, known))
                self._known[list_] = revision

    def note_false_alarms(self, count: int) -> None:
        """Count marks that were looked up and stood on no list in force."""
        self._false_alarms += count

    def start(self, on_trouble: Callable[[Exception], None]) -> None:
        """Follow the lists in a thread of its own until ``stop``. Trouble is told, and tried again."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(on_trouble,), name="watch-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, on_trouble: Callable[[Exception], None]) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self.follow()
            except Exception as trouble:  # noqa: BLE001  (a thread that ends would end screening unseen)
                on_trouble(trouble)
