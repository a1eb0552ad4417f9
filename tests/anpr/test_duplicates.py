"""Which reads are repeats, in bounded memory, with a store to fetch from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.duplicates import MOST_BYTES, Duplicates
from commonbeat.anpr.errors import TooManyUnstored
from commonbeat.anpr.keytable import mixed

SMALL = 4 * 256 * 8
"""Memory for about four hours."""


class World:
    """Duplicates beside sets that know everything. Reads are numbers; the hour of a read is its number modulo 12."""

    def __init__(self, memory_bytes, most_bytes=MOST_BYTES):
        self.duplicates = Duplicates(memory_bytes, most_bytes)
        self.duplicates.open(None)
        self.taken, self.stored, self.block = set(), set(), 0

    def send(self, numbers):
        hours = np.array([number % 12 for number in numbers], np.int64)
        keys = mixed(np.array(numbers, np.uint64) + np.uint64(1))
        while missing := self.duplicates.missing(hours):
            stored = {hour: [n + 1 for n in self.stored if n % 12 == hour] for hour in missing[:2]}
            self.duplicates.adopt([(hour, mixed(np.array(found, np.uint64))) for hour, found in stored.items()])
            ready = ~np.isin(hours, self.duplicates.missing(hours))
            if ready.any():
                self._take(numbers, keys, hours, ready)
                numbers = [n for n, is_ready in zip(numbers, ready, strict=True) if not is_ready]
                keys, hours = keys[~ready], hours[~ready]
        self._take(numbers, keys, hours, np.ones(len(numbers), bool))

    def _take(self, numbers, keys, hours, rows):
        seen = self.duplicates.seen(keys[rows], hours[rows])
        chosen = [n for n, is_chosen in zip(numbers, rows, strict=True) if is_chosen]
        for at, number in enumerate(chosen):
            assert seen[at] == (number in self.taken or number in chosen[:at])
        self.block += 1
        self.duplicates.add(keys[rows][~seen], hours[rows][~seen], self.block)
        self.taken |= set(chosen)

    def store(self):
        self.stored |= self.taken
        self.duplicates.stored(self.block)


@given(st.lists(st.lists(st.integers(0, 99), max_size=20) | st.none(), max_size=20), st.sampled_from([1, SMALL]))
@pytest.mark.clause("anpr-working@0.1#duplicate-key")
def test_a_repeat_is_seen_whatever_is_in_memory(steps, memory_bytes):
    world = World(memory_bytes)
    for step in steps:
        if step is None:
            world.store()
        else:
            world.send(step)


def test_an_hour_is_let_go_only_when_its_reads_are_stored():
    world = World(memory_bytes=1)
    for number in range(12):
        world.send([number])
    assert world.duplicates.evicted == 0
    world.store()
    world.send([12])
    assert world.duplicates.evicted == 11


def test_an_hour_later_than_everything_needs_no_fetch():
    duplicates = Duplicates(SMALL)
    duplicates.open((100, 200))
    assert duplicates.missing(np.array([99, 100, 150, 200, 201])) == [100, 150, 200]


def test_before_it_is_known_what_is_stored_every_hour_is_missing():
    duplicates = Duplicates(SMALL)
    duplicates.add(np.array([5], np.uint64), np.array([7]), 1)
    assert duplicates.missing(np.array([7, 8])) == [7, 8]
    duplicates.open(None)
    assert duplicates.missing(np.array([7, 8])) == [7]


def test_what_is_not_stored_has_room_up_to_a_bound_and_no_further():
    duplicates = Duplicates(SMALL, 2 * SMALL)
    duplicates.open(None)
    for hour in range(8):
        duplicates.require_room(np.array([hour]))
        duplicates.add(np.array([hour + 1], np.uint64), np.array([hour]), 1)
    with pytest.raises(TooManyUnstored):
        duplicates.require_room(np.array([8]))
    with pytest.raises(TooManyUnstored):
        duplicates.require_room(np.array([3] * 300))
    duplicates.require_room(np.array([3, 4, 5]))
    duplicates.require_room(np.array([], np.int64))
    assert duplicates.nbytes == 2 * SMALL
    duplicates.stored(1)
    duplicates.require_room(np.array([8]))
    assert duplicates.nbytes <= SMALL


@given(st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=400), max_size=20))
def test_memory_stays_within_its_bound_whatever_comes(batches):
    duplicates = Duplicates(SMALL, 2 * SMALL)
    duplicates.open(None)
    made = 0
    for block, sent in enumerate(batches, 1):
        hours = np.array(sent)
        try:
            duplicates.require_room(hours)
        except TooManyUnstored:
            continue
        keys = mixed(np.arange(made, made + len(sent), dtype=np.uint64))
        made += len(sent)
        duplicates.add(keys, hours, block)
        assert duplicates.nbytes <= 2 * SMALL


def test_an_hour_that_is_being_fetched_is_not_let_go_meanwhile():
    duplicates = Duplicates(1)
    key = np.array([5], np.uint64)
    duplicates.add(key, np.array([7]), 1)
    duplicates.open((7, 8))
    duplicates.fetching([7])
    duplicates.stored(1)
    duplicates.add(np.array([6], np.uint64), np.array([9]), 2)
    duplicates.adopt([(7, np.array([], np.uint64))])
    assert duplicates.seen(key, np.array([7])).all()
