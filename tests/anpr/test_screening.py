"""Accepted reads against lists: what hits, what never does, and that nothing is lost."""

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.model import Flag, ReadColumns
from commonbeat.anpr.voi import NewEntry
from commonbeat.anpr.watch import FALSE_ALARMS_MOST
from commonbeat.kernel.clock import to_ms
from tests.anpr.voi_builders import NOON, TODAY, UPLAND, World, a_list_manager, a_vehicle, reads_of


def until(is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not is_so() and time.monotonic() < ends:
        pause.wait(0.002)
    return is_so()


def screened(world: World, *groups: ReadColumns) -> list[str]:
    world.screener.start()
    last = max([world.accept(group) for group in groups])
    assert until(lambda: world.screener.screened_through(last))
    world.screener.stop()
    return world.hit_marks()


marks = st.text("AB1", min_size=1, max_size=3)


@given(st.sets(marks, max_size=8), st.lists(st.lists(marks, min_size=1, max_size=6), min_size=1, max_size=5))
def test_screening_finds_what_a_set_finds(listed, groups):
    world = World(queue_most=3)
    world.list_with(*map(a_vehicle, sorted(listed)))
    first = to_ms(NOON) - 10_000
    reads = [reads_of(*group, captured_ms=first + 100 * place) for place, group in enumerate(groups)]
    assert screened(world, *reads) == sorted(vrm for group in groups for vrm in group if vrm in listed)


def test_a_hit_tells_read_entry_and_list():
    world = World()
    list_ = world.list_with(a_vehicle("AB12CDE", colour="red"))
    screened(world, reads_of("AB12CDE", camera=7))
    [hit] = world.told
    assert (hit.entry.list, hit.entry.list_name, hit.entry.colour) == (list_, "Made-up list", "red")
    assert (hit.read.triple.camera, hit.read.camera_name, hit.read.latitude) == (7, "R001 made-up 07", 52.0)
    assert (hit.read.confidence, hit.read.late, hit.number) == (90, False, 1)


def test_one_read_hits_on_every_list_that_has_the_mark():
    world = World()
    world.list_with(a_vehicle("AB12CDE"))
    world.list_with(a_vehicle("AB12CDE"), actor=a_list_manager(party=UPLAND))
    screened(world, reads_of("AB12CDE"))
    assert sorted(hit.entry.party for hit in world.told) == ["midvale", "upland"]


@pytest.mark.clause("anpr-working@0.1#late-hit")
def test_a_late_read_hits_and_says_so():
    world = World()
    world.list_with(a_vehicle("AB12CDE"))
    screened(world, reads_of("AB12CDE", flags=Flag.LATE | Flag.RELEASED))
    assert [hit.read.late for hit in world.told] == [True]


def test_an_imported_read_never_hits():
    world = World()
    world.list_with(a_vehicle("AB12CDE"))
    assert screened(world, reads_of("AB12CDE", flags=Flag.IMPORTED | Flag.LATE)) == []


@pytest.mark.clause("anpr-working@0.1#weed-date")
def test_an_entry_alerts_to_the_end_of_its_weed_date_in_utc():
    world = World()
    world.list_with(a_vehicle("AB12CDE", weed_date=TODAY))
    midnight = to_ms(NOON) + 12 * 3_600_000
    before, after = reads_of("AB12CDE"), reads_of("AB12CDE", captured_ms=5)
    before.received_ms[:] = midnight - 1
    after.received_ms[:] = midnight
    screened(world, before, after)
    assert [hit.read.received_ms for hit in world.told] == [midnight - 1]


def test_an_entry_that_was_taken_off_alerts_no_more_at_once():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("AB12CDE"), a_vehicle("XY34ZZZ"))
    world.lists.inactivate(manager, list_, world.lists.entries(manager, list_).items[0].id, "sold")
    assert screened(world, reads_of("AB12CDE", "XY34ZZZ")) == ["XY34ZZZ"]


def test_a_closed_list_alerts_no_more():
    world = World()
    world.lists.close(a_list_manager(), world.list_with(a_vehicle("AB12CDE")), "operation over")
    assert screened(world, reads_of("AB12CDE")) == []


