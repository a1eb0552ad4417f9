"""Where the elements and members of two models stand: what has no like name may be known by its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from commonbeat_check.model import Entity, Member

from .index import Index

Spot = tuple[str, ...]
"""The entity by its id now, the way to the member, and its key, or of a key that changed those it stands between; and
last what is asked of the member."""
Places = Mapping[str, frozenset[Spot]]

LOST: Final = ""
"""Stands for an entity that only one of the two models has: nothing is known of what that would be in the other."""
_EDGE: Final = ""


def element_of(member: Member) -> str:
    """Give the id of the element that a member is bound to."""
    return member.element


def entity_of(member: Member) -> str:
    """Give the id of the entity that a member is bound to."""
    return member.entity


def places(
    old: Index,
    new: Index,
    entities: Sequence[tuple[Entity, Entity]],
    target: Callable[[Member], str] = element_of,
) -> tuple[Places, Places]:
    """Give where each element of either model stands, or each ``target``, in words that hold for both."""
    before, after = defaultdict[str, set[Spot]](set), defaultdict[str, set[Spot]](set)
    for one, other in entities:
        first, second = ({each.key: each for each in side.members} for side in (one, other))
        for spot, member in _spots((other.id,), first, second):
            before[target(member)].add((*spot, asked_of(member)))
        for spot, member in _spots((other.id,), second, first):
            after[target(member)].add((*spot, asked_of(member)))
    was, are = {one.id for one, _other in entities}, {other.id for _one, other in entities}
    for index, paired, found in ((old, was, before), (new, are, after)):
        for entity in index.entities.values():
            if entity.id not in paired:
                for member in _all(entity.members):
                    found[target(member)].add((LOST, entity.id, member.key, asked_of(member)))
    return _frozen(before), _frozen(after)


def gaps(members: Mapping[str, Member], others: Mapping[str, Member]) -> dict[str, Spot]:
    """Give of each member that the others have not the two keys, which both have, that it stands between."""
    found: dict[str, Spot] = {}
    waiting: list[str] = []
    before = _EDGE
    for key in (*members, _EDGE):
        if key in others or key == _EDGE:
            found |= dict.fromkeys(waiting, (before, key))
            waiting, before = [], key
        else:
            waiting.append(key)
    return found


def asked_of(member: Member) -> str:
    """Give how often a member may stand, how far it is asked for, and in what role."""
    return f"{member.requirement} {member.is_repeatable} {member.most} {member.role}"


def bare(spots: frozenset[Spot]) -> frozenset[Spot]:
    """Give spots without what is asked there."""
    return frozenset(spot[:-1] for spot in spots)


def is_elsewhere(one: frozenset[Spot], other: frozenset[Spot]) -> bool:
    """Say whether two stand in entities that both models have, and in none together."""
    first, second = {spot[0] for spot in one}, {spot[0] for spot in other}
    return bool(first and second) and LOST not in first | second and first.isdisjoint(second)


def _spots(way: Spot, members: Mapping[str, Member], others: Mapping[str, Member]) -> Iterator[tuple[Spot, Member]]:
    """Give each member and each of its parts with the spot where it stands."""
    between = gaps(members, others)
    for key, member in members.items():
        spot = (*way, "between", *between[key]) if key in between else (*way, key)
        yield spot, member
        if key in between:
            yield from (((*spot, part.key), part) for part in _all(member.parts))
        elif member.parts:
            parts, its = ({part.key: part for part in each.parts} for each in (member, others[key]))
            yield from _spots(spot, parts, its)


def _all(members: Sequence[Member]) -> Iterator[Member]:
    for member in members:
        yield member
        yield from _all(member.parts)


def _frozen(found: Mapping[str, set[Spot]]) -> Places:
    return {target: frozenset(spots) for target, spots in found.items() if target}
