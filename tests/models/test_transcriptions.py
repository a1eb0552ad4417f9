"""MAIT, the CJS catalogue and the NIEM subset: the facts that are shipped, by example, and that they hold records."""

from datetime import date
from pathlib import Path

import pytest

from commonbeat_check.checking import checker
from commonbeat_check.reading import elements_by_id, entities_by_id, find_list
from commonbeat_check.shelf import Shelf, shipped, shipped_model, write_model

ON = date(2026, 11, 26)
CONTROL = {
    "mode": "Create",
    "messageId": "SYNTHETIC-1",
    "destinOrganisation": "Made-up Fire and Rescue",
    "origOrganisation": "Made-up Police",
    "origIncidentURN": "MADEUP-20261126-1",
    "origIncidentNum": "1",
}
INCIDENT = {"callOrigin": "999", "location": "Synthetic Street", "type": "Collision"}


def broken(address, record):
    model, entity = Shelf().entity(address)
    return {(one.pointer, one.rule) for one in checker(model, entity.id, ON).errors(record)}


def element(address, id):
    return elements_by_id(shipped_model(address))[id]


def codes(address, id):
    return [one.value for one in find_list(shipped_model(address), id).codes]


@pytest.mark.parametrize("address", ["mait/1.0.0", "cjs/5.0", "niem-subset/6.0"])
def test_writing_a_shipped_model_again_gives_the_same_bytes(address):
    file: Path = shipped() / address / "model.json"
    model = shipped_model(address.replace("/", "@"))
    assert write_model(model) == file.read_bytes()
    for beside in ("README.md", "LICENCE.md"):
        assert (file.parent / beside).stat().st_size > 300


def test_every_entity_of_the_shipped_models_can_be_held_against_a_record():
    for address in ("mait@1.0.0", "cjs@5.0", "niem-subset@6.0"):
        model = shipped_model(address)
        for entity in model.entities:
            assert checker(model, entity.id, ON).errors("no record") != []


def test_the_catalogue_has_its_sixteen_structures_five_of_them_external():
    kinds = [one.kind for one in shipped_model("cjs@5.0").entities]
    assert (kinds.count("structure"), kinds.count("external structure")) == (11, 5)


@pytest.mark.parametrize(
    ("id", "least", "most"),
    [
        ("FamilyName", 1, 35),
        ("PersonNameType", 5, 11),
        ("PersonRequestedName", 1, 70),
        ("ArrestSummonsNumber", 20, 21),
        ("PNCId", 13, 13),
        ("CJSOffenceCode", 7, 8),
        ("StatementOfFacts", 1, 4000),
        ("MaxFine", 5, 16),
        ("CourtType", 2, 15),
        ("OrganisationName", 1, 255),
        ("UKPostCode", 6, 8),
        ("VehicleRegistrationMark", 1, 11),
        ("SystemName", 3, 32),
        ("Notes", 1, 2500),
    ],
)
def test_lengths_of_the_catalogue(id, least, most):
    found = element("cjs@5.0", id)
    assert (found.min_length, found.max_length) == (least, most)


def test_code_lists_of_the_catalogue():
    assert codes("cjs@5.0", "gender-type") == ["0", "1", "2", "9"]
    assert codes("cjs@5.0", "ethnicity-self-defined")[::4] == ["W1", "M2", "A2", "B2", "NS"]
    assert codes("cjs@5.0", "plea-status") == list("012345678")
    assert codes("cjs@5.0", "verdict") == list("ACGNO")
    assert len(codes("cjs@5.0", "case-markers-descriptive")) == 16
    assert codes("cjs@5.0", "telephone-type") == ["LANH", "LANW", "MOBH", "MOBW", "FAXH", "FAXW", "PAGH", "PAGW"]


def test_the_contradictions_of_the_catalogue_are_kept():
    remand, role, plea = (
        element("cjs@5.0", one) for one in ("OffenceRemandStatusCode", "RoleTypeCode", "PleaStatusCode")
    )
    assert (remand.section, remand.min_length, remand.max_length) == ("3.83", 2, 2)
    assert sorted(map(len, codes("cjs@5.0", remand.list))) == [1] * 7
    assert (role.section, role.min_length, role.max_length) == ("3.128", 4, 4)
    assert [one for one in codes("cjs@5.0", role.list) if len(one) == 5 and one.startswith("Vict")] == ["Victi"]
    assert (plea.section, plea.characters) == ("3.105", "alphabetic")
    table = element("cjs@5.0", "ArrestSummonsNumber").checks[1].details["table"]
    assert (table["13"], table["14"], table["24"], "S" in table.values()) == ("N", "O", "Y", True)
    model = shipped_model("cjs@5.0")
    assert sum(model.said[f"elements_in_section_{one}"] for one in (3, 5, 6)) != model.said["elements"] == 185
    assert [element("cjs@5.0", f"Section{one}").approved_on for one in ("3.29", "3.39")] == [
        "(no date: a month of three digits)",
        "(no date: a doubled slash)",
    ]


