"""What a converted record still lacks, or breaks, in the standard that it is a record of now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonbeat_check.model import Relation

from .losses import Loss, Lost
from .places import Side


def shortcomings(side: Side, record: Mapping[str, Any], on: date) -> list[Lost]:
    """Give every rule that a record does not keep: what it must have and does not is told as missing."""
    groups = {f"{entity.id}.{group.id}" for entity in side.model.entities for group in entity.groups}
    return [
        Lost(
            Loss.MISSING if one.rule in groups else Loss.INVALID,
            one.pointer,
            one.element,
            Relation.NONE,
            f"{one.text} {one.fix} ({one.clause})",
        )
        for one in side.checker(on).errors(record)
    ]
