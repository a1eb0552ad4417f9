"""How deep the parts of a model stand in one another.

Whoever reads a model goes into them step by step: one that is nested without measure is refused before anybody does.
How far entities may be based on each other is a question of ``usable``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from .model import DataModel, Member
from .problems import CheckRefused

MOST_PARTS: Final = 32
"""How deep parts may stand in parts."""


def require_shallow(model: DataModel) -> None:
    """Let a model pass that can be gone through; raise ``CheckRefused`` for one that is nested too deep."""
    for fault in nested_too_deep(model):
        raise CheckRefused(f"{model.address} cannot be read: {fault}")


def nested_too_deep(model: DataModel) -> Iterator[str]:
    """Tell, in a sentence each, of the entities that are nested deeper than they may be."""
    for entity in model.entities:
        if (depth := parts_deep(entity.members)) > MOST_PARTS:
            yield f"the parts of {entity.id} are nested {depth} deep; at most {MOST_PARTS} are read."


def parts_deep(members: Iterable[Member]) -> int:
    """Give how deep parts stand in parts: 0 where no member has any."""
    depth, level = 0, [one.parts for one in members if one.parts]
    while level:
        depth, level = depth + 1, [one.parts for parts in level for one in parts if one.parts]
    return depth
