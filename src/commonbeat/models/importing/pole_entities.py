"""Entities from those of a POLE fact set: components become members, and what is asked of them groups and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from commonbeat_check.model import Ask, Entity, Facts, Group, Member, Requirement
from commonbeat_check.names import camel

from .pole_conditions import decide
from .pole_facts import Asked, Attribute, Component, EntityFacts
from .pole_rules import rule_of

_ASKS: Final[Mapping[str, Ask]] = {one.value.replace("-", "_"): one for one in Ask}
_REQUIREMENTS: Final[Mapping[str, Requirement]] = {one.value: one for one in Requirement}
_PLACED: Final = ("id", "name", "group", "section", "owner", "steward", "notes")
_ROW_PLACED: Final = ("id", "component", "entity", "requirement", "repeatable", "role", "note", "as_printed")
_GROUP_PLACED: Final = ("id", "rule", "members", "n", "when", "note")


def entity_of(said: EntityFacts, attributes: Mapping[str, Attribute]) -> Entity:
    """Give an entity of a fact set; ``attributes`` are those that its components may be bound to, by id."""
    members = _members(said, attributes)
    components = [member.name for member in members]
    times = [one.component for one in said.attributes if one.id in attributes and attributes[one.id].type == "time"]
    facts = said.rest(*_PLACED)
    if groups := {one.id: rest for one in said.requirement_groups if (rest := one.rest(*_GROUP_PLACED))}:
        facts["groups"] = groups
    return Entity(
        id=said.id,
        name=said.name,
        kind=said.group,
        section=said.section or "",
        members=tuple(members),
        groups=tuple(_group(one, components) for one in said.requirement_groups),
        rules=tuple(rule_of(one, components, times) for one in said.rules),
        owner=said.owner or "",
        steward=said.steward or "",
        notes=said.notes,
        facts=facts,
    )


def _members(said: EntityFacts, attributes: Mapping[str, Attribute]) -> list[Member]:
    """Give one member for each component, in the order in which the groups name them."""
    rows: dict[str, list[Component]] = {}
    for row in (*said.attributes, *said.entity_refs, *said.unbound_components):
        rows.setdefault(row.component, []).append(row)
    named = [one for group in said.requirement_groups for one in group.members if one in rows]
    return [_member(rows[label], attributes) for label in dict.fromkeys([*named, *rows])]


def _member(rows: Sequence[Component], attributes: Mapping[str, Attribute]) -> Member:
    """Give the member of a component. The same attribute again is the component in another group, not a part."""
    first = rows[0]
    bound = list({row.id or row.entity: row for row in reversed(rows)}.values())[::-1]
    facts = first.rest(*_ROW_PLACED)
    if again := [row.raw for row in rows if row not in bound]:
        facts["again"] = again
    if len(bound) > 1:
        parts = tuple(_part(row, first, attributes) for row in bound)
        return _bare(first, facts, parts=parts)
    return _bare(first, facts, element=first.id, entity=first.entity)


def _bare(
    row: Component, facts: Facts, *, element: str = "", entity: str = "", parts: tuple[Member, ...] = ()
) -> Member:
    return Member(
        key=camel(row.component),
        name=row.component,
        element=element,
        entity=entity,
        parts=parts,
        requirement=_REQUIREMENTS.get(row.requirement, Requirement.OPTIONAL),
        is_repeatable=row.repeatable,
        as_printed=row.as_printed or "",
        role=row.role or "",
        note=row.note or "",
        facts=facts,
    )


def _part(row: Component, first: Component, attributes: Mapping[str, Attribute]) -> Member:
    """Give a part of a component. Which parts may stay empty is not said, so none is asked for by itself."""
    name = attributes[row.id].name if row.id in attributes else row.id
    differs = {key: value for key, value in row.raw.items() if key != "id" and first.raw.get(key) != value}
    return Member(key=camel(name), name=name, element=row.id, entity=row.entity, facts=differs)


def _group(said: Asked, components: Sequence[str]) -> Group:
    decided = decide(said.when, components)
    return Group(
        id=said.id,
        ask=_ASKS.get(said.rule, Ask.UNKNOWN),
        members=tuple(camel(one) for one in said.members),
        n=said.n,
        when=decided.condition,
        when_said=said.when or "",
        note=" ".join(one for one in (said.note, decided.note) if one),
    )
