"""Each rule that a record of an entity is held to, and how a valid record is made to break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Any, Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Entity, Group, Member
from commonbeat_check.names import pointer
from commonbeat_check.reading import Held

from .entity_breaks import rule_breaks
from .records import RecordMaker
from .shapes import Shape, Wish, wishes_of
from .wrong_values import rules_of_element, wrong_values

Record = dict[str, Any]


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, where it is told when broken, and what makes records that break it from a valid one."""

    element: str
    rule: str
    pointer: str
    text: str
    wish: Wish = Wish()
    candidates: Callable[[Record], Iterator[Record]] = lambda _base: iter(())
    why_not: str = ""
    """Why nothing can break it, where that is known beforehand."""
