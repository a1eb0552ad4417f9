"""What a condition asks of a number or a truth value is compared as one: by the checker, and by all that is generated."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from random import Random

import fastjsonschema
import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.examples.values import ValueMaker
from commonbeat.models.generating.forms import generate
from commonbeat_check.checking import checker
from commonbeat_check.model import Ask, Condition, Element, Member, Type
from commonbeat_check.reading import held
from tests.check.builders import a_code_list, a_group, a_member, a_model, a_rule, an_entity
from tests.models.generating_xml import as_xml
from tests.models.test_shacl import conforms, shapes_and_context
from tests.models.test_values_agree import taken_by

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within the validator of SHACL
ON = date(2026, 11, 26)
WRITTEN = ("1", "1.0", "1e0", "1.5", "-2", "true", "True", "FALSE", "x", "nan", "1e999", "\uff11", "1_0", " 1", "0x1")
VALUES = {
    Type.INTEGER: (1, -2, 0, 7),
    Type.DECIMAL: (1, 1.0, 1.5, -2, -2.0, 0.25),
    Type.BOOLEAN: (True, False),
    Type.STRING: ("1", "1.0", "true", "True", "x", "nan"),
}
ASKED = st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4, unique=True).map(tuple)


def model_of(type, asked, *, is_not, is_repeatable=False, rule=""):
    when = Condition(member="what", values=asked, is_not=is_not)
    group = a_group("other", ask=Ask.ALL, when=when)
    rules = (a_rule("one-of", "what", values=asked),) if rule else ()
    what = a_member("What", "T_001", is_repeatable=is_repeatable)
    other = Element(id="T_002", name="Other")
    entity = an_entity(what, a_member("Other", "T_002"), groups=() if rule else (group,), rules=rules)
    return a_model(Element(id="T_001", name="What", type=type), other, entity)


def peers(model):
    [content] = generate(model, "json-schema", ON, "X_001").files.values()
    schema = json.loads(content)
    yield jsonschema.Draft202012Validator(schema).is_valid
    yield taken_by(fastjsonschema.compile(schema), fastjsonschema.JsonSchemaValueException)
    names = {"__name__": "made_up"}
    [content] = generate(model, "pydantic", ON, "X_001").files.values()
    exec(content, names)
    yield taken_by(names["Thing"].model_validate, ValidationError)
    [content] = generate(model, "xsd", ON, "X_001").files.values()
    xsd = xmlschema.XMLSchema11(content.decode())
    yield lambda record: xsd.is_valid(as_xml("thing", record))
    shapes, context = shapes_and_context(model)
    yield lambda record: conforms(shapes, context, "X_001", record, model)
    if not model.entities[0].members[0].is_repeatable:
        yield in_sqlite(model)


def in_sqlite(model):
    files = generate(model, "sql", ON, "X_001").files
    script = next(content.decode() for name, content in files.items() if "sqlite" in name)

    def insert(record):
        with closing(sqlite3.connect(":memory:")) as database:
            database.executescript(script)
            database.execute("INSERT INTO thing (what, other) VALUES (?, ?)", (record["what"], record.get("other")))

    return taken_by(insert, sqlite3.Error)


@pytest.mark.parametrize("type", VALUES)
@settings(deadline=None, max_examples=12)
@given(asked=ASKED, is_not=st.booleans(), rule=st.sampled_from(["", "one-of"]), is_repeatable=st.booleans())
def test_all_compare_a_value_as_the_element_has_it(type, asked, is_not, rule, is_repeatable):
    model = model_of(type, asked, is_not=is_not, is_repeatable=is_repeatable, rule=rule)
    ours, all_peers = checker(model, "X_001", ON).accepts, list(peers(model))
    for value in VALUES[type]:
        for record in ({"what": value}, {"what": value, "other": "A"}):
            assert [takes(record) for takes in all_peers] == [ours(record)] * len(all_peers), record


@pytest.mark.parametrize(("type", "asked", "value"), [
    (Type.DECIMAL, "1.0", 1), (Type.DECIMAL, "1", 1.0), (Type.INTEGER, "1.0", 1), (Type.DECIMAL, "1e1", 10),
    (Type.BOOLEAN, "True", True), (Type.BOOLEAN, "FALSE", False), (Type.STRING, "1.0", "1.0"),
])  # fmt: skip
def test_a_number_is_met_however_it_is_written(type, asked, value):
    model = model_of(type, (asked,), is_not=False)
    assert not checker(model, "X_001", ON).accepts({"what": value})
    assert checker(model, "X_001", ON).accepts({"what": value, "other": "A"})


@pytest.mark.parametrize(("type", "asked", "value"), [
    (Type.STRING, "1", "1.0"), (Type.BOOLEAN, "1", True), (Type.DECIMAL, "true", 1), (Type.STRING, "true", "True"),
    (Type.DECIMAL, "1_0", 10), (Type.INTEGER, "1.5", 1),
])  # fmt: skip
def test_what_is_something_else_is_not_met(type, asked, value):
    assert checker(model_of(type, (asked,), is_not=False), "X_001", ON).accepts({"what": value})


@pytest.mark.parametrize("value", ["1", 1, 1.0, True, "true", "x", 7])
def test_of_what_is_bound_to_nothing_any_reading_is_met(value):
    members = (Member(key="what", name="What"), a_member("Other", "T_002"))
    group = a_group("other", when=Condition(member="what", values=("1", "True")))
    model = a_model(Element(id="T_002", name="Other"), an_entity(*members, groups=(group,)))
    [content] = generate(model, "json-schema", ON, "X_001").files.values()
    schema = jsonschema.Draft202012Validator(json.loads(content))
    assert schema.is_valid({"what": value}) is checker(model, "X_001", ON).accepts({"what": value})


@pytest.mark.parametrize(("type", "asked"), [(Type.INTEGER, "1.0"), (Type.DECIMAL, "1.5"), (Type.BOOLEAN, "True")])
@pytest.mark.parametrize("rule", ["", "one-of"])
def test_examples_meet_such_a_condition_and_mutants_break_it(type, asked, rule):
    model = model_of(type, (asked,), is_not=False, rule=rule)
    right, made = list(valid(model, "X_001", 12, 1, ON)), mutants(model, "X_001", 1, ON)
    assert all(checker(model, "X_001", ON).accepts(one) for one in right)
    assert {"X_001.R1" if rule else "X_001.G1"} <= {one.rule for one in made.made}
    assert not any(checker(model, "X_001", ON).accepts(one.record) for one in made.made)


@pytest.mark.parametrize(("type", "codes"), [(Type.INTEGER, ("1", "2.0")), (Type.DECIMAL, ("1", "1.50", "1e2"))])
def test_codes_that_are_numbers_are_numbers_everywhere(type, codes):
    element = Element(id="T_001", name="What", type=type, list="numbers")
    entity = an_entity(a_member("What", "T_001"), a_member("Other", "T_002"))
    model = a_model(element, Element(id="T_002", name="Other"), a_code_list(*codes, id="numbers"), entity)
    all_peers = list(peers(model))
    for value in (1, 2, 1.5, 100, 3, ValueMaker(ON).value(held(model, element, ON), Random(1))):
        record = {"what": value}
        assert [takes(record) for takes in all_peers] == [checker(model, "X_001", ON).accepts(record)] * len(all_peers)
