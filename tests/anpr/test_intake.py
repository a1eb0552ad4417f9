"""Reads in: what is taken, what is a repeat, what is quarantined, and what survives."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.anpr.errors import JournalFull, ReadStoreUnavailable, TooManyUnstored
from commonbeat.anpr.intake import Intake
from commonbeat.anpr.limits import IMPORT, Clause
from commonbeat.anpr.model import CameraTriple, Flag, ReadQuery
from commonbeat.anpr.quarantined import Quarantined
from commonbeat.anpr.register import Register
from commonbeat.anpr.submission import FeedGrant, Submission
from commonbeat.anpr.times import NOT_A_TIME
from commonbeat.anpr.typed import TypedBatch
from commonbeat.kernel.clock import spell, to_ms
from commonbeat.kernel.ids import PartyId
from tests.anpr.intake_builders import LIMITS, Gateway, a_submission, a_wire_read, counts
from tests.anpr.voi_builders import UPLAND
from tests.builders import MIDVALE, NOON, a_camera

ANYTHING = FeedGrant("feed-1")


def at(**before):
    return spell(NOON - timedelta(**before))


def test_good_reads_are_taken_and_handed_on_in_order():
    gateway = Gateway()
    assert counts(gateway.send(a_wire_read(vrm="one 1"), a_wire_read(vrm="TWO2"))) == (2, 0, [])
    reads, block = gateway.handed_on[0]
    assert (gateway.marks(), block, dict(reads.received_vrm)) == (["ONE1", "TWO2"], 1, {0: "one 1"})
    assert reads.received_ms.tolist() == [to_ms(NOON)] * 2


@pytest.mark.clause("anpr-working@0.1#quarantine")
def test_a_bad_read_goes_to_quarantine_with_its_clause_and_the_rest_is_taken():
    gateway = Gateway()
    sent = gateway.send(a_wire_read(), a_wire_read(vrm=""), {"vrm": "X1"}, a_wire_read(vrm="B2", camera=9))
    assert counts(sent) == (1, 0, [(1, "vrm-shape"), (2, "record-complete"), (3, "camera-known")])
    gateway.load()
    held = gateway.quarantine.page(10).items
    assert {one.read.clause for one in held} == {Clause.VRM_SHAPE, Clause.RECORD_COMPLETE, Clause.CAMERA_KNOWN}
    unknown = next(one.read for one in held if one.read.clause is Clause.CAMERA_KNOWN)
    assert (unknown.camera, unknown.sender) == (CameraTriple(1, 1, 9), "feed-1")
    assert json.loads(unknown.raw) == a_wire_read(vrm="B2", camera=9)


def test_a_batch_of_nothing_good_is_still_durable():
    gateway = Gateway()
    assert counts(gateway.send({"vrm": 1})) == (0, 0, [(0, "record-complete")])
    assert gateway.journal.last == 1


def test_what_is_quarantined_is_cut_to_a_bound():
    gateway = Gateway(limits=replace(LIMITS, raw_max=100))
    gateway.send(a_wire_read(vrm="A" * 1_000_000))
    gateway.load()
    assert len(gateway.quarantine.page(1).items[0].read.raw) == 100


@pytest.mark.parametrize(
    ("again", "is_repeat"),
    [
        ({}, True),
        ({"vrm": "ab12 cde"}, True),
        ({"latitude": 52.1, "longitude": -1.4, "confidence": 50}, True),
        ({"captured_at": "2026-11-21T13:00:00.0004+01:00"}, True),
        ({"vrm": "AB12CDF"}, False),
        ({"camera": 2}, False),
        ({"captured_at": at(milliseconds=1)}, False),
    ],
)
@pytest.mark.clause("anpr-working@0.1#duplicate-key")
def test_a_repeat_is_the_same_mark_camera_and_millisecond(again, is_repeat):
    gateway = Gateway()
    gateway.send(a_wire_read())
    assert counts(gateway.send(a_wire_read(**again))) == ((0, 1, []) if is_repeat else (1, 0, []))


def test_a_repeat_within_a_batch_and_within_a_group_counts_once():
    gateway = Gateway()
    group = [a_submission(a_wire_read(), a_wire_read()), a_submission(a_wire_read(), a_wire_read(vrm="X1"))]
    assert not gateway.intake.take(group)
    assert [counts(one) for one in group] == [(1, 1, []), (1, 1, [])]
    assert gateway.marks() == ["AB12CDE", "X1"]


def test_each_sender_of_a_group_has_its_own_counts():
    gateway = Gateway()
    group = [
        a_submission(a_wire_read(vrm="A1"), a_wire_read(camera=9)),
        a_submission({"vrm": 5}, a_wire_read(vrm="")),
        a_submission(a_wire_read(vrm="A2"), a_wire_read(vrm="A1"), a_wire_read(vrm="A3")),
    ]
    gateway.intake.take(group)
    assert [counts(one) for one in group] == [
        (1, 0, [(1, "camera-known")]),
        (0, 0, [(0, "record-complete"), (1, "vrm-shape")]),
        (2, 1, []),
    ]


@pytest.mark.parametrize("feeds", [(1,), (1, 5), ()])
def test_a_credential_sends_for_its_own_feeds(feeds):
    assert counts(Gateway().send(a_wire_read(), feeds=feeds)) == (1, 0, [])


@pytest.mark.clause("anpr-working@0.1#feed-scope")
def test_a_read_for_another_feed_is_quarantined():
    gateway = Gateway()
    alone = gateway.send(a_wire_read(), feeds=(2,))
    group = [a_submission(a_wire_read(vrm="A1"), feeds=(2,)), a_submission(a_wire_read(vrm="A2"), feeds=(1,))]
    gateway.intake.take(group)
    assert [counts(one) for one in (alone, *group)] == [
        (0, 0, [(0, "feed-scope")]),
        (0, 0, [(0, "feed-scope")]),
        (1, 0, []),
    ]


NOWHERE = PartyId("nowhere")
GRANTS = st.tuples(st.sets(st.integers(1, 3), max_size=2), st.sampled_from([None, MIDVALE, UPLAND, NOWHERE]))


@given(st.lists(st.tuples(GRANTS, st.lists(st.integers(1, 4), min_size=1, max_size=4)), min_size=1, max_size=4))
def test_a_sender_sends_for_its_feeds_and_its_organisations_cameras_whoever_sends_beside_it(senders):
    of = {1: MIDVALE, 2: UPLAND, 3: MIDVALE}
    gateway = Gateway(cameras=[a_camera(n, feed=n, party=party) for n, party in of.items()])
    group = [
        a_submission(*(a_wire_read(vrm=f"S{at}R{place}", feed=n, camera=n) for place, n in enumerate(numbers)),
                     feeds=feeds, party=party)
        for at, ((feeds, party), numbers) in enumerate(senders)
    ]  # fmt: skip
    gateway.intake.take(group)
    for ((feeds, party), numbers), sent in zip(senders, group, strict=True):
        held = [
            (place, "camera-known" if n not in of else "feed-scope")
            for place, n in enumerate(numbers)
            if n not in of or (feeds and n not in feeds) or party not in {None, of[n]}
        ]
        assert counts(sent) == (len(numbers) - len(held), 0, held)


def test_a_full_journal_acknowledges_nothing_leaves_no_trace_and_recovers():
    gateway = Gateway()
    gateway.journal.is_full = True
    group = [a_submission(a_wire_read(), a_wire_read(vrm="")), a_submission(a_wire_read(vrm="A2"))]
    gateway.intake.take(group)
    assert [type(one.failure) for one in group] == [JournalFull, JournalFull]
    assert [counts(one) for one in group] == [(0, 0, [])] * 2
    assert gateway.marks() == []
    gateway.journal.is_full = False
    assert counts(gateway.send(a_wire_read(), a_wire_read(vrm="A2"))) == (2, 0, [])


def test_a_restart_remembers_what_is_in_the_journal_and_what_is_in_the_store():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1"))
    gateway.load()
    gateway.send(a_wire_read(vrm="A2"))
    after = gateway.restarted()
    assert after.marks() == ["A2"]
    assert counts(after.send(*(a_wire_read(vrm=vrm) for vrm in ("A3", "A2", "A1")))) == (1, 2, [])


def test_an_hour_is_fetched_once_and_others_do_not_wait_for_it():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1", captured_at=at(hours=3)), a_wire_read(vrm="A2"))
    gateway.load()
    after = gateway.restarted()
    late, now = (
        a_submission(a_wire_read(vrm="A1", captured_at=at(hours=3))),
        a_submission(a_wire_read(vrm="B9", captured_at=at(hours=-1))),
    )
    after.clock.move(timedelta(hours=1))
    assert list(after.intake.take([late, now])) == [late]
    assert counts(now) == (1, 0, [])
    after.intake.take_across(late)
    assert counts(late) == (0, 1, [])
    assert counts(after.send(a_wire_read(vrm="A4", captured_at=at(hours=3)))) == (1, 0, [])
    assert len(after.store.fetched) == len(set(after.store.fetched)) == 3


def test_the_newest_hours_are_there_from_the_start():
    gateway = Gateway()
    gateway.send(a_wire_read())
    gateway.load()
    after = gateway.restarted()
    again = a_submission(a_wire_read())
    assert not after.intake.take([again])
    assert counts(again) == (0, 1, [])


def test_of_a_group_only_those_that_need_the_store_are_set_apart():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1", captured_at=at(hours=3)), a_wire_read(vrm="A2"))
    gateway.load()
    after = gateway.restarted()
    late = {"captured_at": at(hours=3)}
    group = [
        a_submission({"vrm": 1}),
        a_submission(a_wire_read(vrm="A2")),
        a_submission(a_wire_read(vrm="A4"), a_wire_read(vrm="A1", **late)),
        a_submission({"vrm": 1}, {"vrm": 2}),
        a_submission(a_wire_read(vrm="A1", camera=9, **late)),
    ]
    assert list(after.intake.take(group)) == [group[2]]
    assert [len(one.quarantined) for one in group] == [1, 0, 0, 2, 1]
    assert counts(group[1]) == (0, 1, [])


def test_while_the_store_is_down_what_needs_it_is_refused_and_the_rest_is_taken():
    gateway = Gateway()
    gateway.send(a_wire_read(captured_at=at(hours=3)), a_wire_read(vrm="A2"))
    gateway.load()
    after = gateway.restarted()
    after.store.is_down = True
    assert isinstance(after.send(a_wire_read(captured_at=at(hours=3))).failure, ReadStoreUnavailable)
    after.clock.move(timedelta(hours=1))
    assert counts(after.send(a_wire_read(captured_at=at(hours=-1)))) == (1, 0, [])


def started_without_a_store(*stored):
    """Give a gateway as it is after a start at which the store, which has these reads, did not answer."""
    gateway = Gateway()
    gateway.send(*stored)
    gateway.load()
    gateway.store.is_down = True
    return gateway.restarted()


def test_a_gateway_that_never_saw_the_store_takes_reads_and_each_is_stored_once():
    after = started_without_a_store(a_wire_read(), a_wire_read(vrm="OLD", captured_at=at(hours=50)))
    assert counts(after.send(a_wire_read(), a_wire_read(vrm="A2"))) == (2, 0, [])
    assert counts(after.send(a_wire_read(), a_wire_read(vrm="OLD", captured_at=at(hours=50)))) == (1, 1, [])
    after.store.is_down = False
    after.load()
    assert sorted(after.store.keys_between(0, 2**62).vrm.tolist()) == [b"A2", b"AB12CDE", b"OLD"]
    after.intake.open()
    again = [a_wire_read(), a_wire_read(vrm="A2"), a_wire_read(vrm="OLD", captured_at=at(hours=50))]
    assert counts(after.send(*again)) == (0, 3, [])


def test_what_was_taken_without_the_store_is_settled_after_a_kill_too():
    after = started_without_a_store(a_wire_read()).restarted()
    after.send(a_wire_read(), a_wire_read(vrm="A2"))
    again = after.restarted()
    again.store.is_down = False
    again.intake.open()
    assert counts(again.send(a_wire_read(vrm="A2"), a_wire_read(vrm="A3"))) == (1, 1, [])
    again.load()
    assert sorted(again.store.keys_between(0, 2**62).vrm.tolist()) == [b"A2", b"A3", b"AB12CDE"]


@pytest.mark.parametrize("killed", [False, True])
def test_what_was_settled_once_is_stored_once_though_its_answer_was_lost(killed):
    after = started_without_a_store(a_wire_read())
    after.send(a_wire_read(), a_wire_read(vrm="A2"))
    after.store.is_down = False
    after.store.drop_answers = 1
    try_to_load(after)
    after = after.restarted() if killed else after
    after.load()
    found = after.store.search(ReadQuery(0, 2**62, 10))
    assert sorted(read.vrm for read in found) == ["A2", "AB12CDE"]
    assert {read.flags for read in found} == {Flag(0)}


def test_an_import_waits_for_a_store_that_was_never_seen():
    after = started_without_a_store(a_wire_read(vrm="OLD"))
    assert isinstance(after.send(a_wire_read(), terms=IMPORT).failure, ReadStoreUnavailable)
    after.store.is_down = False
    assert counts(after.send(a_wire_read(), terms=IMPORT)) == (1, 0, [])


def test_memory_for_what_is_not_stored_has_an_end_and_is_there_again_when_it_is():
    gateway = Gateway(memory_bytes=4096, most_bytes=8192)
    gateway.store.is_down = True
    last = next(sent for sent in (gateway.send(*some_reads(hour)) for hour in range(100)) if sent.failure)
    assert isinstance(last.failure, TooManyUnstored)
    assert gateway.duplicates.nbytes <= 8192
    assert counts(gateway.send(*some_reads(0))) == (0, 20, [])
    taken = len(gateway.marks())
    gateway.store.is_down = False
    gateway.load()
    assert counts(gateway.send(*some_reads(9))) == (20, 0, [])
    gateway.load()
    assert gateway.store.count() == taken + 20


def some_reads(hour):
    return [a_wire_read(vrm=f"H{hour}N{n}", captured_at=at(hours=hour)) for n in range(20)]


def test_a_week_of_late_reads_needs_little_memory():
    gateway = Gateway(memory_bytes=1)
    week = [a_wire_read(captured_at=at(hours=hours)) for hours in range(168)]
    assert counts(gateway.send(*week)) == (168, 0, [])
    gateway.load()
    gateway.send(a_wire_read(vrm="A2"))
    assert counts(gateway.send(*week)) == (0, 168, [])
    assert gateway.duplicates.evicted >= 2 * 160


def test_a_failure_halfway_is_mended_by_sending_again():
    gateway = Gateway()
    gateway.send(a_wire_read(captured_at=at(hours=5)), a_wire_read())
    gateway.load()
    after = gateway.restarted()
    sent = a_submission(a_wire_read(vrm="N1", captured_at=at(hours=-1)), a_wire_read(captured_at=at(hours=5)))
    after.clock.move(timedelta(hours=1))
    after.store.is_down = True
    assert list(after.intake.take([sent])) == [sent]
    after.intake.take_across(sent)
    assert (type(sent.failure), counts(sent)) == (ReadStoreUnavailable, (0, 0, []))
    after.store.is_down = False
    again = after.send(a_wire_read(vrm="N1", captured_at=at(hours=-1)), a_wire_read(captured_at=at(hours=5)))
    assert counts(again) == (0, 2, [])
    after.load()
    assert after.store.count() == 3


numbers = st.integers(0, 39)
sends = st.lists(numbers, min_size=1, max_size=8).map(lambda sent: ("send", sent))
others = st.sampled_from(
    [(what, None) for what in ("load", "kill", "full", "lost answer", "store goes", "store comes")]
)
steps = st.lists(sends | others, min_size=4, max_size=14)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(steps, st.sampled_from([1, 1 << 20]))
def test_whatever_happens_every_acknowledged_read_is_stored_exactly_once(steps, memory_bytes):
    gateway, known, perhaps = Gateway(memory_bytes=memory_bytes, rows_a_load=5), set(), set()
    for what, sent in steps:
        if what == "send":
            reads = [a_wire_read(vrm=f"N{n}", captured_at=at(hours=n % 7)) for n in sent]
            submission = gateway.send(*reads)
            if submission.failure is not None:
                perhaps |= set(sent)  # what went in before it failed is a repeat the next time
                continue
            assert submission.accepted + submission.duplicates == len(sent)
            new = set(sent) - known
            if not new & perhaps:
                # Until the store was seen, a repeat of what it has may be answered as taken; it is stored once.
                assert submission.accepted == len(new) or not gateway.duplicates.is_open
                assert submission.accepted >= len(new)
            known |= new
        elif what == "load":
            try_to_load(gateway)
        elif what == "kill":
            gateway = gateway.restarted()
        elif what == "store goes":
            gateway.store.is_down = True
        elif what == "store comes":
            gateway.store.is_down = False
        elif what == "full":
            gateway.journal.is_full = not gateway.journal.is_full
        else:
            gateway.store.drop_answers = 1
    gateway.store.drop_answers = 0
    gateway.store.is_down = False
    gateway.load()
    stored = gateway.store.keys_between(0, 2**62).vrm.tolist()
    assert len(stored) == len(set(stored))
    assert {f"N{n}".encode() for n in known} <= set(stored) <= {f"N{n}".encode() for n in known | perhaps}


def try_to_load(gateway):
    try:
        gateway.load()
    except ReadStoreUnavailable:
        return


def test_an_import_is_late_and_marked_and_old_reads_are_taken():
    gateway = Gateway()
    batch = TypedBatch.of(
        vrm=["AB1", "", "AB3"],
        captured_ms=[to_ms(NOON - timedelta(days=300)), to_ms(NOON), NOT_A_TIME],
        feed=[1, 1, 1],
        source=[1, 1, 1],
        camera=[1, 1, 1],
        confidence=[50, None, None],
        limits=gateway.limits,
        first=1000,
    )
    sent = Submission(FeedGrant("admin"), batch, IMPORT)
    gateway.intake.take_across(sent)
    assert counts(sent) == (1, 0, [(1001, "vrm-shape"), (1002, "capture-time")])
    assert Flag(int(gateway.handed_on[0][0].flags[0])) == Flag.LATE | Flag.IMPORTED
    gateway.load()
    assert {json.loads(one.read.raw)["captured_at"] for one in gateway.quarantine.page(5).items} == {"", spell(NOON)}


def test_a_read_that_was_imported_is_a_repeat_when_it_is_sent():
    gateway = Gateway()
    gateway.send(a_wire_read(), terms=IMPORT)
    assert counts(gateway.send(a_wire_read())) == (0, 1, [])


def quarantined(gateway: Gateway) -> Quarantined:
    gateway.load()
    return gateway.quarantine.page(1).items[0].read


def test_a_read_is_released_with_a_clause_waived():
    gateway = Gateway()
    gateway.send(a_wire_read(captured_at=at(days=8)))
    released = gateway.intake.release(quarantined(gateway), frozenset({Clause.LATE_LIMIT}), ANYTHING)
    assert counts(released) == (1, 0, [])
    assert Flag.RELEASED in Flag(int(gateway.handed_on[-1][0].flags[0]))


def test_a_read_is_released_once_the_register_is_put_right():
    gateway = Gateway()
    gateway.send(a_wire_read(camera=3))
    held = quarantined(gateway)
    assert counts(gateway.intake.release(held, frozenset(), ANYTHING)) == (0, 0, [(0, "camera-known")])
    gateway.intake.register = Register.of([a_camera(1), a_camera(3)])
    assert counts(gateway.intake.release(held, frozenset(), ANYTHING)) == (1, 0, [])
    assert counts(gateway.intake.release(held, frozenset(), ANYTHING)) == (0, 1, [])


def test_a_read_for_another_feed_is_released_only_with_that_clause_waived():
    gateway = Gateway()
    gateway.send(a_wire_read(), feeds=(2,))
    held = quarantined(gateway)
    narrow = FeedGrant("feed-1", frozenset({2}))
    assert counts(gateway.intake.release(held, frozenset(), narrow)) == (0, 0, [(0, "feed-scope")])
    assert counts(gateway.intake.release(held, frozenset({Clause.FEED_SCOPE}), narrow)) == (1, 0, [])


def test_a_read_that_is_held_for_another_clause_is_not_released_beyond_what_its_sender_may_send():
    gateway = Gateway()
    gateway.send(a_wire_read(confidence=101))
    held, theirs = quarantined(gateway), FeedGrant("feed-1", party=UPLAND)
    assert counts(gateway.intake.release(held, frozenset({Clause.CONFIDENCE}), theirs)) == (0, 0, [(0, "feed-scope")])
    ours = FeedGrant("feed-1", party=MIDVALE)
    assert counts(gateway.intake.release(held, frozenset({Clause.CONFIDENCE}), ours)) == (1, 0, [])


def test_a_refused_release_is_not_quarantined_again():
    gateway = Gateway()
    gateway.send(a_wire_read(camera=3), {"vrm": 5})
    held = quarantined(gateway)
    last = gateway.journal.last
    gateway.intake.release(held, frozenset(), ANYTHING)
    assert gateway.journal.last == last


def test_the_clock_may_step_back_but_received_times_do_not():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1"))
    gateway.clock.move(timedelta(seconds=-3))
    gateway.send(a_wire_read(vrm="A2"))
    assert gateway.handed_on[1][0].received_ms.tolist() == [to_ms(NOON)]


def test_the_counts_are_kept():
    gateway = Gateway()
    gateway.send(a_wire_read(), a_wire_read(), a_wire_read(vrm=""))
    kept = gateway.intake.counts
    assert (kept.accepted, kept.duplicates, kept.quarantined[Clause.VRM_SHAPE], kept.blocks) == (1, 1, 1, 1)
    assert isinstance(gateway.intake, Intake)
