"""What is made of models with odd names and values is taken by its own tools, and says what checks records."""

import csv
import io
import json
import re
import sqlite3
import warnings
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser

import csvw
import openpyxl
import pyshacl
import pytest
import xmlschema
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from rdflib import Graph

from commonbeat.models.errors import BadModel
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.forms import FORMS, generate
from commonbeat.models.generating.shacl import Vocabulary
from commonbeat.models.workbooks import Head, read_workbook
from commonbeat_check.checking import checker
from commonbeat_check.model import Element, Entity, Member
from tests.models.comparing_pairs import ENTITIES, Pairs
from tests.models.generating_xml import as_xml
from tests.models.odd_models import CASES, DRAFT, IMPOSSIBLE, NO_KEYS, OPEN, TEXTS, WORDS, an_odd_model

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # within the validator of SHACL
    pytest.mark.filterwarnings("ignore::xmlschema.XMLSchemaTypeTableWarning"),
]
ON = date.today()  # generated models and schemas hold days against the one on which they run
MODELS = {"odd": an_odd_model(), "open": OPEN, "draft": DRAFT, "impossible": IMPOSSIBLE}
PLACES = [(name, one.id) for name, model in MODELS.items() if name != "impossible" for one in model.entities]


@cache
def made(name, form, entity=""):
    return generate(MODELS[name], form, ON, entity)


def json_schema(found):
    [content] = found.files.values()
    return Draft202012Validator(json.loads(content)).is_valid


def pydantic(found, entity):
    [content] = found.files.values()
    names = {"__name__": "made_up"}
    exec(compile(content, "made_up.py", "exec", dont_inherit=True), names)
    [cls] = {one for one in names.values() if f"#{entity})" in str(getattr(one, "__doc__", ""))}

    def takes(record):
        try:
            cls.model_validate(record)
        except ValidationError:
            return False
        return True

    return takes


def xml_schema(found, entity):
    [content] = found.files.values()
    schema = xmlschema.XMLSchema11(content.decode())
    [root] = [one.name for one in schema.elements.values() if one.type.name == f"entity.{entity}"]
    return lambda record: schema.is_valid(as_xml(root, _named(record)))


