"""What holds nothing is told by the checker, and the schemas and models that are generated refuse it as well."""

import json
from datetime import date
from functools import cache

import fastjsonschema
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from commonbeat.models.generating.forms import generate
from commonbeat_check.checking import checker
from commonbeat_check.model import Type
from tests.check.builders import a_group, a_member, a_model, an_element, an_entity
from tests.models.test_values_agree import taken_by

ON = date.today()
PARTS = (a_member("Name", "T_001"), a_member("Age", "T_002"))


@cache
def model_of(is_open):
    """Give a model with an object that is asked for, several that are not, and what is bound to nothing."""
    thing = an_entity(
        a_member("Whole", parts=PARTS), a_member("Several", parts=PARTS, is_repeatable=True),
        a_member("Inner", entity="Y_001"), a_member("Loose"), a_member("Many", is_repeatable=True),
        groups=(a_group("whole"),), may_have_others=is_open,
    )  # fmt: skip
    inner = an_entity(*PARTS, id="Y_001", name="Inner Thing", groups=(a_group("name"),), may_have_others=is_open)
    return a_model(an_element("T_001"), an_element("T_002", type=Type.INTEGER), thing, inner)


@cache
def peers(is_open):
    [content] = generate(model_of(is_open), "json-schema", ON, "X_001").files.values()
    schema = json.loads(content)
    [source] = generate(model_of(is_open), "pydantic", ON, "X_001").files.values()
    names = {"__name__": "made_up"}
    exec(source, names)
    return (
        jsonschema.Draft202012Validator(schema).is_valid,
        taken_by(fastjsonschema.compile(schema), fastjsonschema.JsonSchemaValueException),
        taken_by(names["Thing"].model_validate, ValidationError),
    )


def told(record, *, is_open=False):
    """Give what the checker tells, after all others were asked whether they take the record."""
    held = checker(model_of(is_open), "X_001", ON)
    errors = held.errors(record)
    assert held.accepts(record) is (errors == [])
    assert [takes(record) for takes in peers(is_open)] == [errors == []] * 3
    return [(one.pointer, one.rule) for one in errors]


@pytest.mark.parametrize("nothing", [{}, {"name": None}, {"name": None, "age": None}])
def test_an_object_of_nothing_but_null_is_as_empty_as_one_without_members(nothing):
    assert told({"whole": nothing}) == [("/whole", "empty")]
    assert told({"whole": {"age": 1}, "several": [{"age": 2}, nothing]}) == [("/several/1", "empty")]
    assert told({"whole": {"age": 1}, "inner": nothing}) == [("/inner", "empty")]
    assert told({"whole": {"age": 1}, "loose": nothing}) == [("/loose", "empty")]
    assert told({"whole": {"age": 1}, "many": [nothing, ""]}) == [("/many/0", "empty"), ("/many/1", "empty")]


def test_an_unknown_key_is_told_where_its_value_is_null_too():
    assert told({"whole": {"age": 1}, "wholes": None}) == [("/wholes", "unknown-element")]
    assert told({"whole": {"age": 1, "nmae": None}}) == [("/whole/nmae", "unknown-element")]
    assert told({"whole": {"nmae": None}}) == [("/whole", "empty"), ("/whole/nmae", "unknown-element")]
    assert told({"whole": {"age": 1}, "wholes": None}, is_open=True) == []


def test_a_known_key_that_is_null_is_absent():
    assert told({"whole": {"age": 1, "name": None}, "several": None, "inner": None, "loose": None}) == []
    assert told({"whole": None}) == [("/whole", "X_001.G1")]


KEYS = st.sampled_from(["whole", "several", "inner", "loose", "many", "name", "age", "unheard"])
VALUES = st.recursive(
    st.sampled_from([None, None, "", "x", 1]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.booleans())
def test_any_record_with_nulls_in_it_is_taken_by_all_or_by_none(record, is_open):
    told({"whole": {"age": 1}} | record, is_open=is_open)
