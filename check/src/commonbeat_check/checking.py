"""Records against an entity of a model: whether one is right, and everything that is wrong with it.

What is right is found out by one call for each member. Only what is not is looked at again, slowly, to tell all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice

from .model import DataModel, Element, Entity, Member
from .nearest import nearest_name
from .nesting import MOST_PARTS, parts_deep
from .objects import ObjectGate
from .problems import CheckRefused, Problem
from .reading import elements_by_id, entities_by_id, held, members_of
from .values import ValueGate
from .where import MOST_DEEP, Place, is_deep

__all__ = ["MOST_DEEP", "Checker", "checker"]


class Checker:
    """Holds records to one entity on one day. It keeps nothing of them, and may be used on any thread."""

    def __init__(self, model: DataModel, entity: Entity, on: date) -> None:
        self._kept = _Kept(model, on)
        self._record = self._kept.of(entity.id)
        self.entity = entity
        self.model = model
        self.on = on

    def prove(self) -> None:
        """Raise ``CheckRefused`` where an entity that a record can hold may not be run, before any record holds one."""
        self._kept.prove(self.entity.id)

    def accepts(self, record: object) -> bool:
        """Say whether a decoded JSON value is a record of the entity."""
        deep = self._record.has_records and is_deep(record)
        if not deep and self._record.is_right(record):
            return True
        return next(self._record.problems(record, Place(is_deep=deep)), None) is None

    def errors(self, record: object, most: int | None = None) -> list[Problem]:
        """Give everything that is wrong with a decoded JSON value, always in the same order; empty where it is right.

        ``most`` bounds how much is told, for records of whoever: one of some megabytes can break millions of rules.
        Members are told in the order of the record, then what is missing, then the groups and rules of the entity.
        No text repeats what the record holds, so a list of errors can be passed on.
        """
        deep = self._record.has_records and is_deep(record)
        return list(islice(self._record.problems(record, Place(is_deep=deep)), most))


def checker(model: DataModel, entity_id: str, on: date) -> Checker:
    """Give what holds records to an entity on a day.

    Raises:
        CheckRefused: there is no such entity; or of it, or of an entity that its records can hold, a pattern may not be
            run or the parts are nested too deep.
    """
    for entity in model.entities:
        if entity.id == entity_id:
            made = Checker(model, entity, on)
            made.prove()
            return made
    near = nearest_name(entity_id, [entity.id for entity in model.entities])
    hint = f" Did you mean {near}?" if near else ""
    raise CheckRefused(f"There is no entity {entity_id} in {model.address}.{hint}")


class _Kept:
    """What was made ready of a model; entities are made ready when a record first holds one, so circles do no harm."""

    def __init__(self, model: DataModel, on: date) -> None:
        self.model, self.on = model, on
        self.entities: Mapping[str, Entity] = entities_by_id(model)
        self.elements: Mapping[str, Element] = elements_by_id(model)
        self._records: dict[str, ObjectGate] = {}
        self._gates: dict[str, ValueGate] = {}

    def of(self, entity_id: str) -> ObjectGate:
        found = self._records.get(entity_id)
        if found is None:
            entity = self.entities[entity_id]
            members = self._members(entity)
            made = ObjectGate(self, entity.name, entity.id, entity.may_have_others, members)
            made.hold(self, entity)
            found = self._records.setdefault(entity_id, made)
        return found

    def _members(self, entity: Entity) -> list[Member]:
        members = members_of(self.model, entity, self.entities)
        if (deep := parts_deep(members)) > MOST_PARTS:
            raise CheckRefused(f"The parts of {entity.id} are nested {deep} deep; at most {MOST_PARTS} are checked.")
        return members

    def prove(self, entity_id: str) -> None:
        """Go through all that records of an entity can hold, and make ready what may be refused: each pattern once."""
        proven: set[tuple[object, ...]] = set()
        for element_id in self._reached(entity_id):
            element = self.elements.get(element_id)
            if element is None or not element.pattern:
                continue
            found = held(self.model, element, self.on)
            if (pattern := (found.pattern, found.max_length, found.type_form)) not in proven:
                proven.add(pattern)
                self.gate(element_id)

    def _reached(self, entity_id: str) -> Iterator[str]:
        """Give the elements of the members of an entity, and of each entity that its records can hold."""
        seen, left = {entity_id}, [entity_id]
        while left:
            members = self._members(self.entities[left.pop()])
            while members:
                member = members.pop()
                members.extend(member.parts)
                yield member.element
                if member.entity in self.entities and member.entity not in seen:
                    seen.add(member.entity)
                    left.append(member.entity)

    def of_parts(self, member: Member, entity_id: str, *, may_have_others: bool) -> ObjectGate:
        return ObjectGate(self, member.name, entity_id, may_have_others, member.parts)

    def gate(self, element_id: str) -> ValueGate:
        found = self._gates.get(element_id)
        if found is None:
            found = self._gates[element_id] = ValueGate(self.model, self.elements[element_id], self.on)
        return found
