"""How the checks of an element that look at another member of the record are broken: days out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity
from commonbeat_check.names import pointer

from .breaks import Break, Record, with_value
from .days import read_day, written
from .records import RecordMaker
from .shapes import Shape, Wish

_DAYS: Final = (1, 40, 400)
"""How far out of order, nearest first."""


def order_breaks(maker: RecordMaker, entity: Entity) -> Iterator[Break]:
    """Give what breaks each check that a day is not before or not after another one of the same record."""
    shape = maker.shape(entity)
    for key, member in shape.members.items():
        held = maker.held(member)
        for check in held.checks if held is not None else ():
            other = shape.key_of(check.other)
            if check.kind in {"not-before", "not-after"} and other != key and maker.date_format(shape, other):
                yield Break(
                    element=member.element,
                    rule=check.kind,
                    pointer=pointer(key),
                    text=_("{member} is out of order with {other}.").format(member=key, other=other),
                    wish=Wish(present=frozenset({key, other})),
                    candidates=_candidates(maker, shape, (key, other), check.kind),
                )


def _candidates(
    maker: RecordMaker, shape: Shape, keys: tuple[str, str], kind: str
) -> Callable[[Record], Iterator[Record]]:
    (key, other), step = keys, -1 if kind == "not-before" else 1

    def candidates(base: Record) -> Iterator[Record]:
        form, other_form = maker.date_format(shape, key), maker.date_format(shape, other)
        bound = read_day(base.get(other), other_form) if form and other_form else None
        if bound is not None:
            yield from (with_value(base, (key,), written(bound + timedelta(days=days * step), form)) for days in _DAYS)

    return candidates
