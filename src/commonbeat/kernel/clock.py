"""Where the time comes from: an argument, so that a test can set it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Gives the present instant."""

    def now(self) -> datetime:
        """Give the present instant, with the UTC zone."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the machine's present instant in UTC."""
        return datetime.now(UTC)


def to_ms(instant: datetime) -> int:
    """Give whole milliseconds since 1970-01-01T00:00Z, rounding towards the past."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries a zone")
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def from_ms(ms: int) -> datetime:
    """Give the UTC instant that is ``ms`` milliseconds after 1970-01-01T00:00Z."""
    whole, part = divmod(ms, 1000)
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=part * 1000)


def spell(instant: datetime) -> str:
    """Spell an instant in UTC with three decimals and Z, zeros kept."""
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"
