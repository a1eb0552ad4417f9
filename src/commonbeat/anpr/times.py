"""Times of capture as they are spelled on the wire, to milliseconds since 1970 in UTC.

Every spelling that ``datetime.fromisoformat`` takes is taken, as long as it carries a zone. The common ones are
read column by column, all rows at once, because a ``datetime`` a read costs more than the rest of its checks.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_LINE_END: Final = ord("\n")
_ENDS: Final = ("Z", "+00:00")
_FRACTIONS: Final = (0, 3, 6)
_LAYOUTS: Final = {
    len(text): text
    for text in (
        "dddd-dd-ddTdd:dd:dd" + ("." + "d" * digits if digits else "") + end for digits in _FRACTIONS for end in _ENDS
    )
}
_FIRST_YEAR: Final = 1970
_YEARS: Final = 130


def _month_tables() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Give, for each month from 1970 on, its first day counted from 1970 and its length."""
    starts = np.arange(f"{_FIRST_YEAR}-01", f"{_FIRST_YEAR + _YEARS}-02", dtype="datetime64[M]")
    days = starts.astype("datetime64[D]").astype(np.int64)
    return days[:-1], np.diff(days).astype(np.uint8)


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


def _by_columns(texts: Sequence[str], layout: str) -> NDArray[np.int64] | None:
    """Read texts that are all spelled like the layout; None where they are not all of its length.

    With a line end behind each, the texts fill a matrix exactly. Where its last column is all the line ends that
    there are, every row is one text: none that is short hides behind one that is long.
    """
    joined = "\n".join(texts)
    if len(joined) != (len(layout) + 1) * len(texts) - 1 or not joined.isascii():
        return None
    columns = np.frombuffer(f"{joined}\n".encode(), np.uint8).reshape(-1, len(layout) + 1).T
    if joined.count("\n") != len(texts) - 1 or not (columns[-1] == _LINE_END).all():
        return None
    fixed = [place for place, c in enumerate(layout) if c != "d"]
    wanted = np.frombuffer("".join(layout[place] for place in fixed).encode(), np.uint8)
    digits = columns[[place for place, c in enumerate(layout) if c == "d"]] - np.uint8(ord("0"))
    good = (columns[fixed] == wanted[:, None]).all(axis=0) & (digits <= 9).all(axis=0)
    return _reckon(np.where(good, digits, 0), good)


def _reckon(digits: NDArray[np.uint8], good: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Reckon milliseconds from rows of digits; ``NOT_A_TIME`` where one is out of its range or not ``good``."""
    century, year, month, day, hour, minute, second = digits[0:14:2] * np.uint8(10) + digits[1:14:2]
    months = (century.astype(np.int64) * 100 + year - _FIRST_YEAR) * 12 + month - 1
    good = good & (months >= 0) & (months < len(_MONTH_START)) & (month >= 1) & (month <= 12)
    months = np.where(good, months, 0)
    good &= (day >= 1) & (day <= _MONTH_DAYS[months]) & (hour < 24) & (minute < 60) & (second < 60)
    days = _MONTH_START[months] + day - 1
    ms = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000
    if len(digits) > 14:
        ms += digits[14].astype(np.int64) * 100 + digits[15] * np.uint8(10) + digits[16]
    return np.where(good, ms, np.int64(NOT_A_TIME))
