"""Columns of reads: as they came, and as they passed; to take some rows, to join several, to keep as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .marks import Marks, joined_marks
from .model import VRM_MAX, ReadColumns


@dataclass(frozen=True, slots=True)
class RawColumns:
    """Many reads before their checks. What was not sent is NaN; a time that was none is ``times.NOT_A_TIME``."""

    marks: Marks
    captured_ms: NDArray[np.int64]
    feed: NDArray[np.int64]
    source: NDArray[np.int64]
    camera: NDArray[np.int64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    confidence: NDArray[np.float64]
    toward: NDArray[np.float64]  # 1 toward the camera, 0 away

    def __len__(self) -> int:
        return len(self.captured_ms)


_RAW_NAMES: Final = ("captured_ms", "feed", "source", "camera", "latitude", "longitude", "confidence", "toward")


def joined_raw(parts: Sequence[RawColumns]) -> RawColumns:
    """Give the reads of all parts, one part behind the other."""
    if len(parts) == 1:
        return parts[0]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _RAW_NAMES}
    return RawColumns(joined_marks([part.marks for part in parts]), **columns)


ROW: Final = np.dtype(
    [
        ("vrm", f"S{VRM_MAX}"),
        ("camera", "<u4"),
        ("captured_ms", "<i8"),
        ("received_ms", "<i8"),
        ("latitude_e6", "<i4"),
        ("longitude_e6", "<i4"),
        ("confidence", "u1"),
        ("toward", "u1"),
        ("flags", "u1"),
    ]
)
"""A read as the journal keeps it: 43 bytes, packed, little-endian."""

_NAMES: Final = tuple(ROW.names or ())


def to_rows(reads: ReadColumns) -> NDArray[np.void]:
    """Give the reads as packed rows; ``received_vrm`` is not in them."""
    rows = np.empty(len(reads), ROW)
    for name in _NAMES:
        rows[name] = getattr(reads, name)
    return rows


def from_rows(rows: NDArray[np.void], received_vrm: dict[int, str]) -> ReadColumns:
    """Give packed rows as columns, each contiguous."""
    return ReadColumns(**{name: np.ascontiguousarray(rows[name]) for name in _NAMES}, received_vrm=received_vrm)


def some_rows(reads: ReadColumns, rows: NDArray[np.int64]) -> ReadColumns:
    """Give some rows of the reads, in the order asked for."""
    received = reads.received_vrm
    if received:
        received = {new: received[old] for new, old in enumerate(rows.tolist()) if old in received}
    return ReadColumns(**{name: getattr(reads, name)[rows] for name in _NAMES}, received_vrm=received)


def joined(parts: Sequence[ReadColumns]) -> ReadColumns:
    """Give the reads of all parts, one part behind the other."""
    if len(parts) == 1:
        return parts[0]
    received: dict[int, str] = {}
    start = 0
    for part in parts:
        received |= {start + row: mark for row, mark in part.received_vrm.items()}
        start += len(part)
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES}
    return ReadColumns(**columns, received_vrm=received)
