"""The contract of the store of what was done to standards, on every engine."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from commonbeat.adapters.memory.workstreams import MemoryWorkstreamStore
from commonbeat.adapters.sql.workstreams import SqlWorkstreamStore, standard_events
from commonbeat.standards.lifecycle import Act, StandardEvent
from tests.builders import MIDVALE, NOON


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryWorkstreamStore()
        return
    with request.getfixturevalue(f"{request.param}_database").writing() as connection:
        yield SqlWorkstreamStore(connection)


def an_event(version="0.2", act=Act.COMMENTED, **more):
    values = {"text": "it is «too» tight", "clause": "clock-tolerance"} | more
    return StandardEvent("anpr-working", version, NOON, act, "practitioner", MIDVALE, **values)


def test_an_event_comes_back_as_it_was_kept_with_its_number(store):
    event = an_event(refers=4, effect_at=NOON + timedelta(days=1), details={"value": 1.5, "cameras": ["a"]})
    kept = store.append(event)
    assert kept.number == 1
    assert store.all() == [kept]
    assert (kept.details, kept.effect_at, kept.refers) == (event.details, event.effect_at, 4)


def test_events_come_in_the_order_in_which_they_were_kept(store):
    for act in (Act.DRAFTED, Act.CONSULTATION_OPENED, Act.COMMENTED):
        store.append(an_event(act=act))
    assert [(one.number, one.act) for one in store.all()] == [
        (1, Act.DRAFTED),
        (2, Act.CONSULTATION_OPENED),
        (3, Act.COMMENTED),
    ]


def test_the_events_of_one_version_are_its_own(store):
    store.append(an_event("0.1"))
    mine = store.append(an_event("0.2"))
    assert store.of("anpr-working", "0.2") == [mine]
    assert store.of("another", "0.2") == []


@pytest.mark.parametrize("change", [sa.update, sa.delete], ids=["update", "delete"])
def test_an_event_is_never_changed_or_removed(database, change):
    with database.writing() as connection:
        kept = SqlWorkstreamStore(connection).append(an_event())
    statement = change(standard_events).values(text="x") if change is sa.update else change(standard_events)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or removed"):
        with database.writing() as connection:
            connection.execute(statement)
    with database.reading() as connection:
        assert SqlWorkstreamStore(connection).all() == [kept]
