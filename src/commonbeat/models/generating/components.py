"""The schemas of a model as descriptions of interfaces keep them, each linked to what it uses of the model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from commonbeat_check.model import Entity

from .book import Book, Notes
from .element_schemas import Json, element_schema
from .entity_schemas import EntitySchema, Place
from .naming import Namer, pascal

WHERE: Final = "#/components/schemas/"
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class Components:
    """The schemas of some entities and of all that they hold, by names that are fit for addresses and for code.

    An entity's schema has its name, as ``Offender``; an element's has its id, as ``DS_031``. ``x-entity`` and
    ``x-element`` say where the standard has what a schema or a property is: the clause, as ``pole@1.1#DS_031``.
    """

    schemas: Json
    notes: Notes
    _names: Namer = field(repr=False)

    def name_of(self, entity: Entity) -> str:
        """Give the name of an entity's schema."""
        return self._names.of(f"entity-{entity.id}", pascal(entity.name))

    def named(self, name: str) -> str:
        """Give the name here of what a JSON Schema has under ``$defs``."""
        return self._names.of(name, name)

    def ref(self, entity: Entity) -> Json:
        """Give what refers to an entity's schema."""
        return {"$ref": WHERE + self.name_of(entity)}


def components(book: Book, chosen: list[Entity], reserved: tuple[str, ...] = ()) -> Components:
    """Give the schemas of some entities; names that are reserved are none of theirs."""
    made = Components({}, Notes(), Namer(_spelt, reserved))
    entities, elements = book.reach(chosen)
    for entity in entities:  # first, so that the names of entities are as plain as they can be
        made.name_of(entity)
    place = Place(lambda name: {"$ref": WHERE + made.named(name)}, has_links=True)
    for entity in entities:
        writer = EntitySchema(book, entity, made.notes, place=place)
        made.schemas[made.name_of(entity)] = {"x-entity": book.clause(entity.id), **writer.schema}
        made.schemas |= {made.named(name): one for name, one in writer.helpers.items()}
    for element in elements:
        schema = {"x-element": book.clause(element.id), **element_schema(book, element.id, made.notes)}
        made.schemas[made.named(f"element-{element.id}")] = schema
    return made


def described(book: Book) -> Json:
    """Give what a description says of itself: the standard's title, version, licence and note, and what is not its."""
    model = book.model
    said = [model.note, f"Source: {model.source}" if model.source else "", _OURS.format(address=model.address)]
    info: Json = {"title": model.title, "version": model.version, "description": "\n\n".join(filter(None, said))}
    return info | ({"license": {"name": model.licence}} if model.licence else {}) | {"x-standard": model.address}


_OURS: Final = (
    "Schemas are made from the data model of {address}: x-entity and x-element name the clause that each part follows, "
    "and x-unsaid the rules that no schema holds a record to. Paths, addresses, operations and headers are a skeleton "
    "to start from, and no part of the standard."
)


def _spelt(name: str) -> str:
    return _NOT_IN_A_NAME.sub("_", name.removeprefix("element-")) or "_"
