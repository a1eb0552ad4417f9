"""A model as generators read it: each part found once, by its id, and read as ``commonbeat_check.reading`` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import msgspec

from commonbeat_check.model import CodeList, DataModel, Element, Entity, Group, Member, Rule
from commonbeat_check.reading import Held, groups_of, held, members_of, rules_of


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A rule that what was made does not hold anybody to."""

    rule: str
    """Where the model says it, as ``P_001.R4`` or ``DS_034 not-future``."""
    reason: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a form gave: files by name, and what it could not say."""

    files: dict[str, bytes]
    unsaid: tuple[Unsaid, ...] = ()


def origin_of(model: DataModel) -> tuple[str, str]:
    """Give the licence of a model and its source in a line each: they travel with whatever is made of it."""
    return f"Licence: {model.licence or 'none stated'}", f"Source: {model.source or 'none stated'}"


@dataclass(slots=True)
class Notes:
    """What a form cannot say, told once each, in the order found."""

    _found: dict[tuple[str, str], Unsaid] = field(default_factory=dict)

    def add(self, rule: str, reason: str) -> None:
        """Tell one rule that is not said."""
        self._found.setdefault((rule, reason), Unsaid(rule, reason))

    def all(self) -> tuple[Unsaid, ...]:
        """Give what was told."""
        return tuple(self._found.values())


class Book:
    """A model on a day. Reading a member of a model with ten thousand entities takes no longer than of one."""

    def __init__(self, model: DataModel, on: date) -> None:
        self.model, self.on = model, on
        self.lists: dict[str, CodeList] = {one.id: one for one in reversed(model.lists)}
        self.elements: dict[str, Element] = {one.id: one for one in model.elements}
        self.entities: dict[str, Entity] = {one.id: one for one in model.entities}
        self._bare = msgspec.structs.replace(model, elements=(), entities=(), lists=())
        self._held: dict[str, Held] = {}

    def held(self, id: str) -> Held | None:
        """Give what values of an element are held to; None where the model has no such element."""
        element = self.elements.get(id)
        if element is None:
            return None
        if id not in self._held:
            lists = (self.lists[element.list],) if element.list in self.lists else ()
            self._held[id] = held(msgspec.structs.replace(self._bare, lists=lists), element, self.on)
        return self._held[id]

    def members(self, entity: Entity) -> list[Member]:
        """Give the members of an entity, those of its bases with them."""
        return members_of(self._line(entity), entity)

    def groups(self, entity: Entity) -> list[tuple[str, Group]]:
        """Give the groups that an entity is held to, each with its address."""
        return groups_of(self._line(entity), entity)

    def rules(self, entity: Entity) -> list[Rule]:
        """Give the rules that an entity is held to."""
        return rules_of(self._line(entity), entity)

    def clause(self, id: str) -> str:
        """Give the address of something in the model, as ``pole@1.1#DS_031``."""
        return f"{self.model.address}#{id}"

    def reach(self, entities: Iterable[Entity]) -> tuple[list[Entity], list[Element]]:
        """Give the entities and elements that records of some entities can hold, in the model's own order."""
        seen: dict[str, Entity] = {}
        elements: set[str] = set()
        waiting = list(entities)
        while waiting:
            one = waiting.pop()
            if one.id in seen:
                continue
            seen[one.id] = one
            leaves = list(_leaves(self.members(one)))
            elements.update(member.element for member in leaves)
            waiting += [self.entities[member.entity] for member in leaves if member.entity in self.entities]
        return (
            [one for one in self.entities.values() if one.id in seen],
            [one for one in self.elements.values() if one.id in elements],
        )

    def held_by(self, entity: Entity) -> list[str]:
        """Give the ids of the entities that records of one can hold."""
        return [one.entity for one in _leaves(self.members(entity)) if one.entity in self.entities]

    def line(self, entity: Entity) -> list[Entity]:
        """Give an entity and all that it is based on."""
        line = {entity.id: entity}
        while (base := self.entities.get(entity.base)) is not None and base.id not in line:
            line[base.id] = entity = base
        return list(line.values())

    def _line(self, entity: Entity) -> DataModel:
        """Give a model of an entity and its bases alone."""
        return msgspec.structs.replace(self._bare, entities=tuple(self.line(entity)))


def _leaves(members: Iterable[Member]) -> Iterable[Member]:
    for member in members:
        if member.parts:
            yield from _leaves(member.parts)
        else:
            yield member
