"""What is shown of clocks: how the clause is kept today, what another limit would do.

A force asks itself; a portal asks every force, and says who did not answer. Both are the ``Asks`` of this module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.ids import PartyId

from .clock import ClockMeasure

TODAY: Final = timedelta(hours=24)
REHEARSED: Final = timedelta(days=30)
FRESH: Final = timedelta(seconds=20)
"""How old what is shown may be before it is worked out anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure, and of each force that it is of how it answered: ``answered``, ``late``, ``down``, ``refused``.

    ``reasons`` says why those did not that did not, by a code. ``trouble``: nobody could be asked at all, and why; the
    measure then is of nothing.
    """

    measure: ClockMeasure
    owners: Mapping[PartyId, str]
    reasons: Mapping[PartyId, str] = field(default_factory=dict)
    trouble: CommonbeatError | None = None

    @property
    def silent(self) -> Mapping[PartyId, str]:
        """Give those who did not answer, and how."""
        return {owner: outcome for owner, outcome in self.owners.items() if outcome != ANSWERED}


ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """The limit that holds now, and since when; None where it held before all else."""

    seconds: float
    since: datetime | None = None


class AsksClocks(Protocol):
    """Works out a measure, here or by asking every force."""

    def __call__(self, limit_seconds: float, from_: datetime, to: datetime) -> Asked:
        """Give how the clause is kept at the limit over the span, by those who answer in time."""
        ...


class ClockBoard:
    """Safe to share between threads: one works out what is shown, the others show what was worked out before."""

    def __init__(self, asks: AsksClocks, in_force: Callable[[], LimitInForce], clock: Clock) -> None:
        """Join the parts; ``in_force`` gives the limit that holds now."""
        self._asks, self._in_force, self._clock = asks, in_force, clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[float, datetime | None], tuple[datetime, Asked]] = {}

    @property
    def limit_seconds(self) -> float:
        """Give the limit in force."""
        return self._in_force().seconds

    def today(self) -> Asked:
        """Give how the limit in force was kept over the last 24 hours, at most about ``FRESH`` old.

        Where it has been in force for less, the reads of before are left out: they were held to another limit.
        """
        held, day_ago = self._in_force(), self._clock.now() - TODAY
        since = held.since if held.since is not None and held.since > day_ago else None
        return self._fresh(held.seconds, since)

    def since(self, limit_seconds: float, from_: datetime) -> Asked:
        """Give how a limit was kept from an instant until now, as fresh as ``today``; of the last 30 days at most."""
        return self._fresh(limit_seconds, from_)

    def rehearse(self, limit_seconds: float) -> Asked:
        """Give what a limit would have done to the last 30 days of traffic, worked out now.

        Raises:
            CommonbeatError: nobody could be asked; what is of no traffic foretells nothing.
        """
        now = self._clock.now()
        asked = self._asks(limit_seconds, now - REHEARSED, now)
        if asked.trouble is not None:
            raise asked.trouble
        return asked

    def _fresh(self, limit_seconds: float, from_: datetime | None) -> Asked:
        key, now = (limit_seconds, from_), self._clock.now()
        known = self._kept.get(key)
        if known is not None and now - known[0] < FRESH:
            return known[1]
        if not self._lock.acquire(blocking=known is None) and known is not None:
            return known[1]
        try:
            done = self._kept.get(key)  # by whoever had the lock meanwhile
            if done is not None and done is not known:
                return done[1]
            asked = self._asks(limit_seconds, now - TODAY if from_ is None else max(from_, now - REHEARSED), now)
            self._kept = {**dict(list(self._kept.items())[-_KEPT_MOST:]), key: (now, asked)}
            return asked
        finally:
            self._lock.release()


_KEPT_MOST: Final = 8
