"""Reads in: checked, told from repeats, made durable, acknowledged, handed on.

Many senders' batches go in together as a group: one set of checks, one block of the journal, one
``fdatasync``. A read counts as taken when the journal has it and not before, so a write that fails leaves no
trace, and the next group is compared only with what is durable.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.errors import CommonbeatError

from .checks import PASSED, Checked, Mask, check
from .columns import RawColumns, some_rows
from .duplicates import Duplicates
from .errors import ReadStoreUnavailable
from .keytable import Keys, read_keys
from .limits import HOUR_MS, LIVE, Clause, IntakeLimits, Terms
from .model import CameraTriple, ReadColumns
from .ports import Journal, ReadStore
from .quarantined import Quarantined
from .register import Register
from .submission import Batch, FeedGrant, Refused, Submission
from .wire import WireBatch, columns_of_all, decode_json

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


@dataclass(frozen=True, slots=True)
class _Group:
    """Checked reads of one or more submissions; ``ends`` says behind which row each of them ends."""

    submissions: Sequence[Submission]
    ends: Sequence[int]
    raw: RawColumns
    checked: Checked
    keys: Keys
    hours: NDArray[np.int64]
    passed: Mask
    received_ms: int
    terms: Terms


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
        """Learn which hours the store has. Until that is known, every read waits for the store.

        Raises:
            ReadStoreUnavailable: the store does not answer; a later call, or the next read, tries again.
        """
        if self._duplicates.is_open:
            return
        span = self._store.captured_span()
        with self._one_group:
            self._duplicates.open(None if span is None else (span[0] // HOUR_MS, span[1] // HOUR_MS))

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
            if not missing:
                self._take_rows(group, group.passed, with_refused=True)
                return []
            apart = _set_apart(group, missing)
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
                self.open()
                self._take_across(self._checked([submission], submission.terms))
            except ReadStoreUnavailable as failure:
                submission.fail(failure)

    def release(self, read: Quarantined, waived: frozenset[Clause]) -> Submission:
        """Take a read out of quarantine, with clauses waived; the submission says what became of it.

        Raises:
            BatchUnreadable: its JSON was cut, or is none.
        """
        batch = decode_json(b'{"reads":[' + read.raw.encode(errors="replace") + b"]}", self.limits)
        terms = Terms(importing=read.imported, released=True, waived=waived)
        submission = Submission(FeedGrant(read.sender), batch, terms)
        self.take_across(submission)
        return submission

    def _checked(self, submissions: Sequence[Submission], terms: Terms) -> _Group:
        received_ms = self._now_ms()
        raw = _columns([one.batch for one in submissions], self.limits)
        ends = list(accumulate(len(one.batch) for one in submissions))
        scope = _scope(submissions, ends, raw.feed)
        checked = check(raw, self.register, self.limits, terms, received_ms, scope)
        reads = checked.reads
        keys = read_keys(reads.vrm, reads.camera, reads.captured_ms, self._seed)
        hours = reads.captured_ms // HOUR_MS
        return _Group(submissions, ends, raw, checked, keys, hours, checked.verdict == PASSED, received_ms, terms)

    def _now_ms(self) -> int:
        # Never back: what the loader says about how far it has come rests on it.
        self._received_ms = max(self._received_ms, to_ms(self._clock.now()))
        return self._received_ms

    def _take_across(self, group: _Group) -> None:
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
            fetched = [(hour, self._fetched(hour)) for hour in missing[:_HOURS_AT_ONCE]]

    def _fetched(self, hour: int) -> Keys:
        found = self._store.keys_between(hour * HOUR_MS, (hour + 1) * HOUR_MS)
        self.counts.hours_fetched += 1
        return read_keys(found.vrm, found.camera, found.captured_ms, self._seed)

    def _take_rows(self, group: _Group, wanted: Mask, *, with_refused: bool) -> bool:
        """Make durable what is new among the wanted rows, and what was refused; say whether that went well."""
        rows = np.flatnonzero(wanted)
        keys, hours = group.keys[rows], group.hours[rows]
        new = ~self._duplicates.seen(keys, hours)
        fresh = rows[new]
        refused = _refused(group, self.limits) if with_refused else []
        held = [] if group.terms.released else [one for _owner, _refusal, one in refused]
        try:
            self._keep(group, fresh, keys[new], hours[new], held)
        except CommonbeatError as failure:
            self.counts.failures += 1
            for submission in group.submissions:
                submission.fail(failure)
            return False
        self._count(group, rows, fresh)
        for owner, refusal, _one in refused:
            owner.quarantined.append(refusal)
            self.counts.quarantined[refusal.clause] += 1
        return True

    def _keep(
        self,
        group: _Group,
        fresh: NDArray[np.int64],
        keys: Keys,
        hours: NDArray[np.int64],
        held: Sequence[Quarantined],
    ) -> None:
        if not len(fresh) and not held:
            return
        reads = group.checked.reads
        if len(fresh) < len(reads):
            reads = some_rows(reads, fresh)
        number = self._journal.append(reads, held)
        self.counts.blocks += 1
        self._duplicates.add(keys, hours, number)
        # The loader has to know of every block, also of one that holds only what was refused.
        self._on_accepted(reads, number)

    def _count(self, group: _Group, rows: NDArray[np.int64], fresh: NDArray[np.int64]) -> None:
        self.counts.accepted += len(fresh)
        self.counts.duplicates += len(rows) - len(fresh)
        passed = _by_owner(rows, group.ends)
        taken = passed if len(fresh) == len(rows) else _by_owner(fresh, group.ends)
        for submission, all_, new in zip(group.submissions, passed, taken, strict=True):
            submission.accepted += new
            submission.duplicates += all_ - new


def _set_apart(group: _Group, missing: Sequence[int]) -> list[Submission]:
    """Give the submissions that have a read of a missing hour."""
    waiting = group.passed & np.isin(group.hours, missing)
    behind = np.cumsum(waiting)[np.array(group.ends) - 1]
    counts = np.diff(behind, prepend=0).tolist()
    return [one for one, count in zip(group.submissions, counts, strict=True) if count]


def _by_owner(rows: NDArray[np.int64], ends: Sequence[int]) -> list[int]:
    """Give how many of the rows are of each submission."""
    if len(ends) == 1:
        return [len(rows)]
    if len(rows) == ends[-1]:
        return [end - start for start, end in pairwise((0, *ends))]
    counted: list[int] = np.bincount(np.searchsorted(ends, rows, "right"), minlength=len(ends)).tolist()
    return counted


def _columns(batches: Sequence[Batch], limits: IntakeLimits) -> RawColumns:
    first = batches[0].raw_columns
    if len(batches) == 1 and first is not None:
        return first
    return columns_of_all([batch for batch in batches if isinstance(batch, WireBatch)], limits)


def _scope(submissions: Sequence[Submission], ends: Sequence[int], feed: NDArray[np.int64]) -> Mask | None:
    """Say of each read whether its sender may send for its feed; None where everybody may send everything."""
    scopes = {one.grant.feeds for one in submissions}
    if scopes == {frozenset()}:
        return None
    if len(scopes) == 1:
        return np.isin(feed, list(*scopes))
    scope = np.ones(len(feed), np.bool_)
    start = 0
    for one, end in zip(submissions, ends, strict=True):
        if one.grant.feeds:
            scope[start:end] = [number in one.grant.feeds for number in feed[start:end].tolist()]
        start = end
    return scope


def _refused(group: _Group, limits: IntakeLimits) -> list[tuple[Submission, Refused, Quarantined]]:
    """Give everything that goes to quarantine, each submission's in the order in which it was sent."""
    refused: list[tuple[Submission, Refused, Quarantined]] = []
    bad = np.flatnonzero(group.checked.verdict != PASSED)
    if not len(bad) and not any(submission.batch.faults for submission in group.submissions):
        return []
    owners = np.searchsorted(group.ends, bad, "right")
    for row, owner in zip(bad.tolist(), owners.tolist(), strict=True):
        submission = group.submissions[owner]
        within = row - (group.ends[owner - 1] if owner else 0)
        checked, raw = group.checked, group.raw
        refusal = Refused(submission.batch.index(within), checked.clause(row), checked.detail(row, limits, group.terms))
        camera = CameraTriple(int(raw.feed[row]), int(raw.source[row]), int(raw.camera[row]))
        refused.append((submission, refusal, _held(group, submission, refusal, submission.batch.raw(within), camera)))
    for submission in group.submissions:
        for fault in submission.batch.faults:
            refusal = Refused(fault.index, fault.clause, fault.detail)
            refused.append((submission, refusal, _held(group, submission, refusal, fault.raw, None)))
    refused.sort(key=lambda one: one[1].index)
    return [(owner, refusal, _cut(held, limits.raw_max)) for owner, refusal, held in refused]


def _held(
    group: _Group, submission: Submission, refusal: Refused, raw: str, camera: CameraTriple | None
) -> Quarantined:
    return Quarantined(
        clause=refusal.clause,
        detail=refusal.detail,
        raw=raw,
        sender=submission.grant.credential,
        received_ms=group.received_ms,
        camera=camera,
        imported=group.terms.importing,
    )


def _cut(held: Quarantined, longest: int) -> Quarantined:
    return held if len(held.raw) <= longest else replace(held, raw=held.raw[:longest])
