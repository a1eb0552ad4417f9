"""What changes in an entity by what changed in those that it is based on: told where it breaks more there than here.

A change of a base is told once, at the base. An entity that is based on it may be broken where the base is not: a base
that is open now still takes the member that it lost, and a closed entity that is based on it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity, Member

from .asking_changes import group_changes, rule_changes
from .change import Change, Party
from .member_changes import Sides, member_changes

_Told = dict[str, frozenset[Party]]


class Inherited:
    """Gives, base by base, what is not told yet of the entities that are based on it."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._told: dict[str, _Told] = {}

    def changes(self, old: Entity, new: Entity, own: Iterable[Change]) -> list[Change]:
        """Give what the changes of its bases break in an entity and nowhere before it; ``own`` is told of it already.

        Asked for a base before it is asked for what is based on it.
        """
        before = self._told.get(new.base, {})
        found: list[Change] = []
        if not is_rebased(self._sides, old, new) and len(self._sides.new.line(new)) > 1:
            found = [
                _of(new, one)
                for one in self._whole(old, new)
                if not before.get(_place(new, one), frozenset()).issuperset(one.breaking_for)
            ]
        told = dict(before)
        for one in (*own, *found):
            place = _place(new, one)
            told[place] = told.get(place, frozenset()) | frozenset(one.breaking_for)
        self._told[new.id] = told
        return found

    def _whole(self, old: Entity, new: Entity) -> Iterable[Change]:
        """Give every change of what the entity has from its bases, as it is in the entity itself."""
        sides = self._sides
        all_old, all_new = sides.old.members(old), sides.new.members(new)
        inherited = {*all_old, *all_new} - own_keys(old, new)
        is_open = (old.may_have_others, new.may_have_others)
        keys: dict[str, str] = {}
        yield from member_changes(sides, new.id, chosen(all_old, inherited), chosen(all_new, inherited), is_open, keys)
        owners = line_ids(sides, old, new) - {new.id}
        yield from group_changes(sides, old, new, keys, owners)
        yield from rule_changes(sides, old, new, keys, owners)


def is_rebased(sides: Sides, old: Entity, new: Entity) -> bool:
    """Say whether an entity is based on another one than before."""
    return sides.entities.get(old.base, old.base) != new.base


def own_keys(old: Entity, new: Entity) -> set[str]:
    """Give the keys of the members that one of the two has itself: where one has none, its base's stands there."""
    return {member.key for member in (*old.members, *new.members)}


def chosen(members: Mapping[str, Member], keys: Collection[str]) -> dict[str, Member]:
    """Give the members of some keys, in their order."""
    return {key: one for key, one in members.items() if key in keys}


def line_ids(sides: Sides, old: Entity, new: Entity) -> set[str]:
    """Give the ids, as they are now, of an entity and of all that it is or was based on."""
    before = {sides.entities.get(one.id, one.id) for one in sides.old.line(old)}
    return before | {one.id for one in sides.new.line(new)}


def _place(entity: Entity, change: Change) -> str:
    """Give where a change is, whatever entity it is told of: a member's path, or the address of what is asked."""
    return change.where[len(entity.id) :] if change.where.startswith(f"{entity.id}/") else change.where


def _of(entity: Entity, change: Change) -> Change:
    """Give a change of what is asked as it is of one entity; a member is told by its entity already."""
    if change.where.startswith(f"{entity.id}/"):
        return change
    text = _("Of {name} ({id}), by what it is based on: {text}").format(
        name=entity.name, id=entity.id, text=change.text
    )
    return msgspec.structs.replace(change, text=text)
