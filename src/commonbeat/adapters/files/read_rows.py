"""Rows of a file with what is wrong with some of them: those leave the columns and become faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonbeat.anpr.import_rows import RAW_MOST, FileRows
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.submission import ReadFault

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(slots=True)
class Faults:
    """What is wrong, by row. The first thing that is said of a row stays."""

    rows: dict[int, tuple[Clause, str]] = field(default_factory=dict)

    def add(self, row: int, clause: Clause, detail: str) -> None:
        """Say what is wrong with a row."""
        self.rows.setdefault(row, (clause, detail))

    def add_all(self, rows: NDArray[np.bool_], clause: Clause, detail: str) -> None:
        """Say the same of every row that is marked."""
        for row in np.flatnonzero(rows).tolist():
            self.add(row, clause, detail)


@dataclass(frozen=True, slots=True)
class Columns:
    """Every row's values, those of faulty rows included; their numbers may be anything."""

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


def without_faults(columns: Columns, faults: Faults, raw: Callable[[int], object]) -> FileRows:
    """Give the good rows as columns and the others as faults; ``raw`` gives a row as it stands in the file."""
    found = [
        ReadFault(int(columns.places[row]), clause, detail, spelled(raw(row)))
        for row, (clause, detail) in sorted(faults.rows.items())
    ]
    marks, keep = columns.marks, None
    if faults.rows:
        keep = np.ones(len(columns.marks), np.bool_)
        keep[list(faults.rows)] = False
        marks = [mark for row, mark in enumerate(marks) if row not in faults.rows]

    def kept(column: NDArray[np.int64]) -> NDArray[np.int64]:
        return column if keep is None else column[keep]

    def kept_real(column: Real) -> Real:
        return column if keep is None else column[keep]

    return FileRows(
        marks=marks,
        captured_ms=kept(columns.captured_ms),
        feed=kept(columns.feed),
        source=kept(columns.source),
        camera=kept(columns.camera),
        latitude=kept_real(columns.latitude),
        longitude=kept_real(columns.longitude),
        confidence=kept_real(columns.confidence),
        toward=kept_real(columns.toward),
        places=kept(columns.places),
        faults=found,
    )


def spelled(value: object) -> str:
    """Give what stands in a row as JSON, cut where it is overlong: then it can be looked at, and not released."""
    return json.dumps(value, default=str, separators=(",", ":"))[:RAW_MOST]
