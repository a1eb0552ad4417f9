"""JSON Schema 2020-12 of records: one schema for each entity, and one that bundles all of a model.

Besides the standard's own keywords there are ``x-check`` (a named format, with its check digits, as ``pnc-id``),
``x-list`` and ``x-labels`` (the code list, and what its codes mean), ``x-origin`` (licence and source of the standard)
and ``x-unsaid`` (rules that the schema does not hold a record to). ``$comment`` says where the standard says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import quote

from commonbeat_check.model import DataModel, Entity
from commonbeat_check.nesting import require_shallow
from commonbeat_check.problems import CheckRefused

from .book import Book, Made, Notes, origin_of
from .element_schemas import Json, element_schema
from .entity_schemas import EntitySchema
from .naming import Namer

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MOST_FILES: Final = 200
_DEVICES: Final = ("con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(1, 10)))
"""What Windows takes for a device, whatever follows the dot."""
_LONGEST_NAME: Final = 220


def json_schema(model: DataModel, entity_id: str, on: date) -> Json:
    """Give the schema of one entity's records on a day, whole in itself.

    Raises:
        CheckRefused: the model has no such entity, or is nested too deep.
    """
    require_shallow(model)
    entity = next((one for one in model.entities if one.id == entity_id), None)
    if entity is None:
        raise CheckRefused(f"There is no entity {entity_id} in {model.address}.")
    return _whole(Book(model, on), entity)[0]


def bundle(model: DataModel, on: date) -> Json:
    """Give one schema with all entities of a model on a day under ``$defs``; each is referred to as it is wanted."""
    return _bundle(Book(model, on))[0]


def make(model: DataModel, on: date, entity_id: str = "") -> Made:
    """Give the schemas as files: of one entity, or of each and the bundle of all.

    Of a model with more than ``MOST_FILES`` entities it is the bundle alone: each schema is whole in itself, and there
    each would be nearly as long as all of them.
    """
    book, names = Book(model, on), file_names(model)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    files, told = {}, Notes()
    for entity in chosen if entity_id or len(chosen) <= MOST_FILES else ():
        schema, notes = _whole(book, entity)
        files[f"{names[entity.id]}.schema.json"] = _bytes(schema)
        for one in notes.all():
            told.add(one.rule, one.reason)
    if not entity_id:
        whole, notes = _bundle(book)
        files[f"{model.standard}-{model.version}.schema.json"] = _bytes(whole)
        for one in notes.all():
            told.add(one.rule, one.reason)
    return Made(files, told.all())


def file_name(id: str) -> str:
    """Give an id as a file may be called: what is no letter, digit, dot, hyphen or low line is written ``%hh``."""
    name = quote(id, safe="")
    return "%2E" + name[1:] if name.startswith(".") else name


def file_names(model: DataModel) -> Mapping[str, str]:
    """Give what a file of each entity is called, by its id: no two differ by case alone, for many a disk sees none."""
    names = Namer(file_name, reserved=_DEVICES, longest=_LONGEST_NAME)
    return {one.id: names.of(one.id, one.id) for one in model.entities}


def _bytes(schema: Json) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def _whole(book: Book, entity: Entity) -> tuple[Json, Notes]:
    notes = Notes()
    entities, elements = book.reach([entity])
    defs = _elements(book, (one.id for one in elements), notes)
    writers = [EntitySchema(book, one, notes, root=entity.id) for one in entities]
    for one in writers:
        defs |= one.helpers
        if one.entity is not entity:
            defs[f"entity-{one.entity.id}"] = one.schema
    [own] = [one.schema for one in writers if one.entity is entity]
    unsaid = [f"{one.rule}: {one.reason}" for one in notes.all()]
    head: Json = {"$schema": DIALECT, "$id": _urn(book, entity.id), **own, "x-origin": [*origin_of(book.model)]}
    return head | ({"x-unsaid": unsaid} if unsaid else {}) | ({"$defs": defs} if defs else {}), notes


def _bundle(book: Book) -> tuple[Json, Notes]:
    notes = Notes()
    defs = _elements(book, book.elements, notes)
    for entity in book.entities.values():
        writer = EntitySchema(book, entity, notes)
        defs |= writer.helpers
        defs[f"entity-{entity.id}"] = writer.schema
    head: Json = {
        "$schema": DIALECT,
        "$id": _urn(book, "bundle"),
        "title": book.model.title,
        "description": f"Every entity of {book.model.address}. Refer to the one that is wanted, as "
        "#/$defs/entity-… ; this schema by itself holds nobody to anything.",
        "$comment": book.model.address,
        "x-origin": [*origin_of(book.model)],
    }
    unsaid = [f"{one.rule}: {one.reason}" for one in notes.all()]
    return head | ({"x-unsaid": unsaid} if unsaid else {}) | {"$defs": defs}, notes


def _urn(book: Book, what: str) -> str:
    return f"urn:commonbeat:{book.model.standard}:{book.model.version}:{quote(what, safe='')}"


def _elements(book: Book, ids: Iterable[str], notes: Notes) -> Json:
    return {f"element-{one}": element_schema(book, one, notes) for one in ids}