def test_a_mark_that_only_shares_a_hash_raises_nothing():
    world = World()
    world.watch.add(["AB12CDE"])
    assert screened(world, reads_of("AB12CDE")) == []


def test_a_read_that_is_screened_again_raises_no_second_hit():
    world = World()
    world.list_with(a_vehicle("AB12CDE"))
    assert screened(world, reads_of("AB12CDE"), reads_of("AB12CDE")) == ["AB12CDE"]
    world.raiser.raise_hits(reads_of("AB12CDE"))
    assert len(world.told) == 1
    assert world.events().count("anpr.hit.raised") == 1


def test_the_record_tells_each_party_which_hits_were_raised():
    world = World()
    for party in (UPLAND, "midvale"):
        world.list_with(a_vehicle("AB12CDE"), a_vehicle("XY34ZZZ"), actor=a_list_manager(party=party))
    world.raiser.raise_hits(reads_of("AB12CDE", "XY34ZZZ"))
    raised = [entry for entry in world.log.entries if entry.event == "anpr.hit.raised"]
    assert [(entry.party, entry.subject) for entry in raised] == [("midvale", "hits:1-2"), ("upland", "hits:3-4")]
    assert [hit.number for hit in world.told if hit.entry.party == "upland"] == [3, 4]


def test_when_very_much_matches_memory_stays_bounded_and_no_hit_is_lost():
    world = World(queue_most=500)
    world.list_with(a_vehicle("AB12CDE"))
    most = 0
    world.screener.start()
    for place in range(40):
        last = world.accept(reads_of(*["AB12CDE"] * 300, captured_ms=to_ms(NOON) - 60_000 + place * 300))
        most = max(most, world.screener.waiting)
    assert until(lambda: world.screener.screened_through(last), 60)
    world.screener.stop()
    assert most <= 500
    assert len(world.told) == 12_000
    assert len({hit.read.captured_ms for hit in world.told}) == 12_000
    assert not world.screener.behind


def test_a_group_larger_than_the_queue_is_read_from_the_journal():
    world = World(queue_most=2)
    world.list_with(a_vehicle("A1"))
    assert screened(world, reads_of(*["A1"] * 5)) == ["A1"] * 5


def test_nothing_is_screened_through_before_its_hits_are_durable():
    world = World()
    world.list_with(a_vehicle("A1"))
    first = world.accept(reads_of("B2"))
    second = world.accept(reads_of("A1"))
    third = world.accept(reads_of("B2"))
    through = [world.screener.screened_through(position) for position in (first, second, third)]
    world.screener.start()
    assert until(lambda: world.screener.screened_through(third))
    world.screener.stop()
    assert (through, world.hit_marks()) == ([True, False, False], ["A1"])


def test_after_a_restart_the_journal_is_screened_and_its_hits_are_raised_once():
    world = World()
    world.list_with(a_vehicle("A1"), a_vehicle("B2"))
    world.journal.keep(reads_of("A1"))
    world.raiser.raise_hits(reads_of("A1"))  # durable before the kill
    last = world.journal.keep(reads_of("B2"))
    world.screener.catch_up()
    world.screener.start()
    assert until(lambda: world.screener.screened_through(last))
    world.accept(reads_of("A1", captured_ms=1))
    assert until(lambda: world.screener.screened_through(last + 1))
    world.screener.stop()
    assert world.hit_marks() == ["A1", "A1", "B2"]


def test_trouble_with_the_database_delays_a_hit_and_loses_none():
    troubles: list[Exception] = []
    world = World(on_trouble=troubles.append)
    world.list_with(a_vehicle("A1"))
    watched, failures = world.list_store.watched, iter([True, True])

    class Failing:
        def watched(self, vrms):
            if next(failures, False):
                raise sqlite3.OperationalError("disk full")
            return watched(vrms)

    object.__setattr__(world.raiser, "source", Failing())
    assert screened(world, reads_of("A1")) == ["A1"]
    assert len(troubles) == 2


def test_a_journal_that_cannot_be_read_for_a_moment_is_read_again():
    troubles: list[Exception] = []
    world = World(queue_most=1, on_trouble=troubles.append)
    world.list_with(a_vehicle("A1"))
    after, failures = world.journal.after, iter([True])

    class Failing:
        def after(self, position):
            if next(failures, False):
                raise OSError("try again")
            return after(position)

    world.screener._journal = Failing()
    assert screened(world, reads_of("A1", "A1", captured_ms=1)) == ["A1", "A1"]
    assert len(troubles) == 1


