"""The contract of ``Quarantine``, on every engine."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from commonbeat.adapters.memory.audit import MemoryLog
from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.adapters.sql.audit import SqlLog
from commonbeat.adapters.sql.quarantine import SqlQuarantine
from commonbeat.anpr.clock import HeldClockDay
from commonbeat.anpr.errors import NotInQuarantine
from commonbeat.anpr.limits import DAY_MS, Clause
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import QuarantineCount, Quarantined
from commonbeat.audit.errors import EntryTooLarge
from commonbeat.audit.model import Entry, Event

ONE, TWO = CameraTriple(1, 1, 1), CameraTriple(1, 1, 2**40)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request):
    """Give a quarantine and the log that its releases are told in."""
    if request.param == "memory":
        log = MemoryLog()
        return MemoryQuarantine(log), log
    database = request.getfixturevalue(f"{request.param}_database")
    return SqlQuarantine(database), SqlLog(database)


@pytest.fixture
def quarantine(kept):
    return kept[0]


def a_release(key, **details):
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Entry(at, Event.QUARANTINE_RELEASED, "camera-engineer", "midvale", key, details=details)


def held(raw="{}", camera=ONE, clause=Clause.CLOCK_TOLERANCE, received_ms=1_000):
    return Quarantined(clause, "ahead of the clock", raw, "feed-1", received_ms, camera)


def test_the_same_read_sent_again_is_held_once(quarantine):
    quarantine.keep([held(), held(received_ms=2_000)])
    quarantine.keep([held()])
    assert quarantine.counts() == [QuarantineCount(ONE, Clause.CLOCK_TOLERANCE, 1)]


def test_counts_are_by_camera_and_clause_the_most_first(quarantine):
    quarantine.keep([held("a"), held("b", camera=TWO), held("c", camera=TWO), held("d", camera=None)])
    counts = quarantine.counts()
    assert counts[0] == QuarantineCount(TWO, Clause.CLOCK_TOLERANCE, 2)
    assert {(one.camera, one.count) for one in counts} == {(TWO, 2), (ONE, 1), (None, 1)}


def test_what_cites_another_version_is_counted_apart_and_is_the_same_rule(quarantine):
    later = replace(held("b"), cited="anpr-working@0.2#clock-tolerance")
    quarantine.keep([held("a"), later])
    assert {one.clause: one.count for one in quarantine.counts()} == {Clause.CLOCK_TOLERANCE: 1, later.cited: 1}
    assert quarantine.get(later.key).read == later


def test_pages_give_each_once_the_newest_first(quarantine):
    quarantine.keep([held(str(n), received_ms=1_000 + n // 3) for n in range(20)])
    seen, after = [], None
    while True:
        page = quarantine.page(3, after)
        seen += page.items
        after = page.next
        if after is None:
            break
    assert len({one.key for one in seen}) == 20
    assert [one.read.received_ms for one in seen] == sorted((one.read.received_ms for one in seen), reverse=True)


def test_a_page_can_be_of_one_camera(quarantine):
    quarantine.keep([held("a"), held("b", camera=TWO)])
    assert [one.read.camera for one in quarantine.page(10, camera=TWO).items] == [TWO]


def test_what_is_held_is_given_back_as_it_was(quarantine):
    read = held('{"vrm": "made up", "odd": "\\u0001é"}')
    quarantine.keep([read])
    assert quarantine.get(read.key).read == read


def test_a_released_read_is_held_no_more_and_does_not_come_back(quarantine):
    read = held()
    quarantine.keep([read])
    quarantine.mark_released(read.key, a_release(read.key))
    quarantine.keep([read])
    assert quarantine.counts() == []
    with pytest.raises(NotInQuarantine):
        quarantine.get(read.key)
    with pytest.raises(NotInQuarantine):
        quarantine.mark_released(read.key, a_release(read.key))


def test_a_release_is_kept_with_its_entry_and_said_once(kept):
    quarantine, log = kept
    read = held()
    quarantine.keep([read])
    number = quarantine.mark_released(read.key, a_release(read.key))
    with pytest.raises(NotInQuarantine):
        quarantine.mark_released(read.key, a_release(read.key))
    assert (number, log.size()) == (0, 1)


def test_a_release_whose_entry_cannot_be_written_did_not_happen(kept):
    quarantine, log = kept
    read = held()
    quarantine.keep([read])
    with pytest.raises(EntryTooLarge):
        quarantine.mark_released(read.key, a_release(read.key, reason="x" * 10_000_000))
    assert (quarantine.get(read.key).read, log.size()) == (read, 0)
    assert quarantine.mark_released(read.key, a_release(read.key)) == 0


def timed(captured_ms, received_ms=DAY_MS, raw="", **more):
    read = held(raw or f"{captured_ms}", received_ms=received_ms, **more)
    return replace(read, captured_ms=captured_ms)


def test_a_camera_s_days_say_how_far_ahead_its_held_reads_were(quarantine):
    quarantine.keep(
        [
            timed(DAY_MS + 8_000),
            timed(DAY_MS + 6_000),
            timed(2 * DAY_MS + 9_000, received_ms=2 * DAY_MS),
            timed(DAY_MS + 7_000, camera=TWO),
        ]
    )
    assert quarantine.clock_days(0, 3 * DAY_MS, 7_000) == [
        HeldClockDay(ONE, 1, 2, 1, -8_000),
        HeldClockDay(ONE, 2, 1, 1, -9_000),
        HeldClockDay(TWO, 1, 1, 0, -7_000),
    ]
    assert quarantine.clock_days(2 * DAY_MS, 3 * DAY_MS, 0) == [HeldClockDay(ONE, 2, 1, 1, -9_000)]


def test_what_says_nothing_of_a_clock_is_left_out_of_its_days(quarantine):
    quarantine.keep(
        [
            held("no time"),
            timed(DAY_MS + 1, camera=None),
            timed(DAY_MS + 2, clause=Clause.POSITION),
            replace(timed(DAY_MS + 3), imported=True),
            replace(timed(DAY_MS + 9_000), is_test=True),
        ]
    )
    assert quarantine.clock_days(0, 3 * DAY_MS, 0) == []


def test_a_released_read_was_ahead_all_the_same(quarantine):
    read = timed(DAY_MS + 8_000)
    quarantine.keep([read])
    quarantine.mark_released(read.key, a_release(read.key))
    assert quarantine.clock_days(0, 3 * DAY_MS, 0) == [HeldClockDay(ONE, 1, 1, 1, -8_000)]


def test_what_was_never_there_is_not_found(quarantine):
    with pytest.raises(NotInQuarantine):
        quarantine.get("nothing")
