"""Reads as typed structs from the wire, and from there into columns."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from .columns import RawColumns, joined_raw
from .limits import IntakeLimits
from .marks import normalise_all
from .submission import ReadFault
from .times import parse_all

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Percent = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31)]


class WireRead(msgspec.Struct, gc=False, omit_defaults=True):
    """One read as it is sent. Fields that we do not know are passed over."""

    vrm: str
    captured_at: str
    feed: Whole
    source: Whole
    camera: Whole
    latitude: float | None = None
    longitude: float | None = None
    confidence: Percent | None = None
    toward_camera: bool | None = None


@dataclass(frozen=True, slots=True)
class WireBatch:
    """What a request sent: as columns, or where it is few reads, as reads for a group's columns.

    A read that is refused is looked up again with ``reads``, which may read the body once more. ``indexes`` gives
    each row's place in the request where faults stand between them.
    """

    count: int
    reads: Callable[[], Sequence[WireRead]]
    raw_columns: RawColumns | None = None
    faults: Sequence[ReadFault] = ()
    indexes: Sequence[int] | None = None

    def __len__(self) -> int:
        return self.count

    def index(self, row: int) -> int:
        """Give the place in the request of a row."""
        return row if self.indexes is None else self.indexes[row]

    def raw(self, row: int) -> str:
        """Give a row as JSON again."""
        read = self.reads()[row]
        try:
            return msgspec.json.encode(read).decode()
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and UTF-8 cannot
            return json.dumps(msgspec.to_builtins(read))


def columns_of(reads: Sequence[WireRead], limits: IntakeLimits) -> RawColumns:
    """Give reads as columns; what was not sent becomes NaN."""
    marks = [read.vrm for read in reads]
    return RawColumns(
        marks=normalise_all(marks, limits.marks),
        captured_ms=parse_all([read.captured_at for read in reads]),
        feed=_wholes([read.feed for read in reads]),
        source=_wholes([read.source for read in reads]),
        camera=_wholes([read.camera for read in reads]),
        latitude=_numbers([read.latitude for read in reads]),
        longitude=_numbers([read.longitude for read in reads]),
        confidence=_numbers([read.confidence for read in reads]),
        toward=_numbers([read.toward_camera for read in reads]),
    )


def _wholes(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.frombuffer(struct.pack(f"{len(numbers)}q", *numbers), np.int64)


def _numbers(numbers: Sequence[float | None]) -> NDArray[np.float64]:
    try:
        return np.frombuffer(struct.pack(f"{len(numbers)}d", *numbers), np.float64)
    except struct.error:  # None is among them
        return np.fromiter(numbers, np.float64, len(numbers))


def columns_of_all(batches: Sequence[WireBatch], limits: IntakeLimits) -> RawColumns:
    """Give the reads of several batches as columns, one batch behind the other."""
    parts: list[RawColumns] = []
    few: list[WireRead] = []
    for batch in batches:
        if batch.raw_columns is None:
            few.extend(batch.reads())
            continue
        if few:
            parts.append(columns_of(few, limits))
            few = []
        parts.append(batch.raw_columns)
    if few or not parts:
        parts.append(columns_of(few, limits))
    return joined_raw(parts)
