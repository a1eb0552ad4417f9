"""What the codes of a list are in other standards, by the tables of the crosswalks: what converts is what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from commonbeat_check.model import CodeList, CodeMatch, DataModel, ListMapping

from ..crosswalks.model import Crosswalk, How
from ..crosswalks.pairing import every_row
from ..crosswalks.places import Place


def mapped(
    crosswalks: Iterable[Crosswalk], find: Callable[[str], DataModel | None], model: DataModel, codes: CodeList
) -> CodeList:
    """Give a list of a model with its own mappings, and with those of the crosswalks that lead from the model.

    Where an element there has words and no list, it is named itself, as ``niem-subset@6.0#nc:PersonSexText``. What the
    list itself says of another stands before what a crosswalk says of it.

    Args:
        find: Gives the model of an address; a crosswalk to one that is not there is passed over.
    """
    found: dict[str, dict[CodeMatch, None]] = {}
    for crosswalk in crosswalks:
        target = find(crosswalk.target) if crosswalk.source == model.address else None
        if target is None:
            continue
        for _pair, bound in every_row(crosswalk, model, target):
            if bound.row.how is How.CODES and _is_of(bound.sources[0], codes):
                there = found.setdefault(_named(target, bound.targets[0]), {})
                there.update(dict.fromkeys(crosswalk.codes[bound.row.codes]))
    own = {one.to for one in codes.mappings}
    more = [ListMapping(to=to, matches=tuple(matches)) for to, matches in sorted(found.items()) if to not in own]
    return msgspec.structs.replace(codes, mappings=(*codes.mappings, *more))


def _is_of(place: Place, codes: CodeList) -> bool:
    return place.element is not None and place.element.list == codes.id


def _named(target: DataModel, place: Place) -> str:
    element = place.element
    if element is None or not element.list:
        return f"{target.address}#{element.id if element else place.path}"
    return f"{target.address}/{element.list}"
