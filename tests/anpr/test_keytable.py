"""A set of keys in one array, against Python's own set."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.keytable import KeyTable, mixed, read_keys

keys = st.integers(0, 2**64 - 1) | st.integers(0, 60) | st.integers(0, 40).map(lambda n: (n << 58) | 1)
batches = st.lists(st.lists(keys, unique=True, max_size=120), max_size=8)


def array(numbers):
    return np.array(list(numbers), np.uint64)


@given(batches, st.lists(keys, max_size=120))
def test_it_holds_what_a_set_holds(put_in, asked):
    table, known = KeyTable(), set()
    for batch in put_in:
        table.add(array(batch))
        known |= {key or 1 for key in batch}
    assert len(table) == len(known)
    assert set(table.keys().tolist()) == known
    assert table.has(array(asked)).tolist() == [(key or 1) in known for key in asked]


def test_a_million_keys_take_less_than_28_bytes_each():
    table = KeyTable()
    chosen = mixed(np.arange(1_000_000, dtype=np.uint64))
    for start in range(0, len(chosen), 20_000):
        table.add(chosen[start : start + 20_000])
    assert len(table) == 1_000_000
    assert table.nbytes <= 28 * len(table)
    assert table.has(chosen).all()
    assert not table.has(mixed(np.arange(1_000_000, 2_000_000, dtype=np.uint64))).any()


def test_keys_that_all_want_one_place_are_all_found():
    table = KeyTable()
    crowd = array(range(1, 200))  # their top bits are the same
    table.add(crowd)
    assert table.has(crowd).all()


parts = st.tuples(st.binary(max_size=12), st.integers(0, 2**32 - 1), st.integers(-(2**62), 2**62))


@given(st.lists(parts, min_size=1, max_size=20), st.integers(0, 2**64 - 1))
def test_reads_have_the_same_key_only_if_they_are_the_same(reads, seed):
    marks, cameras, times = zip(*reads, strict=True)
    vrm = np.array(marks, "S12")
    found = read_keys(vrm, np.array(cameras, np.uint32), np.array(times, np.int64), seed).tolist()
    identities = list(zip(vrm.tolist(), cameras, times, strict=True))
    for one, key in zip(identities, found, strict=True):
        assert [other == one for other in identities] == [other == key for other in found]


def test_another_seed_gives_other_keys():
    vrm, camera, at = np.array([b"AB12CDE"]), np.array([1], np.uint32), np.array([1], np.int64)
    assert read_keys(vrm.astype("S12"), camera, at, 1) != read_keys(vrm.astype("S12"), camera, at, 2)
