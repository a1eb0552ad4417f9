"""The batches that go in together: their reads as one set of columns, checked, and whose each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from .checks import PASSED, Checked, Mask, Scope, check
from .columns import RawColumns
from .keytable import Keys, read_keys
from .limits import HOUR_MS, Clause, IntakeLimits, Terms
from .model import CameraTriple
from .quarantined import Quarantined
from .register import EVERY_PARTY, Register
from .submission import Batch, Refused, Submission
from .times import NOT_A_TIME
from .wire_reads import WireBatch, columns_of_all


@dataclass(frozen=True, slots=True)
class Group:
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


def checked(
    submissions: Sequence[Submission],
    terms: Terms,
    *,
    register: Register,
    limits: IntakeLimits,
    received_ms: int,
    seed: int,
) -> Group:
    """Check all the reads of the submissions as one group."""
    raw = _columns([one.batch for one in submissions], limits)
    ends = list(accumulate(len(one.batch) for one in submissions))
    scope = Scope(_feeds(submissions, ends, raw.feed), _parties(submissions, ends, register), _tests(submissions, ends))
    found = check(raw, register, limits, terms, received_ms, scope)
    reads = found.reads
    keys = read_keys(reads.vrm, reads.camera, reads.captured_ms, seed)
    hours = reads.captured_ms // HOUR_MS
    return Group(submissions, ends, raw, found, keys, hours, found.verdict == PASSED, received_ms, terms)


def set_apart(group: Group, missing: Sequence[int]) -> list[Submission]:
    """Give the submissions that have a read of a missing hour."""
    waiting = group.passed & np.isin(group.hours, missing)
    behind = np.concatenate([[0], np.cumsum(waiting)])
    counts = np.diff(behind[[0, *group.ends]]).tolist()
    return [one for one, count in zip(group.submissions, counts, strict=True) if count]


def by_owner(rows: NDArray[np.int64], ends: Sequence[int]) -> list[int]:
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


def _feeds(submissions: Sequence[Submission], ends: Sequence[int], feed: NDArray[np.int64]) -> Mask | None:
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


def _parties(submissions: Sequence[Submission], ends: Sequence[int], register: Register) -> NDArray[np.int32] | None:
    """Give for whose cameras each read may be; one number where it is the same for all, None: everybody's."""
    parties = [register.party_index(one.grant.party) for one in submissions]
    if len(set(parties)) > 1:
        return np.repeat(np.array(parties, np.int32), np.diff([0, *ends]))
    return None if parties[0] == EVERY_PARTY else np.array(parties[:1], np.int32)


def _tests(submissions: Sequence[Submission], ends: Sequence[int]) -> Mask | None:
    """Say of each read whether a test feed sent it; None where none did."""
    tests = [one.grant.is_test for one in submissions]
    return np.repeat(np.array(tests, np.bool_), np.diff([0, *ends])) if any(tests) else None


def refused(group: Group, limits: IntakeLimits) -> list[tuple[Submission, Refused, Quarantined]]:
    """Give everything that goes to quarantine, each submission's in the order in which it was sent."""
    found: list[tuple[Submission, Refused, Quarantined]] = []
    bad = np.flatnonzero(group.checked.verdict != PASSED)
    if not len(bad) and not any(submission.batch.faults for submission in group.submissions):
        return []
    owners = np.searchsorted(group.ends, bad, "right")
    for row, owner in zip(bad.tolist(), owners.tolist(), strict=True):
        submission = group.submissions[owner]
        within = row - (group.ends[owner - 1] if owner else 0)
        checked, raw = group.checked, group.raw
        clause = checked.clause(row)
        cited = limits.clock.cite(clause, checked.held_at_ms(row))
        refusal = Refused(submission.batch.index(within), cited, checked.detail(row, limits))
        camera = CameraTriple(int(raw.feed[row]), int(raw.source[row]), int(raw.camera[row]))
        found.append(
            (
                submission,
                refusal,
                replace(
                    _held(group, submission, clause, refusal, submission.batch.raw(within)),
                    camera=camera,
                    captured_ms=_captured(raw.captured_ms[row]),
                ),
            )
        )
    for submission in group.submissions:
        for fault in submission.batch.faults:
            refusal = Refused(fault.index, limits.clock.cite(fault.clause, group.received_ms), fault.detail)
            found.append((submission, refusal, _held(group, submission, fault.clause, refusal, fault.raw)))
    found.sort(key=lambda one: one[1].index)
    return [(owner, refusal, _cut(held, limits.raw_max)) for owner, refusal, held in found]


def _captured(ms: np.int64) -> int | None:
    return None if ms == NOT_A_TIME else int(ms)


def _held(group: Group, submission: Submission, clause: Clause, refusal: Refused, raw: str) -> Quarantined:
    return Quarantined(
        clause=clause,
        detail=refusal.detail,
        raw=raw,
        sender=submission.grant.credential,
        received_ms=group.received_ms,
        imported=group.terms.importing,
        cited=refusal.clause,
        is_test=submission.grant.is_test,
    )


def _cut(held: Quarantined, longest: int) -> Quarantined:
    return held if len(held.raw) <= longest else replace(held, raw=held.raw[:longest])
