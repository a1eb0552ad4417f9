"""Lists of vehicles of interest in memory, for tests and demonstrations of one process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from commonbeat.anpr.list_errors import EntryNotFound, ListNotFound
from commonbeat.anpr.lists_rules import is_silent
from commonbeat.anpr.voi import VehicleOfInterest, VoiEntry, VoiList, Watched
from commonbeat.anpr.watch_table import as_marks
from commonbeat.kernel.ids import EntryId, ListId, PartyId


@dataclass(slots=True)
class MemoryLists:
    """Fulfils ``ListStore`` and ``WatchSource``. Nothing rolls back."""

    _lists: dict[ListId, VoiList] = field(default_factory=dict)
    _entries: dict[EntryId, VoiEntry] = field(default_factory=dict)

    def add_list(self, new: VoiList) -> None:
        self._lists[new.id] = new

    def get_list(self, id: ListId, party: PartyId) -> VoiList:
        found = self._lists.get(id)
        if found is None or found.party != party:
            raise ListNotFound
        return found

    def get_for_change(self, id: ListId, party: PartyId) -> VoiList:
        return self.get_list(id, party)

    def lists(self, party: PartyId, after: ListId | None, limit: int) -> Sequence[VoiList]:
        ordered = sorted(self._lists.values(), key=lambda one: one.id)
        mine = (one for one in ordered if one.party == party and (after is None or one.id > after))
        return list(islice(mine, limit))

    def change(self, changed: VoiList) -> VoiList:
        self._lists[changed.id] = replace(changed, revision=self._lists[changed.id].revision + 1)
        return self._lists[changed.id]

    def add_entries(self, entries: Sequence[VoiEntry]) -> None:
        self._entries.update((entry.id, entry) for entry in entries)

    def get_entry(self, list_: ListId, id: EntryId) -> VoiEntry:
        found = self._entries.get(id)
        if found is None or found.list != list_:
            raise EntryNotFound
        return found

    def entries(self, list_: ListId, after: EntryId | None, limit: int, *, silent: bool = True) -> Sequence[VoiEntry]:
        mine = [entry for entry in self._entries.values() if entry.list == list_]
        start = 0 if after is None else [entry.id for entry in mine].index(after) + 1
        return [entry for entry in mine[start:] if silent or not is_silent(entry)][:limit]

    def in_force_counts(self, lists: Sequence[ListId], on: date, *, silent: bool = True) -> Mapping[ListId, int]:
        return {one: sum(1 for _entry in self.in_force(one, on, silent=silent)) for one in lists}

    def inactivate(self, ended: VoiEntry) -> bool:
        if self._entries[ended.id].inactivated_at is not None:
            return False
        self._entries[ended.id] = ended
        return True

    def in_force(self, list_: ListId, on: date, *, silent: bool = True) -> Iterator[VoiEntry]:
        for entry in list(self._entries.values()):
            stands = entry.list == list_ and entry.inactivated_at is None and on <= entry.vehicle.weed_date
            if stands and (silent or not is_silent(entry)):
                yield entry

    def vehicles_in_force(self, list_: ListId, vrms: Sequence[str], on: date) -> AbstractSet[VehicleOfInterest]:
        wanted = set(vrms)
        return {entry.vehicle for entry in self.in_force(list_, on) if entry.vehicle.vrm in wanted}

    def revisions(self) -> Mapping[ListId, int]:
        return {one.id: one.revision for one in self._lists.values() if one.closed_at is None}

    def marks(self, on: date) -> Iterator[NDArray[np.bytes_]]:
        for list_ in self.revisions():
            yield as_marks([entry.vehicle.vrm for entry in self.in_force(list_, on)])

    def marks_since(self, list_: ListId, revision: int) -> NDArray[np.bytes_]:
        gained = [e for e in self._entries.values() if e.list == list_ and e.revision > revision]
        return as_marks([entry.vehicle.vrm for entry in gained if entry.inactivated_at is None])

    def watched(self, vrms: Sequence[str]) -> Sequence[Watched]:
        open_, wanted = self.revisions(), set(vrms)
        return [
            Watched(entry, self._lists[entry.list].name, self._lists[entry.list].party)
            for entry in list(self._entries.values())
            if entry.vehicle.vrm in wanted and entry.inactivated_at is None and entry.list in open_
        ]
