"""A model by its ids, made once for a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias

from commonbeat_check.model import CodeList, DataModel, Element, Entity, Group, Member, Rule

from .values import Values, values_of

Asked: TypeAlias = tuple[str, str]
"""Who asks for something, an entity or one that it is based on, and what it is called there."""


class Index:
    """A model by its ids; what is asked of an entity is told with what its bases ask."""

    def __init__(self, model: DataModel) -> None:
        self.model = model
        self.elements: Mapping[str, Element] = {one.id: one for one in model.elements}
        self.entities: Mapping[str, Entity] = {one.id: one for one in model.entities}
        self.lists: Mapping[str, CodeList] = {one.id: one for one in model.lists}
        self._values: dict[str, Values] = {}

    def values(self, element: Element) -> Values:
        """Give what values an element takes."""
        found = self._values.get(element.id)
        if found is None:
            found = self._values[element.id] = values_of(self.lists, element)
        return found

    @cached_property
    def used(self) -> frozenset[str]:
        """Give the ids of the elements that a member of an entity is bound to."""
        waiting = [member for entity in self.model.entities for member in entity.members]
        found: set[str] = set()
        while waiting:
            member = waiting.pop()
            waiting.extend(member.parts)
            found.add(member.element)
        return frozenset(found)

    @cached_property
    def named(self) -> frozenset[str]:
        """Give the ids of the entities that others are based on, or have as a member."""
        waiting = [member for entity in self.model.entities for member in entity.members]
        found = {entity.base for entity in self.model.entities}
        while waiting:
            member = waiting.pop()
            waiting.extend(member.parts)
            found.add(member.entity)
        return frozenset(found)

    def line(self, entity: Entity) -> list[Entity]:
        """Give an entity after all that it is based on, the farthest first; a circle of bases ends."""
        line = {entity.id: entity}
        while (base := self.entities.get(entity.base)) is not None and base.id not in line:
            line[base.id] = entity = base
        return list(reversed(line.values()))

    def members(self, entity: Entity) -> dict[str, Member]:
        """Give the members of an entity by their keys, those of its bases too."""
        return {member.key: member for one in self.line(entity) for member in one.members}

    def groups(self, entity: Entity) -> dict[Asked, Group]:
        """Give the groups that an entity is held to, by who asks for them and their ids there."""
        return {(one.id, group.id): group for one in self.line(entity) for group in one.groups}

    def rules(self, entity: Entity) -> dict[Asked, Rule]:
        """Give the rules that an entity is held to, by who has them and their ids."""
        return {(one.id, rule.id): rule for one in self.line(entity) for rule in one.rules}