def test_stopping_finishes_what_waits_in_memory():
    world = World()
    world.list_with(a_vehicle("A1"))
    for captured_ms in range(50):
        world.accept(reads_of("A1", captured_ms=captured_ms))
    world.screener.start()
    world.screener.stop()
    assert len(world.told) == 50


def test_a_new_entry_hits_with_the_next_read():
    world, manager = World(), a_list_manager()
    list_ = world.list_with()
    world.screener.start()
    world.lists.add_entries(manager, list_, [NewEntry(a_vehicle("A1"))])
    last = world.accept(reads_of("A1"))
    assert until(lambda: world.screener.screened_through(last))
    world.screener.stop()
    assert world.hit_marks() == ["A1"]


def test_what_another_process_added_is_followed_by_revision():
    world, other = World(), World()
    other.list_store = world.list_store
    object.__setattr__(other.lists, "store", world.list_store)
    list_ = other.list_with(a_vehicle("A1"))
    world.keeper.load()
    other.lists.add_entries(a_list_manager(), list_, [NewEntry(a_vehicle("B2"))])
    other.list_with(a_vehicle("C3"))
    before = len(world.watch.rows(reads_of("A1", "B2", "C3").vrm))
    world.keeper.follow()
    assert (before, len(world.watch.rows(reads_of("A1", "B2", "C3").vrm))) == (1, 3)


def test_the_keeper_follows_in_its_own_thread():
    world, other = World(), World()
    object.__setattr__(other.lists, "store", world.list_store)
    world.keeper.load()
    world.keeper.start(lambda trouble: None)
    other.list_with(a_vehicle("A1"))
    assert until(lambda: len(world.watch.rows(reads_of("A1").vrm)) == 1)
    world.keeper.stop()


def test_a_new_day_or_many_false_alarms_build_the_table_anew():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1", weed_date=TODAY), a_vehicle("B2"), a_vehicle("C3"))
    world.keeper.load()
    world.clock.move(timedelta(days=1))
    world.keeper.follow()
    assert world.watch.rows(reads_of("A1", "B2", "C3").vrm).tolist() == [1, 2]
    world.lists.inactivate(manager, list_, world.lists.entries(manager, list_).items[1].id, "sold")
    world.keeper.note_false_alarms(FALSE_ALARMS_MOST)
    world.keeper.follow()
    assert world.watch.rows(reads_of("A1", "B2", "C3").vrm).tolist() == [2]


def test_the_mark_as_received_goes_with_its_read_through_every_batch():
    world = World()
    world.list_with(a_vehicle("A1"), a_vehicle("B2"))
    groups = []
    for place, (vrms, received) in enumerate([(["X9", "A1"], {1: "a 1"}), (["B2", "X9", "A1"], {0: "b-2"})]):
        plain = reads_of(*vrms, captured_ms=1000 * place)
        groups.append(ReadColumns(**{n: getattr(plain, n) for n in plain.__slots__} | {"received_vrm": received}))
    for group in groups:
        world.accept(group)
    screened(world, reads_of("X9"))
    assert sorted((hit.read.vrm, hit.read.received_vrm) for hit in world.told) == [
        ("A1", "A1"),
        ("A1", "a 1"),
        ("B2", "b-2"),
    ]


def test_a_position_that_the_camera_sent_is_kept():
    world = World()
    world.list_with(a_vehicle("A1"))
    reads = reads_of("A1")
    reads.latitude_e6[:], reads.longitude_e6[:], reads.confidence[:] = 51_500_001, -120_000, 255
    screened(world, reads)
    [hit] = world.told
    assert (hit.read.latitude, hit.read.longitude, hit.read.confidence) == (51.500001, -0.12, None)


def test_screening_a_group_with_nothing_listed_queues_nothing():
    world = World()
    world.list_with(a_vehicle("A1"))
    position = world.accept(reads_of(*np.char.add("Z", np.arange(500).astype("S4").astype(str)).tolist()))
    assert (world.screener.waiting, world.screener.position) == (0, position)
