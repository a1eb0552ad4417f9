"""The rows of a crosswalk that hold between one entity and another, with all their paths led to their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from commonbeat_check.model import CodeMatch, DataModel
from commonbeat_check.reading import entities_by_id

from .model import Crosswalk, How, Row, paths
from .places import Place, Side


class Bound(msgspec.Struct, frozen=True):
    """A row between two entities. ``levels`` tells how often each part around it repeats, in source and target."""

    row: Row
    sources: tuple[Place, ...]
    targets: tuple[Place, ...]
    levels: tuple[tuple[int, int], ...]
    codes: Mapping[str, CodeMatch]

    def align(self, indices: Sequence[int], target: Place, *, is_joined: bool = False) -> tuple[int, ...] | None:
        """Give the indices in the target of what has these in the source; None where the target takes fewer."""
        aligned: list[int] = []
        rest = list(indices)
        for in_source, in_target in self.levels:
            here, rest = rest[:in_source], rest[in_source:]
            if any(here[in_target:]):
                return None
            aligned += (here + [0] * in_target)[:in_target]
        own = target.repeats - len(aligned)
        if any(rest[own:]) and not is_joined:
            return None
        return (*aligned, *(rest + [0] * own)[:own])


class Crossing(msgspec.Struct, frozen=True):
    """All that a crosswalk says of one entity in terms of another."""

    source: Side
    target: Side
    rows: tuple[Bound, ...]


class _Around(msgspec.Struct, frozen=True):
    """What a map is used under: paths, how often they repeat, and the maps on the way."""

    source: str = ""
    target: str = ""
    levels: tuple[tuple[int, int], ...] = ()
    maps: tuple[str, ...] = ()


Used = set[tuple[str, int]]
"""Rows that hold somewhere: the name of the map and the number of the row."""


def cross(crosswalk: Crosswalk, source: Side, target: Side, used: Used | None = None) -> Crossing | None:
    """Give what the crosswalk says of one entity in terms of another; None where no map of it is of the two.

    ``used`` is told which rows hold.
    """
    names = [
        name
        for name, one in crosswalk.maps.items()
        if source.entity.id in one.sources and target.entity.id in one.targets
    ]
    if not names:
        return None
    told: Used = set() if used is None else used
    rows = [row for name in names for row in _rows(crosswalk, name, (source, target), _Around(maps=(name,)), told)]
    return Crossing(source, target, tuple(rows))


def every_row(
    crosswalk: Crosswalk, source: DataModel, target: DataModel, used: Used | None = None
) -> Iterator[tuple[tuple[str, str], Bound]]:
    """Give the rows that hold between each two entities of two models, with the ids of the two.

    ``used`` is told which rows hold.
    """
    here, there = entities_by_id(source), entities_by_id(target)
    pairs = {(one, other) for each in crosswalk.maps.values() for one in each.sources for other in each.targets}
    for one, other in sorted(pairs):
        if one in here and other in there:
            crossing = cross(crosswalk, Side(source, here[one]), Side(target, there[other]), used)
            for bound in crossing.rows if crossing else ():
                yield (one, other), bound


def _rows(crosswalk: Crosswalk, name: str, sides: tuple[Side, Side], around: _Around, used: Used) -> Iterator[Bound]:
    source, target = sides
    for nth, row in enumerate(crosswalk.maps[name].rows):
        starts = [source.find(_below(around.source, one)) for one in _paths(row, row.source)]
        ends = [target.find(_below(around.target, one)) for one in _paths(row, row.target)]
        leads = [one for one in (*starts, *ends) if one is not None and _fits(row, one)]
        if len(leads) != len(starts) + len(ends):
            continue
        used.add((name, nth))
        if row.how is How.MAP:
            if row.map in crosswalk.maps and row.map not in around.maps:
                yield from _rows(crosswalk, row.map, sides, _within(around, row, leads[0], leads[1]), used)
            continue
        codes = {one.source: one for one in crosswalk.codes.get(row.codes, ())}
        yield Bound(row, tuple(leads[: len(starts)]), tuple(leads[len(starts) :]), around.levels, codes)


def _paths(row: Row, given: str | tuple[str, ...]) -> tuple[str, ...]:
    return ("",) if row.how is How.MAP and given == () else paths(given)


def _fits(row: Row, place: Place) -> bool:
    """Say whether a row may lead to or from a place: a map is of members, all else is of a value."""
    return row.how is How.NONE or place.is_value is not (row.how is How.MAP)


def _within(around: _Around, row: Row, source: Place, target: Place) -> _Around:
    before = [sum(level[side] for level in around.levels) for side in (0, 1)]
    level = (source.repeats - before[0], target.repeats - before[1])
    return _Around(source.path, target.path, (*around.levels, level), (*around.maps, row.map))


def _below(around: str, path: str) -> str:
    return ".".join(one for one in (around, path) if one)
