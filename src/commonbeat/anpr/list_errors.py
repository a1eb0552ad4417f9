"""What can go wrong with lists and hits."""

from __future__ import annotations

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _


class ListNotFound(CommonbeatError):
    """There is no such list, or none that the asker may know of."""

    code = "anpr.list-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is no such list, or it is another organisation's."))


class EntryNotFound(CommonbeatError):
    """The list has no such entry."""

    code = "anpr.entry-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("The list has no such entry."))


class ListClosed(CommonbeatError):
    """A closed list was asked to change."""

    code = "anpr.list-closed"
    kind = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("The list is closed: put the vehicles on one that is open, or on a new one."))


class EntryInactive(CommonbeatError):
    """An entry that is inactive already was to be inactivated."""

    code = "anpr.entry-inactive"
    kind = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("The entry is inactive already. Nothing was changed."))


class HitNotFound(CommonbeatError):
    """There is no such hit, or none that the asker may know of."""

    code = "anpr.hit-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is no such hit, or it is not one that you may see."))


class HitAlreadyDecided(CommonbeatError):
    """A hit was to be decided a second time."""

    code = "anpr.hit-decided"
    kind = Kind.CONFLICT

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(_("The hit is {state} already, and a decision stands: read it again.").format(state=state))


class TooManyStreams(CommonbeatError):
    """Somebody opened more streams of hits than one person may have."""

    code = "anpr.too-many-streams"
    kind = Kind.TOO_MANY

    def __init__(self, most: int) -> None:
        told = _("You have {most} streams of hits open, which is the most: close a page, or a program that watches.")
        super().__init__(told.format(most=most))
