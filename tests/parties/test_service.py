"""Organisations and people, on memory adapters."""

from dataclasses import replace
from datetime import date

import pytest

from commonbeat.audit.errors import RecordUnavailable
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId, PersonId
from commonbeat.parties.errors import CodeTaken, NoSuchParty, NoSuchPerson, PartyTaken, PersonTaken
from commonbeat.parties.model import SessionKind
from commonbeat.parties.rules import new_session
from tests.builders import NOON, an_actor
from tests.parties.builders import LIMITS, House, Refused, SaysNo, a_party, a_person

ADMIN = an_actor(id="admin")


def test_an_organisation_is_found_by_its_names_and_codes():
    house = House()
    made = house.organisations.add(ADMIN, a_party("eastmoor", aliases=("East Moor",), codes={"made-up": "E99"}))
    assert list(house.organisations.known_as("EAST  moor")) == [made]
    assert list(house.organisations.known_as("e99")) == [made]
    assert list(house.organisations.known_as("westmoor")) == []


def test_a_code_stands_for_one_organisation():
    house = House()
    house.organisations.add(ADMIN, a_party("eastmoor", codes={"made-up": "E99"}))
    with pytest.raises(CodeTaken, match="Eastmoor Police"):
        house.organisations.add(ADMIN, a_party("westmoor", codes={"made-up": "E99"}))


def test_an_organisation_is_entered_once():
    house = House()
    with pytest.raises(PartyTaken):
        house.organisations.add(ADMIN, a_party())


def test_an_organisation_that_is_not_there_is_not_changed():
    house = House()
    with pytest.raises(NoSuchParty):
        house.organisations.change(ADMIN, a_party("nowhere"))


def test_a_successor_has_to_exist():
    house = House()
    ended = a_party("eastmoor", ended_on=date(2026, 1, 1), succeeded_by=(PartyId("nowhere"),))
    with pytest.raises(Invalid, match="nowhere"):
        house.organisations.add(ADMIN, ended)


def test_a_merger_is_followed():
    house = House()
    house.organisations.add(ADMIN, a_party("eastmoor", ended_on=date(2026, 1, 1), succeeded_by=(PartyId("midvale"),)))
    (found,) = house.organisations.successors(PartyId("eastmoor"), date(2026, 6, 1))
    assert found.id == "midvale"


def test_a_change_is_on_the_record_with_who_and_by_which_rule():
    house = House()
    house.organisations.change(ADMIN, a_party(member_until=date(2028, 3, 31)))
    (entry,) = house.trail.entries
    assert (entry.event, entry.actor, entry.subject, entry.rule) == (
        "parties.party.changed",
        "admin",
        "midvale",
        "anpr-working@0.1#role",
    )
    assert entry.details["member_until"] == "2028-03-31"


def test_a_person_is_entered_and_changed_by_their_own_organisation():
    house = House()
    house.persons.add(ADMIN, a_person("analyst"))
    house.persons.change(ADMIN, a_person("analyst", roles=("analyst",)))
    assert house.persons.get(ADMIN, PersonId("analyst")).roles == ("analyst",)
    assert house.trail.events == ["parties.person.changed"] * 2


def test_somebody_of_another_organisation_is_not_there():
    house = House()
    outsider = an_actor(id="outsider", party="eastmoor")
    with pytest.raises(NoSuchPerson):
        house.persons.get(outsider, PersonId("investigator"))
    with pytest.raises(NoSuchPerson):
        house.persons.change(outsider, a_person())
    assert house.persons.list_(outsider).items == []


def test_the_same_is_said_of_somebody_elses_person_as_of_nobody():
    house = House()
    outsider = an_actor(id="outsider", party="eastmoor")
    told = []
    for person in ("investigator", "inexistent"):
        with pytest.raises(NoSuchPerson) as refused:
            house.persons.get(outsider, PersonId(person))
        told.append(str(refused.value).replace(person, "…"))
    assert told[0] == told[1]


def test_nobody_is_entered_for_another_organisation():
    house = House()
    with pytest.raises(Invalid) as refused:
        house.persons.add(ADMIN, a_person("analyst", party=PartyId("eastmoor")))
    assert [fault.pointer for fault in refused.value.faults] == ["/party"]


def test_an_id_is_given_once():
    house = House()
    with pytest.raises(PersonTaken):
        house.persons.add(ADMIN, a_person())


def test_a_leaver_is_signed_out_everywhere():
    house = House()
    session = new_session("bearer", PersonId("investigator"), SessionKind.TOKEN, LIMITS, NOON)
    house.sessions.put(session)
    house.persons.change(ADMIN, replace(a_person(), ended_on=date(2026, 11, 20)))
    assert house.sessions.find(session.digest) is None


def test_people_come_in_pages():
    house = House()
    for number in range(4):
        house.persons.add(ADMIN, a_person(f"person-{number}"))
    first = house.persons.list_(ADMIN, limit=3)
    second = house.persons.list_(ADMIN, first.next, limit=3)
    assert [p.id for p in [*first.items, *second.items]] == ["investigator", *(f"person-{n}" for n in range(4))]
    assert second.next is None


@pytest.mark.parametrize(
    "attempt",
    [
        lambda house: house.organisations.add(ADMIN, a_party("eastmoor")),
        lambda house: house.organisations.change(ADMIN, a_party(name="Other")),
        lambda house: house.persons.add(ADMIN, a_person("analyst")),
        lambda house: house.persons.change(ADMIN, a_person(name="Other")),
        lambda house: house.persons.get(ADMIN, PersonId("investigator")),
        lambda house: house.persons.list_(ADMIN),
    ],
)
def test_what_is_refused_changes_nothing_and_leaves_no_entry(attempt):
    house = House(SaysNo())
    with pytest.raises(Refused):
        attempt(house)
    assert house.trail.entries == []
    assert (house.parties.all(), house.people.find(PersonId("investigator"))) == ([a_party()], a_person())


class Unavailable:
    """A record that cannot be written."""

    def record(self, _entry):
        raise RecordUnavailable


def test_a_look_at_people_and_credentials_is_on_the_record_with_its_rule():
    house = House()
    house.persons.get(ADMIN, PersonId("investigator"))
    house.persons.list_(ADMIN)
    house.credentials.list_(ADMIN)
    found = [(entry.event, entry.subject, entry.details["count"]) for entry in house.looked.entries]
    assert found == [
        ("parties.people.read", "investigator", 1),
        ("parties.people.read", "", 1),
        ("parties.credentials.read", "", 0),
    ]
    assert all(entry.rule for entry in house.looked.entries)
    assert house.trail.entries == []


@pytest.mark.parametrize(
    "look",
    [
        lambda house: house.persons.get(ADMIN, PersonId("investigator")),
        lambda house: house.persons.list_(ADMIN),
        lambda house: house.credentials.list_(ADMIN),
    ],
)
def test_a_look_that_cannot_be_recorded_is_not_answered(look):
    house = House()
    house.looks = Unavailable()
    with pytest.raises(RecordUnavailable):
        look(house)
