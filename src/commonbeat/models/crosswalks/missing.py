"""What an entity asks for that a record does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Condition, Entity, Group, Member, Relation
from commonbeat_check.names import pointer
from commonbeat_check.reading import groups_of

from .leaves import is_empty
from .losses import Loss, Lost
from .places import Side


def missing(side: Side, record: Mapping[str, Any]) -> list[Lost]:
    """Give every member that a record of the entity must have and does not, in the parts that are there too."""
    return list(_of_entity(side, side.entity, record, ()))


def _of_entity(side: Side, entity: Entity, record: Mapping[str, Any], at: tuple[str | int, ...]) -> Iterator[Lost]:
    members = side.below_entity(entity)
    for address, group in groups_of(side.model, entity):
        if _counts(group, record):
            yield from _of_group(side, (entity.id, address), group, record, at)
    for key, member in members.items():
        below = side.entities.get(member.entity)
        values = record.get(key)
        for nth, one in enumerate(values if isinstance(values, list) else [values]):
            if below is not None and isinstance(one, dict):
                step = (*at, key, nth) if isinstance(values, list) else (*at, key)
                yield from _of_entity(side, below, one, step)


def _of_group(
    side: Side, named: tuple[str, str], group: Group, record: Mapping[str, Any], at: tuple[str | int, ...]
) -> Iterator[Lost]:
    entity, address = named
    absent = [key for key in group.members if is_empty(record.get(key))]
    if group.ask is Ask.ALL:
        members = side.below_entity(side.entities[entity])
        for key in absent:
            yield _lost(side, (*at, key), _id(members.get(key), entity), address)
    least = group.n or 1
    if group.ask in {Ask.AT_LEAST, Ask.EXACTLY} and len(group.members) - len(absent) < least:
        yield _lost(side, at, entity, address, _("At least {n} of: {keys}.").format(n=least, keys=", ".join(absent)))


def _lost(side: Side, at: tuple[str | int, ...], element: str, group: str, more: str = "") -> Lost:
    told = _("{target} asks for it ({group}), and nothing gave it.").format(target=side.model.address, group=group)
    return Lost(Loss.MISSING, pointer(*at), element, Relation.NONE, f"{told} {more}".strip())


def _id(member: Member | None, entity: str) -> str:
    return (member.element if member is not None else "") or entity


def _counts(group: Group, record: Mapping[str, Any]) -> bool:
    """Say whether a group asks anything of this record; one whose condition stands in words only does not."""
    if group.when is None:
        return not group.when_said
    return _holds(group.when, record)


def _holds(condition: Condition, record: Mapping[str, Any]) -> bool:
    value = record.get(condition.member)
    values = value if isinstance(value, list) else [value]
    is_so = any(not is_empty(one) and (not condition.values or str(one) in condition.values) for one in values)
    return is_so is not condition.is_not
