"""Entities from the types of NIEM's release tables, and members from what they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat_check.model import Ask, Entity, Facts, Group, Member, Requirement
from commonbeat_check.names import camel

from .niem_rows import Content, Kind, Property
from .niem_tables import CONTENTS

_KINDS: Final[Mapping[str, str]] = {"S": "simple", "CSC": "value", "CCC": "object"}
_UNBOUNDED: Final = "unbounded"


def entity_of(
    id_: str,
    one: Kind,
    contents: Sequence[Content],
    properties: Mapping[str, Property],
    kinds: Mapping[str, Kind],
    unplaced: list[str],
) -> Entity:
    """Give the entity of a type: what it contains are its members; what is missing is added to ``unplaced``."""
    keys = _keys([content.property for content in contents])
    members = [_member(id_, content, keys, properties, kinds, unplaced) for content in contents]
    asked = tuple(one.key for one in members if one.requirement is Requirement.MANDATORY)
    said = {
        "content": one.content,
        "simple": one.simple,
        "values": one.of,
        "keywords": one.keywords,
        "example": one.example,
        "is_metadata": one.metadata == "1",
        "is_adapter": one.adapter == "1",
    }
    return Entity(
        id=id_,
        name=one.name,
        kind="augmentation" if one.augmentation == "1" else _KINDS.get(one.content, one.content),
        description=one.definition,
        base=one.parent if one.parent in kinds else "",
        members=tuple(members),
        groups=(Group(id="G1", ask=Ask.ALL, members=asked),) if asked else (),
        may_have_others=any(member.facts.get("is_abstract") for member in members),
        notes=(one.usage,) if one.usage else (),
        facts={key: value for key, value in said.items() if value},
    )


def _member(
    entity: str,
    one: Content,
    keys: Mapping[str, str],
    properties: Mapping[str, Property],
    kinds: Mapping[str, Kind],
    unplaced: list[str],
) -> Member:
    found = properties.get(one.property)
    if found is None:
        said = _("{type} contains {property}, which is no property here.")
        unplaced.append(said.format(type=entity, property=one.property))
        return Member(key=keys[one.property], name=one.property, as_printed=one.property, **_times(one))
    is_object = found.kind in kinds and kinds[found.kind].content == "CCC"
    is_asked = _number(one.least) > 0 and found.is_abstract != "1"
    facts: Facts = {"is_abstract": True} if found.is_abstract == "1" else {}
    if is_object:
        facts["property"] = one.property
    return Member(
        key=keys[one.property],
        name=found.name,
        element="" if is_object else one.property,
        entity=found.kind if is_object else "",
        requirement=Requirement.MANDATORY if is_asked else Requirement.OPTIONAL,
        note=one.definition,
        facts=facts | ({"least": least} if (least := _number(one.least)) > 1 else {}),
        **_times(one),
    )


def _times(one: Content) -> dict[str, Any]:
    """Say how often a member may stand in a record."""
    most = None if one.most in {_UNBOUNDED, ""} else _number(one.most)
    return {"is_repeatable": one.most == _UNBOUNDED or (most or 0) > 1, "most": most if most and most > 1 else None}


def _number(said: str) -> int:
    if not said:
        return 0
    if not (said.isascii() and said.isdigit()):
        raise BadModel(CONTENTS, _("{said} is no number of times.").format(said=said))
    return int(said)


def _keys(properties: Sequence[str]) -> dict[str, str]:
    """Give what a record calls each property of a type; with its prefix where two would be called the same."""
    bare = {one: camel(one.partition(":")[2] or one) for one in properties}
    twice = Counter(bare.values())
    return {one: key if twice[key] == 1 else camel(one) for one, key in bare.items()}
