"""How deep the parts of a model stand in one another, and how far its entities are based on others.

Whoever reads a model goes through both step by step: one that is nested without measure is refused before anybody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from .model import DataModel, Entity, Member
from .problems import CheckRefused

MOST_PARTS: Final = 32
"""How deep parts may stand in parts."""
MOST_BASES: Final = 64
"""On how many others an entity may be based, each on the next."""


def require_shallow(model: DataModel) -> None:
    """Let a model pass that can be gone through; raise ``CheckRefused`` for one that is nested too deep."""
    for fault in nested_too_deep(model):
        raise CheckRefused(f"{model.address} cannot be read: {fault}")


def nested_too_deep(model: DataModel) -> Iterator[str]:
    """Tell, in a sentence each, of the entities that are nested deeper than they may be."""
    for entity in model.entities:
        if (depth := parts_deep(entity.members)) > MOST_PARTS:
            yield f"the parts of {entity.id} are nested {depth} deep; at most {MOST_PARTS} are read."
    far = _bases(model.entities)
    for entity in model.entities:
        if far[entity.id] > MOST_BASES:
            yield f"{entity.id} is based on {far[entity.id]} others, one on the next; at most {MOST_BASES} are read."


def parts_deep(members: Iterable[Member]) -> int:
    """Give how deep parts stand in parts: 0 where no member has any."""
    depth, level = 0, [one.parts for one in members if one.parts]
    while level:
        depth, level = depth + 1, [one.parts for parts in level for one in parts if one.parts]
    return depth


def _bases(entities: Iterable[Entity]) -> Mapping[str, int]:
    """Give how many each entity is based on, one on the next; a circle, or what is nowhere, ends it."""
    base_of = {one.id: one.base for one in entities}
    far: dict[str, int] = {}
    for id_ in base_of:
        way: dict[str, None] = {}
        at = id_
        while at in base_of and at not in far and at not in way:
            way[at] = None
            at = base_of[at]
        # Where the way leads back into itself, it ends; else it goes on as far as what it has come to.
        on = far.get(at, -1)
        for count, one in enumerate(reversed(way), 1):
            far[one] = on + count
    return far
