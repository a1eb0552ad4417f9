"""Reads for tests, by what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from commonbeat.anpr.model import (
    AS_REGISTERED,
    NO_CONFIDENCE,
    TOWARD_CODES,
    VRM_MAX,
    CameraNumber,
    Flag,
    ReadColumns,
    StoredRead,
    Toward,
)

NOON_MS = 1_795_521_600_000
"""2026-11-24T12:00Z, a Tuesday."""


def a_read(
    vrm: str = "AB12CDE",
    captured_ms: int = NOON_MS,
    camera: int = 1,
    *,
    received_vrm: str | None = None,
    received_ms: int | None = None,
    latitude_e6: int | None = None,
    longitude_e6: int | None = None,
    confidence: int | None = 90,
    toward: Toward = Toward.UNKNOWN,
    flags: Flag = Flag(0),
) -> StoredRead:
    """Give a read as the store should answer it."""
    return StoredRead(
        vrm=vrm,
        received_vrm=received_vrm or vrm,
        captured_ms=captured_ms,
        received_ms=captured_ms + 400 if received_ms is None else received_ms,
        camera=CameraNumber(camera),
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        confidence=confidence,
        toward=toward,
        flags=flags,
    )


def columns(reads: Iterable[StoredRead]) -> ReadColumns:
    """Give the columns that hold these reads, in this order."""
    rows = list(reads)
    return ReadColumns(
        vrm=np.array([read.vrm.encode() for read in rows], dtype=f"S{VRM_MAX}"),
        camera=np.array([read.camera for read in rows], dtype=np.uint32),
        captured_ms=np.array([read.captured_ms for read in rows], dtype=np.int64),
        received_ms=np.array([read.received_ms for read in rows], dtype=np.int64),
        latitude_e6=_places([read.latitude_e6 for read in rows]),
        longitude_e6=_places([read.longitude_e6 for read in rows]),
        confidence=np.array([_or(read.confidence, NO_CONFIDENCE) for read in rows], dtype=np.uint8),
        toward=np.array([TOWARD_CODES.index(read.toward) for read in rows], dtype=np.uint8),
        flags=np.array([int(read.flags) for read in rows], dtype=np.uint8),
        received_vrm={row: read.received_vrm for row, read in enumerate(rows) if read.received_vrm != read.vrm},
    )


def many_columns(count: int, *, seed: int = 1, from_ms: int = NOON_MS, over_ms: int = 3_600_000) -> ReadColumns:
    """Give distinct reads of arbitrary plates, quickly."""
    choose = np.random.default_rng(seed)
    letters = choose.integers(65, 91, (count, 7), dtype=np.uint8)
    vrm = np.zeros((count, VRM_MAX), dtype=np.uint8)
    vrm[:, :7] = letters
    captured = from_ms + choose.integers(0, over_ms, count)
    return ReadColumns(
        vrm=vrm.reshape(-1).view(f"S{VRM_MAX}"),
        camera=choose.integers(1, 500, count).astype(np.uint32),
        captured_ms=captured,
        received_ms=captured + 500,
        latitude_e6=np.full(count, AS_REGISTERED, dtype=np.int32),
        longitude_e6=np.full(count, AS_REGISTERED, dtype=np.int32),
        confidence=np.full(count, 90, dtype=np.uint8),
        toward=np.ones(count, dtype=np.uint8),
        flags=np.zeros(count, dtype=np.uint8),
    )


def _places(values: Sequence[int | None]) -> np.ndarray:
    return np.array([_or(value, int(AS_REGISTERED)) for value in values], dtype=np.int32)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
