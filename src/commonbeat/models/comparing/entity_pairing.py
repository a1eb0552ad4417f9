"""Finds entities that were renamed by what they are made of, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from commonbeat_check.model import Entity, Member

from .element_changes import held_to
from .index import Index
from .pairing import exact
from .places import entity_of, places

_ITSELF: Final = ("itself",)


class _Side:
    """One of two models: what its entities are made of, in words that hold for both."""

    def __init__(self, index: Index, other: Index, entities: Mapping[str, str]) -> None:
        self._index, self._other, self._entities = index, other, entities

    def made_of(self, entity: Entity) -> bytes | None:
        """Give what an entity is made of; None where too little of it is in both models to know it by."""
        kept = sum(one.element in self._other.elements or bool(one.entity or one.parts) for one in entity.members)
        if not entity.members or 2 * kept < len(entity.members):
            return None
        members = [self._bound(entity, one) for one in entity.members]
        return msgspec.msgpack.encode((self._now(entity, entity.base), entity.may_have_others, members))

    def _bound(self, entity: Entity, one: Member) -> tuple[object, ...]:
        parts = [self._bound(entity, part) for part in one.parts]
        element = self._index.elements.get(one.element)
        if element is None or element.id in self._other.elements:
            return (one.key, one.element, self._now(entity, one.entity), one.is_repeatable, one.most, parts)
        # An element that has another id, or is gone: its member may have been renamed with it.
        return (held_to(element), one.is_repeatable, one.most)

    def _now(self, entity: Entity, its_id: str) -> object:
        return _ITSELF if its_id and its_id == entity.id else self._entities.get(its_id, its_id)


def same_place(old: Index, new: Index, known: Sequence[tuple[Entity, Entity]]) -> list[tuple[Entity, Entity]]:
    """Give the entities, beside those known, that have no members, and are a member of another in one place alone."""
    paired = {one.id for one, _other in known}, {other.id for _one, other in known}
    gone = [one for one in old.entities.values() if one.id not in paired[0] and not one.members]
    come = [one for one in new.entities.values() if one.id not in paired[1] and not one.members]
    if not (gone and come):
        return []
    before, after = places(old, new, known, entity_of)
    gone, come = [one for one in gone if one.id in before], [one for one in come if one.id in after]
    stands = {id(one): before[one.id] for one in gone} | {id(one): after[one.id] for one in come}

    def held(one: Entity) -> bytes:
        rules = [msgspec.structs.replace(rule, id="") for rule in one.rules]
        return msgspec.msgpack.encode((one.base, one.may_have_others, one.groups, rules))

    return exact(gone, come, lambda one: (held(one), stands[id(one)]))


def same_members(old: Index, new: Index, known: Sequence[tuple[Entity, Entity]]) -> list[tuple[Entity, Entity]]:
    """Give the entities, beside those known, that are made of the same and are the only ones of it on either side."""
    found: list[tuple[Entity, Entity]] = []
    while True:  # one that is found may be what another is made of
        moved = {one.id: other.id for one, other in (*known, *found)}
        gone = [one for one in old.entities.values() if one.id not in moved]
        taken = set(moved.values())
        come = [one for one in new.entities.values() if one.id not in taken]
        before, after = _Side(old, new, moved), _Side(new, old, {})
        more = exact(
            [(before.made_of(one), one) for one in gone],
            [(after.made_of(one), one) for one in come],
            lambda each: each[0],
        )
        pairs = [(one, other) for (made, one), (_made, other) in more if made is not None]
        if not pairs:
            return found
        found += pairs
