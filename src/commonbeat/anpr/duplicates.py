"""Which reads are repeats: the keys of every read of an hour of capture, for as many hours as memory allows.

An hour that is not in memory is fetched from the store once, when a read of it comes. The newest hours never
need that: what is later than anything stored or taken is known to be empty. An hour is let go only when all its
reads are known to be stored, since the store is then able to give them again. So while the store is down, memory is
bounded by taking no more reads at last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clauses import implements

from .errors import TooManyUnstored
from .keytable import Keys, KeyTable
from .limits import STANDARD

Hours = NDArray[np.int64]

MOST_BYTES: Final = 512 * 1024 * 1024
_FEW: Final = 64
"""Below this many rows, Python is faster than numpy."""


@dataclass(slots=True)
class _Hour:
    """The keys of one hour. ``whole``: every read of the hour, wherever it is, is among them."""

    whole: bool
    table: KeyTable = field(default_factory=KeyTable)
    last_block: int = 0


class Duplicates:
    """The keys by hour. Not for two threads at once: ``Intake`` holds its lock around every call."""

    def __init__(self, memory_bytes: int, most_bytes: int = MOST_BYTES) -> None:
        """Begin with no hour.

        Args:
            memory_bytes: what hours may take that could be fetched again.
            most_bytes: what all may take, those included whose reads are not stored yet.
        """
        self._memory_bytes, self._most_bytes = memory_bytes, most_bytes
        self._fetching: frozenset[int] = frozenset()
        self._hours: OrderedDict[int, _Hour] = OrderedDict()
        self._bytes = 0
        self._stored_block = 0
        self._opened = False
        self._first: int | None = None
        self._last: int | None = None
        self.evicted = 0

    @property
    def nbytes(self) -> int:
        """Give the memory that the keys take, in bytes."""
        return self._bytes

    @property
    def is_open(self) -> bool:
        """Say whether it is known which hours the store has; until then none is taken for empty."""
        return self._opened

    def open(self, stored: tuple[int, int] | None) -> None:
        """Note the first and the last hour that the store has reads of; None: it has none at all."""
        if stored is not None:
            self._span(*stored)
        self._opened = True

    def missing(self, hours: Hours) -> list[int]:
        """Give the hours, each once, that have to be fetched before ``seen`` can tell."""
        return [hour for hour in _distinct(hours) if not self._is_known(hour)]

    @implements(f"{STANDARD}#duplicate-key")
    def seen(self, keys: Keys, hours: Hours) -> NDArray[np.bool_]:
        """Say of each read whether it repeats one that was taken before, or one further up among these."""
        found = np.zeros(len(keys), np.bool_)
        distinct = _distinct(hours)
        for hour in distinct:
            held = self._hours.get(hour)
            if held is None:
                continue
            self._hours.move_to_end(hour)
            if len(distinct) == 1:
                found = held.table.has(keys)
            else:
                rows = np.flatnonzero(hours == hour)
                found[rows] = held.table.has(keys[rows])
        return found | _repeats(keys)

    def require_room(self, hours: Hours) -> None:
        """Let new reads of these hours pass, if there is room for their keys.

        Raises:
            TooManyUnstored: there is none, whatever is let go.
        """
        distinct = _distinct(hours)
        if len(distinct) == 1:
            growth = self._growth(distinct[0], len(hours))
        else:
            growth = sum(map(self._growth, *(counted.tolist() for counted in np.unique(hours, return_counts=True))))
        if growth and self._bytes + growth > self._most_bytes:
            self._evict(distinct)
            if self._bytes + growth > self._most_bytes:
                raise TooManyUnstored

    def fetching(self, hours: Iterable[int]) -> None:
        """Note which hours are being fetched: what is taken of one meanwhile is kept until ``adopt`` has the rest."""
        self._fetching = frozenset(hours)

    def add(self, keys: Keys, hours: Hours, block: int) -> None:
        """Note reads that are durable in the journal's ``block``; no two are the same."""
        distinct = _distinct(hours)
        for hour in distinct:
            held = self._hour(hour)
            self._put(held, keys if len(distinct) == 1 else keys[hours == hour])
            held.last_block = max(held.last_block, block)
        if distinct:
            self._span(distinct[0], distinct[-1])
            self._evict(distinct)

    def adopt(self, fetched: Iterable[tuple[int, Keys]]) -> None:
        """Take hours as the store has them; each is whole from now on."""
        adopted = []
        for hour, keys in fetched:
            held = self._hour(hour)
            self._put(held, np.unique(keys))
            held.whole = True
            adopted.append(hour)
        self._fetching = frozenset()
        self._evict(adopted)

    def stored(self, block: int) -> None:
        """Note that every read up to the block is stored, so that its hour may be let go."""
        self._stored_block = max(self._stored_block, block)

    def _span(self, first: int, last: int) -> None:
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)

    def _is_known(self, hour: int) -> bool:
        held = self._hours.get(hour)
        if held is not None and held.whole:
            return True
        if not self._opened:
            return False
        return self._last is None or self._first is None or not self._first <= hour <= self._last

    def _hour(self, hour: int) -> _Hour:
        held = self._hours.get(hour)
        if held is None:
            held = self._hours[hour] = _Hour(whole=self._is_known(hour))
            self._bytes += held.table.nbytes
        self._hours.move_to_end(hour)
        return held

    def _growth(self, hour: int, count: int) -> int:
        """Give the memory that so many keys more of the hour would take, in bytes."""
        held = self._hours.get(hour)
        return KeyTable().nbytes_with(count) if held is None else held.table.nbytes_with(count) - held.table.nbytes

    def _put(self, held: _Hour, keys: Keys) -> None:
        before = held.table.nbytes
        held.table.add(keys)
        self._bytes += held.table.nbytes - before

    def _evict(self, in_use: Iterable[int]) -> None:
        """Let those go that were asked for longest ago, until the rest fits; never one with reads not yet stored."""
        if self._bytes <= self._memory_bytes:
            return
        keep = self._fetching.union(in_use)
        for hour in list(self._hours):
            if self._bytes <= self._memory_bytes:
                return
            held = self._hours[hour]
            if hour not in keep and held.last_block <= self._stored_block:
                self._bytes -= held.table.nbytes
                del self._hours[hour]
                self.evicted += 1


def _distinct(hours: Hours) -> list[int]:
    """Give each hour once, in order; most often there is one."""
    if len(hours) < _FEW:
        return sorted(set(hours.tolist()))
    first, last = int(hours.min()), int(hours.max())
    return [first] if first == last else np.unique(hours).tolist()


def _repeats(keys: Keys) -> NDArray[np.bool_]:
    """Say of each key whether the same one stands further up."""
    repeated = np.zeros(len(keys), np.bool_)
    if len(keys) < _FEW and len(set(keys.tolist())) == len(keys):
        return repeated
    ordered = np.sort(keys)
    if (ordered[1:] == ordered[:-1]).any():
        order = np.argsort(keys, kind="stable")
        same = keys[order[1:]] == keys[order[:-1]]
        repeated[order[1:][same]] = True
    return repeated
