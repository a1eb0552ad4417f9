"""JSON Schema 2020-12 of records: one schema for each entity, and one that bundles all of a model.

Besides the standard's own keywords there are ``x-check`` (a named format, with its check digits, as ``pnc-id``),
``x-list`` and ``x-labels`` (the code list, and what its codes mean) and ``x-unsaid`` (rules that the schema does not
hold a record to). ``$comment`` says where the standard says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from commonbeat_check.model import DataModel, Entity, Member
from commonbeat_check.problems import CheckRefused

from .asks import AllOf, AnyOf, Asked, Count, Formula, Has, LongEnough, Not, Only, Present, asked, required
from .book import Book, Made, Notes
from .element_schemas import Json, code_values, element_schema
from .patterns import NotSayable

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MOST_FILES: Final = 200
_BEYOND: Final = "JSON Schema compares no values with each other or with today"


def json_schema(model: DataModel, entity_id: str, on: date) -> Json:
    """Give the schema of one entity's records on a day, whole in itself.

    Raises:
        CheckRefused: the model has no such entity.
    """
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
    book = Book(model, on)
    chosen = [one for one in model.entities if entity_id in {"", one.id}]
    files, told = {}, Notes()
    for entity in chosen if entity_id or len(chosen) <= MOST_FILES else ():
        schema, notes = _whole(book, entity)
        files[f"{file_name(entity.id)}.schema.json"] = _bytes(schema)
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


def _bytes(schema: Json) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def _whole(book: Book, entity: Entity) -> tuple[Json, Notes]:
    notes = Notes()
    entities, elements = book.reach([entity])
    defs = _elements(book, (one.id for one in elements), notes)
    writers = [_EntitySchema(book, one, notes, root=entity.id) for one in entities]
    for one in writers:
        defs |= one.helpers
        if one.entity is not entity:
            defs[f"entity-{one.entity.id}"] = one.schema
    [own] = [one.schema for one in writers if one.entity is entity]
    unsaid = [f"{one.rule}: {one.reason}" for one in notes.all()]
    head: Json = {"$schema": DIALECT, "$id": _urn(book, entity.id), **own}
    return head | ({"x-unsaid": unsaid} if unsaid else {}) | ({"$defs": defs} if defs else {}), notes


def _bundle(book: Book) -> tuple[Json, Notes]:
    notes = Notes()
    defs = _elements(book, book.elements, notes)
    for entity in book.entities.values():
        writer = _EntitySchema(book, entity, notes)
        defs |= writer.helpers
        defs[f"entity-{entity.id}"] = writer.schema
    head: Json = {
        "$schema": DIALECT,
        "$id": _urn(book, "bundle"),
        "title": book.model.title,
        "description": f"Every entity of {book.model.address}. Refer to the one that is wanted, as "
        "#/$defs/entity-… ; this schema by itself holds nobody to anything.",
        "$comment": book.model.address,
    }
    unsaid = [f"{one.rule}: {one.reason}" for one in notes.all()]
    return head | ({"x-unsaid": unsaid} if unsaid else {}) | {"$defs": defs}, notes


def _urn(book: Book, what: str) -> str:
    return f"urn:commonbeat:{book.model.standard}:{book.model.version}:{quote(what, safe='')}"


def _elements(book: Book, ids: Iterable[str], notes: Notes) -> Json:
    return {f"element-{one}": element_schema(book, one, notes) for one in ids}


def _ref(name: str) -> Json:
    escaped = name.replace("~", "~0").replace("/", "~1")
    return {"$ref": f"#/$defs/{quote(escaped, safe='~')}"}


class _EntitySchema:
    """The schema of one entity, and what else under ``$defs`` it refers to."""

    def __init__(self, book: Book, entity: Entity, notes: Notes, root: str = "") -> None:
        self.entity, self._book, self._notes, self._root = entity, book, notes, root
        self.helpers: Json = {}
        self._members = {member.key: member for member in book.members(entity)}
        self.schema = self._write()

    def _write(self) -> Json:
        needed = required(self._book, self.entity)
        schema: Json = {
            "title": self.entity.name,
            **({"description": self.entity.description} if self.entity.description else {}),
            "$comment": self._book.clause(self.entity.id),
            "type": "object",
            "properties": {key: self._member(one, key in needed) for key, one in self._members.items()},
        }
        if needed:
            schema["required"] = needed
        if not self.entity.may_have_others:
            schema["additionalProperties"] = False
        across = [self._asked(one) for one in asked(self._book, self.entity, self._notes) if not _is_plain(one, needed)]
        told = [one for one in across if one is not None]
        return schema | ({"allOf": told} if told else {})

    def _member(self, member: Member, is_needed: bool) -> Json:
        one = self._value(member)
        if one is True:
            nothing: Json = {"enum": [*([None] if is_needed else []), "", [], {}]}
            never = nothing if member.is_repeatable else {"anyOf": [nothing, {"type": "array"}]}
            return {"title": member.name, "not": never}
        ways = [one]
        if member.is_repeatable:
            many: Json = {"type": "array", "items": one, "minItems": 1}
            ways.append(many | ({"maxItems": member.most} if member.most is not None else {}))
        if not is_needed:
            ways.append({"type": "null"})
        return {"title": member.name} | (ways[0] if len(ways) == 1 else {"anyOf": ways})

    def _value(self, member: Member) -> Any:
        if member.parts:
            return {
                "type": "object",
                "properties": {part.key: self._member(part, is_needed=False) for part in member.parts},
                "additionalProperties": False,
                "minProperties": 1,
            }
        if member.element in self._book.elements:
            return _ref(f"element-{member.element}")
        if member.entity in self._book.entities:
            whole = {"$ref": "#"} if member.entity == self._root else _ref(f"entity-{member.entity}")
            return {"allOf": [whole, {"minProperties": 1}]}
        self._notes.add(f"{self.entity.id} {member.key}", "the standard does not say what it is")
        return True

    def _asked(self, one: Asked) -> Json | None:
        try:
            what = self._formula(one.what, one.address)
            head: Json = {"$comment": f"{self._book.clause(one.address)}: {one.text}"}
            return head | (what if one.when is None else {"if": self._formula(one.when, one.address), "then": what})
        except NotSayable as why:
            self._notes.add(one.address, str(why))
            return None

    def _formula(self, formula: Formula, address: str) -> Json:
        match formula:
            case Present(key):
                return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}
            case Has(key, values):
                return {"required": [key], "properties": {key: self._any_of(key, values)}}
            case LongEnough(key, least):
                return {"properties": {key: {"minLength": least, "items": {"minLength": least}}}}
            case Only(key, values):
                one = self._enum(key, values)
                return {"properties": {key: {"anyOf": [one, {"type": "array", "items": one}]}}}
            case Not(of):
                return {"not": self._formula(of, address)}
            case AllOf(of) if all(isinstance(one, Present) for one in of):
                keys = [one.key for one in of if isinstance(one, Present)]
                return {"required": keys, "properties": {key: {"not": {"type": "null"}} for key in keys}}
            case AllOf(of):
                return {"allOf": [self._formula(one, address) for one in of]}
            case AnyOf(of):
                return {"anyOf": [self._formula(one, address) for one in of]}
            case Count():
                return self._count(formula, address)
            case _:
                raise NotSayable(_BEYOND)

    def _any_of(self, key: str, values: Sequence[str]) -> Json:
        one = self._enum(key, values)
        return {"anyOf": [one, {"type": "array", "contains": one}]} if self._members[key].is_repeatable else one

    def _enum(self, key: str, values: Sequence[str]) -> Json:
        held = self._book.held(self._members[key].element)
        return {"enum": code_values(values, held.json_type if held else "string")}

    def _count(self, count: Count, address: str) -> Json:
        bounds = []
        if count.least > 0:
            bounds.append(self._at_least(count.keys, count.least, address))
        if count.most is not None and count.most < len(count.keys):
            bounds.append({"not": self._at_least(count.keys, count.most + 1, address)})
        return bounds[0] if len(bounds) == 1 else {"allOf": bounds} if bounds else {}

    def _at_least(self, keys: Sequence[str], n: int, address: str) -> Json:
        """Give a schema that holds where n of the keys are there.

        It is a net of small schemas, each asking for so many of the keys from one on: ways to choose 10 of 20 would be
        184,756.
        """
        if n > len(keys):
            return {"not": {}}
        if n == 1:
            return {"anyOf": [self._formula(Present(key), address) for key in keys]}
        if n == len(keys):
            return self._formula(AllOf(tuple(Present(key) for key in keys)), address)
        name = f"{address}.{n}-of-{'.'.join(keys)}"
        if name not in self.helpers:
            self.helpers[name] = {}  # its place, before those that it refers to
            first, rest = self._formula(Present(keys[0]), address), keys[1:]
            with_first = {"allOf": [first, self._at_least(rest, n - 1, address)]}
            self.helpers[name] = {"anyOf": [with_first, self._at_least(rest, n, address)]}
        return _ref(name)


def _is_plain(one: Asked, needed: Sequence[str]) -> bool:
    """Say whether what is asked stands in ``required`` already."""
    return (
        one.when is None
        and isinstance(one.what, AllOf)
        and all(isinstance(part, Present) and part.key in needed for part in one.what.of)
    )
