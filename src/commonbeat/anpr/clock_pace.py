"""Clocks are measured as often as the node can afford: what took long is answered again for a while.

A measure looks at every read of its span, so its cost grows with the traffic. Who asks all the time, as an open page
or a portal does, must not take from ingest; every measure says when it was worked out.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from commonbeat.kernel.clock import Clock

from .clock import ClockMeasure

SHARE: Final = 100
"""How many times as long as it took a measure stands, so that one question costs a hundredth of the time at most."""

AT_ONCE: Final = timedelta(seconds=0.1)
"""What takes less is worked out anew whenever somebody asks."""

_KEPT_MOST: Final = 8


class MeasuresClocks(Protocol):
    """Works out how this node's cameras keep the clause."""

    def measure(self, limit_seconds: float, from_: datetime, to: datetime) -> ClockMeasure:
        """Give how the clause is kept at a limit, by the traffic of ``from_`` ≤ t < ``to``.

        Raises:
            ReadStoreUnavailable: the store does not answer.
        """
        ...


def answers(measure: ClockMeasure, limit_seconds: float, from_: datetime, to: datetime) -> bool:
    """Say whether a measure is one of what was asked: the same limit, over the span or one that moved on to it.

    How long ago it was made is not looked at.
    """
    moved = to - measure.to
    is_span = moved >= timedelta(0) and from_ - measure.from_ in (timedelta(0), moved)
    return is_span and limit_seconds == measure.limit_seconds


@dataclass(frozen=True, slots=True)
class _Kept:
    measure: ClockMeasure
    took: timedelta

    def stands_for(self, limit_seconds: float, from_: datetime, to: datetime) -> bool:
        return answers(self.measure, limit_seconds, from_, to) and to - self.measure.to < SHARE * self.took


class PacedClocks:
    """Fulfils ``MeasuresClocks``. Safe to share between threads: one measures, and the others take what it found."""

    def __init__(self, clocks: MeasuresClocks, clock: Clock) -> None:
        """Join the parts; ``clock`` tells how long a measure took."""
        self._clocks, self._clock = clocks, clock
        self._lock = threading.Lock()
        self._kept: Sequence[_Kept] = ()

    def measure(self, limit_seconds: float, from_: datetime, to: datetime) -> ClockMeasure:
        """Give the measure of now, or the last one while it stands; its span and ``at`` are those of when it was made.

        Raises:
            ReadStoreUnavailable: the store does not answer.
        """
        with self._lock:
            found = next((one for one in self._kept if one.stands_for(limit_seconds, from_, to)), None)
            if found is not None:
                return found.measure
            began = self._clock.now()
            measure = self._clocks.measure(limit_seconds, from_, to)
            took = self._clock.now() - began
            if took >= AT_ONCE:
                self._kept = (_Kept(measure, took), *self._kept[: _KEPT_MOST - 1])
            return measure
