"""Descriptions of interfaces: whole in themselves, with schemas that hold records as the model does and name clauses."""

import json
import re
from functools import cache
from itertools import pairwise

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from commonbeat.kernel.errors import Invalid
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.forms import generate
from commonbeat.web.problems import problem
from commonbeat_check.model import DataModel, Entity, Member
from commonbeat_check.shelf import shipped_model
from tests.check.pole import needs_pole, those_there
from tests.models.generating_models import ADDRESS, GOOD, HOSTILE, ON, SMALL, WRONG, hostile_model

FORMS = ("openapi", "asyncapi")
SHIPPED = those_there("pole@1.1", "mait@1.0.0", "cjs@5.0", "niem-subset@6.0")
MODELS = {
    "small": SMALL,
    **{address: shipped_model(address) for address in SHIPPED},
    **{f"hostile {at}": hostile_model(name) for at, name in enumerate(HOSTILE)},
}


@cache
def described(name, form, entity=""):
    [content] = generate(MODELS[name], form, ON, entity).files.values()
    return json.loads(content)


def schemas_of(document):
    """Give each schema that is an entity's, by the clause that it names."""
    schemas = document["components"]["schemas"]
    return {one["x-entity"]: (name, one) for name, one in schemas.items() if "x-entity" in one}


def held_to(document, clause, dialect=Draft202012Validator):
    name, _schema = schemas_of(document)[clause]
    return dialect({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def references(part):
    """Give every reference in a part; values under ``properties`` are schemas, whatever their names."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for key, one in part.items():
            if key not in {"enum", "x-labels"}:
                yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def found(document, reference):
    assert reference.startswith("#/")
    at = document
    for step in reference[2:].split("/"):
        at = at[step]
    return at


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MODELS)
def test_a_description_is_whole_in_itself(name, form):
    document = described(name, form)
    leads = set(references(document))
    assert len(leads) > len(MODELS[name].entities)
    assert all(isinstance(found(document, one), dict) for one in leads)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", one) for one in document["components"]["schemas"])
    assert set(schemas_of(document)) == {f"{MODELS[name].address}#{one.id}" for one in MODELS[name].entities}
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["small", *SHIPPED])
def test_it_says_what_it_is_of_and_what_no_schema_holds(name, form):
    document, model = described(name, form), MODELS[name]
    info = document["info"]
    assert (info["title"], info["version"], info["x-standard"]) == (model.title, model.version, model.address)
    assert info.get("license", {}).get("name", "") == model.licence
    assert model.note in info["description"]
    assert "no part of the standard" in info["description"]
    unsaid = [f"{one.rule}: {one.reason}" for one in generate(model, form, ON).unsaid]
    assert document.get("x-unsaid", []) == unsaid


def as_linked(model, entity, members):
    """Give what each property should name, by its path."""
    elements, entities = {one.id for one in model.elements}, {one.id for one in model.entities}
    for member in members:
        if member.parts:
            for path, one in as_linked(model, entity, member.parts):
                yield (member.key, *path), one
        elif member.element in elements:
            yield (member.key,), ("x-element", f"{model.address}#{member.element}")
        elif member.entity in entities:
            yield (member.key,), ("x-entity", f"{model.address}#{member.entity}")


def at_path(schema, path):
    for step in path:
        ways = [schema, *schema.get("anyOf", ())]
        ways += [one["items"] for one in ways if "items" in one]
        [schema] = {json.dumps(one["properties"][step]): one["properties"][step] for one in ways if "properties" in one}.values()  # fmt: skip
    return schema


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["small", *SHIPPED])
def test_each_property_names_the_element_that_it_uses(name, form):
    document, model, seen = described(name, form), MODELS[name], 0
    for entity in model.entities:
        _name, schema = schemas_of(document)[f"{model.address}#{entity.id}"]
        for path, (keyword, clause) in as_linked(model, entity, entity.members):
            assert at_path(schema, path)[keyword] == clause
            seen += 1
    assert seen >= len(model.entities)


@needs_pole
@pytest.mark.parametrize("form", FORMS)
def test_each_element_names_its_clause(form):
    schemas = described("pole@1.1", form)["components"]["schemas"]
    assert schemas["DS_031"]["x-element"] == "pole@1.1#DS_031"


DIALECTS = {"openapi": [Draft202012Validator], "asyncapi": [Draft202012Validator, Draft7Validator]}


@pytest.mark.parametrize("form", FORMS)
def test_schemas_hold_records_as_the_model_does(form):
    for dialect in DIALECTS[form]:
        persons = held_to(described("small", form), "made-up@1.0#P_001", dialect)
        assert list(persons.iter_errors(GOOD)) == []
        assert [wrong for wrong, record in WRONG.items() if persons.is_valid(record)] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SHIPPED)
def test_schemas_of_shipped_models_take_valid_records(name, form):
    model = MODELS[name]
    for dialect in DIALECTS[form]:
        for entity in model.entities:
            schema = held_to(described(name, form), f"{model.address}#{entity.id}", dialect)
            for record in valid(model, entity.id, 2, 1, ON):
                assert list(schema.iter_errors(record)) == []
            assert not schema.is_valid([])


OPERATIONS = {"get", "post", "put", "patch", "delete"}


@pytest.mark.parametrize("name", MODELS)
def test_an_interface_has_an_address_for_the_records_of_each_entity(name):
    document, model = described(name, "openapi"), MODELS[name]
    assert document["openapi"] == "3.1.0"
    clauses = [one["x-entity"] for path, one in document["paths"].items() if not path.endswith("{id}")]
    assert clauses == [f"{model.address}#{one.id}" for one in model.entities]
    ids = []
    for path, item in document["paths"].items():
        assert re.fullmatch(r"(/[a-z0-9-]+)+(/\{id\})?", path)
        named = {one["name"] for one in item.get("parameters", ()) if one["in"] == "path" and one["required"]}
        assert named == set(re.findall(r"\{(\w+)\}", path))
        for operation in (item[one] for one in OPERATIONS & set(item)):
            ids.append(operation["operationId"])
            for status, told in operation["responses"].items():
                answer = found(document, told["$ref"]) if "$ref" in told else told
                assert answer["description"]
                assert ("application/problem+json" in answer.get("content", {})) is (status >= "400")
    assert len(set(ids)) == len(ids) == 3 * len(model.entities)


def test_a_record_is_sent_and_given_as_its_entity_asks():
    document = described("small", "openapi")
    name, _schema = schemas_of(document)["made-up@1.0#P_001"]
    sent = document["paths"]["/records/offender"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    [given] = document["paths"]["/records/offender/{id}"]["get"]["responses"]["200"]["content"].values()
    assert sent == given["schema"] == {"$ref": f"#/components/schemas/{name}"}


def test_problems_are_those_that_interfaces_here_give():
    document = described("small", "openapi")
    schema = Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": document["components"]})
    told = problem(Invalid.at("/gender", "There is no code X."))
    assert list(schema.iter_errors(told)) == []
    assert not schema.is_valid(told | {"status": 200})
    assert not schema.is_valid(told | {"faults": ["wrong"]})


@pytest.mark.parametrize("name", MODELS)
def test_messages_have_a_channel_for_each_entity(name):
    document, model = described(name, "asyncapi"), MODELS[name]
    assert document["asyncapi"] == "3.0.0"
    channels = document["channels"]
    assert [one["x-entity"] for one in channels.values()] == [f"{model.address}#{one.id}" for one in model.entities]
    addresses = sorted(one["address"] for one in channels.values())
    assert all(one != other for one, other in pairwise(addresses))
    for channel in channels.values():
        [message] = [found(document, one["$ref"]) for one in channel["messages"].values()]
        assert message["x-entity"] == channel["x-entity"]
        assert found(document, message["payload"]["$ref"])["x-entity"] == channel["x-entity"]


def test_headers_are_those_of_an_event_or_none():
    document = described("small", "asyncapi")
    for dialect in DIALECTS["asyncapi"]:
        headers = dialect(document["components"]["schemas"]["EventHeaders"])
        whole = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/cameras", "ce-type": "made-up.offender"}
        assert headers.is_valid({})
        assert headers.is_valid(whole)
        assert not headers.is_valid({"ce-specversion": "1.0"})
        assert not headers.is_valid(whole | {"ce-specversion": "0.3"})


@pytest.mark.parametrize("form", FORMS)
def test_one_entity_is_described_with_what_it_holds_alone(form):
    document = described("small", form, "O_001")
    assert set(schemas_of(document)) == {"made-up@1.0#O_001"}
    assert len(document["paths"] if form == "openapi" else document["channels"]) == {"openapi": 2, "asyncapi": 1}[form]


@pytest.mark.parametrize("form", FORMS)
def test_things_of_one_name_have_names_of_their_own(form):
    """Entities of one name, one as what the description itself has, and an element whose id is an entity's name."""
    named = ("Problem", "Event Headers", "Case 2", "Case", "case", "Case")
    element = msgspec.structs.replace(SMALL.elements[6], id="Case")
    entities = tuple(Entity(id=f"X{at}", name=name, members=(*ADDRESS[1:], Member(key="street", name="Street", element="Case"))) for at, name in enumerate(named))  # fmt: skip
    model = DataModel(standard="made-up", version="1.0", title="Names", elements=(element, SMALL.elements[5]), entities=entities)  # fmt: skip
    [content] = generate(model, form, ON).files.values()
    document = json.loads(content)
    assert set(schemas_of(document)) == {f"made-up@1.0#{one.id}" for one in entities}
    assert {one["x-element"] for one in document["components"]["schemas"].values() if "x-element" in one} == {"made-up@1.0#Case", "made-up@1.0#E6"}  # fmt: skip
    for entity in entities:
        schema = held_to(document, f"made-up@1.0#{entity.id}")
        assert schema.is_valid({"street": "1 High St"})
        assert not schema.is_valid({"street": 1})
    if form == "openapi":
        ids = [one[kind]["operationId"].lower() for one in document["paths"].values() for kind in OPERATIONS & set(one)]
        assert len(set(ids)) == len(ids) == 3 * len(entities)
        assert len(document["paths"]) == 2 * len(entities)
    else:
        assert len(document["channels"]) == len(entities)
