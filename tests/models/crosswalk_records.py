"""Records that an entity may be asked to take, right and wrong, and the crossings between the shipped standards."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from commonbeat.adapters.files.crosswalks import FileCrosswalks
from commonbeat.adapters.files.standards import published_folder
from commonbeat.models.crosswalks.pairing import Crossing
from commonbeat.models.crosswalks.places import Side
from commonbeat_check.model import Member, Type
from commonbeat_check.reading import find_list
from commonbeat_check.shelf import Shelf

ON = date(2026, 11, 26)
SHELF = Shelf()
WALKS = FileCrosswalks(published_folder(), SHELF)
PAIRS = sorted(
    {
        (f"{walk.source}#{one}", f"{walk.target}#{other}")
        for walk in WALKS.all()
        for each in walk.maps.values()
        for one in each.sources
        for other in each.targets
    }
)
_TEXT = st.text("ab ZÉ0/-'T,", min_size=1, max_size=45).filter(lambda text: text.strip())


@cache
def crossing(source: str, target: str) -> Crossing:
    """Give what the shipped crosswalks say of one entity in terms of another."""
    return WALKS.crossing(SHELF.entity(source), SHELF.entity(target))


@cache
def records(side: Side) -> st.SearchStrategy[dict[str, Any]]:
    """Give records of an entity: most values are such as it takes, some are not."""
    return _object(side, side.members, 0)


def _object(side: Side, members: Any, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    wanted = {key: _member(side, one, depth) for key, one in members.items() if depth < 4}
    return st.fixed_dictionaries({}, optional=wanted)


def _member(side: Side, member: Member, depth: int) -> st.SearchStrategy[Any]:
    below = side.below(member)
    one = _value(side, member) if below is None else _object(side, below, depth + 1)
    return st.one_of(one, st.lists(one, max_size=4)) if member.is_repeatable else one


def _value(side: Side, member: Member) -> st.SearchStrategy[Any]:
    element = side.elements.get(member.element)
    if element is None:
        return _TEXT
    known = find_list(side.model, element.list)
    if known is not None and known.codes:
        return st.one_of(st.sampled_from([code.value for code in known.codes]), _TEXT)
    if element.type is Type.INTEGER:
        return st.integers(0, 130)
    if element.type is Type.DATE:
        return st.one_of(st.dates(date(1900, 1, 1), ON).map(str), st.just("31/01/1990"))
    return _TEXT
