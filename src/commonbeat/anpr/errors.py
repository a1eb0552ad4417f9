"""What can go wrong with reads and questions about them."""

from __future__ import annotations

from collections.abc import Mapping

from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _


class ReadStoreUnavailable(CommonbeatError):
    """The read store is starting, restarting or out of reach. Reads are still taken: they wait in the journal."""

    code = "anpr.store-unavailable"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("The read store does not answer just now. Reads are still taken; ask again in a moment."))


class SearchTooWide(Invalid):
    """The question matches so much that it cannot be answered in the time that a search may take."""

    code = "anpr.search-too-wide"

    def __init__(self) -> None:
        # No one field is wrong: any of them, narrowed, would do.
        told = _(
            "The question matches too much to be answered in time: give more characters of the mark, fewer cameras, "
            "a smaller area or a shorter span."
        )
        super().__init__([Fault("", told)])


class JournalFull(CommonbeatError):
    """There is no room to make a read durable, so none is acknowledged. It mends itself when there is room."""

    code = "anpr.journal-full"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _("There is no room on the disk to keep the reads safe, so none was taken: send them again later.")
        )


class JournalFailed(CommonbeatError):
    """The disk refused to make a read durable for another reason than room, so none is acknowledged."""

    code = "anpr.journal-failed"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _("The disk did not confirm that the reads are safe, so none was taken: send them again later.")
        )


class TooManyUnstored(CommonbeatError):
    """So many reads wait for the read store that the memory for telling repeats is full. Nothing was taken."""

    code = "anpr.too-many-unstored"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _(
                "The read store has not kept up for so long that repeats could not be told any more, so none of these "
                "reads was taken: send them again later."
            )
        )


class IntakeBusy(CommonbeatError):
    """More is waiting to be made durable than may wait. Nothing of this request was taken."""

    code = "anpr.intake-busy"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("Too many reads are waiting just now, so none of these was taken: send them again later."))


class BatchSize(Invalid):
    """A batch holds no read, or more than one batch may."""

    code = "anpr.batch-size"

    def __init__(self, pointer: str, most: int) -> None:
        super().__init__([Fault(pointer, _("A batch holds 1 to {most} reads.").format(most=most))])


class ImagesNotTaken(Invalid):
    """A read came with an image, and this node has nowhere to keep one yet."""

    code = "anpr.images-not-taken"

    def __init__(self, pointer: str) -> None:
        super().__init__([Fault(pointer, _("Images are not taken yet: send the reads without them."))])


class BatchUnreadable(Invalid):
    """A batch cannot be read at all, so nothing of it was taken; the fault says where."""

    code = "anpr.batch-unreadable"

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__([Fault(pointer, detail)])


class NotInQuarantine(CommonbeatError):
    """There is no such read in quarantine, or it was released already."""

    code = "anpr.not-in-quarantine"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("There is no such read in quarantine: it may have been released already."))


class JournalInUse(CommonbeatError):
    """Another process has the journal open."""

    code = "anpr.journal-in-use"
    kind = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("Another process of this node has the journal open: end it first, or work through it."))


class NobodyAnswered(CommonbeatError):
    """A measure was asked of forces, and none of them answered: it is of no traffic, and foretells nothing."""

    code = "anpr.nobody-answered"
    kind = Kind.UNAVAILABLE

    def __init__(self, silent: Mapping[PartyId, str]) -> None:
        if silent:
            named = ", ".join(f"{owner} ({outcome})" for owner, outcome in sorted(silent.items()))
            told = _("No force answered, so nothing is foretold. Silent: {forces}.").format(forces=named)
        else:
            told = _("There is no force to ask, so nothing is foretold: none is bound by the network code.")
        super().__init__(told)
