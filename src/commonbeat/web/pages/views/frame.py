"""What stands round every page: marking, who is signed in, where they may go."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from commonbeat.access.model import Permission
from commonbeat.kernel.profiles import Room
from commonbeat.kernel.text import _


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the keyboard."""

    name: str
    rank: str
    organisation: str


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One place to go."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The page's surroundings.

    ``appearance`` is ``night``, ``day`` or empty: as the device has it. ``here`` is the address that a form of the
    frame leads back to. ``csrf_token`` goes into every form.
    """

    organisation: str
    csrf_token: str
    here: str = "/"
    demo: bool = False
    marking: str = "OFFICIAL-SENSITIVE"
    signed_in: SignedIn | None = None
    navigation: tuple[NavigationItem, ...] = ()
    appearance: str = ""
    notice: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)


def navigation(
    permissions: AbstractSet[Permission], rooms: AbstractSet[Room], path: str = "/"
) -> tuple[NavigationItem, ...]:
    """Give the places that somebody with the permissions may go to, in a node that has the rooms."""
    return tuple(
        NavigationItem(text, href, current=path == href or path.startswith(f"{href}/"))
        for text, href, room, any_of in _places()
        if room in rooms and any_of & permissions
    )


def _places() -> list[tuple[str, str, Room, frozenset[Permission]]]:
    may = Permission
    return [
        (_("Check"), "/check", Room.ANPR, frozenset({may.READS_SEARCH})),
        (_("Live"), "/live", Room.ANPR, frozenset({may.READS_WATCH})),
        (_("Search"), "/search", Room.ANPR, frozenset({may.READS_SEARCH})),
        (_("Every force"), "/network-search", Room.ANPR, frozenset({may.READS_SEARCH})),
        (_("Hits"), "/hits", Room.ANPR, frozenset({may.HITS_READ})),
        (_("Lists"), "/lists", Room.ANPR, frozenset({may.LISTS_READ})),
        (_("Cameras"), "/cameras", Room.ANPR, frozenset({may.CAMERAS_READ})),
        (_("Quarantine"), "/quarantine", Room.ANPR, frozenset({may.QUARANTINE_READ})),
        (
            _("Authorities"),
            "/authorities",
            Room.ACCESS,
            frozenset({may.AUTHORITIES_READ, may.AUTHORITIES_REQUEST, may.AUTHORITIES_GRANT}),
        ),
        (_("Audit"), "/audit", Room.AUDIT, frozenset({may.AUDIT_READ})),
        (_("Network"), "/network", Room.EXCHANGE, frozenset({may.STANDARDS_READ})),
        (_("Standards"), "/standards", Room.STANDARDS, frozenset({may.STANDARDS_READ})),
    ]
