"""Reads in: checked, told from repeats, made durable, acknowledged, handed on.

Many senders' batches go in together as a group: one set of checks, one block of the journal, one
``fdatasync``. A read counts as taken when the journal has it and not before, so a write that fails leaves no
trace, and the next group is compared only with what is durable.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.errors import CommonbeatError

from .checks import Mask
from .columns import some_rows
from .duplicates import Duplicates
from .errors import ReadStoreUnavailable
from .groups import Group, by_owner, checked, refused, set_apart
from .keytable import Keys, read_keys
from .limits import HOUR_MS, LIVE, Clause, IntakeLimits, Terms
from .model import Flag, ReadColumns
from .ports import Journal, ReadStore
from .quarantined import Quarantined
from .register import Register
from .submission import FeedGrant, Submission
from .wire import decode_json

OnAccepted = Callable[[ReadColumns, int], None]

_HOURS_AT_ONCE = 4
"""Hours that are fetched before the reads of them go in, so that a long tail of late reads needs little memory."""


@dataclass(slots=True)
class IntakeCounts:
    """What the gateway did since it started; written by one thread at a time, read by any."""

    accepted: int = 0
    duplicates: int = 0
    quarantined: dict[Clause, int] = field(default_factory=lambda: dict.fromkeys(Clause, 0))
    blocks: int = 0
    failures: int = 0
    hours_fetched: int = 0


class Intake:
    """Takes reads. Safe from any thread; groups go in one after the other."""

    def __init__(
        self,
        *,
        register: Register,
        limits: IntakeLimits,
        journal: Journal,
        store: ReadStore,
        clock: Clock,
        duplicates: Duplicates,
        on_accepted: OnAccepted,
    ) -> None:
        """Join the parts.

        ``on_accepted`` is called in the journal's order with a block's reads, which may be none, and its number,
        before they are acknowledged. It returns at once and does not raise.
        """
        self.register, self.limits = register, limits
        self._journal, self._store, self._clock = journal, store, clock
        self._duplicates, self._on_accepted = duplicates, on_accepted
        self._seed = secrets.randbits(64)
        self._one_group = threading.Lock()
        self._one_across = threading.Lock()
        self._received_ms = 0
        self.counts = IntakeCounts()

    def open(self) -> None:
        """Learn which hours the store has, and fetch the newest.

        Until then live reads are taken as ``Flag.UNCHECKED``: the loader finds out which of them are repeats. Once
        it is done this does nothing.

        Raises:
            ReadStoreUnavailable: the store does not answer: call again.
        """
        with self._one_across:
            self._open()

    def replay(self) -> int:
        """Hand on what the journal still has, as after a restart; give how many reads that was. Call it once, first."""
        count = 0
        for block in self._journal.blocks(0):
            reads = block.reads
            keys = read_keys(reads.vrm, reads.camera, reads.captured_ms, self._seed)
            with self._one_group:
                self._duplicates.add(keys, reads.captured_ms // HOUR_MS, block.number)
            self._on_accepted(reads, block.number)
            count += len(reads)
        return count

    def stored(self, block: int) -> None:
        """Note that the store has every read up to the block."""
        with self._one_group:
            self._duplicates.stored(block)

    def take(self, submissions: Sequence[Submission]) -> Sequence[Submission]:
        """Take batches as they come, all in one go, and give those that have to be taken by ``take_across``.

        Every other one has its counts, or its failure.
        """
        group = self._checked(submissions, LIVE)
        with self._one_group:
            missing = self._duplicates.missing(group.hours[group.passed])
            if missing and not self._duplicates.is_open:
                group.checked.reads.flags[np.isin(group.hours, missing)] |= np.uint8(Flag.UNCHECKED)
                missing = []
            if not missing:
                self._take_rows(group, group.passed, with_refused=True)
                return []
            apart = set_apart(group, missing)
            together = [one for one in submissions if all(one is not other for other in apart)]
            if together:
                group = self._checked(together, LIVE)
                self._take_rows(group, group.passed, with_refused=True)
        return apart

    def take_across(self, submission: Submission) -> None:
        """Take one batch whose reads may be of hours that are fetched first, or that comes on other terms.

        Hours are fetched a few at a time and their reads made durable, so that memory is bounded. If it fails
        halfway the sender sends all of it again, and what went in is a repeat.
        """
        with self._one_across:
            try:
                self._open()
                self._take_across(self._checked([submission], submission.terms))
            except ReadStoreUnavailable as failure:
                submission.fail(failure)

    def release(self, read: Quarantined, waived: frozenset[Clause], grant: FeedGrant) -> Submission:
        """Take a read out of quarantine, with clauses waived; the submission says what became of it.

        ``grant`` is what its sender may send today, or whoever answers for it in the sender's place.

        Raises:
            BatchUnreadable: its JSON was cut, or is none.
        """
        batch = decode_json(b'{"reads":[' + read.raw.encode(errors="replace") + b"]}", self.limits)
        terms = Terms(importing=read.imported, released=True, waived=waived)
        submission = Submission(grant, batch, terms)
        self.take_across(submission)
        return submission

    def _checked(self, submissions: Sequence[Submission], terms: Terms) -> Group:
        received_ms = self._now_ms()
        return checked(
            submissions,
            terms,
            register=self.register,
            limits=self.limits,
            received_ms=received_ms,
            seed=self._seed,
        )

    def _now_ms(self) -> int:
        # Never back: what the loader says about how far it has come rests on it.
        self._received_ms = max(self._received_ms, to_ms(self._clock.now()))
        return self._received_ms

    def _open(self) -> None:
        if self._duplicates.is_open:
            return
        span = self._store.captured_span()
        hours = None if span is None else (span[0] // HOUR_MS, span[1] // HOUR_MS)
        newest = [] if hours is None else range(max(hours[0], hours[1] - 1), hours[1] + 1)
        fetched = self._all_fetched(newest)
        with self._one_group:
            self._duplicates.open(hours)
            self._duplicates.adopt(fetched)

    def _take_across(self, group: Group) -> None:
        to_take = group.passed
        fetched: list[tuple[int, Keys]] = []
        is_first = True
        while is_first or to_take.any():
            with self._one_group:
                self._duplicates.adopt(fetched)
                missing = self._duplicates.missing(group.hours[to_take])
                ready = to_take & ~np.isin(group.hours, missing) if missing else to_take
                if (is_first or ready.any()) and not self._take_rows(group, ready, with_refused=is_first):
                    return
            is_first = False
            to_take = to_take & ~ready
            fetched = self._all_fetched(missing[:_HOURS_AT_ONCE])

    def _all_fetched(self, hours: Sequence[int]) -> list[tuple[int, Keys]]:
        # Reads of an hour from the journal may be stored while it is fetched: what is held of it has to stay.
        with self._one_group:
            self._duplicates.fetching(hours)
        return [(hour, self._fetched(hour)) for hour in hours]

    def _fetched(self, hour: int) -> Keys:
        found = self._store.keys_between(hour * HOUR_MS, (hour + 1) * HOUR_MS)
        self.counts.hours_fetched += 1
        return read_keys(found.vrm, found.camera, found.captured_ms, self._seed)

    def _take_rows(self, group: Group, wanted: Mask, *, with_refused: bool) -> bool:
        """Make durable what is new among the wanted rows, and what was refused; say whether that went well."""
        rows = np.flatnonzero(wanted)
        keys, hours = group.keys[rows], group.hours[rows]
        new = ~self._duplicates.seen(keys, hours)
        fresh = rows[new]
        bad = refused(group, self.limits) if with_refused else []
        held = [] if group.terms.released else [one for _owner, _refusal, one in bad]
        try:
            self._keep(group, fresh, keys[new], hours[new], held)
        except CommonbeatError as failure:
            self.counts.failures += 1
            for submission in group.submissions:
                submission.fail(failure)
            return False
        self._count(group, rows, fresh)
        for owner, refusal, one in bad:
            owner.quarantined.append(refusal)
            self.counts.quarantined[one.clause] += 1
        return True

    def _keep(
        self,
        group: Group,
        fresh: NDArray[np.int64],
        keys: Keys,
        hours: NDArray[np.int64],
        held: Sequence[Quarantined],
    ) -> None:
        if not len(fresh) and not held:
            return
        self._duplicates.require_room(hours)
        reads = group.checked.reads
        if len(fresh) < len(reads):
            reads = some_rows(reads, fresh)
        number = self._journal.append(reads, held)
        self.counts.blocks += 1
        self._duplicates.add(keys, hours, number)
        # The loader has to know of every block, also of one that holds only what was refused.
        self._on_accepted(reads, number)

    def _count(self, group: Group, rows: NDArray[np.int64], fresh: NDArray[np.int64]) -> None:
        self.counts.accepted += len(fresh)
        self.counts.duplicates += len(rows) - len(fresh)
        passed = by_owner(rows, group.ends)
        taken = passed if len(fresh) == len(rows) else by_owner(fresh, group.ends)
        for submission, all_, new in zip(group.submissions, passed, taken, strict=True):
            submission.accepted += new
            submission.duplicates += all_ - new
