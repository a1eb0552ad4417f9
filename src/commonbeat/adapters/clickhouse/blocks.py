"""Columns to ClickHouse's Native format, and fixed-width rows back, without a Python object a read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonbeat.anpr.model import VRM_MAX, ReadColumns

COLUMNS: tuple[tuple[str, str], ...] = (
    ("vrm", "String"),
    ("captured", "DateTime64(3, 'UTC')"),
    ("camera", "UInt32"),
    ("delay_ms", "Int64"),
    ("confidence", "UInt8"),
    ("toward", "UInt8"),
    ("flags", "UInt8"),
    ("latitude_e6", "Int32"),
    ("longitude_e6", "Int32"),
    ("received_vrm", "String"),
)
"""What an insert sends, in this order; the table has the same columns."""

KEY = np.dtype([("vrm", f"S{VRM_MAX}"), ("camera", "<u4"), ("captured_ms", "<i8")])
"""One row of a RowBinary answer of (FixedString, UInt32, Int64)."""


def to_native(reads: ReadColumns) -> bytes:
    """Give the reads as one Native block."""
    parts = [_varint(len(COLUMNS)), _varint(len(reads))]
    values = {
        "vrm": _strings(reads.vrm),
        "captured": reads.captured_ms.astype("<i8", copy=False).tobytes(),
        "camera": reads.camera.astype("<u4", copy=False).tobytes(),
        "delay_ms": (reads.received_ms - reads.captured_ms).astype("<i8", copy=False).tobytes(),
        "confidence": reads.confidence.tobytes(),
        "toward": reads.toward.tobytes(),
        "flags": reads.flags.tobytes(),
        "latitude_e6": reads.latitude_e6.astype("<i4", copy=False).tobytes(),
        "longitude_e6": reads.longitude_e6.astype("<i4", copy=False).tobytes(),
        "received_vrm": _mostly_empty(len(reads), dict(reads.received_vrm)),
    }
    for name, kind in COLUMNS:
        parts += [_text(name), _text(kind), values[name]]
    return b"".join(parts)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _varint(len(encoded)) + encoded


def _strings(column: NDArray[np.bytes_]) -> bytes:
    """Spell a fixed-width column as length-prefixed strings.

    A mark has no NUL within, so its length is the number of bytes that are not NUL; twelve bytes at the most
    means that a length is always a single byte.
    """
    width = column.dtype.itemsize
    padded = np.ascontiguousarray(column).view(np.uint8).reshape(len(column), width)
    framed = np.empty((len(column), width + 1), dtype=np.uint8)
    framed[:, 1:] = padded
    used = padded != 0
    framed[:, 0] = used.sum(axis=1, dtype=np.uint8)
    keep = np.ones(framed.shape, dtype=np.bool_)
    keep[:, 1:] = used
    return framed[keep].tobytes()


def _mostly_empty(count: int, values: dict[int, str]) -> bytes:
    """Spell a column of strings of which few are not empty, given by their row."""
    parts, done = [], 0
    for row in sorted(values):
        parts += [bytes(row - done), _text(values[row])]
        done = row + 1
    return b"".join([*parts, bytes(count - done)])
