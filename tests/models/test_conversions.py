"""Records converted between the shipped standards: what they become, and that nothing goes without being told of."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.crosswalks.changing import as_taken
from commonbeat.models.crosswalks.converting import convert
from commonbeat.models.crosswalks.leaves import leaves
from commonbeat.models.crosswalks.losses import Loss
from commonbeat.models.crosswalks.model import How
from commonbeat_check.checking import checker
from commonbeat_check.model import Element, Type
from commonbeat_check.reading import held
from tests.check.builders import a_model_of
from tests.check.pole import needs_pole
from tests.models.crosswalk_records import ON, PAIRS, crossing, records

CONTACT = "/personContactInformation/contactTelephoneNumber/fullTelephoneNumber/telephoneNumberFullID"
OF_THE_TARGET = {Loss.MISSING, Loss.INVALID}
VICTIM = {
    "givenName": ["Synthetic", "Made-up"],
    "surname": "Example",
    "dateOfBirth": "1990-01-31",
    "age": 36,
    "gender": "Female",
    "telephoneNumber": ["+441614960000", "+441614960001"],
}


def converted(source, target, record):
    return convert(crossing(source, target), record, ON)


def lost(found):
    return {(one.pointer, one.what) for one in found.losses}


def of_the_source(found):
    return [one for one in found.losses if one.what not in OF_THE_TARGET]


def of_the_values(found):
    return [one for one in of_the_source(found) if one.pointer]


@needs_pole
def test_a_victim_becomes_a_person_of_the_criminal_justice_catalogue():
    found = converted("pole@1.1#P_004", "cjs@5.0#Person", VICTIM)
    assert found.record == {
        "givenName": ["Synthetic", "Made-up"],
        "familyName": "Example",
        "birthDate": "1990-01-31",
        "genderTypeCode": "2",
        "telephone": [{"number": "+441614960000"}, {"number": "+441614960001"}],
    }
    assert lost(found) == {("", Loss.GENERALISED), ("/age", Loss.UNMAPPED)}


@needs_pole
@pytest.mark.parametrize("target", ["cjs@5.0#Person", "niem-subset@6.0#nc:PersonType"])
def test_that_somebody_is_an_offender_is_told_as_lost_where_nothing_there_says_so(target):
    found = converted("pole@1.1#P_001", target, {"surname": "Example"})
    assert [(one.what, one.pointer, one.element) for one in found.losses] == [(Loss.GENERALISED, "", "P_001")]
    assert "Offender (P_001)" in found.losses[0].text


@needs_pole
@pytest.mark.parametrize("source", ["P_001", "P_002", "P_004", "P_005"])
def test_a_role_that_a_member_of_the_target_says_is_not_lost_and_comes_back(source):
    away = converted(f"pole@1.1#{source}", "mait@1.0.0#Person", {"surname": "Example"})
    assert away.losses == ()
    assert "" not in {
        one.pointer for one in of_the_source(converted("mait@1.0.0#Person", f"pole@1.1#{source}", away.record))
    }


@needs_pole
@pytest.mark.parametrize("source", ["P_003", "P_010", "P_016"])
def test_a_role_that_the_target_says_in_part_or_not_at_all_is_told(source):
    found = converted(f"pole@1.1#{source}", "mait@1.0.0#Person", {})
    assert lost(found) == {("", Loss.GENERALISED)}


@needs_pole
@pytest.mark.parametrize("record", [{"surname": "Example"}, {"involvement": "Seen"}, {"victimIndicator": "Y"}])
def test_a_person_who_becomes_an_offender_without_the_source_saying_so_is_told_of(record):
    found = converted("mait@1.0.0#Person", "pole@1.1#P_001", record)
    assert ("", Loss.ASSUMED) in lost(found)


@needs_pole
def test_a_record_of_something_else_is_told_to_have_no_place_there():
    assert lost(converted("pole@1.1#E_003", "cjs@5.0#Person", {})) == {("", Loss.UNMAPPED)}


def test_an_entity_that_means_the_same_loses_nothing():
    for pair in (("cjs@5.0#Person", "mait@1.0.0#Person"), ("mait@1.0.0#Person", "niem-subset@6.0#nc:PersonType")):
        assert "" not in {one.pointer for one in of_the_source(converted(*pair, {"surname": "Example"}))}


@needs_pole
def test_a_victim_is_marked_as_one_in_an_incident_message_and_has_one_number_there():
    found = converted("pole@1.1#P_004", "mait@1.0.0#Person", VICTIM)
    assert found.record == {
        "forename": ["Synthetic", "Made-up"],
        "surname": "Example",
        "sex": "F",
        "sexDescription": "Female",
        "dateOfBirth": "1990-01-31",
        "age": "36",
        "number": "+441614960000",
        "victimIndicator": "Y",
    }
    assert lost(found) == {("/telephoneNumber/1", Loss.CROWDED_OUT)}


@needs_pole
def test_what_is_exact_comes_back_equal():
    one = VICTIM | {"telephoneNumber": "+441614960000", "pncId": None}
    for there in ("mait@1.0.0#Person", "niem-subset@6.0#nc:PersonType"):
        away = converted("pole@1.1#P_004", there, one)
        assert of_the_values(away) == []
        back = converted(there, "pole@1.1#P_004", away.record)
        assert back.record == {key: value for key, value in one.items() if value}
        assert {one.pointer for one in of_the_values(back)} <= {CONTACT}


@needs_pole
def test_a_code_that_says_less_is_told_of_and_a_code_of_another_meaning_is_never_carried():
    seen = {"selfDefinedEthnicity": "3", "officerDefinedEthnicity": "7"}
    found = converted("pole@1.1#E_003", "cjs@5.0#Person", seen)
    assert found.record == {"ethnicitySelfDefinedCode": "W9"}
    assert lost(found) == {
        ("", Loss.UNMAPPED),
        ("/selfDefinedEthnicity", Loss.GENERALISED),
        ("/officerDefinedEthnicity", Loss.UNKNOWN_CODE),
    }


@needs_pole
def test_a_code_that_says_more_than_is_known_is_told_of_on_the_way_back():
    found = converted("cjs@5.0#Person", "pole@1.1#P_014", {"ethnicitySelfDefinedCode": "W9"})
    assert found.record == {"ethnicity": "4"}
    assert ("/ethnicitySelfDefinedCode", Loss.ASSUMED) in lost(found)


@needs_pole
def test_an_address_becomes_lines_and_every_part_is_told_of():
    home = {"siteLocation": "12", "street": "Synthetic Street", "town": "Nowhere", "postCode": "M1 1AA"}
    found = converted("pole@1.1#P_001", "cjs@5.0#Person", {"homeAddress": home})
    assert found.record == {
        "postalAddress": {"addressLine1": "12 Synthetic Street", "addressLine2": "Nowhere", "ukPostCode": "M1 1AA"}
    }
    assert lost(found) == {
        ("", Loss.GENERALISED),
        ("/homeAddress/siteLocation", Loss.CHANGED),
        ("/homeAddress/street", Loss.CHANGED),
        ("/homeAddress/town", Loss.GENERALISED),
    }


@needs_pole
def test_a_text_that_is_too_long_is_cut_and_an_identifier_never_is():
    found = converted("mait@1.0.0#Person", "cjs@5.0#Person", {"surname": "x" * 40, "sex": "F"})
    assert found.record["familyName"] == "x" * 35
    assert ("/surname", Loss.CUT) in lost(found)
    officer = converted("pole@1.1#P_015", "cjs@5.0#Role", {"collarNumber": "SYN1234567"})
    assert (officer.record, lost(officer)) == ({}, {("", Loss.GENERALISED), ("/collarNumber", Loss.NOT_TAKEN)})


@needs_pole
def test_every_member_that_the_target_must_have_and_nothing_gave_is_told():
    found = converted("pole@1.1#E_002", "mait@1.0.0#ICM", {"dateOfIncident": "2026-11-26", "nsirOpeningCode": "001"})
    assert {one.pointer for one in found.losses if one.what is Loss.MISSING} == {
        "/messageControl/messageId",
        "/messageControl/destinOrganisation",
        "/messageControl/origOrganisation",
        "/messageControl/origIncidentURN",
        "/messageControl/origIncidentNum",
        "/incident/callOrigin",
        "/incident/location",
    }


@needs_pole
def test_of_several_persons_of_a_message_an_incident_takes_the_first_whole_and_nothing_of_the_others():
    persons = [{"forename": "First", "sex": "F"}, {"forename": ["Second", "Person"], "surname": "Other", "sex": "M"}]
    found = converted("mait@1.0.0#ICM", "pole@1.1#E_002", {"person": persons})
    assert found.record == {"personInformation": {"givenName": "First", "gender": "Female"}}
    assert {one.pointer for one in found.losses if one.what is Loss.CROWDED_OUT} == {
        "/person/1/forename/0",
        "/person/1/forename/1",
        "/person/1/surname",
        "/person/1/sex",
    }


@needs_pole
def test_a_date_is_written_in_the_order_that_the_target_has_and_comes_back():
    away = converted("niem-subset@6.0#nc:PersonType", "pole@1.1#P_019", {"personDeathDate": {"date": "2000-01-02"}})
    assert away.record == {"dateOfDeath": "02-01-2000"}
    back = converted("pole@1.1#P_019", "niem-subset@6.0#nc:PersonType", away.record)
    assert back.record == {"personDeathDate": {"date": "2000-01-02"}}


@needs_pole
def test_date_and_time_become_one_and_come_back():
    when = {"dateOfIncident": "2026-11-26", "timeOfIncident": "10:30:00"}
    away = converted("pole@1.1#E_002", "niem-subset@6.0#nc:IncidentType", when)
    assert away.record == {"activityDate": {"dateTime": "2026-11-26T10:30:00", "date": "2026-11-26"}}
    assert converted("niem-subset@6.0#nc:IncidentType", "pole@1.1#E_002", away.record).record == when


@needs_pole
def test_a_time_that_has_no_date_has_nowhere_to_go():
    found = converted("pole@1.1#E_002", "niem-subset@6.0#nc:IncidentType", {"timeOfIncident": "10:30:00"})
    assert (found.record, lost(found)) == ({}, {("/timeOfIncident", Loss.UNMAPPED)})


def test_a_person_of_the_criminal_justice_catalogue_goes_to_niem_and_the_lines_of_an_address_share_a_text():
    person = {
        "givenName": ["Synthetic", "Made-up"],
        "familyName": "Example",
        "personTitle": "Dr",
        "birthDate": "1990-01-31",
        "genderTypeCode": "9",
        "postalAddress": {"addressLine1": "12 Synthetic Street", "addressLine2": "Nowhere", "ukPostCode": "M1 1AA"},
        "telephone": {"number": "+441614960000"},
        "pncId": "2000/0000000A",
    }
    found = converted("cjs@5.0#Person", "niem-subset@6.0#nc:PersonType", person)
    assert found.record == {
        "personName": {
            "personGivenName": ["Synthetic", "Made-up"],
            "personSurName": "Example",
            "personNamePrefixText": "Dr",
        },
        "personBirthDate": {"date": "1990-01-31"},
        "personSexText": "Not specified",
        "personContactInformation": {
            "contactMailingAddress": {"addressFullText": "12 Synthetic Street, Nowhere", "addressPostalCode": "M1 1AA"},
            "contactTelephoneNumber": {"fullTelephoneNumber": {"telephoneNumberFullID": "+441614960000"}},
        },
    }
    assert lost(found) == {
        ("/postalAddress/addressLine1", Loss.CHANGED),
        ("/postalAddress/addressLine2", Loss.CHANGED),
        ("/pncId", Loss.UNMAPPED),
    }
    back = converted("niem-subset@6.0#nc:PersonType", "cjs@5.0#Person", found.record)
    gone = {"pncId", "postalAddress"}
    assert back.record == {key: one for key, one in person.items() if key not in gone} | {
        "postalAddress": {"ukPostCode": "M1 1AA"}
    }
    assert ("/personContactInformation/contactMailingAddress/addressFullText", Loss.UNMAPPED) in lost(back)


def test_where_somebody_lives_becomes_an_address_of_which_that_is_not_said():
    home = {
        "addressStreet": {"streetNumberText": "12", "streetName": "Synthetic Street"},
        "addressPostalCode": "M1 1AA",
    }
    found = converted("niem-subset@6.0#nc:PersonType", "cjs@5.0#Person", {"personResidenceAddress": home})
    assert found.record == {"postalAddress": {"addressLine1": "12 Synthetic Street", "ukPostCode": "M1 1AA"}}
    assert ("/personResidenceAddress/addressPostalCode", Loss.GENERALISED) in lost(found)


def test_a_vehicle_of_an_incident_message_goes_to_niem_and_comes_back():
    one = {"vrm": "AB12CDE", "vin": "SYNTHETIC00000001", "make": "Made-up", "model": "Example", "colour": "BLUE"}
    away = converted("mait@1.0.0#Vehicle", "niem-subset@6.0#nc:VehicleType", one | {"involvement": "Seen"})
    assert away.record["itemOtherIdentification"] == {
        "identificationID": "AB12CDE",
        "identificationCategoryText": "vehicle registration mark",
    }
    assert lost(away) == {("/involvement", Loss.UNMAPPED)}
    back = converted("niem-subset@6.0#nc:VehicleType", "mait@1.0.0#Vehicle", away.record)
    assert back.record == one
    assert ("/itemOtherIdentification/identificationID", Loss.ASSUMED) in lost(back)


def test_the_first_number_of_a_caller_is_kept_and_the_other_is_told_of():
    caller = {"surname": "Example", "number": "+441614960000", "mobile": "+447700900000"}
    found = converted("mait@1.0.0#CallerDetails", "niem-subset@6.0#nc:PersonType", caller)
    assert found.record["personName"] == {"personSurName": "Example"}
    assert lost(found) == {("", Loss.GENERALISED), ("/mobile", Loss.CROWDED_OUT)}


@needs_pole
def test_a_time_that_the_target_does_not_take_is_told_as_lost_and_never_carried():
    pole, mait = "pole@1.1#E_002", "mait@1.0.0#ICM"
    away = converted(mait, pole, {"messageControl": {"origIncidentTime": "10:30:00+01:00"}})
    assert away.record == {"timeOfIncident": "10:30:00+01:00"}
    assert converted(pole, mait, away.record).record["messageControl"]["origIncidentTime"] == "10:30:00+01:00"
    bare = converted(pole, mait, {"timeOfIncident": "10:30:00"})
    assert ("/timeOfIncident", Loss.NOT_TAKEN) in lost(bare)
    assert "messageControl" not in bare.record


@pytest.mark.parametrize(("value", "taken"), [("0042", "0042"), ("n/a", None)])
def test_a_text_that_is_not_of_the_form_of_the_target_s_type_is_told_as_lost(value, taken):
    badge = Element(id="T_001", name="Badge", type=Type.DIGITS)
    found = as_taken(value, held(a_model_of(badge), badge, ON))
    assert (found.value, found.what) == (taken, None if taken else Loss.NOT_TAKEN)


@needs_pole
def test_what_is_wrong_in_the_record_is_told_as_lost_and_stops_nothing():
    record = {"givenName": {"a": 1}, "surname": ["One", "Two"], "nothing": {"deep": [1]}, "age": True, "gender": []}
    found = converted("pole@1.1#P_001", "cjs@5.0#Person", record)
    assert found.record == {"familyName": "One"}
    assert {one.pointer for one in found.losses} == {"", "/givenName", "/surname/1", "/nothing", "/age"}


@needs_pole
def test_what_the_target_does_not_allow_is_told_where_it_stands_there():
    found = converted("cjs@5.0#Person", "pole@1.1#P_001", {"telephone": {"number": "0161 496 0000"}})
    assert found.record == {"telephoneNumber": "0161 496 0000"}
    assert "/telephoneNumber" in {one.pointer for one in found.losses if one.what is Loss.INVALID}


@settings(max_examples=300, deadline=None)
@given(pair=st.sampled_from(PAIRS), data=st.data())
def test_every_value_is_in_the_target_or_told_of(pair, data):
    way = crossing(*pair)
    record = data.draw(records(way.source))
    found = convert(way, record, ON)
    told = {one.pointer for one in found.losses if one.what not in OF_THE_TARGET}
    held = " ".join(str(leaf.value) for leaf in leaves(way.target, found.record))
    tables = {(one.source, one.target) for row in way.rows for one in row.codes.values()}
    implied = {(row.sources[0].path, row.row.value) for row in way.rows if row.row.how is How.IMPLIED}
    for leaf in leaves(way.source, record):
        value = str(leaf.value)
        parts = {
            value,
            *(target for source, target in tables if source == value),
            *value.split("T"),
            "-".join(reversed(value.split("-"))),
        }
        is_there = any(part and part in held for part in parts) or (leaf.path, value) in implied
        assert is_there or leaf.pointer in told, (leaf, found)


@settings(max_examples=100, deadline=None)
@given(pair=st.sampled_from(PAIRS), data=st.data())
def test_what_is_told_of_the_target_is_what_the_target_says_of_the_record(pair, data):
    way = crossing(*pair)
    found = convert(way, data.draw(records(way.source)), ON)
    errors = checker(way.target.model, way.target.entity.id, ON).errors(found.record)
    told = [one for one in found.losses if one.what in OF_THE_TARGET]
    assert [(one.pointer, one.element) for one in told] == [(one.pointer, one.element) for one in errors]


@settings(max_examples=300, deadline=None)
@given(pair=st.sampled_from([one for one in PAIRS if one[::-1] in PAIRS]), data=st.data())
def test_what_loses_nothing_there_and_back_comes_back_equal(pair, data):
    there, back = crossing(*pair), crossing(*pair[::-1])
    record = _without(data.draw(records(there.source)), set())
    while gone := {one.pointer for one in of_the_values(convert(there, record, ON))}:
        record = _without(record, gone)
    away = convert(there, record, ON)
    home = convert(back, json.loads(json.dumps(away.record)), ON)
    first = {(leaf.path, leaf.indices): leaf.value for leaf in leaves(there.source, record)}
    again = {(leaf.path, leaf.indices): leaf.value for leaf in leaves(there.source, home.record)}
    told = of_the_values(home)
    assert told or first.items() <= again.items()
    assert told or {path for path, _indices in again.keys() - first.keys()} <= _said_besides(back)


def _said_besides(way):
    """Give where a record may hold more than was there: what its kind says by itself, and values said in two places."""
    ends = Counter(place.path for row in way.rows for place in row.sources if row.targets)
    return {
        place.path
        for row in way.rows
        for place in row.targets
        if row.row.how is How.CONSTANT or ends[row.sources[0].path] > 1
    }


def _without(record, pointers):
    """Give a record without some values, and without what is empty, which no list keeps a place for."""
    return _pruned(record, "", pointers)


def _pruned(node, at, pointers):
    if isinstance(node, dict):
        kept = {key: _pruned(one, f"{at}/{key}", pointers) for key, one in node.items()}
        return {key: one for key, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(node, list):
        kept = [_pruned(one, f"{at}/{nth}", pointers) for nth, one in enumerate(node)]
        return [one for one in kept if one not in (None, "", [], {})]
    return None if at in pointers else node
