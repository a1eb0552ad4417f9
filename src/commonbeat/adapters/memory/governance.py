"""The events of the code's accessions and ballots, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonbeat.governance.errors import EventTaken
from commonbeat.governance.events import read_event, spell_event
from commonbeat.governance.model import CodeEvent


class MemoryEventStore:
    """Keeps events in a dictionary, spelled as they are everywhere."""

    def __init__(self) -> None:
        self._kept: dict[str, list[str]] = {}

    def append(self, id: str, place: int, event: CodeEvent) -> None:
        kept = self._kept.setdefault(id, [])
        if len(kept) != place:
            raise EventTaken(id)
        kept.append(spell_event(event))

    def of(self, id: str) -> Sequence[CodeEvent]:
        return [read_event(one) for one in self._kept.get(id, ())]

    def all(self) -> Mapping[str, Sequence[CodeEvent]]:
        return {one: self.of(one) for one in sorted(self._kept)}
