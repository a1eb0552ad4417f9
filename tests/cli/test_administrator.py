"""`commonbeat administrator`: the way back in where nobody can sign in any more."""

import pytest

from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.audit.model import Asker, Question
from commonbeat.bootstrap.administrators import system_actor
from commonbeat.cli.desk import house_in
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.rules import lapse
from commonbeat.parties.sign_in import prove
from tests.cli.said import said
from tests.parties.builders import a_party, a_person


def signed_in(house, told):
    """Sign in with what the command printed."""
    shown = dict(line.strip().split(": ", 1) for line in told.out.splitlines() if line.startswith("  "))
    person = PersonId(shown["name"])
    with house.begin() as rooms:
        proof = prove(
            rooms.sign_in.accounts.find(person),
            person,
            shown["password"],
            TotpCodes().code(shown["second factor"], house.clock.now()),
            passwords=house.passwords,
            codes=house.codes,
            limits=house.pack.sign_in_limits(),
            now=house.clock.now(),
        )
        return rooms.sign_in.settle(proof)


@pytest.fixture
def national(tmp_path):
    """A national node for real use, with a member force and somebody in it who administers nothing yet."""
    folder = tmp_path / "national"
    made = said("init", "--data", folder, "--profile", "national", "--organisation", "Example Service")
    assert made.status == 0, made
    with house_in(folder) as house, house.begin() as rooms:
        rooms.organisations.add(system_actor(house.identity.party, "init"), a_party("midvale"))
        rooms.people.add(system_actor(PartyId("midvale"), "init"), a_person("analyst", roles=("analyst",)))
    return folder


@pytest.mark.parametrize(
    ("id", "party", "roles"),
    [
        ("admin", "example-service", ("admin",)),
        ("newcomer", "example-service", ("admin",)),
        ("analyst", "midvale", ("analyst", "admin")),
    ],
)
def test_somebody_administers_their_organisation_again(national, id, party, roles):
    told = said("administrator", "--data", national, "--person", id)
    assert told.status == 0, told
    with house_in(national) as house:
        found = signed_in(house, told)
        assert found is not None
        assert (found.person.party, found.person.roles) == (party, roles)
        assert lapse(found.person, house.clock.now().date()) is None
        asker = Asker("auditor", party)
        entries = house.audit.entries(asker, Question(limit=500, actor="system:administrator")).items
        assert [(str(one.entry.event), one.entry.subject) for one in entries] == [
            ("parties.person.changed", id),
            ("parties.account.set-up", id),
        ]
        assert not any(found.bearer in str(one) for one in entries)


def test_a_member_force_is_given_its_first_administrator(national):
    told = said("administrator", "--data", national, "--person", "midvale-admin", "--organisation", "midvale")
    assert told.status == 0, told
    with house_in(national) as house:
        found = signed_in(house, told)
        assert (found.person.party, found.person.roles) == ("midvale", ("admin",))


def test_an_auditor_is_not_made_an_administrator_of_what_they_audit(national):
    with house_in(national) as house, house.begin() as rooms:
        rooms.people.add(system_actor(PartyId("midvale"), "init"), a_person("auditor", roles=("auditor",)))
    told = said("administrator", "--data", national, "--person", "auditor")
    assert told.status != 0
    assert "audit.read and people.edit" in told.err


@pytest.mark.parametrize("words", [("admin", "midvale"), ("newcomer", "nowhere")])
def test_an_organisation_that_is_not_theirs_or_not_there_is_told(national, words):
    person, organisation = words
    told = said("administrator", "--data", national, "--person", person, "--organisation", organisation)
    assert told.status != 0
    assert "Traceback" not in told.err
    with house_in(national) as house, house.reading() as rooms:
        assert rooms.people.store.find(PersonId("newcomer")) is None


def test_a_demonstrations_people_are_left_as_they_are(demo):
    told = said("administrator", "--data", demo, "--person", "admin")
    assert told.status != 0
    assert "codes that its sign-in page shows" in told.err


def test_an_id_that_cannot_be_one_is_told(force):
    told = said("administrator", "--data", force, "--person", "No Such Id!")
    assert told.status != 0
    assert "Traceback" not in told.err


def test_a_folder_without_a_node_is_told(tmp_path):
    told = said("administrator", "--data", tmp_path, "--person", "admin")
    assert told.status != 0
    assert "commonbeat init" in told.err


def test_who_is_made_one_where_no_agreement_is_in_force_is_told_that_it_opens_nothing(national):
    with house_in(national) as house, house.begin() as rooms:
        made = a_party("upland", member_until=None)
        rooms.organisations.add(system_actor(house.identity.party, "init"), made)
    told = said("administrator", "--data", national, "--person", "upland-admin", "--organisation", "upland")
    assert told.status == 0
    assert "member_until" in told.err
    assert said("administrator", "--data", national, "--person", "second", "--organisation", "midvale").err == ""
