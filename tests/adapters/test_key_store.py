"""The contract of the store of public keys, on every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.memory.keys import MemoryKeyStore
from commonbeat.adapters.sql.keys import SqlKeyStore
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey
from tests.builders import MIDVALE, NOON


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    if request.param == "memory":
        yield MemoryKeyStore()
        return
    with request.getfixturevalue(f"{request.param}_database").writing() as connection:
        yield SqlKeyStore(connection)


def a_key(id="k1", party=MIDVALE, use=KeyUse.CODE, **more):
    return SigningKey(id, PartyId(party), use, bytes(32), **{"added_at": NOON, **more})


def test_a_key_comes_back_as_it_was_kept(store):
    key = a_key(revoked_at=NOON + timedelta(days=1), why_revoked="lost «with» a bag")
    store.put(key)
    assert store.find("k1") == key


def test_a_key_that_is_not_there_is_none(store):
    assert store.find("k1") is None


def test_putting_again_replaces(store):
    store.put(a_key())
    store.put(replace(a_key(), revoked_at=NOON))
    assert [key.revoked_at for key in store.all()] == [NOON]


def test_keys_come_by_organisation_and_by_when_they_were_added(store):
    store.put(a_key("c", "b-force"))
    store.put(a_key("b", "a-force", added_at=NOON + timedelta(hours=1)))
    store.put(a_key("a", "a-force", use=KeyUse.NODE))
    assert [key.id for key in store.all()] == ["a", "b", "c"]


def test_an_organisation_s_keys_for_one_use_are_its_own(store):
    store.put(a_key("a", use=KeyUse.NODE))
    store.put(a_key("b"))
    store.put(a_key("c", "other"))
    assert [key.id for key in store.of(PartyId(MIDVALE), KeyUse.CODE)] == ["b"]
