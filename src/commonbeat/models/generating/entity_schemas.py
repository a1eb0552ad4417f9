"""JSON Schema of one entity's records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from commonbeat_check.model import Entity, Member

from .asks import AllOf, AnyOf, Asked, Count, Formula, Has, LongEnough, Not, Only, Present, asked, required
from .book import Book, Notes
from .element_schemas import Json, asked_values
from .patterns import NotSayable

_BEYOND: Final = "JSON Schema compares no values with each other or with today"
HOLDS_SOMETHING: Final[Json] = {"minProperties": 1, "not": {"additionalProperties": {"type": "null"}}}
"""An object of nothing but null is as empty as one that has no members."""


def ref_in_defs(name: str) -> Json:
    """Give what refers to a schema under ``$defs``."""
    escaped = name.replace("~", "~0").replace("/", "~1")
    return {"$ref": f"#/$defs/{quote(escaped, safe='~')}"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where schemas stand that others refer to, and how those that use an element or an entity of the model say so."""

    ref: Callable[[str], Json] = ref_in_defs
    """Gives what refers to a schema, by its name under ``$defs``."""
    has_links: bool = False
    """Whether ``x-element`` and ``x-entity`` say what a property uses; what is referred to then stands in an ``allOf``,
    since older readers see nothing beside a ``$ref``."""


IN_DEFS: Final = Place()


class EntitySchema:
    """The schema of one entity, and what else it refers to, as ``helpers`` by the names under ``$defs``."""

    def __init__(self, book: Book, entity: Entity, notes: Notes, root: str = "", place: Place = IN_DEFS) -> None:
        self.entity, self._book, self._notes, self._root, self._place = entity, book, notes, root, place
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
            return self._head(member) | {"not": _nothing(member, is_needed=is_needed)}
        ways = [one]
        if member.is_repeatable:
            many: Json = {"type": "array", "items": one, "minItems": 1}
            ways.append(many | ({"maxItems": member.most} if member.most is not None else {}))
        if not is_needed:
            ways.append({"type": "null"})
        head = self._head(member)
        if len(ways) == 1:
            return head | ({"allOf": ways} if "$ref" in one and self._place.has_links else one)
        return head | {"anyOf": ways}

    def _head(self, member: Member) -> Json:
        head: Json = {"title": member.name}
        if self._place.has_links and member.element in self._book.elements:
            head["x-element"] = self._book.clause(member.element)
        if self._place.has_links and member.entity in self._book.entities:
            head["x-entity"] = self._book.clause(member.entity)
        return head

    def _value(self, member: Member) -> Any:
        if member.parts:
            return {
                "type": "object",
                "properties": {part.key: self._member(part, is_needed=False) for part in member.parts},
                **({} if self.entity.may_have_others else {"additionalProperties": False}),  # as open as the entity
                **HOLDS_SOMETHING,
            }
        if member.element in self._book.elements:
            return self._place.ref(f"element-{member.element}")
        if member.entity in self._book.entities:
            whole = {"$ref": "#"} if member.entity == self._root else self._place.ref(f"entity-{member.entity}")
            return {"allOf": [whole, HOLDS_SOMETHING]}
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
        return {"enum": asked_values(values, self._book.held(self._members[key].element))}

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
        return self._place.ref(name)


def _nothing(member: Member, *, is_needed: bool) -> Json:
    """Give the schema of what holds nothing, or is several where one may stand: what nobody says the type of is not."""
    void: Json = {"type": "object", "additionalProperties": {"type": "null"}}
    many: Json = {"type": "array"}
    if member.is_repeatable:
        many["contains"] = {"anyOf": [{"enum": [None, "", []]}, void]}
    return {"anyOf": [{"enum": [*([None] if is_needed else []), "", []]}, void, many]}


def _is_plain(one: Asked, needed: Sequence[str]) -> bool:
    """Say whether what is asked stands in ``required`` already."""
    return (
        one.when is None
        and isinstance(one.what, AllOf)
        and all(isinstance(part, Present) and part.key in needed for part in one.what.of)
    )
