"""What is generated takes the same values as the checker: ends of lines, digits and letters of other scripts with them."""

import json
import sqlite3
import unicodedata
from contextlib import closing
from datetime import date
from functools import cache
from random import Random

import fastjsonschema
import jsonschema
import jsonschema_rs
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from commonbeat.models.examples.values import ValueMaker
from commonbeat.models.generating.forms import generate
from commonbeat_check.checking import checker
from commonbeat_check.model import Check, Element, Type
from commonbeat_check.reading import held
from tests.check.builders import a_model_of
from tests.models.generating_xml import as_xml
from tests.models.test_shacl import conforms, shapes_and_context

ON = date.today()  # generated models hold days against the one on which they run
ELEMENTS = (
    Element(id="digits", name="Badge", type=Type.DIGITS, max_length=12),
    Element(id="yes-no", name="Armed", type=Type.YES_NO),
    Element(id="email", name="Email", type=Type.EMAIL, max_length=60),
    Element(id="latitude", name="Latitude", type=Type.COORDINATE),
    Element(id="longitude", name="Longitude", type=Type.COORDINATE),
    Element(id="coordinate", name="Easting", type=Type.COORDINATE),
    Element(id="pattern", name="Number", pattern=r"^(?!GB)[A-Z]{2}\d{3}$", max_length=9),
    Element(id="alphabetic", name="Surname", characters="alphabetic", max_length=30),
    Element(id="numeric", name="Serial", characters="numeric", max_length=30),
    Element(id="date", name="Born", type=Type.DATE),
    Element(id="time", name="Seen", type=Type.TIME),
    Element(id="moment", name="Told", type=Type.DATETIME),
    Element(id="no-space", name="Tag", max_length=20, checks=(Check(kind="no-space"),)),
)
IDS = [one.id for one in ELEMENTS]
WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
CHANGES = {
    "as it is": lambda text: text,
    "an end of line after it": lambda text: f"{text}\n",
    "an end of line before it": lambda text: f"\n{text}",
    "two ends of lines after it": lambda text: f"{text}\n\n",
    "digits of another script": lambda text: text.translate(WIDE),
    "letters and their marks apart": lambda text: unicodedata.normalize("NFD", f"{text}é"),
    "letters and their marks together": lambda text: f"{text}é",
    "a letter beyond 16 bits": lambda text: f"{text}\U0001d54f",
    "a space after it": lambda text: f"{text} ",
    "cut short": lambda text: text[:-1],
}


@cache
def model_of(id):
    return a_model_of(next(one for one in ELEMENTS if one.id == id))


def made_of(element, form):
    """Give what a form makes of an element, unless it says that it leaves some of it out."""
    made = generate(model_of(element), form, ON, "X_001")
    return made, not made.unsaid


def taken_by(validate, refuses):
    def takes(value):
        try:
            validate(value)
        except refuses:
            return False
        return True

    return takes


def by_json_schemas(element):
    [content] = made_of(element, "json-schema")[0].files.values()
    schema = json.loads(content)
    yield jsonschema.Draft202012Validator(schema).is_valid
    yield jsonschema_rs.validator_for(schema).is_valid
    yield taken_by(fastjsonschema.compile(schema), fastjsonschema.JsonSchemaValueException)


def by_pydantic(element):
    names = {"__name__": "made_up"}
    [content] = made_of(element, "pydantic")[0].files.values()
    exec(content, names)
    yield taken_by(names["Thing"].model_validate, ValidationError)


def by_xsd(element):
    [content] = made_of(element, "xsd")[0].files.values()
    schema = xmlschema.XMLSchema11(content.decode())
    yield lambda record: schema.is_valid(as_xml("thing", record))


def by_sqlite(element):
    made, is_whole = made_of(element, "sql")
    script = next(content.decode() for name, content in made.files.items() if "sqlite" in name)

    def insert(record):
        with closing(sqlite3.connect(":memory:")) as database:
            database.executescript(script)
            database.execute("INSERT INTO thing (value) VALUES (?)", (record["value"],))

    if is_whole:
        yield taken_by(insert, sqlite3.Error)


def by_shacl(element):
    shapes, context = shapes_and_context(model_of(element))
    yield lambda record: conforms(shapes, context, "X_001", record, model_of(element))


@cache
def peers(element):
    return [each for find in (by_json_schemas, by_pydantic, by_xsd, by_sqlite) for each in find(element)]


@cache
def values_of(element):
    model = model_of(element)
    maker, what = ValueMaker(ON), held(model, model.elements[0], ON)
    return [maker.value(what, Random(seed)) for seed in range(4)]


def ours(element, record):
    return ours_of(element).accepts(record)


@cache
def ours_of(element):
    return checker(model_of(element), "X_001", ON)


@pytest.mark.parametrize("element", IDS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_value_that_is_changed_is_taken_by_all_or_by_none(element, change):
    for value in map(CHANGES[change], values_of(element)):
        record = {"value": value}
        assert [takes(record) for takes in peers(element)] == [ours(element, record)] * len(peers(element)), value


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within the validator of SHACL
@pytest.mark.parametrize("element", IDS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_value_that_is_changed_is_so_in_a_graph_too(element, change):
    [takes] = by_shacl(element)
    record = {"value": CHANGES[change](values_of(element)[0])}
    assert takes(record) is ours(element, record)


@pytest.mark.parametrize("element", IDS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_text_is_taken_by_all_or_by_none(element, data):
    near = st.text(alphabet="0129+-.:,@TZaAéN \n\uff11\u0301esYo", min_size=1, max_size=12)
    value = data.draw(
        near | st.sampled_from(values_of(element)).flatmap(lambda one: st.sampled_from([one, one[::-1], one * 2]))
    )
    record = {"value": value}
    assert [takes(record) for takes in peers(element)] == [ours(element, record)] * len(peers(element))
