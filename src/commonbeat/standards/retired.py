"""Which versions of standards were retired, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable

from commonbeat.kernel.text import _

from .model import Standard, Status


def why_retired(standard: Standard) -> str:
    """Say that a standard is retired, as a part of a sentence; empty: it is not."""
    if standard.status is not Status.RETIRED:
        return ""
    told = _("{address} ({title}) is retired in the catalogue")
    return told.format(address=f"{standard.id}@{standard.version}", title=standard.title)


def retired_in(standards: Iterable[Standard]) -> dict[str, str]:
    """Give the address of each version that is retired, with the reason."""
    return {f"{one.id}@{one.version}": why for one in standards if (why := why_retired(one))}
