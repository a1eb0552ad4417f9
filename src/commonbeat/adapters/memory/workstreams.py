"""What was done to the versions of standards, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commonbeat.standards.lifecycle import StandardEvent


class MemoryWorkstreamStore:
    """Keeps events in a list."""

    def __init__(self) -> None:
        self._kept: list[StandardEvent] = []

    def append(self, event: StandardEvent) -> StandardEvent:
        kept = replace(event, number=len(self._kept) + 1)
        self._kept.append(kept)
        return kept

    def of(self, standard: str, version: str) -> Sequence[StandardEvent]:
        return [one for one in self._kept if (one.standard, one.version) == (standard, version)]

    def all(self) -> Sequence[StandardEvent]:
        return list(self._kept)
