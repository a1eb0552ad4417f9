"""What a node is, and which rooms that switches on.

The public plane and the sensitive plane are different nodes: a portal has no reads store and
cannot start ``anpr``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Profile(StrEnum):
    """What an organisation runs its node as."""

    PORTAL = "portal"
    FORCE = "force"
    NATIONAL = "national"
    SUPPLIER = "supplier"
    INSPECTOR = "inspector"
    ANCHOR = "anchor"


class Room(StrEnum):
    """A room that a profile can switch on."""

    AUDIT = "audit"
    PARTIES = "parties"
    ACCESS = "access"
    STANDARDS = "standards"
    GOVERNANCE = "governance"
    CONFORMANCE = "conformance"
    EXCHANGE = "exchange"
    ANPR = "anpr"


_HOUSE = frozenset({Room.AUDIT, Room.PARTIES, Room.ACCESS, Room.STANDARDS})

ROOMS: Mapping[Profile, frozenset[Room]] = {
    Profile.PORTAL: _HOUSE | {Room.GOVERNANCE, Room.CONFORMANCE, Room.EXCHANGE},
    Profile.FORCE: _HOUSE | {Room.EXCHANGE, Room.ANPR},
    Profile.NATIONAL: _HOUSE | {Room.EXCHANGE, Room.ANPR},
    Profile.SUPPLIER: _HOUSE | {Room.CONFORMANCE},
    Profile.INSPECTOR: _HOUSE,
    Profile.ANCHOR: _HOUSE | {Room.EXCHANGE},
}
