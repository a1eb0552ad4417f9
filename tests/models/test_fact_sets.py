"""Fact sets of the POLE shape, made up: what they give, and what is wrong with those that are none."""

from __future__ import annotations

import json

import pytest

from commonbeat.models.errors import BadModel
from commonbeat.models.importing.pole import Head, read_pole
from commonbeat_check.model import Ask, Condition, Type

ATTRIBUTE = {"id": "DS_001", "name": "Frame Number", "type": "identifier", "checks": [], "min_length": 1}
COUNTRY = {
    "id": "DS_002",
    "name": "Country",
    "type": "code",
    "code_list": {"name": "ISO 3166-1 alpha-3", "source": "ISO"},
}
SIDE = {
    "id": "DS_003",
    "name": "Side",
    "type": "enum",
    "allowed_values": [
        {"code": "1", "label": "Left"},
        {"code": "9", "label": "Right"},
        {"code": None, "label": "Lost"},
    ],
    "checks": [{"kind": "range", "min": 1, "max": 5}, {"kind": "in_list"}, {"kind": "literal_for", "value": "1"}],
    "shape": "round",
}
ENTITY = {
    "id": "O_001",
    "name": "Bicycle",
    "attributes": [
        {"component": "Frame", "id": "DS_001", "requirement": "mandatory", "group": "G1"},
        {"component": "Frame", "id": "DS_003", "requirement": "mandatory", "group": "G1"},
        {"component": "Passport Country", "id": "DS_002", "requirement": "optional"},
    ],
    "requirement_groups": [
        {"id": "G1", "rule": "all", "members": ["Frame"]},
        {"id": "G2", "rule": "all", "when": "passport is foreign", "members": ["Frame"]},
        {"id": "G3", "rule": "all", "when": "it rains", "members": ["Frame"]},
    ],
}


def files(attributes=(ATTRIBUTE, COUNTRY, SIDE), entities=(ENTITY,)):
    return {"attributes.json": json.dumps(attributes).encode(), "entities.json": json.dumps(entities).encode()}


@pytest.fixture
def model():
    return read_pole(files(), Head("bikes", "0.1", "Bicycles"))


def test_the_head_is_what_was_given(model):
    assert (model.address, model.title) == ("bikes@0.1", "Bicycles")


def test_several_attributes_under_one_label_are_the_parts_of_one_member(model):
    frame, country = model.entities[0].members
    assert [(one.key, one.element) for one in frame.parts] == [("frameNumber", "DS_001"), ("side", "DS_003")]
    assert (frame.element, country.element) == ("", "DS_002")


def test_a_condition_that_a_member_decides_is_one_and_another_stays_in_words(model):
    whole, foreign, rain = model.entities[0].groups
    assert (whole.ask, whole.when, whole.when_said) == (Ask.ALL, None, "")
    assert foreign.when == Condition(member="passportCountry", values=("GBR",), is_not=True)
    assert (rain.when, rain.when_said) == (None, "it rains")


def test_a_value_without_a_code_is_kept_as_a_fact_and_is_no_code(model):
    side = model.elements[2]
    assert [code.value for code in model.lists[1].codes] == ["1", "9"]
    assert side.facts["allowed_values_without_code"] == [{"code": None, "label": "Lost"}]


def test_what_has_no_place_of_its_own_is_a_fact(model):
    assert model.elements[2].facts["shape"] == "round"


def test_a_check_that_nobody_can_run_is_kept(model):
    assert [(one.kind, one.value) for one in model.elements[2].checks] == [("range", None), ("literal-for", "1")]
    assert [one.rule for one in model.elements[2].not_enforced] == ["range"]


def test_an_attribute_that_is_cited_and_not_there_stays_a_reference_to_it():
    (entity,) = read_pole(files(attributes=[COUNTRY, SIDE])).entities
    assert [part.element for part in entity.members[0].parts] == ["DS_001", "DS_003"]


def test_a_type_that_is_not_known_is_text():
    assert read_pole(files(attributes=[ATTRIBUTE | {"type": "smell"}])).elements[0].type is Type.STRING


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"entities.json": b"[]"}, "attributes.json: The fact set has no such file."),
        (files() | {"entities.json": b"{}"}, "entities.json: It is no list of JSON objects"),
        (files() | {"entities.json": b"[" * 100_000}, "entities.json: It is no list of JSON objects"),
        (files() | {"entities.json": b'[{"id": "\xff"}]'}, "entities.json: It is no list of JSON objects"),
        (files(attributes=[{"name": "A"}]), "attributes.json/0: ?: Object missing required field `id`"),
        (files(attributes=[ATTRIBUTE | {"min_length": "one"}]), "attributes.json/0: DS_001: Expected `int | null`"),
        (files(entities=[ENTITY | {"attributes": [7]}]), "entities.json/0: O_001: Expected `object`"),
        (files(entities=[ENTITY | {"attributes": "all"}]), "entities.json/0: O_001: Expected `array`"),
    ],
)
def test_a_fact_set_that_is_none_is_refused_with_its_place(given, told):
    with pytest.raises(BadModel) as refused:
        read_pole(given)
    assert told in str(refused.value)


@pytest.mark.parametrize("levels", [40, 500, 200_000])
def test_a_fact_set_that_is_nested_without_end_is_refused(levels):
    deep = b'[{"id":"A","name":"A","more":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}]"
    with pytest.raises(BadModel, match="It is nested deeper than 32 levels"):
        read_pole({"attributes.json": deep, "entities.json": b"[]"}, Head())


def test_an_encoding_that_lies_is_told_and_a_mark_of_utf_8_passed_over():
    plain = files()["attributes.json"].decode()
    with pytest.raises(BadModel, match="It is in UTF-16"):
        read_pole(files() | {"attributes.json": plain.encode("utf-16")}, Head())
    marked = files() | {"attributes.json": plain.encode("utf-8-sig")}
    assert read_pole(marked, Head()) == read_pole(files(), Head())
