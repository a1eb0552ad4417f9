"""Renames: synonyms planted in the shipped models are found, and what is only of one kind is never taken for one."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commonbeat.models.comparing.change import Kind, Party
from commonbeat.models.comparing.differ import compare
from commonbeat.models.comparing.pairing import ALIKE, likeness
from commonbeat_check.model import CodeList, Element, Entity, Member, Rule, Type
from commonbeat_check.names import camel
from commonbeat_check.shelf import shipped_model
from tests.check.pole import ADDRESS, needs_pole, those_there
from tests.models.comparing_builders import a_model, models
from tests.models.comparing_renames import bound_to, with_elements_renamed, with_entities_renamed

BOTH = (Party.PRODUCER, Party.CONSUMER)
SYNONYMS = {
    "pole@1.1": {
        "DS_032": "Last Name",
        "DS_031": "Forename",
        "DS_037": "Sex",
        "DS_052": "Dialling Prefix",
        "DS_059": "Issued By State",
        "DS_061": "DVLA Identifier",
        "DS_069": "Paint",
        "DS_072": "Nominal Key",
        "DS_086": "Why Detained",
        "DS_105": "Why Halted",
        "DS_110": "Verified",
    },
    "cjs@5.0": {
        "FamilyName": "Last Name",
        "GivenName": "Forename",
        "Religion": "Faith",
        "PersonTitle": "Honorific",
        "OccupationCode": "Job",
        "UPRN": "Property Key",
        "VerdictCode": "Finding",
        "PleaStatusCode": "Answer To Charge",
        "CourtType": "Tribunal Kind",
        "Date": "Calendar Day",
        "CollarNumber": "Shoulder Digits",
    },
    "mait@1.0.0": {
        "Forename": "Given Name",
        "Surname": "Family Name",
        "VRM": "Number Plate",
        "VIN": "Chassis",
        "Make": "Manufacturer",
        "Colour": "Paint",
        "Priority": "Urgency",
        "X": "Easting",
        "Sex": "Gender",
        "MessageId": "Envelope Key",
        "Consent": "Agreement",
    },
    "niem-subset@6.0": {
        "nc:PersonSurName": "Family Name",
        "nc:PersonGivenName": "Forename",
        "nc:Date": "Day",
        "nc:AddressPostalCode": "Zip",
        "nc:VehicleDoorQuantity": "How Many Doors",
    },
}
NOMINALS = {
    "pole@1.1": {"P_001": "Perpetrator", "O_001": "Motor Car", "L_001": "Dwelling", "E_003": "Detention"},
    "cjs@5.0": {"Person": "Nominal", "Hearing": "Sitting", "Role": "Post Held", "SystemID": "Machine"},
    "mait@1.0.0": {"Person": "Nominal", "Vehicle": "Conveyance", "Vessel": "Boat", "MessageControl": "Envelope"},
    "niem-subset@6.0": {"nc:PersonNameType": "Naming", "nc:StreetType": "Road", "nc:VehicleType": "Car"},
}
MODELS = {address: shipped_model(address) for address in those_there(*SYNONYMS)}


def _cases(planted):
    return [
        pytest.param(address, id, name, marks=needs_pole if address == ADDRESS else (), id=f"{id}-{name}")
        for address, some in planted.items()
        for id, name in some.items()
    ]


def told(old, new):
    """Give what was told: change, where and for whom."""
    return [(one.change, one.where, one.breaking_for) for one in compare(old, new)]


@pytest.mark.parametrize(("address", "element", "name"), _cases(SYNONYMS))
def test_an_element_under_another_name_in_its_place_was_renamed_and_breaks_by_its_key_alone(address, element, name):
    old = MODELS[address]
    new = with_elements_renamed(old, {element: name})
    changes = told(old, new)
    assert {change for change, _where, _breaks in changes} == {Kind.RENAMED}
    assert [(where, breaks) for _change, where, breaks in changes if "/" not in where] == [(camel(name), ())]
    keys = [(entity, key) for entity, key in bound_to(new, camel(name)) if (entity, key) not in bound_to(old, element)]
    assert sorted(changes[1:]) == sorted((Kind.RENAMED, f"{entity}/{key}", BOTH) for entity, key in keys)


@pytest.mark.parametrize("address", those_there(*SYNONYMS))
def test_all_synonyms_at_once_are_each_found_and_none_for_another(address):
    old, ids = MODELS[address], {camel(name): id for id, name in SYNONYMS[address].items()}
    changes = compare(old, with_elements_renamed(old, SYNONYMS[address]))
    assert {one.change for one in changes} == {Kind.RENAMED}
    assert [one.where for one in changes if one.where in ids and f"({ids[one.where]})" not in one.text] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Surname", "Forename"),
        ("Eye Colour Left", "Eye Colour Right"),
        ("Date of Birth", "Date of Death"),
        ("Home Telephone", "Work Telephone"),
        ("Address Line 1", "Address Line 2"),
    ],
)
def test_names_that_each_have_a_word_of_their_own_are_not_alike(one, other):
    assert likeness(one, other) == likeness(other, one) == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Given Name", "givenNames"),
        ("Organisation Name", "Organization Name"),
        ("Telephone Number", "Tel Number"),
        ("Gender", "Person Gender Code"),
        ("Postcode", "Post Code"),
        ("Date of Birth", "Birth Date"),
    ],
)
def test_another_spelling_form_or_order_of_a_name_is_alike(one, other):
    assert likeness(one, other) >= ALIKE
    assert likeness(one, other) == likeness(other, one)


@given(st.text(max_size=12), st.text(max_size=12))
def test_names_are_as_alike_the_one_way_as_the_other(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) >= ALIKE or not any(letter.isalnum() for letter in one)


@pytest.mark.parametrize(("address", "entity", "name"), _cases(NOMINALS))
def test_an_entity_made_of_the_same_was_renamed_and_what_has_it_as_a_member_is_whole(address, entity, name):
    old = MODELS[address]
    assert told(old, with_entities_renamed(old, {entity: name})) == [(Kind.RENAMED, name, BOTH)]


@pytest.mark.parametrize("address", those_there(*NOMINALS))
def test_entities_that_are_made_of_one_another_are_followed(address):
    old = MODELS[address]
    changes = told(old, with_entities_renamed(old, NOMINALS[address]))
    assert sorted(changes) == sorted((Kind.RENAMED, name, BOTH) for name in NOMINALS[address].values())


def test_an_entity_without_members_was_renamed_where_it_is_a_member_in_one_place():
    old = MODELS["mait@1.0.0"]
    assert told(old, with_entities_renamed(old, {"Aircraft": "Flyer"})) == [(Kind.RENAMED, "Flyer", BOTH)]
    both = with_entities_renamed(old, {"Aircraft": "Flyer", "Train": "Rolling Stock"})
    assert sorted(told(old, both)) == [(Kind.RENAMED, "Flyer", BOTH), (Kind.RENAMED, "Rolling Stock", BOTH)]


def test_an_entity_that_asks_for_something_else_in_one_place_is_another():
    wanted = Member(key="thing", name="Thing", entity="Thing")
    whole = Entity(id="Whole", name="Whole", members=(wanted,))
    rule = Rule(id="Thing.R1", text="As said.", details={"why": ["said"]})
    old = a_model(entities=(whole, Entity(id="Thing", name="Thing", rules=(rule,))))
    renamed = with_entities_renamed(old, {"Thing": "Buzz"})
    assert told(old, renamed) == [(Kind.RENAMED, "Buzz", BOTH)]
    other = replace(renamed, entities=(renamed.entities[0], replace(renamed.entities[1], rules=())))
    assert {Kind.REMOVED, Kind.ADDED} <= {change for change, _where, _breaks in told(old, other)}


def test_an_entity_and_an_element_of_it_may_be_renamed_at_once():
    old = MODELS["cjs@5.0"]
    new = with_entities_renamed(with_elements_renamed(old, {"Religion": "Faith"}), {"Person": "Nominal"})
    assert told(old, new) == [
        (Kind.RENAMED, "faith", ()),
        (Kind.RENAMED, "Nominal", BOTH),
        (Kind.RENAMED, "Nominal/faith", BOTH),
    ]


@pytest.mark.parametrize("address", those_there(*MODELS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_of_many_renames_at_once_none_is_taken_for_another(address, data):
    """Names without a letter in common: only what is held to and where it stands can tell them."""
    old = MODELS[address]
    some = data.draw(st.lists(st.sampled_from([one.id for one in old.elements]), min_size=1, max_size=8, unique=True))
    names = {id: letter * 24 for id, letter in zip(some, "bcdfghjk", strict=False)}
    found = [one for one in compare(old, with_elements_renamed(old, names)) if one.change is Kind.RENAMED]
    ids = {camel(name): id for id, name in names.items()}
    assert all(f"({ids[one.where]})" in one.text for one in found if one.where in ids)


TEXT = {"type": Type.STRING, "min_length": 1, "max_length": 35}


def _two(first, second):
    """Give a model of two entities whose members, beside those that stay, are elements of one type and length."""
    stay = [Element(id=f"S{at}", name=f"Stays {at}", type=Type.INTEGER) for at in range(3)]
    keys = dict.fromkeys([*first, *second])
    elements = [*stay, *(Element(id=id, name=id, **TEXT) for id in keys if not id.startswith("S"))]
    entities = [
        Entity(id=id, name=id, members=tuple(Member(key=camel(one), name=one, element=one) for one in members))
        for id, members in (("One", first), ("Two", second))
    ]
    return a_model(elements=tuple(elements), entities=tuple(entities), lists=())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_two(["S0", "Faith", "S1"], ["S2"]), _two(["S0", "S1"], ["S2", "Wheel"])),  # in another entity
        (_two(["S0", "Faith", "S1"], ["S2"]), _two(["S0", "S1", "Wheel"], ["S2"])),  # elsewhere in its own
        (_two(["S0", "Faith"], ["S2", "Faith"]), _two(["S0", "Wheel"], ["S2"])),  # in one place of the two
        (_two(["S0", "Faith", "Jolly"], ["S2"]), _two(["S0", "Wheel"], ["S2"])),  # either of two
        (_two(["S0", "Faith"], ["S2"]), _two(["S0", "Wheel", "Buzz"], ["S2"])),  # as either of two
        (_two(["S0", "Wheel", "S1"], ["S2"]), _two(["S0", "S1", "Wheel A", "Wheel B"], ["S2"])),  # as like either
        (_two(["S0", "Home Call"], ["S2"]), _two(["S0"], ["S2", "Home Calls"])),  # alike, and of another entity
    ],
)
def test_what_is_only_of_one_type_and_length_is_removed_and_added(old, new):
    changes = {change for change, _where, _breaks in told(old, new)}
    assert changes == {Kind.REMOVED, Kind.ADDED}


@pytest.mark.parametrize("more", [{"max_length": 36}, {"pattern": "[A-Z]+"}, {"description": "Round."}])
def test_in_one_place_another_definition_is_another_element(more):
    old, new = _two(["S0", "Faith", "S1"], ["S2"]), _two(["S0", "Wheel", "S1"], ["S2"])
    new = replace(new, elements=tuple(replace(one, **more) if one.id == "Wheel" else one for one in new.elements))
    assert {change for change, _where, _breaks in told(old, new)} == {Kind.REMOVED, Kind.ADDED}


def test_entities_without_members_or_made_alike_are_not_taken_for_one_another():
    old = _two(["S0", "S1"], ["S2"])
    alike = [Entity(id=id, name=id, members=old.entities[0].members) for id in ("Wheel", "Buzz")]
    assert (Kind.REMOVED, "One", (Party.PRODUCER,)) in told(old, replace(old, entities=(*alike, old.entities[1])))
    empty = [replace(old, entities=(*old.entities, Entity(id=id, name=id))) for id in ("Faith", "Wheel")]
    assert {change for change, _where, _breaks in told(*empty)} == {Kind.REMOVED, Kind.ADDED}


def _of_one(*keys):
    """Give a model of one entity, all of whose members are of one element."""
    members = tuple(Member(key=key, name=key, element="S0") for key in keys)
    element = Element(id="S0", name="Stays", type=Type.DATE)
    return a_model(elements=(element,), lists=(), entities=(Entity(id="One", name="One", members=members),))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (("faith", "b", "c"), ("wheel", "b", "c"), {Kind.RENAMED}),
        (("faith", "b", "c"), ("b", "c", "wheel"), {Kind.REMOVED, Kind.ADDED}),
        (("faith", "jolly", "c"), ("wheel", "buzz", "c"), {Kind.REMOVED, Kind.ADDED}),
        (("faith", "c"), ("wheel", "buzz", "c"), {Kind.REMOVED, Kind.ADDED}),
    ],
)
def test_of_the_members_of_one_element_the_place_tells_which_was_renamed(old, new, wanted):
    assert {change for change, _where, _breaks in told(_of_one(*old), _of_one(*new))} == wanted


@given(models(), st.sampled_from(["E1", "E2", "E3"]))
def test_a_renamed_element_of_any_model_is_told_as_renamed_or_as_gone_and_never_as_another(model, element):
    assume(bound_to(model, element))
    changes = compare(model, with_elements_renamed(model, {element: "Qqq"}))
    assert any(one.change is Kind.RENAMED and one.where == "qqq" and f"({element})" in one.text for one in changes)


def test_a_code_of_the_same_label_was_renamed_and_breaks_both():
    old = a_model()
    codes = (replace(old.lists[0].codes[0], value="M"), old.lists[0].codes[1])
    new = replace(old, lists=(CodeList(id="CL_1", name="Sex", codes=codes),))
    assert (Kind.RENAMED, "CL_1/M", BOTH) in told(old, new)
