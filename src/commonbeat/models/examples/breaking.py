"""Every rule that a record of an entity is held to, with what breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from commonbeat.kernel.text import _
from commonbeat_check.model import Entity
from commonbeat_check.names import pointer

from .breaks import UNKNOWN, Break
from .element_breaks import element_breaks
from .group_breaks import group_breaks
from .order_breaks import order_breaks
from .records import RecordMaker
from .rule_breaks import rule_breaks


def breaks_of(maker: RecordMaker, entity: Entity) -> Iterator[Break]:
    """Give each rule of an entity with what breaks it, element by element, then groups, rules and structure."""
    yield from element_breaks(maker, entity)
    yield from order_breaks(maker, entity)
    yield from group_breaks(maker, entity)
    yield from rule_breaks(maker, entity)
    if not entity.may_have_others:
        yield Break(
            element=entity.id,
            rule="unknown-element",
            pointer=pointer(UNKNOWN),
            text=_("The record has a member that the model does not name."),
            candidates=lambda base: iter([{**base, UNKNOWN: "x"}]),
        )
