"""What people do with lists of vehicles of interest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from commonbeat.access.model import Actor
from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Recorder, Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import EntryId, ListId, PersonId, new_id
from commonbeat.kernel.paging import Page, from_cursor, to_cursor
from commonbeat.kernel.text import _

from .list_csv import read_csv, write_csv
from .list_errors import EntryInactive, EntryNotFound
from .list_ports import ListStore, Watch
from .lists_rules import (
    EntryDraft,
    Normalise,
    check_all,
    checked_text,
    ended,
    is_silent,
    list_faults,
    not_there,
    open_list,
    sees_silent,
)
from .voi import Added, NewEntry, Priority, VoiEntry, VoiList

PAGE_MOST = 500


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of the actor's own organisation, bound to one transaction.

    The route decided that the actor may read or edit lists; here it is decided which. Another organisation's
    list is not found, and an entry with the silent action is there only for those who edit lists. Looks go on the
    record by ``looks``, in a transaction of their own, changes by ``trail``, in this one.
    """

    store: ListStore
    watch: Watch
    trail: Trail
    looks: Recorder
    clock: Clock
    normalise: Normalise

    @implements("anpr-working@0.1#list-owner", "anpr-working@0.1#list-priority")
    def create(self, actor: Actor, *, name: str, purpose: str, priority: Priority) -> VoiList:
        """Make a new list, owned by the actor and their organisation.

        Raises:
            Invalid: the name or the purpose cannot be taken.
        """
        if faults := list_faults(name, purpose):
            raise Invalid(faults)
        new = VoiList(
            id=ListId(new_id("list")),
            name=name.strip(),
            purpose=purpose.strip(),
            priority=priority,
            party=actor.party,
            owner=PersonId(actor.id),
            created_at=self.clock.now(),
        )
        self.store.add_list(new)
        self._note(actor, Event.LIST_CREATED, new.id, {"priority": str(priority)})
        return new

    def checked(self, drafts: Sequence[EntryDraft]) -> list[NewEntry]:
        """Give the entries as they would be added. Needs no store: do it before the transaction opens.

        Raises:
            Invalid: one or more cannot be taken, each with its JSON Pointer.
        """
        return check_all(drafts, self.clock.now().date(), self.normalise)

    def read_csv(self, content: bytes) -> list[NewEntry]:
        """Give the entries of a CSV file as they would be added. Needs no store either.

        Raises:
            Invalid: one or more lines cannot be taken, each with its line and column.
        """
        return read_csv(content, self.clock.now().date(), self.normalise)

    def add_entries(self, actor: Actor, list_: ListId, entries: Sequence[NewEntry]) -> Added:
        """Put the entries on the list: all of them or, if anything fails, none.

        Raises:
            ListNotFound: there is no such list for the actor.
            ListClosed: it takes no more.
        """
        return self._add(actor, open_list(self.store.get_for_change(list_, actor.party)), entries, "entries")

    def import_csv(self, actor: Actor, list_: ListId, content: bytes) -> Added:
        """Put every line of a CSV file on the list, or none; see ``import_entries``.

        Raises:
            Invalid: a line cannot be taken; each fault says its line and column.
            ListNotFound: there is no such list for the actor.
            ListClosed: it takes no more.
        """
        return self.import_entries(actor, list_, self.read_csv(content))

    def import_entries(self, actor: Actor, list_: ListId, entries: Sequence[NewEntry]) -> Added:
        """Put the entries of a file on the list, but those that stand there as they are: a file is often sent again.

        Raises:
            ListNotFound: there is no such list for the actor.
            ListClosed: it takes no more.
        """
        found = open_list(self.store.get_for_change(list_, actor.party))
        marks = list({entry.vehicle.vrm for entry in entries})
        new = not_there(entries, self.store.vehicles_in_force(list_, marks, self.clock.now().date()))
        already = len(entries) - len(new)
        if new:
            return self._add(actor, found, new, "csv", already)
        # It tells what stands on the list, so it is on the record all the same.
        nothing: dict[str, Detail] = {"count": 0, "revision": found.revision, "how": "csv", "already": already}
        self._note(actor, Event.LIST_ENTRIES_ADDED, list_, nothing)
        return Added([], found.revision, already)

    @implements("anpr-working@0.1#list-removal")
    def inactivate(self, actor: Actor, list_: ListId, id: EntryId, reason: str) -> VoiEntry:
        """Let an entry alert no more, from now on. It stays readable with its reason.

        Raises:
            ListNotFound, EntryNotFound: there is none such for the actor.
            ListClosed: the list changes no more.
            EntryInactive: it alerted no more already.
        """
        reason = checked_text(reason, "/reason")
        found = open_list(self.store.get_for_change(list_, actor.party))
        entry = ended(self.store.get_entry(list_, id), self.clock.now(), actor.id, reason)
        changed = self.store.change(found)
        if not self.store.inactivate(entry):
            raise EntryInactive
        self._note(actor, Event.LIST_ENTRY_REMOVED, list_, {"entry": id, "revision": changed.revision})
        return entry

    def close(self, actor: Actor, list_: ListId, reason: str) -> VoiList:
        """Let a whole list alert no more, from now on.

        Raises:
            ListNotFound: there is no such list for the actor.
            ListClosed: it is closed already.
        """
        reason = checked_text(reason, "/reason")
        found = open_list(self.store.get_for_change(list_, actor.party))
        now = self.clock.now()
        closed = self.store.change(replace(found, closed_at=now, closed_by=actor.id, closed_reason=reason))
        self._note(actor, Event.LIST_ENTRY_REMOVED, list_, {"all": True, "revision": closed.revision})
        return closed

    def get(self, actor: Actor, list_: ListId) -> VoiList:
        """Give the list.

        Raises:
            ListNotFound: there is no such list for the actor.
        """
        found = self.store.get_list(list_, actor.party)
        self._look(actor, Event.LIST_READ, list_, {"revision": found.revision})
        return found

    def page(self, actor: Actor, after: str | None = None, limit: int = 50) -> Page[VoiList]:
        """Give the lists of the actor's organisation, oldest first."""
        behind = ListId(from_cursor(after, 1, "/after")[0]) if after else None
        found = self.store.lists(actor.party, behind, _bounded(limit) + 1)
        self._look(actor, Event.LIST_READ, "lists", {"count": min(len(found), limit)})
        return Page(found[:limit], to_cursor(found[limit - 1].id) if len(found) > limit else None)

    def entries(self, actor: Actor, list_: ListId, after: str | None = None, limit: int = 50) -> Page[VoiEntry]:
        """Give the list's entries in the order of adding, the inactive among them.

        Raises:
            ListNotFound: there is no such list for the actor.
        """
        self.store.get_list(list_, actor.party)
        behind = EntryId(from_cursor(after, 1, "/after")[0]) if after else None
        found = self.store.entries(list_, behind, _bounded(limit) + 1, silent=sees_silent(actor))
        self._look(actor, Event.LIST_READ, list_, {"entries": min(len(found), limit)})
        return Page(found[:limit], to_cursor(found[limit - 1].id) if len(found) > limit else None)

    def entry(self, actor: Actor, list_: ListId, id: EntryId) -> VoiEntry:
        """Give one entry.

        Raises:
            ListNotFound, EntryNotFound: there is none such for the actor.
        """
        self.store.get_list(list_, actor.party)
        found = self.store.get_entry(list_, id)
        if is_silent(found) and not sees_silent(actor):
            raise EntryNotFound
        self._look(actor, Event.LIST_READ, list_, {"entry": id})
        return found

    def in_force_counts(self, actor: Actor, lists: Sequence[VoiList]) -> Mapping[ListId, int]:
        """Give how many entries of each of the actor's own lists alert today; of a closed list, none.

        Those that the actor is not shown are not counted.
        """
        open_ = [one.id for one in lists if one.party == actor.party and one.closed_at is None]
        counted = self.store.in_force_counts(open_, self.clock.now().date(), silent=sees_silent(actor))
        return {one.id: counted.get(one.id, 0) for one in lists if one.party == actor.party}

    def export_csv(self, actor: Actor, list_: ListId) -> Iterator[str]:
        """Give the entries that alert today, line by line as CSV; the export is on the record before the first.

        Those that the actor is not shown are not in it.

        Raises:
            ListNotFound: there is no such list for the actor.
        """
        found = self.store.get_list(list_, actor.party)
        self._look(actor, Event.LIST_EXPORTED, list_, {"revision": found.revision})
        today = self.clock.now().date()
        shown = self.store.in_force(list_, today, silent=sees_silent(actor))
        return write_csv(entry.vehicle for entry in shown)

    def _add(self, actor: Actor, held: VoiList, entries: Sequence[NewEntry], how: str, already: int = 0) -> Added:
        changed = self.store.change(held)
        now = self.clock.now()
        kept = [
            VoiEntry(
                id=EntryId(new_id("entry")),
                list=held.id,
                vehicle=entry.vehicle,
                priority=entry.priority or changed.priority,
                added_at=now,
                added_by=actor.id,
                revision=changed.revision,
            )
            for entry in entries
        ]
        self.store.add_entries(kept)
        # Before the commit, so that no read passes between it and the watch: a mark too many is looked up in vain.
        self.watch.add([entry.vehicle.vrm for entry in kept])
        told: dict[str, Detail] = {"count": len(kept), "revision": changed.revision}
        told |= {"first": kept[0].id, "last": kept[-1].id, "how": how, "already": already}
        self._note(actor, Event.LIST_ENTRIES_ADDED, held.id, told)
        return Added([entry.id for entry in kept], changed.revision, already)

    def _note(self, actor: Actor, event: Event, subject: str, details: dict[str, Detail]) -> None:
        self.trail.append(Entry(self.clock.now(), event, actor.id, actor.party, subject, details=details))

    def _look(self, actor: Actor, event: Event, subject: str, details: dict[str, Detail]) -> None:
        self.looks.record(Entry(self.clock.now(), event, actor.id, actor.party, subject, details=details))


def _bounded(limit: int) -> int:
    if not 1 <= limit <= PAGE_MOST:
        raise Invalid.at("/limit", _("A page holds 1 to {most}.").format(most=PAGE_MOST))
    return limit
