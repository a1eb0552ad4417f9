"""Rows of a file of reads, column by column: as a reader gives them, and as they go to a running node."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.legible import legible
from commonbeat.kernel.text import _

from .columns import RawColumns
from .errors import BatchSize, BatchUnreadable
from .limits import Clause, IntakeLimits
from .submission import ReadFault
from .typed import TypedBatch

ROWS_MOST: Final = 100_000
"""Rows of one part of a file, at most."""

DETAIL_MOST: Final = 500
RAW_MOST: Final = 4_096

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
_WHOLE: Final = ("captured_ms", "feed", "source", "camera", "places")
_REAL: Final = ("latitude", "longitude", "confidence", "toward")


@dataclass(frozen=True, slots=True)
class FileRows:
    """Some rows of a file. ``places`` counts rows from 1 behind the header; NaN stands for what is absent.

    ``faults`` are the rows that are no reads; their ``index`` is a place as well.
    """

    marks: Sequence[str]
    captured_ms: Whole
    feed: Whole
    source: Whole
    camera: Whole
    latitude: Real
    longitude: Real
    confidence: Real
    toward: Real
    places: Whole
    faults: Sequence[ReadFault] = ()

    def __len__(self) -> int:
        return len(self.marks) + len(self.faults)

    def halves(self) -> tuple[FileRows, FileRows]:
        """Give the first half and the rest, for a body that may not be so large."""
        middle, fault = (len(self.marks) + 1) // 2, (len(self.faults) + 1) // 2

        def part(rows: slice, faults: slice) -> FileRows:
            columns = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name != "faults"}
            return FileRows(**columns, faults=self.faults[faults])

        return part(slice(middle), slice(fault)), part(slice(middle, None), slice(fault, None))


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Rows of a file as the gateway takes them."""

    typed: TypedBatch
    places: Whole
    faults: Sequence[ReadFault]

    @classmethod
    def of(cls, rows: FileRows, limits: IntakeLimits) -> ImportBatch:
        """Give the batch of these rows."""
        typed = TypedBatch.of(
            vrm=rows.marks,
            captured_ms=rows.captured_ms,
            feed=rows.feed,
            source=rows.source,
            camera=rows.camera,
            latitude=rows.latitude,
            longitude=rows.longitude,
            confidence=rows.confidence,
            toward_camera=rows.toward,
            limits=limits,
        )
        return cls(typed, rows.places, rows.faults)

    def __len__(self) -> int:
        return len(self.typed)

    @property
    def raw_columns(self) -> RawColumns:
        """Give the reads as columns."""
        return self.typed.raw_columns

    def index(self, row: int) -> int:
        """Give the place of a row in the file."""
        return int(self.places[row])

    def raw(self, row: int) -> str:
        """Give a row as the JSON that the wire would have had for it."""
        return self.typed.raw(row)


class _Fault(msgspec.Struct, array_like=True):
    index: int
    clause: Clause
    detail: str
    raw: str


class _Wire(msgspec.Struct):
    marks: list[str]
    captured_ms: bytes
    feed: bytes
    source: bytes
    camera: bytes
    latitude: bytes
    longitude: bytes
    confidence: bytes
    toward: bytes
    places: bytes
    faults: list[_Fault] = []


_DECODER: Final = msgspec.msgpack.Decoder(_Wire)
_ENCODER: Final = msgspec.msgpack.Encoder()


def encode_rows(rows: FileRows) -> bytes:
    """Give the rows as MessagePack: a list of marks, and each other column as its numbers' little-endian bytes."""
    columns = {name: getattr(rows, name).astype("<i8").tobytes() for name in _WHOLE}
    columns |= {name: getattr(rows, name).astype("<f8").tobytes() for name in _REAL}
    faults = [_Fault(one.index, one.clause, one.detail, one.raw) for one in rows.faults]
    return _ENCODER.encode(_Wire(marks=list(rows.marks), **columns, faults=faults))


def decode_rows(body: bytes) -> FileRows:
    """Read what ``encode_rows`` gave.

    Raises:
        BatchUnreadable: it is something else, or its columns differ in length.
        BatchSize: it holds no row, or too many.
    """
    try:
        wire = _DECODER.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as fault:
        raise BatchUnreadable("", _("The body is not columns of reads: {fault}").format(fault=fault)) from None
    count = len(wire.marks)
    for name in (*_WHOLE, *_REAL):
        if len(getattr(wire, name)) != 8 * count:
            raise BatchUnreadable(f"/{name}", _("The column has not as many values as there are marks."))
    if not 1 <= count + len(wire.faults) <= ROWS_MOST:
        raise BatchSize("/marks", ROWS_MOST)
    confidence, toward = _real(wire.confidence), _real(wire.toward)
    if not (np.isnan(toward) | np.isin(toward, (0, 1))).all():
        raise BatchUnreadable(
            "/toward", _("Each value is 1 (towards the camera), 0 (away from it) or NaN (not known).")
        )
    if not (np.isnan(confidence) | (confidence == np.floor(confidence))).all():
        raise BatchUnreadable("/confidence", _("Each value is a whole number or NaN."))
    return FileRows(
        marks=wire.marks,
        captured_ms=_whole(wire.captured_ms),
        feed=_whole(wire.feed),
        source=_whole(wire.source),
        camera=_whole(wire.camera),
        latitude=_real(wire.latitude),
        longitude=_real(wire.longitude),
        confidence=confidence,
        toward=toward,
        places=_whole(wire.places),
        faults=[_fault(one) for one in wire.faults],
    )


def _whole(column: bytes) -> Whole:
    return np.frombuffer(column, "<i8").astype(np.int64)


def _real(column: bytes) -> Real:
    return np.frombuffer(column, "<f8").astype(np.float64)


def _fault(sent: _Fault) -> ReadFault:
    """Give the fault; what goes to quarantine as JSON is JSON, and what is shown is legible, whoever sent it."""
    try:
        raw = json.dumps(json.loads(sent.raw), separators=(",", ":"))
    except (ValueError, RecursionError):
        raw = json.dumps(sent.raw)
    return ReadFault(sent.index, sent.clause, legible(sent.detail)[:DETAIL_MOST], raw[:RAW_MOST])
