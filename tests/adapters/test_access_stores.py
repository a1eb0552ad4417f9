"""The contract of ``AuthorityStore``, on every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.access.model import AuthorityState, Category
from commonbeat.adapters.memory.access import MemoryAuthorityStore
from commonbeat.adapters.sql.access import SqlAuthorityStore
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId
from tests.access.builders import an_authority
from tests.builders import MIDVALE, NOON


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryAuthorityStore()
        return
    database = request.getfixturevalue(f"{request.param}_database")
    with database.writing() as connection:
        yield SqlAuthorityStore(connection)


def numbered(number, **more):
    return an_authority(id=AuthorityId(f"authority-{number}"), **more)


FULL = an_authority(
    category=Category.MAJOR,
    vrms=("AB12CDE", "XY99ZZZ"),
    area='{"type":"Polygon","coordinates":[]}',
    from_=NOON - timedelta(days=200, milliseconds=1),
    state=AuthorityState.DECLINED,
    authoriser=PersonId("authoriser"),
    authoriser_rank="inspector",
    decided_at=NOON,
    oral_by="the duty inspector: O'Made-Up «ß»",
    oral_at=NOON - timedelta(milliseconds=7),
    record_by=NOON + timedelta(hours=24),
    note="a note\nof two lines",
)


@pytest.mark.parametrize("authority", [an_authority(), FULL], ids=["plain", "full"])
def test_what_was_put_is_found_as_it_was(store, authority):
    store.put(authority)
    assert store.find(authority.id) == authority


def test_what_is_not_there_is_not_found(store):
    assert store.find(AuthorityId("nothing")) is None


def test_putting_again_replaces(store):
    store.put(FULL)
    store.put(replace(FULL, state=AuthorityState.GRANTED, note=""))
    assert store.find(FULL.id).state is AuthorityState.GRANTED
    assert len(store.list_(MIDVALE, 10)) == 1


def test_a_partys_authorities_come_newest_first(store):
    for number in (2, 1, 3):
        store.put(numbered(number))
    store.put(numbered(9, party=PartyId("eastmoor")))
    assert [one.id for one in store.list_(MIDVALE, 2)] == ["authority-3", "authority-2"]
    assert [one.id for one in store.list_(MIDVALE, 2, AuthorityId("authority-2"))] == ["authority-1"]


def test_authorities_are_chosen_by_state(store):
    store.put(numbered(1, state=AuthorityState.REQUESTED))
    store.put(numbered(2, state=AuthorityState.GRANTED))
    store.put(numbered(3, state=AuthorityState.ORAL))
    chosen = store.list_(MIDVALE, 10, states=[AuthorityState.REQUESTED, AuthorityState.ORAL])
    assert [one.id for one in chosen] == ["authority-3", "authority-1"]


def test_authorities_are_chosen_by_who_asked(store):
    store.put(numbered(1, requester=PersonId("analyst")))
    store.put(numbered(2, requester=PersonId("somebody")))
    store.put(numbered(3, requester=PersonId("analyst"), state=AuthorityState.DECLINED))
    assert [one.id for one in store.list_(MIDVALE, 9, requester=PersonId("analyst"))] == ["authority-3", "authority-1"]
    assert store.list_(MIDVALE, 9, requester=PersonId("nobody")) == []


def test_oral_authorities_that_were_not_recorded_come_the_longest_overdue_first(store):
    late = [(1, 1), (2, 3), (3, 2)]
    for number, hours in late:
        store.put(numbered(number, state=AuthorityState.ORAL, record_by=NOON - timedelta(hours=hours)))
    store.put(numbered(4, state=AuthorityState.ORAL, record_by=NOON + timedelta(milliseconds=1)))
    store.put(numbered(5, state=AuthorityState.GRANTED, record_by=NOON - timedelta(hours=1)))
    store.put(numbered(6, state=AuthorityState.ORAL, record_by=NOON))
    store.put(numbered(7, state=AuthorityState.ORAL, record_by=NOON, party=PartyId("eastmoor")))
    found = [one.id for one in store.unrecorded(MIDVALE, NOON)]
    assert found == ["authority-2", "authority-3", "authority-1", "authority-6"]
