"""What a record of an entity is made of and held to, and which members a record must, may and must not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle
from random import Random
from typing import Any, Final

import msgspec

from commonbeat_check.entity_rules import lacking
from commonbeat_check.model import Ask, Condition, DataModel, Entity, Group, Member, Rule, Scalar
from commonbeat_check.reading import groups_of, members_of, rules_of

from ..generating.element_schemas import code_values

SHARE: Final = 0.35
"""How likely a member is in the records that are neither the least nor the fullest."""
_HELD: Final = frozenset({Ask.ALL, Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST})


class Shape(msgspec.Struct, frozen=True):
    """One entity with what it has from its bases: members by key, groups that are held to it, and rules."""

    entity: Entity
    members: Mapping[str, Member]
    groups: tuple[tuple[str, Group], ...]
    rules: tuple[Rule, ...]

    @property
    def mandatory(self) -> frozenset[str]:
        """Give the keys that every record has."""
        return frozenset(
            key for _id, group in self.groups if group.ask is Ask.ALL and not group.when for key in group.members
        )

    def key_of(self, other: str) -> str:
        """Give the key of a member that a check names by its key or by its element; "" where there is none."""
        if other in self.members or not other:
            return other
        return next((key for key, member in self.members.items() if member.element == other), "")

    def of_kind(self, *kinds: str) -> Iterator[Rule]:
        """Give the rules of these kinds that a machine can run."""
        mine = (rule for rule in self.rules if rule.kind in kinds and not rule.why_untested)
        return (rule for rule in mine if not lacking(rule))


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a record is to be like, as far as the model lets it."""

    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    pinned: Mapping[str, Scalar] = {}
    share: float = 0.0
    """How likely a member is that nothing asks for."""
    several: bool = False
    """Repeatable members are lists of several."""


def shape_of(model: DataModel, entity: Entity) -> Shape:
    """Give the shape of an entity's records."""
    members = {member.key: member for member in members_of(model, entity)}
    groups = tuple((where, group) for where, group in groups_of(model, entity) if is_held(group))
    return Shape(entity, members, groups, tuple(rules_of(model, entity)))


def is_held(group: Group) -> bool:
    """Say whether a record can be held to a group: not where it asks for what is known, or on words only."""
    return group.ask in _HELD and not (group.when_said and group.when is None)


def holds(condition: Condition | None, record: Mapping[str, Any]) -> bool:
    """Say whether a condition holds of a record; no condition always does."""
    if condition is None:
        return True
    value = record.get(condition.member)
    found = value if isinstance(value, list) else [value]
    is_so = value is not None and (not condition.values or any(_is_one_of(one, condition.values) for one in found))
    return is_so != condition.is_not


def _is_one_of(value: object, written: tuple[str, ...]) -> bool:
    """Say whether a value is one of those that a model writes as text: a number is, however it is written."""
    if isinstance(value, bool):
        return str(value).lower() in map(str.lower, written)
    if isinstance(value, int | float):
        return value in code_values(written, "number")
    return str(value) in written


def chosen(shape: Shape, wish: Wish, chance: Random) -> set[str]:
    """Give the members to begin a record with."""
    free = [key for key in shape.members if key not in wish.absent and chance.random() < wish.share]
    keys = (shape.mandatory | set(free) | wish.present | set(wish.pinned)) & shape.members.keys()
    return set(keys - wish.absent)


def asked(shape: Shape, record: Mapping[str, Any], wish: Wish, chance: Random) -> set[str]:
    """Give the members that a record lacks and that its groups or rules ask for."""
    found: set[str] = set()
    for _id, group in shape.groups:
        if holds(group.when, record):
            found |= _lacking(group, record, wish, chance)
    for rule in shape.of_kind("required-when"):
        found |= set(rule.members) if rule.when and holds(rule.when, record) else set()
    for rule in shape.of_kind("present-with"):
        found |= {rule.other} if holds(rule.when, record) and any(key in record for key in rule.members) else set()
    return (found & shape.members.keys()) - record.keys()


def barred(shape: Shape, record: Mapping[str, Any], wish: Wish, chance: Random) -> set[str]:
    """Give the members that a record has and that its groups or rules forbid."""
    found: set[str] = set()
    for _id, group in shape.groups:
        if group.ask in {Ask.EXACTLY, Ask.AT_MOST} and holds(group.when, record):
            found |= _too_many(group, record, wish, chance)
    for rule in shape.of_kind("forbidden-when"):
        found |= set(rule.members) if rule.when and holds(rule.when, record) else set()
    return found & record.keys()


def _count(group: Group) -> int:
    return 1 if group.n is None else group.n


def _lacking(group: Group, record: Mapping[str, Any], wish: Wish, chance: Random) -> set[str]:
    missing = [key for key in group.members if key not in record]
    if group.ask is Ask.ALL:
        return set(missing)
    needed = 0 if group.ask is Ask.AT_MOST else _count(group) - (len(group.members) - len(missing))
    chance.shuffle(missing)
    missing.sort(key=lambda key: (key in wish.absent, key not in wish.present))
    return set(missing[: max(0, needed)])


def _too_many(group: Group, record: Mapping[str, Any], wish: Wish, chance: Random) -> set[str]:
    there = [key for key in group.members if key in record]
    chance.shuffle(there)
    there.sort(key=lambda key: key in wish.present or key in wish.pinned)
    return set(there[: max(0, len(there) - _count(group))])


def cycle_of(shape: Shape) -> Iterator[Wish]:
    """Give what records are to be like: one with every member, the least, the fullest, then each in turn, for ever."""
    optional = [key for key in shape.members if key not in shape.mandatory]
    whens = [group.when for _id, group in shape.groups] + [rule.when for rule in shape.rules]
    yield Wish(share=1)
    yield Wish()
    yield Wish(share=1, several=True)
    turns = [Wish(present=frozenset({key}), share=SHARE) for key in optional]
    turns += [wish for when in whens if when is not None for wish in wishes_of(when)]
    yield from cycle(turns or [Wish()])


def wishes_of(condition: Condition) -> list[Wish]:
    """Give the wishes that make a condition hold, as far as they can be said."""
    if condition.is_not:
        return [] if condition.values else [Wish(absent=frozenset({condition.member}), share=SHARE)]
    if not condition.values:
        return [Wish(present=frozenset({condition.member}), share=SHARE)]
    return [Wish(pinned={condition.member: value}, share=SHARE) for value in condition.values[:3]]
