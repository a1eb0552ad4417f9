"""Examples and mutants held against validators that are not ours, on the schemas that are generated of the models."""

import json
from collections import Counter
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from jsonschema import Draft202012Validator

from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.json_schema import make as make_json_schema
from commonbeat.models.generating.naming import is_for_xml
from commonbeat.models.generating.xsd import make as make_xsd
from commonbeat_check.names import camel
from commonbeat_check.reading import entities_by_id
from commonbeat_check.shelf import shipped_model
from tests.check.pole import those_there

from .test_xsd import as_xml

ON = date(2026, 11, 26)
SHIPPED = those_there("pole@1.1", "mait@1.0.0", "cjs@5.0", "niem-subset@6.0")
ENTITIES = [(address, entity.id) for address in SHIPPED for entity in shipped_model(address).entities]
NAMES = [f"{address}#{entity}" for address, entity in ENTITIES]
NOT_IN_XML = {"type", "not-an-object"}  # all of XML is text, and a text where members should be is another element


@cache
def mutants_of(address, entity_id):
    return mutants(shipped_model(address), entity_id, 1, ON).made


@cache
def schema_of(address, entity_id):
    made = make_json_schema(shipped_model(address), ON, entity_id)
    [content] = made.files.values()
    return Draft202012Validator(json.loads(content)), unsaid(made)


@cache
def xml_of(address, entity_id):
    model = shipped_model(address)
    made = make_xsd(model, ON, entity_id)
    [content] = made.files.values()
    return xmlschema.XMLSchema11(content.decode()), camel(entities_by_id(model)[entity_id].name), unsaid(made)


def unsaid(made):
    """Give what the schema says that it does not hold a record to."""
    return {one.rule for one in made.unsaid}


def is_said(mutant, left):
    return not {mutant.rule, f"{mutant.element} {mutant.rule}", f"{mutant.element} format"} & left


def texts_in(value):
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_jsonschema_takes_every_example(address, entity_id):
    schema, _left = schema_of(address, entity_id)
    for record in valid(shipped_model(address), entity_id, 15, 2, ON):
        assert [error.message for error in schema.iter_errors(record)] == [], record


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_jsonschema_rejects_every_mutant_of_a_rule_that_the_schema_says(address, entity_id):
    schema, left = schema_of(address, entity_id)
    said = [one for one in mutants_of(address, entity_id) if is_said(one, left)]
    assert [one for one in said if schema.is_valid(one.record)] == []


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_xmlschema_takes_every_example(address, entity_id):
    schema, root, _left = xml_of(address, entity_id)
    for record in valid(shipped_model(address), entity_id, 8, 2, ON):
        told = [error.reason for error in schema.iter_errors(as_xml(root, record))]
        assert told == [], ET.tostring(as_xml(root, record))


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_xmlschema_rejects_every_mutant_of_a_rule_that_the_schema_says(address, entity_id):
    schema, root, left = xml_of(address, entity_id)
    accepted = []
    for one in mutants_of(address, entity_id):
        is_seen = one.rule not in NOT_IN_XML and all(map(is_for_xml, texts_in(one.record)))
        if is_seen and [] not in one.record.values() and is_said(one, left):
            accepted += [one] if schema.is_valid(as_xml(root, one.record)) else []
    assert accepted == []


@pytest.mark.parametrize("address", SHIPPED)
def test_nearly_all_mutants_are_of_rules_that_the_json_schema_says(address):
    count = Counter(
        is_said(one, schema_of(standard, entity)[1])
        for standard, entity in ENTITIES
        if standard == address
        for one in mutants_of(standard, entity)
    )
    assert count[True] > 20 * count[False]
