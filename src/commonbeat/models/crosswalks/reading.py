"""Crosswalks as they are kept, in JSON, and what is wrong with one: paths and codes that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Relation, Type
from commonbeat_check.reading import entities_by_id

from ..errors import BadCrosswalk
from .code_faults import code_faults
from .kinds import unsaid_kinds
from .model import Crosswalk, How, Row, paths
from .pairing import Bound, Used, every_row
from .places import Place

_DECODER: Final = msgspec.json.Decoder(Crosswalk)
_ENDS: Final[Mapping[How, tuple[int, int, int, int]]] = {
    How.COPY: (1, 1, 1, 1),
    How.CODES: (1, 1, 1, 1),
    How.DATE: (1, 1, 1, 1),
    How.JOIN: (1, 99, 1, 1),
    How.SPLIT: (1, 1, 2, 99),
    How.CONSTANT: (0, 1, 1, 1),
    How.IMPLIED: (1, 1, 0, 0),
    How.MAP: (0, 1, 0, 1),
    How.NONE: (1, 1, 0, 0),
    How.ITSELF: (0, 1, 0, 0),
}
"""How few and how many paths a row has at its source and its target."""


def read_crosswalk(content: bytes, name: str) -> Crosswalk:
    """Read a crosswalk; what it says of its standards is not looked at yet.

    Raises:
        BadCrosswalk: it is none.
    """
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise BadCrosswalk(name, [_("It is no crosswalk: {why}.").format(why=wrong)]) from wrong


def faults(crosswalk: Crosswalk, source: DataModel, target: DataModel) -> list[str]:
    """Give what is wrong with a crosswalk between the two models; nothing where all of it holds."""
    found = [one for name, each in crosswalk.maps.items() for row in each.rows for one in _of_row(crosswalk, name, row)]
    used: Used = set()
    for name, each in crosswalk.maps.items():
        for model, ids in ((source, each.sources), (target, each.targets)):
            found += _unknown(name, model, ids)
    for _pair, one in every_row(crosswalk, source, target, used):
        found += [*_of_bound(one), *code_faults(one, source, target)]
    found += unsaid_kinds(crosswalk, source, target)
    for name, each in crosswalk.maps.items():
        for nth, row in enumerate(each.rows):
            if (name, nth) not in used:
                found.append(_("{row} leads nowhere in every pair of its map.").format(row=_named(name, row)))
    return list(dict.fromkeys(found))


def _unknown(name: str, model: DataModel, ids: Iterable[str]) -> list[str]:
    known = entities_by_id(model)
    told = _("Map {map}: there is no entity {id} in {model}.")
    return [told.format(map=name, id=one, model=model.address) for one in ids if one not in known]


def _of_row(crosswalk: Crosswalk, name: str, row: Row) -> Iterator[str]:
    least_from, most_from, least_to, most_to = _ENDS[row.how]
    if not least_from <= len(paths(row.source)) <= most_from or not least_to <= len(paths(row.target)) <= most_to:
        yield _("{row} has too few or too many paths for {how}.").format(row=_named(name, row), how=row.how)
    if row.how is How.CODES and row.codes not in crosswalk.codes:
        yield _("{row} names the table of codes {id}, which is not there.").format(row=_named(name, row), id=row.codes)
    if row.how is How.MAP and row.map not in crosswalk.maps:
        yield _("{row} names the map {id}, which is not there.").format(row=_named(name, row), id=row.map)
    if row.how in {How.JOIN, How.SPLIT} and not row.by:
        yield _("{row} does not say what stands between the values.").format(row=_named(name, row))
    if row.how is not How.ITSELF and (row.how is How.NONE) != (row.relation is Relation.NONE):
        yield _("{row} says how a value goes and that it goes nowhere.").format(row=_named(name, row))


def _of_bound(bound: Bound) -> Iterator[str]:
    row = bound.row
    if row.how is How.DATE and {one.element.type for one in _both(bound) if one.element} != {Type.DATE}:
        yield _("{row} is not of two dates.").format(row=_named("", row))


def _both(bound: Bound) -> tuple[Place, ...]:
    return (*bound.sources, *bound.targets)


def _named(name: str, row: Row) -> str:
    way = f"{', '.join(paths(row.source)) or '-'} → {', '.join(paths(row.target)) or '-'}"
    return _("Map {map}: {way}").format(map=name, way=way) if name else way
