"""What a record of an entity looks like: its fields by key, as readers and forms of CSV, XLSX and XML need them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Final

from .model import DataModel, Element, Entity, Member, Type
from .names import camel, pointer
from .problems import Problem
from .reading import elements_by_id, entities_by_id, held, members_of

JSON_TYPES: Final = {Type.INTEGER: "integer", Type.DECIMAL: "number", Type.BOOLEAN: "boolean"}
PERSONAL_BUT_FOR: Final = frozenset({Type.CODE, Type.YES_NO, Type.BOOLEAN})


class Field:
    """One member of a record: a value, or an object with fields of its own."""

    def __init__(self, shape: Shape, member: Member, element: Element | None) -> None:
        self.key = member.key
        self.member = member
        self.element = element
        self.is_repeatable = member.is_repeatable
        self._shape = shape

    @property
    def json_type(self) -> str:
        """Give what JSON calls its values; an object's is ``object``."""
        if self.is_object:
            return "object"
        return JSON_TYPES.get(self.element.type, "string") if self.element else "string"

    @property
    def is_object(self) -> bool:
        """Say whether it has fields of its own."""
        return bool(self.member.parts or self.member.entity)

    @property
    def id(self) -> str:
        """Give the id that errors name it by: of its element, or of the entity it is or stands in."""
        return self.member.element or self.member.entity or self._shape.entity.id

    def fields(self) -> dict[str, Field]:
        """Give the fields within it by their keys; none where it is a value, or the model lacks its entity."""
        return self._shape.within(self.member)


class Shape:
    """What records of one entity look like. Entities may hold one another in circles: fields are made when asked."""

    def __init__(self, model: DataModel, entity: Entity, on: date | None = None) -> None:
        self.model = model
        self.entity = entity
        self.on = on or date.today()  # noqa: DTZ011 - the day where the checker stands is meant
        self.elements = elements_by_id(model)
        self._entities = entities_by_id(model)
        self._within: dict[str, dict[str, Field]] = {}
        self.fields = self._fields(members_of(model, entity))

    @property
    def key(self) -> str:
        """Give what an element of XML that holds such a record is called: the entity's name in lower camel case."""
        return camel(self.entity.name) or camel(self.entity.id)

    def within(self, member: Member) -> dict[str, Field]:
        """Give the fields of a member that is an object."""
        if member.parts:
            return self._fields(member.parts)
        entity = self._entities.get(member.entity)
        if entity is None:
            return {}
        if entity.id not in self._within:
            self._within[entity.id] = self._fields(members_of(self.model, entity))
        return self._within[entity.id]

    def find(self, keys: Iterable[str]) -> Field | None:
        """Give the field that a path of keys leads to, or None."""
        fields, found = self.fields, None
        for key in keys:
            found = fields.get(key)
            if found is None:
                return None
            fields = found.fields() if found.is_object else {}
        return found

    def date_format(self, element: Element) -> str:
        """Give the form in which the element writes dates; empty where it is no date."""
        return held(self.model, element, self.on).date_format

    def time_format(self, element: Element) -> str:
        """Give the form in which the element writes times; empty where it is no time, or the standard states none."""
        return held(self.model, element, self.on).time_format

    def problem(self, rule: str, text: str, fix: str, *, at: tuple[str | int, ...] = (), element: str = "") -> Problem:
        """Give what a reader finds wrong with a record before its values are looked at."""
        named = element or self.entity.id
        return Problem(pointer(*at), named, rule, f"{self.model.address}#{named}", text, fix)

    def near(self, name: str) -> str:
        """Give a hint at the key that was meant, or at what there is."""
        plain = {camel(name): key for key in self.fields for name in (key, self.fields[key].member.name)}
        meant = plain.get(camel(name)) or next(iter(difflib.get_close_matches(name, self.fields, 1)), "")
        if meant:
            return f"did you mean {meant}?"
        return "known are: " + ", ".join(list(self.fields)[:12]) + (", …" if len(self.fields) > 12 else "")

    def _fields(self, members: Iterable[Member]) -> dict[str, Field]:
        return {one.key: Field(self, one, self.elements.get(one.element)) for one in members}
