"""Who somebody is to policy today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.access.actors import PERSONS_ONLY, Actors, DecidesOnParties
from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Permission
from commonbeat.access.pack import Holder
from commonbeat.adapters.memory.parties import MemoryPartyStore
from commonbeat.kernel.ids import CredentialId
from commonbeat.parties.model import Credential, CredentialKind, PartyClass
from tests.access.builders import a_pack, an_access, somebody
from tests.builders import MIDVALE, NOON, SetClock
from tests.parties.builders import a_party, a_person

OWN = {Permission.SESSION_OWN, Permission.STANDARDS_READ}


def actor_of(person, party=None):
    parties = MemoryPartyStore()
    parties.put(party or a_party())
    return Actors(parties, a_pack(), SetClock()).for_person(person)


def machine(**more):
    parties = MemoryPartyStore()
    parties.put(a_party())
    values = {"id": CredentialId("feed-1"), "party": MIDVALE, "name": "feed", "kind": CredentialKind.FEED} | more
    credential = Credential(**values, digest=b"", issued_at=NOON)
    return Actors(parties, a_pack(), SetClock()).for_credential(credential)


def test_a_person_has_what_their_roles_give_together():
    actor = actor_of(a_person(roles=("investigator", "hit-desk")))
    assert actor.permissions == a_pack().permissions_of(("investigator", "hit-desk")) | OWN
    assert (actor.member, actor.rank, actor.lapsed) == (True, "constable", "")


@pytest.mark.parametrize(
    ("roles", "lost"),
    [
        (
            ("auditor", "investigator"),
            {Permission.AUDIT_READ, Permission.READS_SEARCH, Permission.READS_WATCH, Permission.HITS_READ},
        ),
        (("auditor", "hit-desk"), {Permission.AUDIT_READ, Permission.READS_WATCH, Permission.HITS_READ}),
        (("auditor", "admin"), {Permission.AUDIT_READ, Permission.PEOPLE_EDIT}),
        (("auditor", "camera-engineer"), {Permission.AUDIT_READ, Permission.QUARANTINE_READ}),
        (("auditor", "editor"), set()),
    ],
)
def test_whose_roles_give_what_stands_apart_has_neither_and_is_told_why(roles, lost):
    actor = actor_of(a_person(roles=roles))
    assert a_pack().permissions_of(roles) - actor.permissions == actor.apart == lost
    for permission in lost:
        told = an_access().decide(actor, permission)
        assert (told.allowed, told.rule) == (False, "anpr-working@0.1#duties-apart")
        assert permission in told.reason
        assert any(other in told.reason for other in lost - {permission})


@given(st.sets(st.sampled_from(sorted(a_pack().roles))))
def test_nobody_has_a_pair_that_stands_apart_whatever_their_roles(roles):
    had = actor_of(a_person(roles=tuple(roles))).permissions
    assert a_pack().held_apart(Holder.PERSON, had) == ()


@given(st.sets(st.sampled_from(sorted(Permission))))
def test_no_machine_has_a_pair_that_stands_apart_whatever_it_was_given(given_):
    actor = machine(kind=CredentialKind.SYSTEM, permissions=tuple(given_))
    assert a_pack().held_apart(Holder.MACHINE, actor.permissions) == ()
    assert not actor.permissions & PERSONS_ONLY


def test_a_machine_that_was_given_what_stands_apart_has_neither():
    follower = machine(kind=CredentialKind.SYSTEM, permissions=("hits.read", "lists.edit", "lists.read"))
    assert follower.permissions == {Permission.LISTS_READ}
    assert an_access().decide(follower, Permission.HITS_READ).rule == "anpr-working@0.1#duties-apart"


def test_a_held_read_is_no_machines_to_look_at():
    assert machine(kind=CredentialKind.SYSTEM, permissions=("quarantine.read",)).permissions == set()


def test_a_role_that_the_pack_does_not_name_gives_nothing():
    assert actor_of(a_person(roles=("wizard",))).permissions == OWN


@pytest.mark.parametrize(
    ("changed", "lapsed"),
    [
        ({"trained_until": date(2026, 11, 20)}, "training"),
        ({"vetted_until": date(2026, 11, 20)}, "vetting"),
        ({"ended_on": date(2026, 11, 20)}, "leaver"),
    ],
)
def test_what_has_lapsed_takes_every_permission_and_the_refusal_says_which(changed, lapsed):
    actor = actor_of(a_person(**changed))
    assert (actor.permissions, actor.lapsed) == (OWN, lapsed)
    assert an_access().decide(actor, Permission.READS_SEARCH).rule == f"anpr-working@0.1#{lapsed}"


@pytest.mark.parametrize(
    ("changed", "member"),
    [
        ({}, True),
        ({"member_until": date(2026, 11, 20)}, False),
        ({"member_until": None}, False),
        ({"party_class": PartyClass.SUPPLIER}, False),
        ({"party_class": PartyClass.PARTNER_AGENCY}, True),
    ],
)
def test_membership_is_the_organisations(changed, member):
    assert actor_of(a_person(), a_party(**changed)).member is member


@pytest.mark.parametrize("party_class", list(PartyClass))
def test_a_nodes_own_organisation_needs_no_agreement_with_itself(party_class):
    parties = MemoryPartyStore()
    parties.put(a_party(party_class=party_class))
    assert Actors(parties, a_pack(), SetClock(), own=MIDVALE).for_person(a_person()).member
    parties.put(a_party(party_class=party_class, ended_on=date(2026, 11, 20)))
    assert not Actors(parties, a_pack(), SetClock(), own=MIDVALE).for_person(a_person()).member


@pytest.mark.clause("anpr-working@0.1#feed-scope")
def test_a_feed_writes_captures_and_nothing_else():
    feed = machine(feeds=(1, 2), permissions=("reads.search",))
    assert (feed.permissions, feed.feeds) == ({Permission.READS_SEND}, (1, 2))


@pytest.mark.clause("anpr-working@0.1#persons-only")
def test_a_system_has_what_it_was_given_and_nothing_that_takes_a_person():
    given = ("hits.read", "authorities.grant", "no.such-permission")
    assert machine(kind=CredentialKind.SYSTEM, permissions=given).permissions == {Permission.HITS_READ}


def test_what_is_no_longer_good_is_nobody():
    assert machine(revoked_at=NOON) is None
    assert machine(expires_at=NOON) is None
    assert machine(expires_at=NOON + timedelta(seconds=1)) is not None


def test_the_parties_room_is_told_by_access():
    decides = DecidesOnParties(an_access())
    assert decides.require(somebody("admin"), "people.edit") == "anpr-working@0.1#role"
    with pytest.raises(AccessRefused):
        decides.require(somebody("investigator"), "people.edit")