def test_what_contradicts_itself_in_the_catalogue_can_be_given_all_the_same():
    assert broken("cjs@5.0#Role", {"roleTypeCode": "Victi"}) == set()
    assert broken("cjs@5.0#Hearing", {"offenceRemandStatusCode": "C", "pleaStatusCode": "3"}) == set()
    assert broken("cjs@5.0#Hearing", {"hearingTime": "10:30:00"}) == set()
    assert broken("cjs@5.0#Hearing", {"pleaStatusCode": "A"}) == {("/pleaStatusCode", "list")}


def test_the_worked_example_of_an_arrest_summons_number_is_right_and_another_letter_is_not():
    assert broken("cjs@5.0#Person", {"arrestSummonsNumber": "9352AA0100000123456N"}) == set()
    assert broken("cjs@5.0#Person", {"arrestSummonsNumber": "9352AA0100000123456M"}) == {
        ("/arrestSummonsNumber", "asn")
    }


def test_an_address_of_the_catalogue_has_two_lines_at_least():
    short = {"addressLine1": "1 Synthetic Street"}
    assert broken("cjs@5.0#PostalAddress", short) == {("/addressLine2", "PostalAddress.G1")}
    assert broken("cjs@5.0#PostalAddress", short | {"addressLine2": "Nowhere", "ukPostCode": "M1 1AA"}) == set()


def test_structures_whose_parts_were_not_to_hand_take_anything():
    assert broken("cjs@5.0#DXAddress", {"anything": "goes"}) == set()


def test_every_component_that_is_ours_says_so():
    for entity in shipped_model("cjs@5.0").entities:
        assert entity.facts["components"] in {"ours", "not to hand"}


@pytest.mark.parametrize(
    ("id", "most"),
    [
        ("MessageId", 18),
        ("MarkingScheme", 6),
        ("SecurityLevel", 24),
        ("OrigIncidentURN", 24),
        ("CallOrigin", 16),
        ("Priority", 20),
        ("C4SType", 24),
        ("VRM", 11),
        ("Consent", 8),
        ("Location", None),
    ],
)
def test_lengths_of_mait(id, most):
    assert element("mait@1.0.0", id).max_length == most


def test_code_sets_of_mait():
    assert codes("mait@1.0.0", "mode") == ["Create", "Change", "Delete", "Close"]
    assert codes("mait@1.0.0", "gazetteer-type") == list("0123456")
    assert codes("mait@1.0.0", "sex") == ["M", "F", "N", "D"]
    assert codes("mait@1.0.0", "notification-reason") == ["Advisory", "Alerting", "Participation", "Handover"]


def test_a_message_of_mait_is_right_with_what_it_must_have():
    assert broken("mait@1.0.0#ICM", {"messageControl": CONTROL, "incident": INCIDENT}) == set()
    assert broken("mait@1.0.0#ICAM", {"messageId": "1", "successful": "Y"}) == {
        (f"/{key}", "Acknowledgement.G1") for key in ("destinOrganisation", "origOrganisation")
    }


def test_what_a_message_of_mait_lacks_is_told_where_it_would_be():
    found = broken("mait@1.0.0#ICM", {"messageControl": CONTROL | {"messageId": None}, "incident": {"location": "X"}})
    assert found == {
        ("/messageControl/messageId", "MessageControl.G1"),
        ("/incident/callOrigin", "Incident.G1"),
        ("/incident/type", "Incident.G1"),
    }


def test_the_security_level_follows_from_the_marking_scheme():
    secret = CONTROL | {"markingScheme": "GSC", "securityLevel": "OFFICIAL:SENSITIVE"}
    assert broken("mait@1.0.0#MessageControl", secret) == set()
    assert {rule for _where, rule in broken("mait@1.0.0#MessageControl", secret | {"securityLevel": "IL3"})} == {
        "MessageControl.R3"
    }


def test_a_message_holds_ten_persons_and_no_more():
    message = {"messageControl": CONTROL, "person": [{"sex": "F"}] * 10}
    assert broken("mait@1.0.0#ICM", message) == set()
    assert broken("mait@1.0.0#ICM", message | {"person": [{"sex": "F"}] * 11}) == {("/person", "too-many")}


def test_an_indicator_is_y_or_n():
    assert broken("mait@1.0.0#Person", {"sex": "F", "victimIndicator": "true"}) == {("/victimIndicator", "list")}


def test_the_two_spellings_of_a_vessels_number_are_kept():
    vessel = entities_by_id(shipped_model("mait@1.0.0"))["Vessel"]
    [member] = [one for one in vessel.members if one.element == "VesselIMO"]
    assert (member.name, member.as_printed) == ("VesselIMO", "VesselMO")


def test_names_in_niem_are_many():
    person = {"personName": {"personGivenName": ["Synthetic", "Made-up"], "personSurName": "Example"}}
    assert broken("niem-subset@6.0#nc:PersonType", person | {"personBirthDate": {"date": "1990-01-31"}}) == set()
    assert broken("niem-subset@6.0#nc:VehicleType", {"itemMakeName": "Made-up", "nothing": "1"}) == {
        ("/nothing", "unknown-element")
    }
