"""Where a path leads in an entity, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import msgspec

from commonbeat_check.checking import Checker, checker
from commonbeat_check.model import DataModel, Element, Entity, Member
from commonbeat_check.reading import Held, elements_by_id, entities_by_id, held, members_of


class Step(msgspec.Struct, frozen=True):
    """One key on the way."""

    key: str
    is_repeatable: bool
    most: int | None = None


class Place(msgspec.Struct, frozen=True):
    """A value of a record: the way to it, and the element that it is of, if any."""

    path: str
    steps: tuple[Step, ...]
    element: Element | None
    is_value: bool
    """False where members stand there, not a value."""

    @property
    def repeats(self) -> int:
        """Give how many steps on the way may be taken several times."""
        return sum(one.is_repeatable for one in self.steps)


class Side:
    """One end of a conversion: an entity of a model, and what its paths lead to."""

    def __init__(self, model: DataModel, entity: Entity) -> None:
        self.model, self.entity = model, entity
        self._held: dict[tuple[str, date], Held] = {}
        self._checkers: dict[date, Checker] = {}

    def held(self, element: Element, on: date) -> Held:
        """Give what values of an element are held to on a day; it is worked out once."""
        key = (element.id, on)
        if key not in self._held:
            self._held[key] = held(self.model, element, on)
        return self._held[key]

    def checker(self, on: date) -> Checker:
        """Give what holds records to the entity on a day; it is made once."""
        if on not in self._checkers:
            self._checkers[on] = checker(self.model, self.entity.id, on)
        return self._checkers[on]

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Give the elements by their ids."""
        return elements_by_id(self.model)

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Give the entities by their ids."""
        return entities_by_id(self.model)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """Give the members of the entity by their keys."""
        return self.below_entity(self.entity)

    def below_entity(self, entity: Entity) -> Mapping[str, Member]:
        """Give the members of an entity by their keys."""
        return {one.key: one for one in members_of(self.model, entity)}

    def below(self, member: Member) -> Mapping[str, Member] | None:
        """Give what stands under a member, by key; None where it is a value."""
        if member.parts:
            return {one.key: one for one in member.parts}
        if member.entity:
            entity = self.entities.get(member.entity)
            return {} if entity is None else self.below_entity(entity)
        return None

    def find(self, path: str) -> Place | None:
        """Give where a path leads; None where it leads nowhere."""
        keys = path.split(".") if path else []
        members: Mapping[str, Member] | None = self.members
        steps: list[Step] = []
        member: Member | None = None
        for key in keys:
            member = (members or {}).get(key)
            if member is None:
                return None
            steps.append(Step(key, member.is_repeatable, member.most))
            members = self.below(member)
        element = self.elements.get(member.element) if member is not None else None
        return Place(path, tuple(steps), element, members is None)
