"""The contract of the store of the code's events, on every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from commonbeat.adapters.memory.governance import MemoryEventStore
from commonbeat.adapters.sql.governance import SqlEventStore, accession_events, ballot_events
from commonbeat.governance.errors import EventTaken
from commonbeat.governance.model import Acceded, Applied, Declined, Signed, Text
from tests.builders import NOON
from tests.governance.builders import FORCE, PAIR, House

APPLIED = Applied(NOON, Text("network-code", "0.1", "sha256:made-up"), PAIR, NOON + timedelta(days=1))
SIGNED = Signed(FORCE, NOON + timedelta(milliseconds=7), "k1", '{"payload": "«x»"}\n')


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryEventStore()
        return
    with request.getfixturevalue(f"{request.param}_database").writing() as connection:
        yield SqlEventStore(connection, accession_events)


def test_events_come_back_in_order_as_they_were_kept(store):
    events = [APPLIED, Acceded(NOON, SIGNED), Declined(NOON, SIGNED, "Because «of» it.")]
    for place, event in enumerate(events):
        store.append("a1", place, event)
    assert store.of("a1") == events


def test_what_was_never_begun_has_no_events(store):
    assert store.of("a1") == []
    assert store.all() == {}


def test_a_place_is_taken_once_and_none_is_left_out(store):
    store.append("a1", 0, APPLIED)
    for place in (0, 2):
        with pytest.raises(EventTaken):
            store.append("a1", place, Acceded(NOON, SIGNED))
    assert store.of("a1") == [APPLIED]


def test_all_gives_each_with_its_own_events_by_id(store):
    for id in ("b", "a", "c"):
        store.append(id, 0, APPLIED)
    store.append("b", 1, Acceded(NOON, SIGNED))
    assert {id: len(events) for id, events in store.all().items()} == {"a": 1, "b": 2, "c": 1}
    assert list(store.all()) == ["a", "b", "c"]


def test_a_ballots_events_come_back_with_its_rules(store):
    house = House()
    house.bind()
    ballot = house.open()
    for party in PAIR.both:
        house.vote(ballot, party).taken()
    house.close(ballot)
    kept = house.put.of(ballot.id)
    for place, event in enumerate(kept):
        store.append("b1", place, event)
    assert store.of("b1") == kept
    assert store.of("b1")[0].electorate.chambers[0].classes == kept[0].electorate.chambers[0].classes


@pytest.mark.parametrize("table", [accession_events, ballot_events], ids=lambda table: table.name)
@pytest.mark.parametrize("change", [sa.update, sa.delete], ids=["update", "delete"])
def test_a_row_is_never_changed_or_removed(database, table, change):
    with database.writing() as connection:
        SqlEventStore(connection, table).append("a1", 0, APPLIED)
    statement = change(table).values(event="x") if change is sa.update else change(table)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"):
        with database.writing() as connection:
            connection.execute(statement)
    with database.reading() as connection:
        assert SqlEventStore(connection, table).of("a1") == [APPLIED]


def test_a_list_of_one_is_not_another(store):
    store.append("a1", 0, replace(APPLIED, effect_at=None))
    assert store.of("a1")[0].effect_at is None
    assert store.of("a") == []
