"""AsyncAPI 3.0 of messages that carry a model's records: a channel and a message for each entity, linked to both.

A standard says what a record is, and not who sends it to whom: there are no operations and no servers. Headers may be
those of CloudEvents 1.0; whoever says that they are gives those that it asks for.
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

_TEXT: Final[Json] = {"type": "string", "minLength": 1}
_HEADERS: Final[Json] = {
    "title": "Headers of an event",
    "description": "CloudEvents 1.0, as headers; they may be left out.",
    "type": "object",
    "properties": {
        "ce-specversion": {"type": "string", "enum": ["1.0"]},
        "ce-id": _TEXT,
        "ce-source": _TEXT | {"format": "uri-reference"},
        "ce-type": _TEXT,
        "ce-subject": _TEXT,
        "ce-time": {"type": "string", "format": "date-time"},
        "ce-dataschema": _TEXT | {"format": "uri"},
    },
    "if": {"required": ["ce-specversion"]},
    "then": {"required": ["ce-id", "ce-source", "ce-type"]},
}
_HEADERS_NAME: Final = "EventHeaders"


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the description for all of a model, or for one entity and what it holds."""
    book = Book(model, on)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    parts = components(book, chosen, reserved=(_HEADERS_NAME,))
    names = Namer(snake)
    called = {names.of(entity.id, entity.name): entity for entity in chosen}
    unsaid = [f"{one.rule}: {one.reason}" for one in parts.notes.all()]
    document: Json = {
        "asyncapi": "3.0.0",
        "id": f"urn:commonbeat:{model.standard}:{model.version}",
        "info": described(book),
        "defaultContentType": "application/json",
        "channels": {name: _channel(book, entity, name) for name, entity in called.items()},
        "components": {
            "messages": {name: _message(book, entity, parts, name) for name, entity in called.items()},
            "schemas": {_HEADERS_NAME: _HEADERS, **parts.schemas},
        },
        **({"x-unsaid": unsaid} if unsaid else {}),
    }
    name = f"{file_name(entity_id)}.asyncapi.json" if entity_id else f"{model.standard}-{model.version}.asyncapi.json"
    return Made({name: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()}, parts.notes.all())


def _channel(book: Book, entity: Entity, name: str) -> Json:
    return {
        "address": f"{book.model.standard}/{book.model.version}/{name}",
        "title": entity.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "x-entity": book.clause(entity.id),
    }


def _message(book: Book, entity: Entity, parts: Components, name: str) -> Json:
    return {
        "name": name,
        "title": entity.name,
        **({"description": entity.description} if entity.description else {}),
        "contentType": "application/json",
        "headers": {"$ref": WHERE + _HEADERS_NAME},
        "payload": parts.ref(entity),
        "x-entity": book.clause(entity.id),
    }
