"""What a node refused of its network and has not got over since, as its record has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonbeat.audit.canonical import read
from commonbeat.audit.model import EntryNumber, Event, Question
from commonbeat.audit.ports import Log
from commonbeat.exchange.errors import DirectoryFault
from commonbeat.exchange.model import DIRECTORY, REGISTER
from commonbeat.kernel.text import _

KINDS = (REGISTER, DIRECTORY)
_LOOKED_AT = 200
"""How many entries of one event are looked at: there are two kinds, which come in turns."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A register or a directory that was refused, with none taken since."""

    kind: str
    fault: str
    at: datetime

    @property
    def what(self) -> str:
        """Give its kind in a word, as the interfaces spell it."""
        return "register" if self.kind == REGISTER else "directory"

    @property
    def why(self) -> str:
        """Give the reason in words; the word that was kept where this version knows it not."""
        try:
            return DirectoryFault(self.fault).why
        except ValueError:
            return self.fault


def told(refusal: Refusal) -> str:
    """Say what was refused and why, in a line."""
    said = {
        REGISTER: _("the register offered at {at:%Y-%m-%d %H:%M:%S} UTC was refused ({fault}): {why}"),
        DIRECTORY: _("the directory offered at {at:%Y-%m-%d %H:%M:%S} UTC was refused ({fault}): {why}"),
    }[refusal.kind]
    return said.format(at=refusal.at, fault=refusal.fault, why=refusal.why)


def refused_since_taken(log: Log) -> Sequence[Refusal]:
    """Give the newest refusal of each kind, where none of that kind was taken or published after it.

    A new one comes at least every hour, so that what was refused once and is well again is gone in an hour.
    """
    found = []
    for kind in KINDS:
        number, refusal = _newest(log, Event.DIRECTORY_REFUSED, kind)
        settled = max(_newest(log, one, kind)[0] for one in (Event.DIRECTORY_TAKEN, Event.DIRECTORY_PUBLISHED))
        if refusal is not None and number > settled:
            found.append(refusal)
    return found


def _newest(log: Log, event: Event, kind: str) -> tuple[EntryNumber, Refusal | None]:
    return next(_of_kind(log, event, kind), (EntryNumber(-1), None))


def _of_kind(log: Log, event: Event, kind: str) -> Iterator[tuple[EntryNumber, Refusal]]:
    for leaf in log.find(Question(event=event, newest_first=True, limit=_LOOKED_AT), None):
        entry = read(leaf.canonical).entry
        if entry.details.get("kind") == kind:
            yield leaf.number, Refusal(kind, str(entry.details.get("reason", "")), entry.at)
