"""A model as the linter looks at it: what is where, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from commonbeat_check.model import Code, CodeList, DataModel, Element, Entity, Member, Type
from commonbeat_check.names import camel
from commonbeat_check.usable import MOST_BASES

from .words import Ids, folded, plain, words

LISTED = frozenset({Type.CODE, Type.YES_NO})


class Seen:
    """A model and what is asked of it again and again, reckoned once."""

    def __init__(self, model: DataModel, on: date) -> None:
        self.model = model
        self.on = on

    @property
    def is_partial(self) -> bool:
        """Say whether only a part of the standard was to hand: then what is not here says nothing."""
        return bool(self.model.facts.get("is_partial"))

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Give the elements by their ids."""
        return {one.id: one for one in self.model.elements}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Give the entities by their ids."""
        return {one.id: one for one in self.model.entities}

    @cached_property
    def lists(self) -> dict[str, CodeList]:
        """Give the code lists by their ids."""
        return {one.id: one for one in self.model.lists}

    @cached_property
    def ids(self) -> Ids:
        """Give how ids are formed here."""
        return Ids([*self.elements, *self.entities])

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """Give the entities that use each element, entity or base, in the order of the model."""
        found: dict[str, dict[str, None]] = {}
        for entity in self.model.entities:
            for member in every_member(entity.members):
                for target in (member.element, member.entity):
                    if target:
                        found.setdefault(target, {})[entity.id] = None
        return {its_id: list(entities) for its_id, entities in found.items()}

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Give the ids of the elements that bear a name, compared as ``plain`` does; their own name comes first."""
        found: dict[str, list[str]] = {}
        for one in self.model.elements:
            found.setdefault(plain(one.name), []).append(one.id)
        for one in self.model.elements:
            for name in one.names:
                if one.id not in found.setdefault(plain(name), []):
                    found[plain(name)].append(one.id)
        return found

    def keys_of(self, entity: Entity) -> set[str]:
        """Give what a record of an entity calls its members, those of its bases too; a circle of bases ends."""
        return {member.key for one in self.line(entity) for member in one.members}

    def line(self, entity: Entity) -> list[Entity]:
        """Give an entity and what it is based on, the nearest first; a circle ends, and so does a long line."""
        line = {entity.id: entity}
        base = self.entities.get(entity.base)
        while base is not None and base.id not in line and len(line) <= MOST_BASES:
            line[base.id] = base
            base = self.entities.get(base.base)
        return list(line.values())

    @cached_property
    def spoken_of(self) -> dict[str, set[str]]:
        """Give for each entity what records of it, and of all that is based on it, call their members.

        What an entity asks, it asks of all of them.
        """
        found: dict[str, set[str]] = {}
        for entity in self.model.entities:
            keys = self.keys_of(entity)
            for one in self.line(entity):
                found.setdefault(one.id, set()).update(keys)
        return found

    def values(self, element: Element) -> tuple[str, ...]:
        """Give the values of the element's list; none where it has no list, or one that is only named."""
        return self._values.get(element.list, ())

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        known = (held for held in self.lists.values() if held.is_known)
        return {held.id: tuple(code.value for code in held.codes) for held in known}

    def own_values(self, element: Element) -> tuple[str, ...]:
        """Give the values of a list that only this element has, printed with it: it decides over all else."""
        return () if len(self.takers.get(element.list, ())) > 1 else self.values(element)

    @cached_property
    def meanings(self) -> dict[str, dict[str, Code]]:
        """Give the codes of each list by what they mean, as names are compared; those without a label are left out."""
        return {held.id: {folded(code.label): code for code in held.codes if code.label} for held in self.model.lists}

    @cached_property
    def takers(self) -> dict[str, list[Element]]:
        """Give the elements that take their values from each list."""
        found: dict[str, list[Element]] = {}
        for one in self.model.elements:
            if one.list:
                found.setdefault(one.list, []).append(one)
        return found

    @cached_property
    def by_word(self) -> dict[str, list[str]]:
        """Give the ids of the elements that have a word in their own name."""
        found: dict[str, list[str]] = {}
        for one in self.model.elements:
            for word in words(one.name):
                found.setdefault(word, []).append(one.id)
        return found

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.model.elements:
            for key in {camel(one.name), *map(camel, one.names)}:
                found.setdefault(key, []).append(one.id)
        return found

    def named(self, key: str) -> list[str]:
        """Give the ids of the elements that a record would call by this key."""
        return self._by_key.get(key, [])

    @cached_property
    def keys(self) -> frozenset[str]:
        """Give what any record calls any of its members."""
        return frozenset(member.key for entity in self.model.entities for member in entity.members)


def every_member(members: tuple[Member, ...]) -> Iterator[Member]:
    """Give the members and the parts of each, whatever their depth."""
    for one in members:
        yield one
        yield from every_member(one.parts)


def targets(member: Member) -> tuple[str, ...]:
    """Give the ids that a member is bound to: one, or those of its parts."""
    return tuple(one.element or one.entity for one in every_member((member,)) if one.element or one.entity)


def said_of_element(element: Element) -> Iterator[str]:
    """Give what the source says of an element, in words."""
    yield from element.rules
    yield from element.notes
    yield from (check.text for check in element.checks if check.text)


def said_of_entity(entity: Entity) -> Iterator[str]:
    """Give what the source says of an entity, in words."""
    yield from entity.notes
    yield from (rule.text for rule in entity.rules)
    yield from (group.note for group in entity.groups if group.note)
    yield from (member.note for member in every_member(entity.members) if member.note)


def is_damaged(entity: Entity) -> bool:
    """Say whether the text of an entity came through damaged: what is not in it may only be lost in our copy."""
    return fact(entity, "text_quality") in {"partial", "garbled"}


def fact(thing: Element | Entity, name: str) -> str:
    """Give what else the source says under a name, as text; empty where it says nothing."""
    said = thing.facts.get(name)
    return said if isinstance(said, str) else ""
