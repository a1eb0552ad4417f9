"""What every ``ListStore`` and ``WatchSource`` does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from commonbeat.adapters.memory.audit import MemoryLog, MemoryRecorder, MemoryTrail
from commonbeat.adapters.memory.lists import MemoryLists
from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.lists import SqlListStore, SqlWatchSource
from commonbeat.anpr.list_errors import EntryNotFound, ListClosed, ListNotFound
from commonbeat.anpr.list_ports import ListStore, WatchSource
from commonbeat.anpr.lists import Lists
from commonbeat.anpr.voi import Action, NewEntry, VoiList
from commonbeat.anpr.watch import LiveWatch
from commonbeat.kernel.ids import EntryId, ListId
from tests.adapters.two_processes import TwoProcesses
from tests.anpr.voi_builders import NOON, TODAY, UPLAND, a_list, a_list_manager, a_vehicle, an_entry, normal
from tests.builders import MIDVALE, SetClock


@dataclass
class Kept:
    """A store in which each call is a transaction of its own, and what the screener asks."""

    source: WatchSource
    database: Database | None = None

    @contextmanager
    def store(self) -> Iterator[ListStore]:
        if self.database is None:
            assert isinstance(self.source, MemoryLists)
            yield self.source
        else:
            with self.database.writing() as connection:
                yield SqlListStore(connection)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        return Kept(MemoryLists())
    database: Database = request.getfixturevalue(f"{request.param}_database")
    return Kept(SqlWatchSource(database), database)


def test_a_list_comes_back_as_it_was_kept(kept):
    made = replace(a_list(), closed_at=NOON, closed_by="list-manager", closed_reason="over")
    with kept.store() as store:
        store.add_list(made)
    with kept.store() as store:
        assert store.get_list(made.id, MIDVALE) == made


def test_a_list_of_another_party_is_not_found(kept):
    made = a_list()
    with kept.store() as store:
        store.add_list(made)
        for sought, party in ((made.id, UPLAND), (ListId("list-none"), MIDVALE)):
            with pytest.raises(ListNotFound):
                store.get_list(sought, party)


def test_silent_entries_come_only_for_those_who_see_them(kept):
    made = a_list()
    quiet = [an_entry(made, f"QUIET{n}", action=Action.SILENT) for n in range(3)]
    loud = [an_entry(made, f"LOUD{n}") for n in range(3)]
    mixed = [entry for pair in zip(quiet, loud, strict=True) for entry in pair]
    with kept.store() as store:
        store.add_list(made)
        store.add_entries(mixed)
    with kept.store() as store:
        assert store.entries(made.id, None, 10) == mixed
        assert store.entries(made.id, None, 2, silent=False) == loud[:2]
        assert store.entries(made.id, loud[1].id, 2, silent=False) == loud[2:]
        assert list(store.in_force(made.id, TODAY, silent=False)) == loud
        assert (store.in_force_counts([made.id], TODAY), store.in_force_counts([made.id], TODAY, silent=False)) == (
            {made.id: 6},
            {made.id: 3},
        )


def test_lists_of_a_party_come_oldest_first_behind_the_last(kept):
    made = [a_list(id=ListId(f"list-{n}")) for n in range(4)]
    with kept.store() as store:
        for one in reversed(made):
            store.add_list(one)
        store.add_list(a_list(party=UPLAND))
        assert store.lists(MIDVALE, None, 3) == made[:3]
        assert store.lists(MIDVALE, made[2].id, 3) == made[3:]


def test_each_change_gives_the_next_revision(kept):
    made = a_list()
    with kept.store() as store:
        store.add_list(made)
        store.change(made)
        changed = store.change(replace(made, closed_at=NOON, closed_reason="over"))
    with kept.store() as store:
        assert (
            store.get_list(made.id, MIDVALE)
            == changed
            == replace(made, revision=3, closed_at=NOON, closed_reason="over")
        )


def test_entries_come_back_as_they_were_kept_in_the_order_of_adding(kept):
    made, other = a_list(), a_list()
    entries = [an_entry(made, f"A{n}", information='two\nlines, "quoted"', colour="béige") for n in range(5)]
    with kept.store() as store:
        store.add_list(made)
        store.add_list(other)
        store.add_entries(entries[:3])
        store.add_entries([an_entry(other)])
        store.add_entries(entries[3:])
    with kept.store() as store:
        assert store.entries(made.id, None, 3) == entries[:3]
        assert store.entries(made.id, entries[2].id, 3) == entries[3:]
        assert store.get_entry(made.id, entries[4].id) == entries[4]
        for list_, sought in ((other.id, entries[4].id), (made.id, EntryId("entry-none"))):
            with pytest.raises(EntryNotFound):
                store.get_entry(list_, sought)


def test_an_entry_ends_once_and_keeps_why(kept):
    made = a_list()
    entry = an_entry(made)
    ended = replace(entry, inactivated_at=NOON, inactivated_by="list-manager", inactivated_reason="sold")
    with kept.store() as store:
        store.add_list(made)
        store.add_entries([entry])
    with kept.store() as store:
        assert store.inactivate(ended)
    with kept.store() as store:
        assert not store.inactivate(replace(ended, inactivated_reason="again"))
        assert store.get_entry(made.id, entry.id) == ended


def test_in_force_are_the_active_to_the_end_of_their_weed_date(kept):
    made = a_list()
    entries = [an_entry(made, f"A{n}", weed_date=TODAY + timedelta(n)) for n in range(4)]
    with kept.store() as store:
        store.add_list(made)
        store.add_entries(entries)
        store.inactivate(replace(entries[2], inactivated_at=NOON))
        assert list(store.in_force(made.id, TODAY + timedelta(1))) == [entries[1], entries[3]]


def test_revisions_are_those_of_open_lists(kept):
    made, closed = a_list(), a_list()
    with kept.store() as store:
        for one in (made, closed):
            store.add_list(one)
        store.change(made)
        store.change(replace(closed, closed_at=NOON))
    assert kept.source.revisions() == {made.id: 2}


def test_the_marks_are_those_that_alert_on_the_day(kept):
    made, closed = a_list(), a_list(closed_at=NOON)
    gone, entry = an_entry(made, "GONE1"), an_entry(made, "PAST1", weed_date=TODAY - timedelta(1))
    with kept.store() as store:
        store.add_list(made)
        store.add_list(closed)
        store.add_entries([gone, entry, an_entry(made, "KEPT1", weed_date=TODAY), an_entry(closed, "SHUT1")])
        store.inactivate(replace(gone, inactivated_at=NOON))
    assert [mark for marks in kept.source.marks(TODAY) for mark in marks.tolist()] == [b"KEPT1"]


def test_the_marks_since_a_revision_are_what_the_list_gained(kept):
    made, other = a_list(), a_list()
    with kept.store() as store:
        store.add_list(made)
        store.add_list(other)
        store.add_entries(
            [an_entry(made, "A2", revision=2), an_entry(made, "A3", revision=3), an_entry(other, "B3", revision=3)]
        )
    assert kept.source.marks_since(made.id, 2).tolist() == [b"A3"]
    assert kept.source.marks_since(made.id, 3).tolist() == []


def test_the_watched_are_active_entries_of_open_lists_with_their_list(kept):
    made, other, closed = a_list(name="First"), a_list(party=UPLAND, name="Second"), a_list(closed_at=NOON)
    first, second, gone = an_entry(made), an_entry(other), an_entry(made)
    with kept.store() as store:
        for one in (made, other, closed):
            store.add_list(one)
        store.add_entries([first, gone, second, an_entry(closed), an_entry(made, "OTHER1")])
        store.inactivate(replace(gone, inactivated_at=NOON))
    found = kept.source.watched(["AB12CDE", *(f"NONE{n}" for n in range(1200))])
    assert [(one.entry, one.list_name, one.party) for one in found] == [
        (first, "First", MIDVALE),
        (second, "Second", UPLAND),
    ]


def test_what_a_transaction_took_back_is_not_kept(sqlite_database):
    kept = Kept(SqlWatchSource(sqlite_database), sqlite_database)
    with pytest.raises(KeyError), kept.store() as store:
        store.add_list(a_list())
        raise KeyError
    assert kept.source.revisions() == {}


def test_the_entries_that_alert_on_a_day_are_counted_by_list(kept):
    one, other, empty = a_list(), a_list(), a_list()
    ends = an_entry(one, "AA11AAA", weed_date=TODAY)
    gone = an_entry(one, "AA11AAB")
    with kept.store() as store:
        for list_ in (one, other, empty):
            store.add_list(list_)
        store.add_entries([ends, gone, an_entry(other, "AA11AAC"), an_entry(one, "AA11AAD")])
        store.inactivate(replace(gone, inactivated_at=NOON, inactivated_by="list-manager", inactivated_reason="found"))
    with kept.store() as store:
        wanted = [one.id, other.id, empty.id]
        assert store.in_force_counts(wanted, TODAY) == {one.id: 2, other.id: 1, empty.id: 0}
        assert store.in_force_counts(wanted, TODAY + timedelta(1)) == {one.id: 1, other.id: 1, empty.id: 0}
        assert store.in_force_counts([], TODAY) == {}


def test_what_stands_on_a_list_for_some_marks_is_told_as_far_as_it_alerts(kept):
    made, other = a_list(), a_list()
    stands, ended, weeded = (an_entry(made, vrm) for vrm in ("STAND1", "ENDED1", "WEEDED1"))
    weeded = replace(weeded, vehicle=replace(weeded.vehicle, weed_date=TODAY - timedelta(1)))
    elsewhere = an_entry(other, "STAND1")
    elsewhere = replace(elsewhere, vehicle=replace(elsewhere.vehicle, reason="another list's"))
    with kept.store() as store:
        store.add_list(made)
        store.add_list(other)
        store.add_entries([stands, ended, weeded, elsewhere])
        store.inactivate(replace(ended, inactivated_at=NOON, inactivated_by="list-manager", inactivated_reason="over"))
    marks = ["STAND1", "ENDED1", "WEEDED1", *(f"NONE{n}" for n in range(1_200))]
    with kept.store() as store:
        assert store.vehicles_in_force(made.id, marks, TODAY) == {stands.vehicle}
        assert store.vehicles_in_force(made.id, ["NONE1"], TODAY) == set()
        assert store.vehicles_in_force(made.id, [], TODAY) == set()


def lists_on(connection: sa.Connection) -> Lists:
    log = MemoryLog()
    return Lists(SqlListStore(connection), LiveWatch(), MemoryTrail(log), MemoryRecorder(log), SetClock(), normal)


def a_kept_list(two: TwoProcesses) -> VoiList:
    made = a_list()
    with two.first.writing() as connection:
        SqlListStore(connection).add_list(made)
    return made


def test_who_would_change_a_list_sees_it_as_the_other_process_left_it(two):
    made = a_kept_list(two)
    with two.while_the_first_writes(lambda connection: SqlListStore(connection).get_for_change(made.id, MIDVALE)) as c:
        left = SqlListStore(c).change(replace(made, closed_at=NOON, closed_by="list-manager", closed_reason="over"))
    assert two.answers.get(timeout=20) == left


@pytest.mark.parametrize(
    "attempt",
    [
        lambda lists, made, entry: lists.add_entries(a_list_manager(), made.id, [NewEntry(a_vehicle("LATE1"), None)]),
        lambda lists, made, entry: lists.import_entries(
            a_list_manager(), made.id, [NewEntry(a_vehicle("LATE1"), None)]
        ),
        lambda lists, made, entry: lists.inactivate(a_list_manager(), made.id, entry.id, "over and done with"),
        lambda lists, made, entry: lists.close(a_list_manager(), made.id, "over and done with"),
    ],
)
def test_a_list_that_another_process_closes_stays_closed_and_takes_no_more(two, attempt):
    made = a_kept_list(two)
    entry = an_entry(made)
    with two.first.writing() as connection:
        SqlListStore(connection).add_entries([entry])
    with two.while_the_first_writes(lambda connection: attempt(lists_on(connection), made, entry)) as connection:
        lists_on(connection).close(a_list_manager(), made.id, "the operation has ended")
    assert isinstance(two.answers.get(timeout=20), ListClosed)
    with two.first.reading() as connection:
        kept = SqlListStore(connection)
        assert kept.get_list(made.id, MIDVALE).closed_reason == "the operation has ended"
        assert list(kept.entries(made.id, None, 10)) == [entry]


def test_a_file_that_two_processes_import_at_once_stands_on_the_list_once(two):
    made = a_kept_list(two)
    file = [NewEntry(a_vehicle(f"FILE{n}"), None) for n in range(3)]
    with two.while_the_first_writes(
        lambda connection: lists_on(connection).import_entries(a_list_manager(), made.id, file)
    ) as connection:
        lists_on(connection).import_entries(a_list_manager(), made.id, file)
    added = two.answers.get(timeout=20)
    assert (added.entries, added.already) == ([], 3)
    with two.first.reading() as connection:
        assert len(SqlListStore(connection).entries(made.id, None, 10)) == 3
