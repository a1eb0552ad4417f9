"""The rows of a model's workbook, sheet by sheet: what each thing of the model says, by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat.models.keys import MOST_LETTERS, is_key, what_a_key_is
from commonbeat_check.model import CodeList, Condition, DataModel, Member

from .layout import (
    CHECKS,
    CODES,
    ELEMENTS,
    ENTITIES,
    GROUPS,
    LISTS,
    MAPPINGS,
    MEMBERS,
    NOT_ENFORCED,
    OWNER,
    PART_OF,
    RULES,
    STANDARD,
    WHEN,
)

Row: TypeAlias = Mapping[str, Any]
_UNSAID: Final = Condition(member="")


def rows_of(model: DataModel) -> dict[str, Iterable[Row]]:
    """Give the rows of every sheet by its name; each is read once."""
    return {
        STANDARD.name: [_fields(model)],
        ENTITIES.name: map(_fields, model.entities),
        MEMBERS.name: (row for one in model.entities for row in _members(one.id, one.members, "")),
        GROUPS.name: (_conditional(group, one.id) for one in model.entities for group in one.groups),
        RULES.name: _rules(model),
        ELEMENTS.name: map(_fields, model.elements),
        CHECKS.name: (_owned(check, one.id) for one in model.elements for check in one.checks),
        NOT_ENFORCED.name: (_owned(rule, one.id) for one in model.elements for rule in one.not_enforced),
        LISTS.name: map(_fields, model.lists),
        CODES.name: (row for one in model.lists for row in _codes(one)),
        MAPPINGS.name: _mappings(model),
    }


def _fields(one: msgspec.Struct) -> Row:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _owned(one: msgspec.Struct, owner: str) -> Row:
    return {OWNER: owner, **_fields(one)}


def _members(entity: str, members: Iterable[Member], part_of: str) -> Iterator[Row]:
    seen: set[str] = set()
    for member in members:
        if not is_key(member.key) or member.key in seen:
            why = _("The key {key} of {entity} stands there twice or is none, so no row can stand for it.")
            said = why.format(key=repr(member.key[:MOST_LETTERS]), entity=entity)
            raise BadModel(MEMBERS.name, f"{said} {what_a_key_is()}")
        seen.add(member.key)
        yield {PART_OF: part_of, **_owned(member, entity)}
        yield from _members(entity, member.parts, f"{part_of}.{member.key}" if part_of else member.key)


def _conditional(one: Any, owner: str) -> Row:
    when: Condition = one.when or _UNSAID
    said = dict(zip(WHEN, (when.member, when.values, when.is_not if when.member else None), strict=True))
    return {**_owned(one, owner), **said}


def _rules(model: DataModel) -> Iterator[Row]:
    yield from (_conditional(rule, "") for rule in model.rules)
    yield from (_conditional(rule, entity.id) for entity in model.entities for rule in entity.rules)


def _codes(one: CodeList) -> Iterator[Row]:
    seen: set[tuple[object, ...]] = set()
    for code in one.codes:
        if (key := (code.value, code.valid_from, code.valid_to)) in seen:
            why = _("The list {list} has the code {code} twice for the same days: take one of them out.")
            raise BadModel(CODES.name, why.format(list=one.id, code=code.value))
        seen.add(key)
        yield _owned(code, one.id)


def _mappings(model: DataModel) -> Iterator[Row]:
    for one in model.lists:
        for mapping in one.mappings:
            if not mapping.matches:
                yield {OWNER: one.id, "to": mapping.to}
            for match in mapping.matches:
                yield {OWNER: one.id, "to": mapping.to, **_fields(match)}
