"""Whose cameras a reader of a measure sees one by one; products and forces are counted for everybody who reads it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from commonbeat.access.model import Actor, Permission
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import PartyClass

from .clock import CameraClock


@dataclass(frozen=True, slots=True)
class CameraScope:
    """The cameras of the reader's own organisation, or of every one."""

    party: PartyId
    is_every: bool = False

    def has(self, party: str) -> bool:
        """Say whether the cameras of that organisation are seen."""
        return self.is_every or party == self.party

    def seen(self, cameras: tuple[CameraClock, ...]) -> tuple[CameraClock, ...]:
        """Give those of the cameras that are seen."""
        return tuple(one for one in cameras if self.has(one.party))


@implements("anpr-working@0.1#measures-shared")
def camera_scope(actor: Actor, party_class: PartyClass | None, told: AbstractSet[PartyClass]) -> CameraScope | None:
    """Give whose cameras the actor sees one by one; None: nobody's.

    Who may read measures sees the cameras of their own organisation. Those of another are seen by people of a body of a
    class that measures are ``told`` to: an owner's node decides by that same list whether it tells the body's node.
    """
    if not actor.member or Permission.MEASURES_READ not in actor.permissions:
        return None
    return CameraScope(actor.party, is_every=party_class in told)
