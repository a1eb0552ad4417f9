"""A set of marks in a few bytes each, that answers for a whole group of reads at once.

It answers "no" or "look closer", never "yes": two long marks may share a key, and whoever asks compares the mark
itself before anything is raised. Two steps, because nearly every read is of no interest: one bit a mark, spread
over 32 times as many, sends most of them away with one look; the keys themselves send the rest.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .model import VRM_MAX

Keys = NDArray[np.uint64]
Rows = NDArray[np.intp]

_HALVES: Final = np.dtype([("first", "<u8"), ("last", "<u4")])
_ODD_1: Final = np.uint64(0x9E3779B97F4A7C15)
_ODD_2: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_ODD_3: Final = np.uint64(0xD6E8FEB86659FD93)
_EMPTY: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_HALF: Final = np.uint64(32)
_WORD_BITS: Final = np.uint64(63)
_SMALLEST_BITS: Final = 10
_HANDFUL: Final = 40
"""Up to so many keys are quicker one by one than as an array."""
_BITS_A_SLOT: Final = 4
"""The filter has 2⁴ bits a slot, and a slot is at most two thirds full: one read in 24 or fewer passes it in vain."""


def mark_keys(vrm: NDArray[np.bytes_]) -> Keys:
    """Give the 64-bit key of each normalised mark; never 0, which stands for an empty slot.

    Every step is one-to-one for marks of up to eight characters, but that the lowest bit is set at the end.
    """
    halves = np.ascontiguousarray(vrm, f"S{VRM_MAX}").view(_HALVES)
    keys: Keys = halves["first"] * _ODD_1
    keys += halves["last"] * _ODD_2
    keys ^= keys >> _HALF
    keys *= _ODD_3
    keys |= _ONE
    return keys


def as_marks(vrms: list[str]) -> NDArray[np.bytes_]:
    """Give the marks as the column that reads carry."""
    return np.array(vrms, f"S{VRM_MAX}")  # a mark is ASCII; numpy refuses anything else


class _Slots:
    """Open addressing in one array of 2ⁿ keys, and the filter before it. The top bits of a key are its place."""

    __slots__ = ("filter", "filter_shift", "keys", "mask", "shift")

    def __init__(self, bits: int) -> None:
        self.keys = np.zeros(1 << bits, np.uint64)
        self.filter = np.zeros(1 << bits + _BITS_A_SLOT - 6, np.uint64)
        self.shift, self.mask = np.uint64(64 - bits), (1 << bits) - 1
        self.filter_shift = np.uint64(64 - bits - _BITS_A_SLOT + 6)

    def home(self, keys: Keys) -> Rows:
        return (keys >> self.shift).view(np.intp)

    def may_have(self, keys: Keys) -> Rows:
        """Give the rows that pass the filter."""
        words = self.filter.take((keys >> self.filter_shift).view(np.intp))
        words >>= keys >> _ONE & _WORD_BITS  # the lowest bit of a key is always set, so the six above it
        words &= _ONE
        return np.flatnonzero(words)

    def insert(self, keys: Keys) -> int:
        """Put distinct keys in, for which there is room, and give how many were not there before."""
        np.bitwise_or.at(self.filter, (keys >> self.filter_shift).view(np.intp), _ONE << (keys >> _ONE & _WORD_BITS))
        place, new = self.home(keys), 0
        while len(keys):
            empty = self.keys[place] == _EMPTY
            self.keys[place[empty]] = keys[empty]  # where two want one slot the last wins, and the other looks on
            left = self.keys[place] != keys
            new += int(np.count_nonzero(empty & ~left))
            keys, place = keys[left], place[left] + 1 & self.mask
        return new

    def has(self, key: int) -> bool:
        """Say whether the key is in."""
        place, there = key >> int(self.shift), self.keys.item
        while (found := there(place)) and found != key:
            place = place + 1 & self.mask
        return bool(found)

    def has_each(self, keys: Keys) -> NDArray[np.bool_]:
        """Say of each key whether it is in."""
        if len(keys) <= _HANDFUL:
            return np.fromiter(map(self.has, keys.tolist()), np.bool_, len(keys))
        has, rows, place = np.zeros(len(keys), np.bool_), np.arange(len(keys)), self.home(keys)
        while len(rows):
            found = self.keys.take(place)
            has[rows[found == keys[rows]]] = True
            on = (found != _EMPTY) & (found != keys[rows])
            rows, place = rows[on], place[on] + 1 & self.mask
        return has


class WatchTable:
    """One thread adds at a time, under the caller's lock; any thread may ask meanwhile, and never waits.

    A slot goes from empty to its key in one store, after its bit in the filter; growth makes new arrays that take
    the old ones' place in one assignment.
    """

    def __init__(self, expected: int = 0) -> None:
        self._slots = _Slots(_bits_for(expected))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Give the memory that it holds, in bytes."""
        return self._slots.keys.nbytes + self._slots.filter.nbytes

    def add(self, keys: Keys) -> None:
        """Put the keys in; one that is in already stays once."""
        keys = np.unique(keys)
        slots, most = self._slots, self._count + len(keys)
        if most * 3 > len(slots.keys) * 2:
            slots = _Slots(_bits_for(most))
            slots.insert(self._slots.keys[self._slots.keys != _EMPTY])
        self._count += slots.insert(keys)
        self._slots = slots

    def rows(self, keys: Keys) -> Rows:
        """Give the rows of ``keys`` that are in, in order."""
        slots = self._slots
        rows = slots.may_have(keys)
        if not len(rows):
            return rows
        return rows[slots.has_each(keys[rows])]


def _bits_for(count: int) -> int:
    """Give how many bits a place needs when ``count`` keys may fill two thirds."""
    return max(_SMALLEST_BITS, (count * 3 // 2).bit_length())
