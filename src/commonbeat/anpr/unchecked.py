"""Reads that were taken while the store could not be asked whether they are repeats, settled when it can be.

Among themselves they were told apart as they came; what is left is to leave out those that the store already has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clauses import implements

from .columns import some_rows
from .limits import STANDARD
from .model import Flag, ReadColumns
from .ports import ReadKeys, ReadStore

_APART_MS: Final = 60_000
"""Captures further apart than this are asked for in spans of their own: the store may have much between them."""

_SETTLED: Final = np.uint8(255 - Flag.UNCHECKED)
_Identity = tuple[bytes, int, int]


@implements(f"{STANDARD}#duplicate-key")
def without_repeats(reads: ReadColumns, store: ReadStore) -> ReadColumns:
    """Give the reads without those unchecked ones that the store already has; no read is unchecked any more.

    Raises:
        ReadStoreUnavailable: the store does not answer.
    """
    unchecked = np.flatnonzero(reads.flags & np.uint8(Flag.UNCHECKED))
    if not len(unchecked):
        return reads
    asked = some_rows(reads, unchecked)
    stored: set[_Identity] = set()
    for from_ms, to_ms in _spans(asked.captured_ms):
        stored.update(_identities(store.keys_between(from_ms, to_ms)))
    is_new = np.ones(len(reads), np.bool_)
    is_new[unchecked] = [identity not in stored for identity in _identities(asked)]
    new = some_rows(reads, np.flatnonzero(is_new))
    return replace(new, flags=new.flags & _SETTLED)


def _spans(captured_ms: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Give few and short spans that hold all the instants; the end of each is outside it."""
    ordered = np.sort(captured_ms)
    for part in np.split(ordered, np.flatnonzero(np.diff(ordered) > _APART_MS) + 1):
        yield int(part[0]), int(part[-1]) + 1


def _identities(reads: ReadKeys | ReadColumns) -> Iterator[_Identity]:
    return zip(reads.vrm.tolist(), reads.camera.tolist(), reads.captured_ms.tolist(), strict=True)
