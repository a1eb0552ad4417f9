"""What the service needs from outside. Ports for one part each, so that no adapter knows two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.kernel.paging import Page

from .clock import TimedQuarantine, TimedReads
from .model import CameraTriple, Gap, ReadColumns, ReadQuery, StoredRead
from .quarantined import BlockNumber, HeldRead, LoadIntent, QuarantineCount, Quarantined


@dataclass(frozen=True, slots=True)
class ReadKeys:
    """The identity of many reads: what makes a repeat."""

    vrm: NDArray[np.bytes_]  # S12
    camera: NDArray[np.uint32]
    captured_ms: NDArray[np.int64]


class ReadStore(TimedReads, Protocol):
    """Keeps reads. Every adapter passes ``tests/adapters/test_read_store.py``. Safe to call from any thread."""

    def insert(self, reads: ReadColumns, token: str) -> None:
        """Keep the reads, durable on return.

        The same token again stores nothing again, so a caller who is not sure repeats the call.

        Raises:
            ReadStoreUnavailable: the store did not say that it has them; some or all may be kept.
        """
        ...

    def search(self, query: ReadQuery) -> Sequence[StoredRead]:
        """Give up to ``query.limit`` reads, newest first.

        Raises:
            ReadStoreUnavailable: the store does not answer.
            SearchTooWide: it would have to read more than it may in the time it has.
        """
        ...

    def keys_between(self, from_ms: int, to_ms: int) -> ReadKeys:
        """Give the identity of every stored read captured in the span, in no order."""
        ...

    def captured_span(self) -> tuple[int, int] | None:
        """Give the first and the last stored capture, or None for an empty store."""
        ...

    def count(self) -> int:
        """Give how many reads are stored."""
        ...

    def gaps(self) -> Sequence[Gap]:
        """Give the spans of which stored reads may be missing, since what the store wrote of them is damaged."""
        ...


@dataclass(frozen=True, slots=True)
class JournalBlock:
    """What was made durable in one go: reads that passed, and reads that did not."""

    number: BlockNumber
    reads: ReadColumns
    quarantined: Sequence[Quarantined] = ()


class Journal(Protocol):
    """Keeps what was acknowledged until everybody who needs it has it. Contract: ``tests/adapters/test_journal.py``.

    Blocks are numbered from 1 without a gap. One thread appends at a time; the rest is safe from any thread.
    """

    @property
    def identity(self) -> str:
        """Give the journal's own name, new with each new journal: block numbers mean something only beside it."""
        ...

    @property
    def last(self) -> BlockNumber:
        """Give the number of the newest durable block, or 0."""
        ...

    def append(self, reads: ReadColumns, quarantined: Sequence[Quarantined]) -> BlockNumber:
        """Keep one block, durable on return, and give its number.

        Raises:
            JournalFull: there is no room. Nothing is kept, and a later call works once there is.
            JournalFailed: the disk failed in another way. Nothing is kept.
        """
        ...

    def blocks(self, after: int) -> Iterator[JournalBlock]:
        """Give the durable blocks behind a number, in order, up to the one that is the newest when it gets there."""
        ...

    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        """Give the reads of each block behind a number, with the block's own."""
        ...

    def confirm(self, consumer: str, number: int) -> None:
        """Note that a consumer needs nothing up to the block any more. What no consumer needs may be dropped."""
        ...


class IntentBook(Protocol):
    """Remembers the loader's latest intent over a kill. Contract: ``tests/adapters/test_intent_book.py``."""

    def latest(self) -> LoadIntent | None:
        """Give the intent that was written last, or None."""
        ...

    def write(self, intent: LoadIntent) -> None:
        """Keep the intent, durable on return; it takes no new room on the disk.

        Raises:
            JournalFailed: the disk did not take it. The one before still stands.
        """
        ...


class Quarantine(TimedQuarantine, Protocol):
    """Keeps reads that broke a clause. Contract: ``tests/adapters/test_quarantine.py``."""

    def keep(self, reads: Sequence[Quarantined]) -> None:
        """Keep the reads, durable on return; one that is there already under its key is not kept twice."""
        ...

    def counts(self) -> Sequence[QuarantineCount]:
        """Give how many reads are held, by camera and clause, the most first."""
        ...

    def page(self, limit: int, after: str | None = None, camera: CameraTriple | None = None) -> Page[HeldRead]:
        """Give held reads, the newest first, of one camera or of all; ``after`` is the ``next`` of the page before."""
        ...

    def get(self, key: str) -> HeldRead:
        """Give one held read.

        Raises:
            NotInQuarantine: there is none, or it was released.
        """
        ...

    def mark_released(self, key: str, release: Entry) -> EntryNumber:
        """Note who released a read and when, with the entry that says so: both are kept, or neither is.

        It is not held any more. Gives the number of the entry.

        Raises:
            NotInQuarantine: there is none, or it was released.
        """
        ...
