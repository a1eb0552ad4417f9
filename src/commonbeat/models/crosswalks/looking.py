"""What an element of one standard is in others, by the crosswalks that lead from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from commonbeat_check.model import DataModel, Relation

from .model import Crosswalk, How
from .pairing import Bound, every_row


class Related(msgspec.Struct, frozen=True):
    """What an element is in another standard. ``element`` is empty where it is nothing there."""

    standard: str
    """The other standard, as ``cjs@5.0``."""
    element: str
    relation: Relation
    how: How
    note: str
    entities: tuple[tuple[str, str], ...]
    """Between which entities that is so: an entity here, and one there."""


def relations(
    crosswalks: Iterable[Crosswalk], find: Callable[[str], DataModel | None], model: DataModel, element: str
) -> list[Related]:
    """Give what an element of a model is in each standard that a crosswalk leads to, by the standard and the element.

    Args:
        find: Gives the model of an address; a crosswalk to one that is not there is passed over.
    """
    found: dict[tuple[str, str, Relation, How, str], list[tuple[str, str]]] = {}
    for crosswalk in crosswalks:
        target = find(crosswalk.target) if crosswalk.source == model.address else None
        if target is None:
            continue
        for pair, bound in every_row(crosswalk, model, target):
            if bound.row.how is not How.ITSELF and any(
                place.element is not None and place.element.id == element for place in bound.sources
            ):
                for there in _targets(bound):
                    key = (crosswalk.target, there, bound.row.relation, bound.row.how, bound.row.note)
                    found.setdefault(key, []).append(pair)
    return [Related(*key, tuple(dict.fromkeys(pairs))) for key, pairs in sorted(found.items())]


def _targets(bound: Bound) -> list[str]:
    return [place.element.id for place in bound.targets if place.element is not None] or [""]
