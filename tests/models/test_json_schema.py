"""JSON Schemas of a model accept what it allows and refuse what it does not, by an independent validator."""

import json
import re
from itertools import combinations
from pathlib import Path

import fastjsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from commonbeat.models.generating import json_schema, json_schema_bundle
from commonbeat.models.generating.forms import generate
from commonbeat.models.generating.json_schema import make
from commonbeat_check.checking import checker
from commonbeat_check.model import Ask, Check, Element, Group
from commonbeat_check.problems import CheckRefused
from tests.check.builders import a_model_of
from tests.models.generating_models import GOOD, HOSTILE, ON, PERSON, SMALL, VEHICLE, WRONG, hostile_model, without
from tests.models.test_values_agree import taken_by


def validator(schema):
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


PERSONS = validator(json_schema(SMALL, "P_001", ON))


@pytest.mark.parametrize("record", [GOOD, without("email"), without(email=None), without(vehicle={"keeper": "Bo"})])
def test_what_the_model_allows_is_accepted(record):
    assert list(PERSONS.iter_errors(record)) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_model_does_not_allow_is_refused(wrong):
    assert not PERSONS.is_valid(WRONG[wrong])


@pytest.mark.parametrize("wrong", WRONG)
def test_another_validator_says_the_same(wrong):
    valid = fastjsonschema.compile(json_schema(SMALL, "P_001", ON))
    valid(GOOD)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        valid(WRONG[wrong])


def test_a_bundle_holds_every_entity():
    bundle = json_schema_bundle(SMALL, ON)
    one = validator(bundle | {"$ref": "#/$defs/entity-P_001"})
    assert one.is_valid(GOOD)
    assert not any(one.is_valid(record) for record in WRONG.values())


def test_what_the_schema_does_not_say_stands_in_it():
    unsaid = json_schema(SMALL, "P_001", ON)["x-unsaid"]
    assert [one.partition(":")[0] for one in unsaid] == ["E3 not-future", "E5 nino", "P_001.G4", "P_001.R2"]


def test_a_code_says_what_it_means_and_where_the_standard_says_it():
    gender = json_schema(SMALL, "P_001", ON)["$defs"]["element-E2"]
    assert (gender["enum"], gender["x-labels"], gender["$comment"]) == (
        ["M", "F"], {"M": "Male", "F": "Female"}, "made-up@1.0#E2",
    )  # fmt: skip


KEYS = tuple("abcdefg")


@pytest.mark.parametrize("ask", [Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST])
@pytest.mark.parametrize("n", range(9))
def test_so_many_of_some_are_counted(ask, n):
    members = tuple(msgspec.structs.replace(VEHICLE.members[0], key=key) for key in KEYS)
    entity = msgspec.structs.replace(VEHICLE, members=members, groups=(Group(id="G", ask=ask, n=n, members=KEYS),))
    valid = validator(json_schema(msgspec.structs.replace(SMALL, entities=(entity,)), "O_001", ON))
    holds = {Ask.AT_LEAST: int.__ge__, Ask.EXACTLY: int.__eq__, Ask.AT_MOST: int.__le__}[ask]
    for size in range(len(KEYS) + 1):
        for some in list(combinations(KEYS, size))[:6]:
            assert valid.is_valid(dict.fromkeys(some, "x")) is holds(size, n), (some, n)


def test_an_entity_within_itself_is_no_endless_schema():
    member = msgspec.structs.replace(PERSON.members[-1], key="friend", entity="P_001", is_repeatable=False)
    person = msgspec.structs.replace(PERSON, members=(*PERSON.members, member))
    valid = validator(json_schema(msgspec.structs.replace(SMALL, entities=(person, VEHICLE)), "P_001", ON))
    assert valid.is_valid(GOOD | {"friend": GOOD})
    assert not valid.is_valid(GOOD | {"friend": without("gender")})


def test_an_entity_that_is_not_there_is_refused():
    with pytest.raises(CheckRefused, match="P_999"):
        json_schema(SMALL, "P_999", ON)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_gives_a_schema(name):
    model = hostile_model(name)
    made = make(model, ON)
    assert made == make(model, ON)
    for content in made.files.values():
        Draft202012Validator.check_schema(json.loads(content))
    code = model.lists[0].codes[0].value
    assert validator(json_schema(model, "T", ON)).is_valid({"kept": code})


@settings(deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(name, code):
    valid = validator(json_schema(hostile_model(name, code=code), "T", ON))
    assert valid.is_valid({"kept": code, "many": [code, "B"]})
    assert not valid.is_valid({"kept": code + "x"})


def test_the_how_to_teaches_a_validator_the_check_digits():
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "generate-artefacts.md").read_text()
    [snippet] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {}
    exec(snippet, names)
    taught = names["Validator"](json_schema(SMALL, "P_001", ON))
    assert taught.is_valid(GOOD)
    unfit = without(nationalNumber="DA123456A")
    assert PERSONS.is_valid(unfit)
    assert not taught.is_valid(unfit)


@pytest.mark.parametrize(
    "element",
    [{}, {"pattern": "[^a]+", "max_length": 9}, {"checks": (Check(kind="no-space"),)}, {"pattern": r"x.y\.z"}],
)
def test_no_text_has_the_character_0_whatever_its_pattern_is(element):
    model = a_model_of(Element(id="T", name="Tag", **element))
    [source] = generate(model, "pydantic", ON, "X_001").files.values()
    names = {"__name__": "made_up"}
    exec(source, names)
    held = (
        validator(json_schema(model, "X_001", ON)).is_valid,
        taken_by(names["Thing"].model_validate, ValidationError),
    )
    for text in ("x\0y.z", "x\\0y.z", "x\\y.z"):
        record = {"value": text}
        assert [takes(record) for takes in held] == [checker(model, "X_001", ON).accepts(record)] * 2, text
