"""What is generated and what checks records say the same of the examples and mutants of every shipped standard."""

import json
from datetime import date
from functools import cache

import pytest
import xmlschema
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.forms import generate
from commonbeat_check.model import DataModel
from commonbeat_check.shelf import shipped_model
from tests.check.pole import those_there
from tests.models.generating_xml import as_xml

ON = date.today()  # generated models and schemas hold days against the one on which they run
ENTITIES = [
    (address, entity.id)
    for address in those_there("pole@1.1", "mait@1.0.0", "cjs@5.0")
    for entity in shipped_model(address).entities
]


@cache
def examples_of(address, entity_id):
    """Give valid records of an entity and its mutants."""
    model = shipped_model(address)
    return list(valid(model, entity_id, 12, 1, ON)), mutants(model, entity_id, 1, ON).made


def untold(made, mutant, entity_id):
    """Say whether what a mutant breaks is not told as unsaid."""
    return not {mutant.rule, f"{mutant.element} {mutant.rule}"} & {one.rule for one in made.unsaid}


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES)
def test_json_schema_agrees(address, entity_id):
    made = generate(shipped_model(address), "json-schema", ON, entity_id)
    [content] = made.files.values()
    schema = Draft202012Validator(json.loads(content))
    right, wrong = examples_of(address, entity_id)
    assert [list(schema.iter_errors(one)) for one in right] == [[] for _ in right]
    taken = [
        (one.rule, one.pointer, one.text)
        for one in wrong
        if schema.is_valid(one.record) and untold(made, one, entity_id)
    ]
    assert taken == []


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES)
def test_pydantic_agrees(address, entity_id):
    made = generate(shipped_model(address), "pydantic", ON, entity_id)
    [content] = made.files.values()
    names = {"__name__": "made_up"}
    exec(content, names)
    [cls] = {one for one in names.values() if f"({address}#{entity_id})" in str(getattr(one, "__doc__", ""))}
    right, wrong = examples_of(address, entity_id)
    for one in right:
        cls.model_validate(one)
    taken = []
    for one in wrong:
        try:
            cls.model_validate(one.record)
        except ValidationError:
            continue
        taken += [(one.rule, one.pointer, one.text)] if untold(made, one, entity_id) else []
    assert taken == []


@cache
def xsd_of(address) -> tuple[xmlschema.XMLSchema11, DataModel]:
    made = generate(shipped_model(address), "xsd", ON)
    [content] = made.files.values()
    return xmlschema.XMLSchema11(content.decode()), made


def has_no_trace(mutant):
    """Say whether XML cannot show what is wrong: a list of one is one element, and an empty list is none."""
    return mutant.rule in {"not-repeatable", "type", "not-an-object"} or "[]" in json.dumps(mutant.record)


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES)
def test_xml_schema_agrees(address, entity_id):
    schema, made = xsd_of(address)
    [root] = [one.name for one in schema.elements.values() if one.type.name == f"entity.{entity_id}"]
    right, wrong = examples_of(address, entity_id)
    assert [[error.reason for error in schema.iter_errors(as_xml(root, one))] for one in right] == [[] for _ in right]
    taken = [
        (one.rule, one.pointer, one.text)
        for one in wrong
        if not has_no_trace(one) and untold(made, one, entity_id) and schema.is_valid(as_xml(root, one.record))
    ]
    assert taken == []
