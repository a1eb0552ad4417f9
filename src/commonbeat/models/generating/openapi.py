"""OpenAPI 3.1 of an interface that takes and gives a model's records: schemas linked to the standard, and a skeleton.

Errors are problems (RFC 9457), each fault with a JSON Pointer, as the interfaces of this program give them.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from commonbeat_check.model import DataModel, Entity

from .book import Book, Made
from .components import WHERE, Components, components, described
from .element_schemas import Json
from .json_schema import file_name
from .naming import Namer, snake

_PROBLEM: Final[Json] = {
    "title": "Problem",
    "description": "RFC 9457: what went wrong. Each fault says where in what was sent, as a JSON Pointer.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_WRONG: Final = {
    "401": ("NoCredential", "No credential, or one that is not good"),
    "403": ("Refused", "Whoever asks may not"),
    "404": ("NotFound", "There is no such record"),
    "422": ("Invalid", "What was sent cannot be taken; each fault says where and why"),
}
_MOST: Final = 1_000


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the description for all of a model, or for one entity and what it holds."""
    book = Book(model, on)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    parts = components(book, chosen, reserved=("Problem",))
    paths: Json = {}
    names = Namer(lambda name: name)
    for entity in chosen:
        name = names.of(entity.id, snake(entity.name))
        paths |= _paths(book, entity, parts, name)
    unsaid = [f"{one.rule}: {one.reason}" for one in parts.notes.all()]
    document: Json = {
        "openapi": "3.1.0",
        "info": described(book),
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM, **parts.schemas},
            "responses": {name: _problem(why) for name, why in _WRONG.values()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        **({"x-unsaid": unsaid} if unsaid else {}),
    }
    name = f"{file_name(entity_id)}.openapi.json" if entity_id else f"{model.standard}-{model.version}.openapi.json"
    return Made({name: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()}, parts.notes.all())


def _problem(why: str) -> Json:
    return {
        "description": why,
        "content": {"application/problem+json": {"schema": {"$ref": f"{WHERE}Problem"}}},
    }


def _paths(book: Book, entity: Entity, parts: Components, name: str) -> Json:
    clause, record = book.clause(entity.id), parts.ref(entity)
    path, called = f"/records/{name.replace('_', '-')}", parts.name_of(entity)
    add: Json = {
        "operationId": f"add{called}",
        "summary": f"Send a record: {entity.name}",
        "requestBody": {"required": True, "content": {"application/json": {"schema": record}}},
        "responses": {"201": _added(path), **_wrong("401", "403", "422")},
    }
    some: Json = {
        "operationId": f"list{called}",
        "summary": f"Give records, some at a time: {entity.name}",
        "parameters": [_query("after", {"type": "string"}), _query("limit", _up_to(_MOST))],
        "responses": {"200": _given("Records, and where to go on", _page(record)), **_wrong("401", "403", "422")},
    }
    one: Json = {
        "operationId": f"get{called}",
        "summary": f"Give one record: {entity.name}",
        "responses": {"200": _given("The record", record), **_wrong("401", "403", "404")},
    }
    number: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        path: {"x-entity": clause, "get": some, "post": add},
        f"{path}/{{id}}": {"x-entity": clause, "parameters": [number], "get": one},
    }


def _added(path: str) -> Json:
    where: Json = {"description": f"Where the record is from now on, as {path}/1", "schema": {"type": "string"}}
    return {"description": "The record was taken", "headers": {"Location": where}}


def _given(what: str, schema: Json) -> Json:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _page(record: Json) -> Json:
    return {
        "type": "object",
        "required": ["records"],
        "properties": {
            "records": {"type": "array", "items": record},
            "next": {"description": "What to ask for as after; null at the end", "type": ["string", "null"]},
        },
    }


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _up_to(most: int) -> Json:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _wrong(*statuses: str) -> Json:
    return {one: {"$ref": f"#/components/responses/{_WRONG[one][0]}"} for one in statuses}
