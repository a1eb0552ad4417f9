"""Whether a model says one thing: ids that stand for two, and entities based on so many that nothing follows them.

A draft may be neither yet: the linter tells of it, and whatever else needs to know what an id stands for refuses it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from .model import DataModel, Entity, Member
from .problems import CheckRefused

MOST_BASES: Final = 64
"""On how many entities one may be based, each on the next: whoever reads it must hold all of them in mind."""
_TOLD: Final = 12


def require_usable(model: DataModel) -> None:
    """Let a model pass of which each id stands for one thing, and whose bases end; raise ``CheckRefused`` otherwise."""
    faults = list(islice(unusable(model), _TOLD + 1))
    if faults:
        more = " …" if len(faults) > _TOLD else ""
        raise CheckRefused(f"{model.address} cannot be used as it is: {' '.join(faults[:_TOLD])}{more}")


def unusable(model: DataModel) -> Iterator[str]:
    """Tell of each id that stands for two things, and of each entity with too many bases."""
    kinds = {
        "element": [one.id for one in model.elements],
        "entity": [one.id for one in model.entities],
        "code list": [one.id for one in model.lists],
    }
    for kind, ids in kinds.items():
        for name, count in twice(ids):
            yield f"{name!r} is the id of {count} things of one kind ({kind}); give each its own."
    for entity in model.entities:
        named = {"groups": [one.id for one in entity.groups], "rules": [one.id for one in entity.rules]}
        for kind, ids in named.items():
            for name, count in twice(ids):
                yield f"{entity.id} has {count} {kind} with the id {name!r}; give each its own."
        for name, count in _keys_twice(entity.members):
            yield f"{entity.id} has {count} members with the key {name!r}; give each its own."
    for entity in too_deep(model):
        yield f"{entity.id} is based on more than {MOST_BASES} entities, each on the next; base it on fewer."


def twice(names: Iterable[str]) -> list[tuple[str, int]]:
    """Give each name that is given more than once, and how often."""
    return [(name, count) for name, count in Counter(names).items() if count > 1]


def too_deep(model: DataModel) -> Sequence[Entity]:
    """Give the entities that are based on more than ``MOST_BASES``: those that are the first of a line to be so."""
    by_id = {one.id: one for one in model.entities}
    deep = {one.id: one for one in model.entities if _is_too_deep(one, by_id)}
    return [one for one in deep.values() if one.base not in deep] or list(deep.values())[:1]


def _is_too_deep(entity: Entity, by_id: dict[str, Entity]) -> bool:
    been: set[str] = set()
    at: Entity | None = entity
    while at is not None and at.id not in been and len(been) <= MOST_BASES:
        been.add(at.id)
        at = by_id.get(at.base)
    return at is not None and at.id not in been


def _keys_twice(members: Sequence[Member]) -> Iterator[tuple[str, int]]:
    yield from twice(one.key for one in members)
    for one in members:
        yield from _keys_twice(one.parts)
