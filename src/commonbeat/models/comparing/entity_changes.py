"""What differs between the entities of two models: their members, and what is asked of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity, Rule

from .asking_changes import group_changes, rule_changes
from .change import Change, Kind, told
from .index import Index
from .inherited import Inherited, chosen, is_rebased, line_ids, own_keys
from .member_changes import Sides, member_changes
from .pairing import renamed

_SAYS: Final = ["kind", "description", "section", "owner", "steward", "notes", "facts"]


def entity_pairs(old: Index, new: Index) -> list[tuple[Entity, Entity]]:
    """Give the entities that both have, each beside itself: of the same id, or renamed."""
    same = [(one, new.entities[key]) for key, one in old.entities.items() if key in new.entities]
    gone = [one for key, one in old.entities.items() if key not in new.entities]
    come = [one for key, one in new.entities.items() if key not in old.entities]
    return same + renamed(gone, come, _definition, lambda one: one.name)


def entity_changes(
    old: Index, new: Index, pairs: list[tuple[Entity, Entity]], elements: Mapping[str, str]
) -> Iterator[Change]:
    """Give what differs between the entities of two models; ``elements``: the ids now of elements that were renamed."""
    before, after = {one.id for one, _other in pairs}, {other.id for _one, other in pairs}
    for key, one in old.entities.items():
        if key not in before:
            yield told(
                Kind.REMOVED,
                key,
                _("The entity {name} ({id}) was removed.").format(name=one.name, id=key),
                producer=True,
                consumer=key in new.named,
            )
    for key, one in new.entities.items():
        if key not in after:
            yield told(
                Kind.ADDED,
                key,
                _("The entity {name} ({id}) was added.").format(name=one.name, id=key),
                producer=key in old.named,
                consumer=True,
            )
    sides = Sides(old, new, elements, {one.id: other.id for one, other in pairs})
    touched = _touched(sides, pairs)
    found: dict[str, list[Change]] = {}
    inherited = Inherited(sides)
    for one, other in sorted(touched, key=lambda pair: len(new.line(pair[1]))):  # a base before what is based on it
        own = list(_changes(sides, one, other)) if one != other else []
        found[other.id] = own + inherited.changes(one, other, own)
    for _one, other in touched:
        yield from found[other.id]


def _touched(sides: Sides, pairs: list[tuple[Entity, Entity]]) -> list[tuple[Entity, Entity]]:
    """Give the entities that differ, or are based on what does."""
    same = {(one.id, other.id) for one, other in pairs if one == other}
    old, new = {one for one, _other in same}, {other for _one, other in same}
    return [
        (one, other)
        for one, other in pairs
        if any(base.id not in old for base in sides.old.line(one))
        or any(base.id not in new for base in sides.new.line(other))
    ]


def _changes(sides: Sides, old: Entity, new: Entity) -> Iterator[Change]:
    name = _("{name} ({id})").format(name=new.name, id=new.id)
    moved = old.id != new.id
    if moved or old.name != new.name:
        text = _("The entity {name} ({id}) is now called {new_name} ({new_id}).").format(
            name=old.name, id=old.id, new_name=new.name, new_id=new.id
        )
        yield told(
            Kind.RENAMED,
            new.id,
            text,
            producer=moved,
            consumer=moved,
            why=_("A record is checked against an entity by its id.") if moved else "",
        )
    rebased = is_rebased(sides, old, new)
    if rebased:
        yield told(
            Kind.CHANGED,
            new.id,
            _("{name} was based on {old} and is based on {new}; what comes of it is told member by member.").format(
                name=name, old=old.base or _("none"), new=new.base or _("none")
            ),
        )
    if old.may_have_others != new.may_have_others:
        text = (
            _("A record of {name} may now hold what the model does not name.")
            if new.may_have_others
            else _("A record of {name} may no longer hold what the model does not name.")
        ).format(name=name)
        yield told(None, new.id, text, producer=old.may_have_others, consumer=new.may_have_others)
    # Of an entity with the same base what the base has is told there; what more it does to this one, by ``inherited``.
    all_old, all_new = sides.old.members(old), sides.new.members(new)
    own = {*all_old, *all_new} if rebased else own_keys(old, new)
    is_open = (old.may_have_others, new.may_have_others)
    keys: dict[str, str] = {}
    yield from member_changes(sides, new.id, chosen(all_old, own), chosen(all_new, own), is_open, keys)
    owners = line_ids(sides, old, new) if rebased else {new.id}
    yield from group_changes(sides, old, new, keys, owners)
    yield from rule_changes(sides, old, new, keys, owners)
    if said := [each for each in _SAYS if getattr(old, each) != getattr(new, each)]:
        yield told(
            Kind.CHANGED,
            new.id,
            _("What is said of {name} has changed: {what}.").format(name=name, what=", ".join(said)),
        )


def _definition(entity: Entity) -> bytes:
    members = [(one.key, one.element, one.entity, one.is_repeatable) for one in entity.members]
    return msgspec.msgpack.encode((entity.base, members, entity.groups, [_nameless(one) for one in entity.rules]))


def _nameless(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, id="")
