"""Batches of reads from typed columns, as an import from CSV or Parquet has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonbeat.kernel.clock import from_ms, spell

from .columns import RawColumns
from .limits import IntakeLimits
from .marks import normalise_all
from .submission import ReadFault
from .times import NOT_A_TIME


@dataclass(frozen=True, slots=True)
class TypedBatch:
    """Columns of reads. ``first`` is the place of the first row in the file that it came from."""

    received: Sequence[str]
    raw_columns: RawColumns
    first: int = 0
    faults: Sequence[ReadFault] = ()

    @classmethod
    def of(
        cls,
        *,
        vrm: Sequence[str],
        captured_ms: ArrayLike,
        feed: ArrayLike,
        source: ArrayLike,
        camera: ArrayLike,
        latitude: ArrayLike | None = None,
        longitude: ArrayLike | None = None,
        confidence: ArrayLike | None = None,
        toward_camera: ArrayLike | None = None,
        limits: IntakeLimits,
        first: int = 0,
    ) -> TypedBatch:
        """Give the batch of these columns. NaN or None stands for what is absent, ``NOT_A_TIME`` for no time."""

        def whole(column: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
            return np.ascontiguousarray(column, dtype=np.int64)

        def optional(column: ArrayLike | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            if column is None:
                return np.full(len(vrm), np.nan)
            return np.ascontiguousarray(column, dtype=np.float64)

        columns = RawColumns(
            marks=normalise_all(vrm, limits.marks),
            captured_ms=whole(captured_ms),
            feed=whole(feed),
            source=whole(source),
            camera=whole(camera),
            latitude=optional(latitude),
            longitude=optional(longitude),
            confidence=optional(confidence),
            toward=optional(toward_camera),
        )
        return cls(vrm, columns, first)

    def __len__(self) -> int:
        return len(self.raw_columns)

    def index(self, row: int) -> int:
        """Give the place of a row in the file."""
        return self.first + row

    def raw(self, row: int) -> str:
        """Give a row as the JSON that the wire would have had for it."""
        columns = self.raw_columns
        captured_ms = int(columns.captured_ms[row])
        value: dict[str, object] = {
            "vrm": self.received[row],
            "captured_at": "" if captured_ms == NOT_A_TIME else _spelled(captured_ms),
            "feed": int(columns.feed[row]),
            "source": int(columns.source[row]),
            "camera": int(columns.camera[row]),
        }
        for name in ("latitude", "longitude", "confidence"):
            number = float(getattr(columns, name)[row])
            if not np.isnan(number):
                value[name] = int(number) if name == "confidence" and number.is_integer() else number
        if not np.isnan(columns.toward[row]):
            value["toward_camera"] = bool(columns.toward[row])
        return json.dumps(value, separators=(",", ":"))


def _spelled(captured_ms: int) -> str:
    try:
        return spell(from_ms(captured_ms))
    except (OverflowError, ValueError, OSError):
        return f"{captured_ms} ms since 1970"
