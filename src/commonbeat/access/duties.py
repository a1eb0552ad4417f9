"""Duties that stand apart: what no one person, and no one machine, is given together, whoever gave it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .model import Permission
from .pack import Holder, PolicyPack

CLAUSE: Final = "anpr-working@0.1#duties-apart"


@implements(CLAUSE)
def taken_apart(pack: PolicyPack, holder: Holder, permissions: AbstractSet[Permission]) -> frozenset[Permission]:
    """Give what the holder does not have after all: of each pair that stands apart, both."""
    return frozenset(one for pair in pack.held_apart(holder, permissions) for one in pair.permissions)


@implements(CLAUSE)
def apart_faults(pack: PolicyPack, holder: Holder, permissions: AbstractSet[Permission], pointer: str) -> list[Fault]:
    """Say of each pair that would be given together that it is not; none: nothing is wrong."""
    return [Fault(pointer, _told(holder, sorted(pair.permissions))) for pair in pack.held_apart(holder, permissions)]


def _told(holder: Holder, pair: list[Permission]) -> str:
    person = _("No one person holds both {one} and {other}, under whatever roles ({clause}).")
    machine = _("No one machine holds both {one} and {other} ({clause}).")
    told = person if holder is Holder.PERSON else machine
    return told.format(one=pair[0], other=pair[1], clause=CLAUSE)
