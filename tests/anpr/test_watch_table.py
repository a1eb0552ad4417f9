"""The set of marks against Python's own."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.watch import LiveWatch
from commonbeat.anpr.watch_table import WatchTable, as_marks, mark_keys

marks = st.text("AB12CZ09", min_size=1, max_size=12)


@given(st.lists(st.lists(marks, max_size=40), max_size=6), st.lists(marks, max_size=60))
def test_a_table_finds_what_a_set_finds(batches, asked):
    table, peer = WatchTable(), set()
    for batch in batches:
        table.add(mark_keys(as_marks(batch)))
        peer.update(batch)
    assert table.rows(mark_keys(as_marks(asked))).tolist() == [row for row, vrm in enumerate(asked) if vrm in peer]
    assert len(table) == len(peer)


def test_a_table_that_has_grown_many_times_has_lost_nothing():
    every = np.char.add(b"M", np.arange(60_000).astype("S11")).astype("S12")
    table = WatchTable()
    for start in range(0, 60_000, 700):
        table.add(mark_keys(every[start : start + 700]))
    others = np.char.add(b"N", np.arange(60_000).astype("S11")).astype("S12")
    assert len(table) == 60_000
    assert len(table.rows(mark_keys(every))) == 60_000
    assert len(table.rows(mark_keys(others))) == 0


def test_a_table_is_right_when_every_slot_chain_wraps_around_the_end():
    keys = np.full(300, 2**64 - 1, np.uint64) - 2 * np.arange(300, dtype=np.uint64)  # all have the last slot for home
    table = WatchTable()
    table.add(keys[:200])
    assert table.rows(keys).tolist() == list(range(200))
    assert table.rows(keys[190:210]).tolist() == list(range(10))


def test_keys_of_a_million_marks_do_not_collide():
    numbers = np.arange(1_000_000)
    every = np.char.add(
        np.char.add(b"AB", np.char.zfill((numbers % 1000).astype("S3"), 3)), (numbers // 1000).astype("S4")
    )
    assert len(np.unique(mark_keys(every.astype("S12")))) == len(np.unique(every))


def test_a_rebuild_keeps_what_was_added_while_it_ran_and_answers_meanwhile():
    watch = LiveWatch()
    watch.add(["OLD1"])

    def chunks():
        yield as_marks(["KEPT1"])
        watch.add(["NEW1"])
        assert watch.rows(as_marks(["OLD1", "NEW1"])).tolist() == [0, 1]
        yield as_marks(["KEPT2"])

    watch.rebuild(chunks(), 10)
    assert watch.rows(as_marks(["KEPT1", "KEPT2", "NEW1", "OLD1"])).tolist() == [0, 1, 2]


def test_a_rebuild_that_fails_leaves_the_table_as_it_was():
    watch = LiveWatch()
    watch.add(["OLD1"])

    def chunks():
        yield as_marks(["HALF1"])
        raise ConnectionError

    try:
        watch.rebuild(chunks(), 10)
    except ConnectionError:
        watch.add(["NEW1"])
    assert watch.rows(as_marks(["OLD1", "NEW1", "HALF1"])).tolist() == [0, 1]


def test_a_mark_is_found_by_others_from_the_moment_that_it_is_added():
    watch = LiveWatch()
    every = np.char.add(b"M", np.arange(20_000).astype("S11")).astype("S12")
    missed: list[int] = []
    added = 0
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            count = added
            if len(watch.rows(every[:count])) != count:
                missed.append(count)

    asking = threading.Thread(target=ask)
    asking.start()
    for start in range(0, 20_000, 250):
        watch.add_marks(every[start : start + 250])
        added = start + 250
    ended.set()
    asking.join()
    assert not missed
