"""What the stores tell of cameras' clocks by day, in columns, and the sum of each camera's days.

In columns, since a month of a large force has hundreds of thousands of days: an object for each would take longer than
the store needs to find them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .model import CameraNumber

CLOCK_DAY: Final = np.dtype(
    [("camera", "<u4"), ("day", "<i8"), ("reads", "<i8"), ("ahead", "<i8"), ("least_ms", "<i8")]
)
"""The columns of ``ClockDay``, as they lie in memory and as the read store sends them."""

ClockDays: TypeAlias = NDArray[np.void]
"""Many of ``ClockDay``, of type ``CLOCK_DAY``."""


class ClockDay(NamedTuple):
    """One camera's reads of one day (UTC, counted from 1970-01-01), as they were received live.

    ``least_ms`` is the least of receipt minus capture. ``ahead`` are the reads whose capture lay further ahead than the
    limit that was asked about; those that were quarantined for it are among them.
    """

    camera: CameraNumber
    day: int
    reads: int
    ahead: int
    least_ms: int


class CameraDays(NamedTuple):
    """The sum of one camera's days.

    A day is slow where its least offset is above the limit over enough reads to tell, and undecided where it is over
    too few; ``slow`` are the reads of the slow days. Of the least offsets of its days, ``last_ms`` is that of the last,
    ``lowest_ms`` the lowest of all, and ``slowest_ms`` the highest of the slow ones, or 0 where there is none.
    """

    camera: CameraNumber
    reads: int
    ahead: int
    slow: int
    ahead_days: int
    slow_days: int
    undecided_days: int
    days: int
    last_ms: int
    lowest_ms: int
    slowest_ms: int


def clock_days(days: Iterable[ClockDay]) -> ClockDays:
    """Give the days in columns."""
    return np.array(list(days), dtype=CLOCK_DAY)


def by_camera(days: Sequence[ClockDays], limit_ms: int, sample: int) -> Iterable[CameraDays]:
    """Give each camera's sum. What several tell of one day is one; one without reads only lowers another's.

    ``sample``: how many reads of a day are enough to tell that it is slow.
    """
    whole = _whole(np.concatenate(days))
    camera, reads, least = whole["camera"], whole["reads"], whole["least_ms"]
    if not len(camera):
        return ()
    firsts = _firsts(camera[1:] != camera[:-1])
    ends = np.append(firsts[1:], len(camera))
    late, enough = least > limit_ms, reads >= sample
    slow = late & enough
    sums = (reads, whole["ahead"], slow * reads, whole["ahead"] > 0, slow, late & ~enough)
    columns = (
        camera[firsts],
        *(np.add.reduceat(one, firsts, dtype=np.int64) for one in sums),
        ends - firsts,
        least[ends - 1],
        np.minimum.reduceat(least, firsts),
        np.maximum.reduceat(slow * least, firsts),
    )
    return map(CameraDays, *(one.tolist() for one in columns))


def _whole(days: ClockDays) -> dict[str, NDArray[Any]]:
    """Give one row for each camera and day that has reads, sorted by both."""
    days = days[np.lexsort((days["day"], days["camera"]))]
    columns: dict[str, NDArray[Any]] = {name: np.ascontiguousarray(days[name]) for name in CLOCK_DAY.names or ()}
    if not len(days):
        return columns
    camera, day = columns["camera"], columns["day"]
    firsts = _firsts((camera[1:] != camera[:-1]) | (day[1:] != day[:-1]))
    sums = {"reads": np.add, "ahead": np.add, "least_ms": np.minimum}
    whole = {name: sums[name].reduceat(one, firsts) if name in sums else one[firsts] for name, one in columns.items()}
    has_reads = whole["reads"] > 0
    return {name: one[has_reads] for name, one in whole.items()}


def _firsts(differs: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give where each run begins; ``differs`` says of each row but the first whether it differs from the one before."""
    return np.flatnonzero(np.concatenate(([True], differs)))
