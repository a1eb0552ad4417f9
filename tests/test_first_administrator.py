"""The first administrator of a new node, whatever its profile: signs in, keeps people, and is on the record."""

from datetime import date

import pytest

from commonbeat.access.model import Permission
from commonbeat.access.packs import PolicyPacks
from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.audit import SqlTrail
from commonbeat.audit.model import Asker, Event, Question
from commonbeat.bootstrap.house import OWNER_KEY
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.model import Person
from commonbeat.settings import read_settings

SETTINGS = read_settings({})
FAR = date(2099, 12, 31)


@pytest.fixture(params=list(Profile))
def new_node(request, tmp_path):
    """Give a started node of a profile, its pack signed, and how its first administrator signs in."""
    first = make_node(tmp_path, request.param, "A made-up organisation", SETTINGS, SystemClock())
    node = open_node(tmp_path, SETTINGS, store=MemoryReadStore())
    house = node.house
    with house.database.writing() as connection:
        signer = Ed25519Signer.load(house.folder.keys / OWNER_KEY)
        packs = PolicyPacks(house.packs, SqlTrail(connection), house.clock)
        packs.sign(house.pack, "information-asset-owner", house.identity.party, signer)
    node.start()
    yield node, first
    node.stop()


def test_the_first_administrator_signs_in_and_keeps_people(new_node):
    node, first = new_node
    code = TotpCodes().code(first.totp_secret, node.clock.now())
    proof = node.prove(first.person, first.password, code)
    with node.begin() as rooms:
        signed_in = rooms.sign_in.settle(proof)
    admin = node.who_signed_in(signed_in.bearer)
    for permission in (Permission.SESSION_OWN, Permission.PEOPLE_READ, Permission.PEOPLE_EDIT):
        node.require(admin, permission)
    party = node.house.identity.party
    colleague = Person(PersonId("colleague"), party, "Made up", "constable", ("investigator",), FAR, FAR)
    with node.begin() as rooms:
        assert rooms.people.add(admin, colleague) == colleague


def test_all_that_made_the_node_is_on_the_record(new_node):
    node, first = new_node
    page = node.audit.entries(Asker("auditor", node.house.identity.party), Question(limit=50))
    made = [(one.entry.event, one.entry.subject) for one in page.items if one.entry.actor == "system:init"]
    assert made == [
        (Event.PARTY_CHANGED, node.house.identity.party),
        (Event.PERSON_CHANGED, first.person),
        (Event.ACCOUNT_SET_UP, first.person),
    ]
