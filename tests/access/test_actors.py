"""Who somebody is to policy today."""

from datetime import date, timedelta

import pytest

from commonbeat.access.actors import Actors, DecidesOnParties
from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Permission
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
