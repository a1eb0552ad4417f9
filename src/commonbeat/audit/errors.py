"""What can go wrong with the record."""

from __future__ import annotations

from pathlib import Path

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _


class RecordUnavailable(CommonbeatError):
    """An entry could not be made durable, so what it records is not answered."""

    code = "audit.unavailable"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("The audit record cannot be written just now, so nothing was answered: try again later."))


class EntryTooLarge(CommonbeatError):
    """What was asked is longer than one entry of the record can hold."""

    code = "audit.entry-too-large"
    kind = Kind.TOO_LARGE

    def __init__(self, size_bytes: int, most_bytes: int) -> None:
        text = _("What was asked takes {size} bytes in the audit record, where {most} fit: ask for less at once.")
        super().__init__(text.format(size=size_bytes, most=most_bytes))


class EntryNotFound(CommonbeatError):
    """The record has no entry of that number."""

    code = "audit.entry-not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, number: int, size: int) -> None:
        text = _("The record has no entry {number}: it holds {size} entries, numbered from 0.")
        super().__init__(text.format(number=number, size=size))


class RecordDamaged(CommonbeatError):
    """What is stored is not what was signed before: an entry was changed or lost outside Commonbeat."""

    code = "audit.record-damaged"
    kind = Kind.UNAVAILABLE

    def __init__(self, what: str) -> None:
        text = _(
            "The stored record is not what was signed before ({what}). No new checkpoint is signed: "
            "keep the database as it is, and compare it with an exported file."
        )
        super().__init__(text.format(what=what))


class NoteRefused(CommonbeatError):
    """A signed note is not one, or is not signed by the key that was given."""

    code = "audit.note-refused"
    kind = Kind.INVALID

    def __init__(self, why: str) -> None:
        super().__init__(_("The checkpoint is not accepted: {why}.").format(why=why))


class KeyUnreadable(CommonbeatError):
    """A verification key is not spelled as ``name+hash+base64``."""

    code = "audit.key-unreadable"
    kind = Kind.INVALID

    def __init__(self) -> None:
        super().__init__(
            _("That is not a verification key: give the whole line that the node's `commonbeat audit key` printed.")
        )


class KeyFileUnusable(CommonbeatError):
    """A file of a signing key is missing, damaged or open to others."""

    code = "audit.key-file-unusable"
    kind = Kind.UNAVAILABLE

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(_("The signing key {name} cannot be used: {why}.").format(name=path.name, why=why))


class KeyFileExists(CommonbeatError):
    """There is a signing key already, and it is never replaced: what it signed could no longer be checked."""

    code = "audit.key-file-exists"
    kind = Kind.CONFLICT

    def __init__(self, path: Path) -> None:
        super().__init__(_("There is a signing key {name} already, and it is kept.").format(name=path.name))
