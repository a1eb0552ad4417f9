"""The contracts of the parties' stores, on every engine."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from commonbeat.adapters.memory import parties as memory
from commonbeat.adapters.sql import parties as sql
from commonbeat.adapters.sql import sign_in
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.parties.errors import CodeTaken
from commonbeat.parties.model import Account, Credential, CredentialKind, PartyClass, Session, SessionKind
from commonbeat.parties.ports import AccountStore, CredentialStore, PartyStore, PersonStore, SessionStore
from tests.builders import MIDVALE, NOON
from tests.parties.builders import a_party, a_person


@dataclass
class Stores:
    parties: PartyStore
    people: PersonStore
    accounts: AccountStore
    sessions: SessionStore
    credentials: CredentialStore


@contextmanager
def opened(database):
    with database.writing() as connection:
        yield Stores(
            sql.SqlPartyStore(connection),
            sql.SqlPersonStore(connection),
            sign_in.SqlAccountStore(connection),
            sign_in.SqlSessionStore(connection),
            sign_in.SqlCredentialStore(connection),
        )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stores(request):
    if request.param == "memory":
        yield Stores(
            memory.MemoryPartyStore(),
            memory.MemoryPersonStore(),
            memory.MemoryAccountStore(),
            memory.MemorySessionStore(),
            memory.MemoryCredentialStore(),
        )
        return
    with opened(request.getfixturevalue(f"{request.param}_database")) as opened_stores:
        yield opened_stores


FULL_PARTY = a_party(
    "eastmoor",
    name="East Moor «Constabulary»",
    party_class=PartyClass.PARTNER_AGENCY,
    aliases=("East Moor", "EMC"),
    codes={"made-up": "E99", "other": "50"},
    formed_on=date(1974, 4, 1),
    ended_on=date(2026, 3, 31),
    succeeded_by=(PartyId("midvale"), PartyId("westmoor")),
    member_until=None,
)


@pytest.mark.parametrize("party", [a_party(), FULL_PARTY], ids=["plain", "full"])
def test_a_party_is_found_as_it_was(stores, party):
    stores.parties.put(party)
    assert stores.parties.find(party.id) == party


def test_a_party_is_found_by_its_code_in_a_scheme(stores):
    stores.parties.put(FULL_PARTY)
    assert stores.parties.find_by_code("made-up", "E99") == FULL_PARTY
    assert stores.parties.find_by_code("other", "E99") is None


@pytest.mark.parametrize("name", ["eastmoor", "EAST moor", "emc", "e99", "50", "east moor «constabulary»"])
def test_a_party_is_known_by_every_name_and_code(stores, name):
    stores.parties.put(a_party())
    stores.parties.put(FULL_PARTY)
    assert stores.parties.known_as(name) == [FULL_PARTY]


def test_two_parties_may_share_an_alias(stores):
    both = [a_party("eastmoor", aliases=("Moor",)), a_party("westmoor", aliases=("moor",))]
    for party in both:
        stores.parties.put(party)
    assert stores.parties.known_as("moor") == both


def test_putting_a_party_again_replaces_its_names_and_codes(stores):
    stores.parties.put(FULL_PARTY)
    changed = replace(FULL_PARTY, name="Moor Constabulary", aliases=(), codes={"made-up": "E98"})
    stores.parties.put(changed)
    assert stores.parties.all() == [changed]
    assert stores.parties.known_as("E99") == []
    assert stores.parties.known_as("emc") == []


def test_a_code_of_another_party_is_not_taken_over(stores):
    stores.parties.put(FULL_PARTY)
    with pytest.raises(CodeTaken):
        stores.parties.put(a_party("westmoor", codes={"other": "50"}))
    assert stores.parties.find(PartyId("westmoor")) is None


def test_parties_come_by_id(stores):
    for party in ("b-1", "a-2", "a1", "a-10"):
        stores.parties.put(a_party(party))
    assert [party.id for party in stores.parties.all()] == ["a-10", "a-2", "a1", "b-1"]


def test_a_person_is_found_as_they_were_and_replaced(stores):
    person = a_person(roles=("investigator", "hit-desk"), ended_on=date(2026, 1, 1))
    stores.people.put(person)
    assert stores.people.find(person.id) == person
    stores.people.put(replace(person, roles=(), ended_on=None))
    assert stores.people.find(person.id).roles == ()


def test_people_of_a_party_come_by_id_after_the_last(stores):
    for person in ("p-2", "p-1", "p-3"):
        stores.people.put(a_person(person))
    stores.people.put(a_person("p-0", party=PartyId("eastmoor")))
    assert [p.id for p in stores.people.list_(MIDVALE, 2)] == ["p-1", "p-2"]
    assert [p.id for p in stores.people.list_(MIDVALE, 2, PersonId("p-2"))] == ["p-3"]
    assert stores.people.find(PersonId("nobody")) is None


def test_an_account_is_found_as_it_was_and_replaced(stores):
    account = Account(PersonId("investigator"), "hash", "secret", 3, NOON + timedelta(milliseconds=1), 58_000_000)
    stores.accounts.put(account)
    assert stores.accounts.find(account.person) == account
    cleared = Account(account.person, "hash", "secret")
    stores.accounts.put(cleared)
    assert stores.accounts.find(account.person) == cleared
    assert stores.accounts.find(PersonId("nobody")) is None


def a_session(number=1, **more):
    values = {
        "digest": bytes([number]) * 32,
        "person": PersonId("investigator"),
        "kind": SessionKind.BROWSER,
        "started_at": NOON,
        "seen_at": NOON + timedelta(milliseconds=5),
        "expires_at": NOON + timedelta(hours=12),
    } | more
    return Session(**values)


def test_a_session_is_found_as_it_was_and_replaced(stores):
    session = a_session(kind=SessionKind.TOKEN, locked=True)
    stores.sessions.put(session)
    assert stores.sessions.find(session.digest) == session
    stores.sessions.put(replace(session, locked=False))
    assert stores.sessions.find(session.digest).locked is False


def test_sessions_end_one_by_one_all_of_a_person_and_by_time(stores):
    mine, also_mine, yours = a_session(1), a_session(2), a_session(3, person=PersonId("other"), expires_at=NOON)
    for session in (mine, also_mine, yours):
        stores.sessions.put(session)
    stores.sessions.end(mine.digest)
    stores.sessions.end(mine.digest)
    assert [stores.sessions.find(one.digest) for one in (mine, also_mine)] == [None, also_mine]
    stores.sessions.end_all(PersonId("investigator"))
    assert [stores.sessions.find(one.digest) for one in (also_mine, yours)] == [None, yours]
    assert stores.sessions.end_expired(NOON - timedelta(milliseconds=1)) == 0
    assert stores.sessions.end_expired(NOON) == 1
    assert stores.sessions.find(yours.digest) is None


def a_credential(number=1, **more):
    values = {
        "id": CredentialId(f"feed-{number}"),
        "party": MIDVALE,
        "name": "feed",
        "kind": CredentialKind.FEED,
        "digest": bytes([number]) * 32,
        "issued_at": NOON,
    } | more
    return Credential(**values)


def test_a_credential_is_found_as_it_was_and_replaced(stores):
    credential = a_credential(
        kind=CredentialKind.SYSTEM, feeds=(1, 20), permissions=("hits.read",), expires_at=NOON, revoked_at=NOON
    )
    stores.credentials.put(credential)
    assert stores.credentials.find(credential.id) == credential
    stores.credentials.put(replace(credential, revoked_at=None))
    assert stores.credentials.find(credential.id).revoked_at is None
    assert stores.credentials.find(CredentialId("nothing")) is None


def test_good_credentials_are_those_that_are_good_now(stores):
    for credential in (
        a_credential(1),
        a_credential(2, expires_at=NOON),
        a_credential(3, expires_at=NOON + timedelta(milliseconds=1)),
        a_credential(4, revoked_at=NOON),
        a_credential(5, revoked_at=NOON + timedelta(seconds=1), party=PartyId("eastmoor")),
    ):
        stores.credentials.put(credential)
    assert [one.id for one in stores.credentials.good(NOON)] == ["feed-1", "feed-3", "feed-5"]
    assert [one.id for one in stores.credentials.list_(MIDVALE)] == ["feed-1", "feed-2", "feed-3", "feed-4"]
