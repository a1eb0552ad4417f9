"""What an entity says by being what it is, as that somebody is a victim, and what becomes of that in another entity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel
from commonbeat_check.reading import entities_by_id

from .changing import by_relation
from .leaves import Leaf
from .losses import Loss, Lost
from .model import Crosswalk, How
from .pairing import Bound, Crossing, cross
from .places import Side

RECORD: Final = ""
"""The pointer of the record itself."""


def kind_lost(crossing: Crossing, found: Sequence[Leaf]) -> list[Lost]:
    """Give what a record loses of being what it is; nothing where the target entity says the same.

    A row that holds only where the record has a certain value counts before one that always holds.
    """
    rows = sorted(_rows(crossing), key=lambda one: not one.sources)
    row = next((one for one in rows if _holds(one, found)), None)
    what = by_relation(None, row.row.relation).what if row else None
    if row is None or what is None:
        return []
    text = " ".join(one for one in (_said(what, crossing), row.row.note) if one)
    return [Lost(what, RECORD, crossing.source.entity.id, row.row.relation, text)]


def unsaid_kinds(crosswalk: Crosswalk, source: DataModel, target: DataModel) -> Iterator[str]:
    """Give each pair of entities of different names of which a crosswalk does not say what the one is as the other."""
    here, there = entities_by_id(source), entities_by_id(target)
    pairs = dict.fromkeys(
        (one, other) for each in crosswalk.maps.values() for one in each.sources for other in each.targets
    )
    for one, other in pairs:
        if one not in here or other not in there or here[one].name.casefold() == there[other].name.casefold():
            continue
        crossing = cross(crosswalk, Side(source, here[one]), Side(target, there[other]))
        always = [row for row in _rows(crossing) if not row.sources] if crossing else []
        if len(always) != 1:
            yield _("{source} and {target}: there must be one row that says what the entity itself is there.").format(
                source=one, target=other
            )


def _rows(crossing: Crossing) -> list[Bound]:
    return [one for one in crossing.rows if one.row.how is How.ITSELF]


def _holds(bound: Bound, found: Sequence[Leaf]) -> bool:
    """Say whether a row holds for a record: always, or where it has the value at the path."""
    return not bound.sources or any(
        leaf.path == bound.sources[0].path and str(leaf.value) == bound.row.value for leaf in found
    )


def _said(what: Loss, crossing: Crossing) -> str:
    words = {
        Loss.GENERALISED: _("That it is “{source}” is not said in {standard}: “{target}” says less."),
        Loss.ASSUMED: _("It became “{target}” of {standard}, which says more than “{source}” did."),
        Loss.CHANGED: _("It became “{target}” of {standard}, which is something else than “{source}”."),
        Loss.UNMAPPED: _("“{source}” has no place in “{target}” of {standard}: only what it holds of one is taken."),
    }
    here, there = crossing.source.entity, crossing.target.entity
    return words.get(what, "").format(
        source=f"{here.name} ({here.id})", target=there.name, standard=crossing.target.model.address
    )
