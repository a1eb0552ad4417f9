"""What differs between the entities of two models: their members, and what is asked of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity, Member, Rule

from .asking_changes import group_changes, rule_changes
from .change import Change, Kind, told
from .entity_pairing import same_members, same_place
from .index import Index
from .member_changes import Sides, member_changes
from .pairing import renamed

_SAYS: Final = ["kind", "description", "section", "owner", "steward", "notes", "facts"]


def entity_pairs(old: Index, new: Index) -> list[tuple[Entity, Entity]]:
    """Give the entities that both have, each beside itself: of the same id, or renamed."""
    same = [(one, new.entities[key]) for key, one in old.entities.items() if key in new.entities]
    gone = [one for key, one in old.entities.items() if key not in new.entities]
    come = [one for key, one in new.entities.items() if key not in old.entities]
    known = same + renamed(gone, come, _definition, lambda one: one.name)
    known += same_members(old, new, known)
    return known + same_place(old, new, known)


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
    for one, other in pairs:
        if one != other:
            yield from _changes(sides, one, other)


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
    rebased = sides.entities.get(old.base, old.base) != new.base
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
    # Of an entity with the same base what the base has is told there, once.
    all_old, all_new = sides.old.members(old), sides.new.members(new)
    own_old = all_old if rebased else _own(old, new, all_old)
    own_new = all_new if rebased else _own(new, old, all_new)
    is_open = (old.may_have_others, new.may_have_others)
    keys: dict[str, str] = {}
    yield from member_changes(sides, new.id, own_old, own_new, is_open, keys)
    yield from group_changes(sides, old, new, keys, whole=rebased)
    yield from rule_changes(sides, old, new, keys, whole=rebased)
    if said := [each for each in _SAYS if getattr(old, each) != getattr(new, each)]:
        yield told(
            Kind.CHANGED,
            new.id,
            _("What is said of {name} has changed: {what}.").format(name=name, what=", ".join(said)),
        )


def _own(entity: Entity, other: Entity, every: Mapping[str, Member]) -> dict[str, Member]:
    """Give the members that one of the two has itself: where the other has it alone, the base's stands here."""
    wanted = [member.key for member in (*entity.members, *other.members)]
    return {key: every[key] for key in dict.fromkeys(wanted) if key in every}


def _definition(entity: Entity) -> bytes:
    members = [(one.key, one.element, one.entity, one.is_repeatable) for one in entity.members]
    return msgspec.msgpack.encode((entity.base, members, entity.groups, [_nameless(one) for one in entity.rules]))


def _nameless(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, id="")