def _named(value):
    """Give a record as XML can hold it: without keys that are no names there, and with numbers in digits alone."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, dict):
        return {key: _named(one) for key, one in value.items() if re.fullmatch(r"[^\W\d][\w.-]*", key)}
    return [_named(one) for one in value] if isinstance(value, list) else value


def gate(form, found, entity):
    """Give what says of a record whether what was made takes it."""
    return json_schema(found) if form == "json-schema" else GATES[form](found, entity)


GATES = {"pydantic": pydantic, "xsd": xml_schema}
COMPARED = ("json-schema", *GATES)


def has_no_trace(rules, record):
    """Say whether XML cannot show what is wrong: a list of one is one element, a number its digits."""
    return not {"not-repeatable", "type", "not-an-object", "empty"}.isdisjoint(rules) or "[]" in json.dumps(record)


def is_told(found, entity, element, rule):
    """Say whether what was made says that it does not hold a record to a rule."""
    return any(one.rule in {rule, f"{element} {rule}"} or one.rule.startswith(f"{entity} ") for one in found.unsaid)


@pytest.mark.parametrize("name", MODELS)
def test_each_schema_is_one(name):
    for form in ("json-schema", "openapi", "asyncapi"):
        for content in made(name, form).files.values():
            json.loads(content)
    for content in made(name, "json-schema").files.values():
        Draft202012Validator.check_schema(json.loads(content))
    [content] = made(name, "xsd").files.values()
    assert set(xmlschema.XMLSchema11(content.decode()).elements)
    shapes, context = made(name, "shacl").files.values()
    assert len(Graph().parse(data=shapes.decode(), format="turtle"))
    assert "@context" in json.loads(context)


@pytest.mark.parametrize(("name", "entity"), [*PLACES, ("impossible", "Person")])
def test_each_module_of_python_is_one(name, entity):
    pydantic(made(name, "pydantic"), entity)


@pytest.mark.parametrize("name", MODELS)
def test_no_page_has_more_in_it_than_its_own_elements(name):
    tags = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attributes: tags.add(tag)
    parser.feed(next(iter(made(name, "html").files.values())).decode())
    parser.close()
    assert "script" not in tags
    assert tags >= {"html", "table"}


@pytest.mark.parametrize("name", MODELS.keys() - {"draft"})
def test_a_workbook_has_no_formula_and_is_the_same_model_again(name):
    [content] = made(name, "xlsx").files.values()
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets for row in sheet for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert read_workbook(content, "odd.xlsx", Head()) == MODELS[name]


@pytest.mark.parametrize("key", [*NO_KEYS, "a.b", "", " a", "a\n", "a\x00b", "\u200b"])
def test_what_is_no_key_is_no_row_of_a_workbook_and_is_named(key):
    model = an_odd_model(
        elements=(Element(id="E", name="E"),),
        entities=(Entity(id="Person", name="P", members=(Member(key=key, name="No key", element="E"),)),),
    )
    with pytest.raises(BadModel) as refused:
        generate(model, "xlsx", ON)
    assert f"The key {key[:100]!r} of Person" in str(refused.value)


@pytest.mark.parametrize("form", FORMS)
def test_no_two_files_differ_by_case_alone(form):
    names = [name.casefold() for name in made("odd", form).files]
    assert len(set(names)) == len(names)


def test_sqlite_takes_every_code_as_it_is_and_holds_numbers_to_their_bounds():
    content = made("odd", "sql").files["odd-1.0.sqlite.sql"].decode()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(content)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        codes = [{value for (value,) in database.execute(f'SELECT "value" FROM "{one}"')} for one in tables if one.startswith("code_")]  # fmt: skip
        assert set(TEXTS) in codes
        [person] = [one for one in tables if "of_five" in _columns(database, one)]
        assert len(_columns(database, person)) >= len(WORDS) + len(CASES)
        key = next(one for one in _columns(database, person) if one.startswith("class"))
        row = {key: "x", "name": "n", "of_five": 5, "of_odd": "=1+1", "of_half": 1, "of_twice": 3, "of_small": 1e-7}
        _insert(database, person, row)
        for wrong in ({"of_five": 4.9}, {"of_odd": "=1+2"}, {"of_half": 2}, {"of_twice": 2}, {"of_none": 1}):
            taken = True
            try:
                _insert(database, person, row | wrong)
            except sqlite3.IntegrityError:
                taken = False
            assert taken is ("of_none" in wrong), wrong  # a list without codes holds nobody to it


def _columns(database, table):
    return [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]


def _insert(database, table, row):
    names, marks = ", ".join(f'"{one}"' for one in row), ", ".join("?" * len(row))
    database.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


@pytest.mark.parametrize("form", COMPARED)
@pytest.mark.parametrize(("name", "entity"), PLACES)
def test_examples_are_taken_and_mutants_are_not(name, entity, form):
    found = made(name, form) if form == "xsd" else made(name, form, entity)
    takes = gate(form, found, entity)
    right, wrong = _examples(name, entity)
    assert [one for one in right if not takes(one)] == []
    left = [
        (one.rule, one.pointer, one.text)
        for one in wrong
        if not is_told(found, entity, one.element, one.rule)
        and not (form == "xsd" and has_no_trace({one.rule}, one.record))
        and not (form == "xsd" and _named(one.record).keys() != one.record.keys())
        and takes(one.record)
    ]
    assert left == []


@cache
def _examples(name, entity):
    model = MODELS[name]
    if not next(one for one in model.entities if one.id == entity).members:
        return [{}], ()
    return list(valid(model, entity, 12, 1, ON)), mutants(model, entity, 1, ON).made


@pytest.mark.parametrize("name", ["odd", "open"])
def test_the_shapes_take_examples(name):
    shapes, context = made(name, "shacl").files.values()
    whole = {"@context": json.loads(context)["@context"], "@type": Vocabulary(MODELS[name]).entity("Person")}
    for record in _examples(name, "Person")[0][:2]:
        graph = Graph().parse(data=json.dumps(whole | record), format="json-ld")
        conforms, _graph, told = pyshacl.validate(graph, shacl_graph=Graph().parse(data=shapes.decode()))
        assert conforms, told


def _cells(record, before=""):
    """Give the cells of a record by the titles of their columns."""
    for key, value in record.items():
        for at, one in enumerate(value if isinstance(value, list) else [value], 1):
            title = f"{before}{key}" + ("" if at == 1 else f".{at}")
            if isinstance(one, dict):
                yield from _cells(one, f"{title}.")
            else:
                yield title, json.dumps(one) if not isinstance(one, str) else one


@pytest.mark.parametrize("entity", ["Person", "class", "CLASS"])
def test_a_table_of_examples_is_valid_by_its_metadata_and_one_with_another_code_is_not(tmp_path, entity):
    files = made("odd", "csvw").files
    [name] = [one for one, content in files.items() if json_of(content).get("dc:source") == f"odd@1.0#{entity}"]
    table = name.removesuffix("-metadata.json")
    titles = next(csv.reader(io.StringIO(files[table].decode(), newline="")))
    rows = [dict(_cells(one)) for one in _examples("odd", entity)[0]]
    coded = {"Person": "ofOdd", "class": "Order", "CLASS": "select"}[entity]
    for wrong in ({}, {coded: "none of them"}):
        (tmp_path / name).write_bytes(files[name])
        with (tmp_path / table).open("w", newline="") as stream:
            writer = csv.DictWriter(stream, titles)
            writer.writeheader()
            writer.writerows(one | wrong for one in rows)
        with warnings.catch_warnings():
            warnings.simplefilter("always")  # it tells what is wrong by warnings, and counts them
            assert csvw.CSVW(str(tmp_path / table)).is_valid is not bool(wrong)


def json_of(content):
    """Give what JSON a file is; nothing where it is none."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**40), form=st.sampled_from(COMPARED))
@example(seed=1210, form="pydantic")  # a rule of texts, of members that hold objects
@example(seed=4600, form="json-schema")  # a rule of a value of which nothing says what it is
def test_what_is_made_of_any_model_takes_what_the_checker_takes_and_no_more_unless_it_says_so(seed, form):
    pairs = Pairs(seed)
    model, entity = pairs.model(), ENTITIES[seed % 3]
    found, check = generate(model, form, ON, entity), checker(model, entity, ON)
    takes = gate(form, found, entity)
    for record in pairs.records(60):
        if None in record.values() or {} in record.values():
            continue  # what is null or empty under a key of no member is nothing to some, and something to others
        errors = check.errors(record)
        if form == "xsd" and has_no_trace({one.rule for one in errors}, record):
            continue
        if not errors:
            assert takes(record) or (form == "xsd" and not all(map(_is_text, record.values()))), record
        elif not all(is_told(found, entity, one.element, one.rule) for one in errors):
            assert not takes(record), (record, errors)


def _is_text(value):
    return isinstance(value, str)
