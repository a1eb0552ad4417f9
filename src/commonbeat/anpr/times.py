"""Times of capture as they are spelled on the wire, to milliseconds since 1970 in UTC.

Every spelling that ``datetime.fromisoformat`` takes is taken, as long as it carries a zone. The common ones are
read column by column, all rows at once, because a ``datetime`` a read costs more than the rest of its checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clauses import implements

from .limits import STANDARD

NOT_A_TIME: Final = np.iinfo(np.int64).min
"""Stands for a text that is no time with a zone."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_FEW: Final = 24
"""Below this many rows, one by one is faster."""


_DAY: Final = len("2026-11-21T")
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """A spelling, and behind it a line end: by column, what a character is least, and how much more it may be."""

    least: NDArray[np.uint8]
    most: NDArray[np.uint8]
    has_ms: bool
    clock_most: NDArray[np.uint8]
    """As ``most`` for texts of one day: none for what spells the day; no minute has a tens digit above 5."""
    clock_ms: NDArray[np.float64]
    """The milliseconds of the day that one more in a column stands for."""

    @classmethod
    def of(cls, digits: int, end: str) -> _Layout:
        text = "dddd-dd-ddTdd:dd:dd" + ("." + "d" * digits if digits else "") + end + "\n"
        least = np.frombuffer(text.replace("d", "0").encode(), np.uint8)
        most = np.array([9 if c == "d" else 0 for c in text], np.uint8)
        clock_most, clock_ms = most.copy(), np.zeros(len(text))
        clock_most[:_DAY] = 0
        clock_most[[11, 14, 17]] = 2, 5, 5
        clock_ms[[11, 12, 14, 15, 17, 18]] = 36_000_000, 3_600_000, 600_000, 60_000, 10_000, 1_000
        if digits:
            clock_ms[20:23] = 100, 10, 1
        return cls(least, most, digits > 0, clock_most, clock_ms)


_LAYOUTS: Final = {
    len(layout.least) - 1: layout for layout in (_Layout.of(n, end) for n in (0, 3, 6) for end in ("Z", "+00:00"))
}
_PAIRS: Final = [0, 2, 5, 8, 11, 14, 17]
"""The first columns of century, year, month, day, hour, minute and second."""
_LEAST: Final = np.array([0, 0, 1, 1, 0, 0, 0], np.uint8)[:, None]
_MOST: Final = np.array([99, 99, 12, 31, 23, 59, 59], np.uint8)[:, None]


def _month_tables() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Give, for each month of the years 0 to 9999, the day before its first, counted from 1970, and its length."""
    starts = np.arange("0000-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    lengths = np.diff(starts).astype(np.uint8)
    lengths[:12] = 0  # there is no year 0
    return starts[:-1] - 1, lengths


_MONTH_START, _MONTH_DAYS = _month_tables()


@implements(f"{STANDARD}#capture-time")
def parse(text: str) -> int:
    """Give the milliseconds of one spelled time, rounded towards the past, or ``NOT_A_TIME``."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return NOT_A_TIME
    if instant.tzinfo is None:
        return NOT_A_TIME
    return (instant - _EPOCH) // _MS


def parse_all(texts: Sequence[str]) -> NDArray[np.int64]:
    """Give the milliseconds of every spelled time; ``NOT_A_TIME`` where a text is none."""
    if len(texts) < _FEW:
        return np.fromiter(map(parse, texts), np.int64, len(texts))
    layout = _LAYOUTS.get(len(texts[0]))
    found = _by_columns(texts, layout) if layout else None
    if found is None:
        found = _by_length(texts)
    for row in np.flatnonzero(found == NOT_A_TIME).tolist():
        found[row] = parse(texts[row])
    return found


def _by_length(texts: Sequence[str]) -> NDArray[np.int64]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    found = np.full(len(texts), NOT_A_TIME, dtype=np.int64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        if length in _LAYOUTS and len(rows) >= _FEW:
            some = _by_columns([texts[row] for row in rows.tolist()], _LAYOUTS[length])
            if some is not None:
                found[rows] = some
    return found


def _by_columns(texts: Sequence[str], layout: _Layout) -> NDArray[np.int64] | None:
    """Read texts that are all spelled like the layout; None where they are not all of its length.

    With a line end behind each, the texts fill a matrix exactly. Where its last column is all the line ends that
    there are, every row is one text: none that is short hides behind one that is long.
    """
    joined = "\n".join(texts)
    width = len(layout.least)
    if len(joined) != width * len(texts) - 1 or not joined.isascii() or joined.count("\n") != len(texts) - 1:
        return None
    matrix = np.frombuffer(f"{joined}\n".encode(), np.uint8).reshape(-1, width)
    if (same := _of_one_day(matrix, layout)) is not None:
        return same
    # A digit becomes its value and a fixed character 0; whatever else stands there becomes more than is allowed.
    found = matrix ^ layout.least
    spelled = found <= layout.most
    if spelled.all():
        return _reckon(found, layout, np.True_)
    if not spelled[:, -1].all():
        return None
    return _reckon(found, layout, spelled.all(axis=1))


def _of_one_day(matrix: NDArray[np.uint8], layout: _Layout) -> NDArray[np.int64] | None:
    """Read texts that are all of one day, as nearly every batch is, and all good; None where they are not."""
    expected = layout.least.copy()
    expected[:_DAY] = matrix[0, :_DAY]
    found = matrix ^ expected
    if not (found <= layout.clock_most).all():
        return None
    clock_ms = found @ layout.clock_ms  # whole numbers far below what a float keeps exactly
    midnight = parse(bytes(matrix[0, :_DAY]).decode() + "00:00:00Z")
    if midnight == NOT_A_TIME or clock_ms.max() >= _DAY_MS:
        return None
    return clock_ms.astype(np.int64) + midnight


def _reckon(found: NDArray[np.uint8], layout: _Layout, good: NDArray[np.bool_] | np.bool_) -> NDArray[np.int64]:
    """Reckon milliseconds from digits; ``NOT_A_TIME`` where one is out of its range or the row is not ``good``."""
    # Each digit with the next, over the whole flat array: most sums are of no use, but nothing is faster.
    flat = found.ravel()
    sums = flat * np.uint8(10)
    sums[:-1] += flat[1:]
    sums = sums.reshape(found.shape)
    pairs = sums.T[_PAIRS]
    good = good & ((pairs >= _LEAST) & (pairs <= _MOST)).all(axis=0)
    if not good.all():
        pairs = np.where(good, pairs, _LEAST)
    century, year, month, day, hour, minute, second = pairs.astype(np.int64)
    months = (century * 100 + year) * 12 + month - 1
    good &= day <= _MONTH_DAYS[months]
    seconds = (((_MONTH_START[months] + day) * 24 + hour) * 60 + minute) * 60 + second
    ms = seconds * 1000
    if layout.has_ms:
        ms += found[:, 20] * np.int64(100) + sums[:, 21]
    return ms if good.all() else np.where(good, ms, np.int64(NOT_A_TIME))
