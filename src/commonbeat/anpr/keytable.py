"""A set of 64-bit keys in one array: 8 bytes a key and some air, against the 87 of a Python set.

Open addressing with linear probing; many keys are looked up and put in at once. Keys are never taken out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

_SMALLEST: Final = 256
_FULLEST: Final = 0.6
_FEW: Final = 40
"""Below this many keys, one by one is faster."""


class KeyTable:
    """A growing set of keys. 0 stands for an empty place, so the key 0 is kept as 1."""

    def __init__(self, expected: int = 0) -> None:
        self._count = 0
        self._set_places(_places_for(expected))

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Give the memory that the places take, in bytes."""
        return self._places.nbytes

    def nbytes_with(self, more: int) -> int:
        """Give the memory that the places would take once so many keys more were put in."""
        count = self._count + more
        if count <= _FULLEST * len(self._places):
            return self.nbytes
        return self._places.itemsize * self._places_to_hold(count)

    @property
    def size(self) -> int:
        """Give how many places there are."""
        return len(self._places)

    def has(self, keys: Keys) -> NDArray[np.bool_]:
        """Say of each key whether it is in the set."""
        return self.find(keys) >= 0

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Give the place of each key, which stays the same until more are put in; -1 where it is not in the set."""
        if len(keys) < _FEW:
            return np.fromiter(map(self._find_one, keys.tolist()), np.int64, len(keys))
        keys = np.maximum(keys, np.uint64(1))
        places = self._first_places(keys)
        there = self._places[places]
        found = np.where(there == keys, places, -1)
        rows = np.flatnonzero((there != keys) & (there != 0))
        keys, places = keys[rows], places[rows]
        while len(rows):
            places = (places + 1) & self._mask
            there = self._places[places]
            same = there == keys
            found[rows[same]] = places[same]
            going_on = ~same & (there != 0)
            rows, keys, places = rows[going_on], keys[going_on], places[going_on]
        return found

    def add(self, keys: Keys) -> None:
        """Put the keys in, no two of which are the same; some may be in already."""
        if (self._count + len(keys)) > _FULLEST * len(self._places):
            self._grow(self._count + len(keys))
        if len(keys) < _FEW:
            self._count += sum(map(self._add_one, keys.tolist()))
        else:
            self._count += self._add_many(np.maximum(keys, np.uint64(1)))

    def keys(self) -> Keys:
        """Give every key, in no order."""
        kept: Keys = self._places[self._places != 0]
        return kept

    def _add_many(self, keys: Keys) -> int:
        """Claim empty places for all keys at once; whoever finds another's key in its place goes on to the next."""
        added = 0
        places = self._first_places(keys)
        while len(keys):
            empty = self._places[places] == 0
            self._places[places[empty]] = keys[empty]
            going_on = self._places[places] != keys
            added += int(np.count_nonzero(empty & ~going_on))
            keys = keys[going_on]
            places = (places[going_on] + 1) & self._mask
        return added

    def _find_one(self, key: int) -> int:
        place = self._find(key or 1)
        return place if self._view[place] else -1

    def _add_one(self, key: int) -> bool:
        place = self._find(key or 1)
        new = self._view[place] == 0
        self._view[place] = key or 1
        return new

    def _find(self, key: int) -> int:
        """Give the place of the key, or the empty place where it would go."""
        view, mask = self._view, self._mask
        place = key >> self._shift
        while view[place] not in {0, key}:
            place = (place + 1) & mask
        return place

    def _first_places(self, keys: Keys) -> NDArray[np.int64]:
        return (keys >> np.uint64(self._shift)).astype(np.int64)

    def _grow(self, count: int) -> None:
        old = self.keys()
        self._set_places(self._places_to_hold(count))
        self._add_many(old)

    def _places_to_hold(self, count: int) -> int:
        return _places_for(max(count, 2 * self._count))

    def _set_places(self, places: int) -> None:
        self._places = np.zeros(places, np.uint64)
        self._view = self._places.data
        self._mask = places - 1
        # The top bits choose the place: keys come well mixed, and within a batch they are then in no pattern.
        self._shift = 64 - places.bit_length() + 1


def _places_for(count: int) -> int:
    """Give the power of two that holds so many keys with air between them."""
    places = _SMALLEST
    while count > _FULLEST * places:
        places *= 2
    return places


_MIX_A: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B: Final = np.uint64(0x94D049BB133111EB)
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)


def mixed(number: Keys) -> Keys:
    """Give each number well mixed, and no two the same: the finaliser of SplitMix64."""
    number = (number ^ (number >> np.uint64(30))) * _MIX_A
    number = (number ^ (number >> np.uint64(27))) * _MIX_B
    return number ^ (number >> np.uint64(31))


def read_keys(vrm: NDArray[np.bytes_], camera: NDArray[np.uint32], captured_ms: NDArray[np.int64], seed: int) -> Keys:
    """Give a 64-bit key for the identity of each read.

    The camera's number stands for feed, source and camera. Whoever sends reads cannot aim at a collision
    without the seed. By chance, a read is taken for the repeat of another of its hour once in 2^64 / n, n the
    reads of that hour: at the UK's mean of 1,200 a second, one read in about 225 years of them all.
    """
    words = np.zeros((len(vrm), 2), np.uint64)
    words.view(np.uint8).reshape(-1, 16)[:, :12] = np.ascontiguousarray(vrm).view(np.uint8).reshape(-1, 12)
    words[:, 1] |= camera.astype(np.uint64) << np.uint64(32)
    key = mixed(words[:, 0] + np.uint64(seed))
    key = mixed((key + _STEP) ^ words[:, 1])
    return mixed((key + _STEP) ^ captured_ms.view(np.uint64))
