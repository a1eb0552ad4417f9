"""Instants as people type them into forms; programs spell theirs in full, and ``api/bodies.py`` reads those."""

from __future__ import annotations

from datetime import UTC, datetime


def typed_instant(text: str) -> datetime | None:
    """Give the instant in UTC, which is meant where no zone is typed; None: it is none, or beyond the calendar."""
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter: the first or the last day of the calendar, in another zone
        return None
