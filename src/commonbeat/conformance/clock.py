"""The clause of the camera's clock as a pack judges it, and how far a clock is off in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from .sent import Sent

CLOCK: Final = "clock-tolerance"


def ahead_seconds(read: Sent) -> float | None:
    """Give how far the capture lies ahead of its receipt; below 0: behind; None: it has no instant of capture."""
    captured = read.captured_at
    return None if captured is None else (captured - read.received_at).total_seconds()


def in_words(ahead: float) -> str:
    """Say how far a clock is off: ``8.00 s ahead``, ``0.52 s behind``, ``less than 0.01 s off``."""
    if abs(ahead) < 0.01:
        return _("less than 0.01 s off")
    told = _("{seconds} s ahead") if ahead > 0 else _("{seconds} s behind")
    return told.format(seconds=f"{abs(ahead):.2f}")


@implements(f"anpr-working@0.1#{CLOCK}")
def is_ahead(read: Sent, limit_seconds: float) -> bool:
    """Say whether the capture lies further ahead of its receipt than the clause allows: each read breaks it alone."""
    ahead = ahead_seconds(read)
    return ahead is not None and ahead > limit_seconds


@implements(f"anpr-working@0.1#{CLOCK}")
def least_late(reads: Sequence[Sent]) -> Mapping[tuple[str, ...], Sent]:
    """Give by camera the read that took least from capture to receipt: a slow link makes single reads late alone.

    Of reads that took the same, it is the first. A camera goes by what was sent as its feed, source and number.
    """
    least: dict[tuple[str, ...], Sent] = {}
    for read in reads:
        ahead = ahead_seconds(read)
        if ahead is None:
            continue
        camera = tuple(map(repr, read.triple))
        if camera not in least or ahead > (ahead_seconds(least[camera]) or 0.0):
            least[camera] = read
    return least
