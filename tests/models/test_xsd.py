"""XML Schemas of a model accept what it allows and refuse what it does not, by an independent validator."""

import io
from xml.etree import ElementTree as ET

import msgspec
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.generating.xsd import make
from commonbeat_check.checking import checker
from commonbeat_check.files import Checking
from commonbeat_check.model import Check, Element, Rule, Type
from commonbeat_check.readers import Form
from commonbeat_check.shape import Shape
from tests.check.builders import a_model_of
from tests.models.generating_models import (
    ELEMENTS,
    GOOD,
    HOSTILE,
    ON,
    PERSON,
    SMALL,
    VEHICLE,
    WRONG,
    hostile_model,
    without,
)
from tests.models.generating_xml import as_xml

UNSEEN = {"no values"}  # an array without values leaves no trace in XML


def schema_of(model):
    [content] = make(model, ON).files.values()
    return xmlschema.XMLSchema11(content.decode())


PERSONS = schema_of(SMALL)


@pytest.mark.parametrize("record", [GOOD, without("email"), without(email=None), dict(reversed(GOOD.items()))])
def test_what_the_model_allows_is_accepted_in_any_order(record):
    assert [error.reason for error in PERSONS.iter_errors(as_xml("offender", record))] == []


@pytest.mark.parametrize("wrong", [name for name in WRONG if name not in {"another type", "does not repeat", *UNSEEN}])
def test_what_the_model_does_not_allow_is_refused(wrong):
    assert not PERSONS.is_valid(as_xml("offender", WRONG[wrong]))


def test_what_does_not_repeat_is_refused_twice():
    assert not PERSONS.is_valid(as_xml("offender", without(gender=["M", "F"])))


def test_many_records_stand_in_one_element():
    records = ET.Element("records")
    records.extend([as_xml("offender", GOOD), as_xml("vehicle", {"keeper": "Ann"})])
    assert PERSONS.is_valid(records)
    records.append(as_xml("offender", without("gender")))
    assert not PERSONS.is_valid(records)


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (Rule(id="R", text="", kind="not-equal", members=("keeper",), other="street"), {"keeper": "A", "street": "B"}, {"keeper": "A", "street": "A"}),
        (Rule(id="R", text="", kind="not-before", members=("ended",), other="began"), {"began": "2025-12-31", "ended": "01-01-2026"}, {"began": "2026-01-02", "ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="not-after", members=("began",), other="ended"), {"began": "2026-01-01", "ended": "01-01-2026"}, {"began": "2026-01-02", "ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="not-future", members=("ended",)), {"ended": "01-01-2026"}, {"ended": "01-01-2999"}),
        (Rule(id="R", text="", kind="max-months-ahead", members=("began",), value=3), {"began": "2026-01-01"}, {"began": "2999-01-01"}),
        (Rule(id="R", text="", kind="not-past", members=("ended",)), {"ended": "01-01-2999"}, {"ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="present-with", members=("ended",), other="began"), {"keeper": "A"}, {"ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="min-length", members=("keeper",), value=3), {"keeper": "Ann"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="one-of", members=("keeper",), values=("O'Neil",)), {"keeper": "O'Neil"}, {"keeper": "An"}),
    ],
)  # fmt: skip
def test_a_rule_across_members_is_an_assert(rule, right, wrong):
    member = VEHICLE.members[0]
    dates = [
        msgspec.structs.replace(member, key=key, element=element)
        for key, element in (("began", "E3"), ("ended", "E11"))
    ]
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, *dates), groups=(), rules=(rule,))
    schema = schema_of(msgspec.structs.replace(SMALL, entities=(entity,)))
    assert schema.is_valid(as_xml("vehicle", right))
    assert not schema.is_valid(as_xml("vehicle", wrong))


def test_each_of_several_patterns_is_held():
    checks = (Check(kind="prefix", value="A"), Check(kind="no-space"))
    element = msgspec.structs.replace(ELEMENTS[6], pattern="[A-C$^ -]+", checks=checks)
    entity = msgspec.structs.replace(VEHICLE, members=VEHICLE.members[1:], groups=())
    schema = schema_of(msgspec.structs.replace(SMALL, elements=(element,), entities=(entity,)))
    told = [schema.is_valid(as_xml("vehicle", {"street": one})) for one in ("AB$^-", "BA", "AD", "A B")]
    assert told == [True, False, False, False]


def test_what_the_schema_does_not_say_stands_in_it():
    made = make(SMALL, ON)
    assert {one.rule for one in made.unsaid} == {"E5 nino", "P_001.G4", "P_001.R2"}
    [content] = made.files.values()
    assert all(one.rule in content.decode() for one in made.unsaid)


def test_a_schema_of_one_entity_has_what_it_holds_and_no_more():
    [content] = make(SMALL, ON, "O_001").files.values()
    assert b"entity.O_001" in content
    assert b"entity.P_001" not in content


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_gives_a_schema(name):
    assert make(hostile_model(name), ON) == make(hostile_model(name), ON)
    schema_of(hostile_model(name))


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(name, code):
    schema_of(hostile_model(name, code=code))


def test_the_base_of_an_entity_is_held_with_it():
    base = msgspec.structs.replace(PERSON, rules=())
    entity = msgspec.structs.replace(VEHICLE, id="P_002", name="Suspect", base="P_001", groups=())
    schema = schema_of(msgspec.structs.replace(SMALL, entities=(base, VEHICLE, entity)))
    assert schema.is_valid(as_xml("suspect", GOOD | {"keeper": "Ann"}))
    assert not schema.is_valid(as_xml("suspect", without("gender")))


@pytest.mark.parametrize("type", [Type.INTEGER, Type.DECIMAL])
@pytest.mark.parametrize("text", ["0", "-7", "007", "9" * 301, "+441234", ".5", "1.", "1.5"])
def test_a_number_is_written_as_the_reader_of_xml_takes_it(type, text):
    model = a_model_of(Element(id="T", name="Number", type=type))
    shape, held = Shape(model, model.entities[0], ON), checker(model, "X_001", ON)
    content = io.BytesIO(f"<thing><value>{text}</value></thing>".encode())
    is_right = not list(Checking(content, Form.XML, shape, held).wrong())
    assert schema_of(model).is_valid(as_xml("thing", {"value": text})) is is_right
