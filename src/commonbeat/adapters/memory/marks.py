"""Interop marks, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonbeat.conformance.model import Mark


class MemoryMarkStore:
    """Keeps marks in a dictionary."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self._kept = {mark.id: mark for mark in marks}

    def find(self, id: str) -> Mark | None:
        return self._kept.get(id)

    def put(self, mark: Mark) -> None:
        self._kept[mark.id] = mark

    def all(self) -> Sequence[Mark]:
        return sorted(self._kept.values(), key=lambda mark: mark.list_index)
