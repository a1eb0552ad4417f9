"""Renames planted in a model: what is called otherwise, and nothing else of it changed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from commonbeat_check.model import DataModel, Entity, Group, Member, Rule
from commonbeat_check.names import camel


def with_elements_renamed(model: DataModel, names: Mapping[str, str]) -> DataModel:
    """Give the model with other names of elements: their ids, and their members' names and keys, follow."""
    ids = {one.id: camel(name) for one in model.elements if (name := names.get(one.id))}
    elements = [replace(one, id=ids[one.id], name=names[one.id]) if one.id in ids else one for one in model.elements]
    entities = [_entity(entity, ids, names) for entity in model.entities]
    return replace(model, elements=tuple(elements), entities=tuple(entities))


def with_entities_renamed(model: DataModel, names: Mapping[str, str]) -> DataModel:
    """Give the model with other ids and names of entities; what has them as a member or a base follows."""

    def follow(one: Member) -> Member:
        return replace(one, entity=names.get(one.entity, one.entity), parts=tuple(map(follow, one.parts)))

    entities = [
        replace(
            one,
            id=names.get(one.id, one.id),
            name=names.get(one.id, one.name),
            base=names.get(one.base, one.base),
            members=tuple(map(follow, one.members)),
        )
        for one in model.entities
    ]
    return replace(model, entities=tuple(entities))


def bound_to(model: DataModel, element: str) -> list[tuple[str, str]]:
    """Give the entities and keys of the members, not parts of such, that an element has."""
    return [(entity.id, one.key) for entity in model.entities for one in entity.members if one.element == element]


def _entity(entity: Entity, ids: Mapping[str, str], names: Mapping[str, str]) -> Entity:
    often = [one.element for one in entity.members]
    # Of an element that stands in an entity several times the members have names of their own.
    named = {
        one.key: names[one.element] for one in entity.members if one.element in ids and often.count(one.element) == 1
    }
    keys = {key: camel(name) for key, name in named.items()}

    def follow(one: Member) -> Member:
        own = {"key": keys[one.key], "name": named[one.key]} if one.key in keys else {}
        return replace(one, element=ids.get(one.element, one.element), parts=tuple(map(_bind, one.parts)), **own)

    def _bind(one: Member) -> Member:
        return replace(one, element=ids.get(one.element, one.element), parts=tuple(map(_bind, one.parts)))

    return replace(
        entity,
        members=tuple(map(follow, entity.members)),
        groups=tuple(_group(one, keys) for one in entity.groups),
        rules=tuple(_rule(one, keys) for one in entity.rules),
    )


def _group(group: Group, keys: Mapping[str, str]) -> Group:
    when = group.when and replace(group.when, member=keys.get(group.when.member, group.when.member))
    return replace(group, members=tuple(keys.get(key, key) for key in group.members), when=when)


def _rule(rule: Rule, keys: Mapping[str, str]) -> Rule:
    when = rule.when and replace(rule.when, member=keys.get(rule.when.member, rule.when.member))
    members = tuple(keys.get(key, key) for key in rule.members)
    return replace(rule, members=members, other=keys.get(rule.other, rule.other), when=when)
