"""An operator's import: files of reads of any age within retention, each on the record with what became of it.

Every read is marked as imported and late, so it raises no live hit. A file that was loaded before gives repeats.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from commonbeat.access.model import Actor, ActorKind
from commonbeat.audit.model import Detail, Entry, Event, Outcome
from commonbeat.audit.ports import Recorder
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.ids import PartyId, new_id
from commonbeat.kernel.text import _

from .import_rows import FileRows, ImportBatch
from .limits import IMPORT, STANDARD, IntakeLimits
from .submission import Batch, FeedGrant, Refused, Submission

RULE: Final = f"{STANDARD}#late-limit"
KEPT_MOST: Final = 64
"""Imports that are remembered; the one that was idle the longest is let go for a new one."""

NAME_MOST: Final = 255


class NoSuchImport(CommonbeatError):
    """There is no such import, or another began it, or the node was started anew since."""

    code = "anpr.no-such-import"
    kind = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            _("There is no such import, or it has ended: load the file again, what went in is recognised as repeats.")
        )


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file by its name, without folders, its SHA-256 in hexadecimal and its size."""

    name: str
    sha256: str
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of rows: taken, repeats, and by clause those in quarantine, of which ``first`` shows some."""

    accepted: int = 0
    duplicates: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    first: tuple[Refused, ...] = ()

    def plus(self, other: Tally) -> Tally:
        """Give both together."""
        clauses = Counter(self.quarantined) + Counter(other.quarantined)
        first = (self.first + other.first)[:_SHOWN]
        return Tally(self.accepted + other.accepted, self.duplicates + other.duplicates, dict(clauses), first)

    @property
    def held(self) -> int:
        """Give how many rows went to quarantine."""
        return sum(self.quarantined.values())


_SHOWN: Final = 10


class Importer(Protocol):
    """Takes files of reads: this node in this process, or the one that runs."""

    def begin(self, file: ImportFile) -> str:
        """Note on the record that a file is being loaded, and give the import's id."""
        ...

    def take(self, id: str, rows: FileRows) -> Tally:
        """Take some rows, durable on return, and say what became of them."""
        ...

    def end(self, id: str, fault: str = "") -> Tally:
        """Note on the record what became of the file; ``fault`` says why it was not loaded to its end."""
        ...

    def is_stored(self, id: str) -> bool:
        """Say whether searches find everything that was taken."""
        ...


class Taker(Protocol):
    """The part of the gateway that takes a batch across hours; ``Intake`` is it."""

    @property
    def limits(self) -> IntakeLimits: ...

    def take_across(self, submission: Submission) -> None: ...


@dataclass(slots=True)
class _Import:
    owner: str
    file: ImportFile
    tally: Tally = field(default_factory=Tally)
    block: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Loading:
    """How far a node has come: its newest durable block, and the block up to which all is stored."""

    durable: Callable[[], int]
    stored: Callable[[], int]


class Imports:
    """The imports of one node. Safe from any thread."""

    def __init__(
        self,
        *,
        taker: Taker,
        loading: Loading,
        own: PartyId,
        recorder: Recorder,
        clock: Clock,
    ) -> None:
        """Join the parts; ``own`` is the organisation whose node this is."""
        self._taker, self._loading, self._own_party = taker, loading, own
        self._recorder, self._clock = recorder, clock
        self._lock = threading.Lock()
        self._imports: OrderedDict[str, tuple[Actor, _Import]] = OrderedDict()

    @property
    def limits(self) -> IntakeLimits:
        """Give what reads are held to."""
        return self._taker.limits

    def begin(self, actor: Actor, file: ImportFile) -> str:
        """Note on the record that a file is being loaded, and give the import's id.

        Raises:
            Invalid: the file is not named, or its digest is none.
        """
        _check(file)
        made = new_id("import")
        one = _Import(actor.id, file)
        self._record(actor, made, one, "began")
        with self._lock:
            self._imports[made] = (actor, one)
            let_go = [self._imports.popitem(last=False) for _each in range(len(self._imports) - KEPT_MOST)]
        for left_id, (owner, left) in let_go:
            if not left.ended:
                self._record(owner, left_id, left, "left", _("it was left"))
        return made

    @implements(RULE)
    def take(self, actor: Actor, id: str, batch: Batch) -> Tally:
        """Take some rows, durable on return.

        Raises:
            NoSuchImport: there is none, or it has ended.
            ReadStoreUnavailable, JournalFull, JournalFailed: send the same rows again; what went in is a repeat.
        """
        one = self._own(actor, id)
        if one.ended:
            raise NoSuchImport
        submission = Submission(self._grant(actor), batch, IMPORT)
        self._taker.take_across(submission)
        if submission.failure is not None:
            raise submission.failure
        clauses = Counter(refused.clause for refused in submission.quarantined)
        first = tuple(submission.quarantined[:_SHOWN])
        tally = Tally(submission.accepted, submission.duplicates, dict(clauses), first)
        with self._lock:
            one.tally = one.tally.plus(tally)
            one.block = self._loading.durable()
        return tally

    def take_rows(self, actor: Actor, id: str, rows: FileRows) -> Tally:
        """Take rows of a file; as ``take``."""
        return self.take(actor, id, ImportBatch.of(rows, self._taker.limits))

    def end(self, actor: Actor, id: str, fault: str = "") -> Tally:
        """Note on the record what became of the file, and give it. To end it again changes nothing.

        Raises:
            NoSuchImport: there is none.
        """
        one = self._own(actor, id)
        with self._lock:
            is_new, one.ended = not one.ended, True
        if is_new:
            self._record(actor, id, one, "ended", fault)
        return one.tally

    def progress(self, actor: Actor, id: str) -> tuple[Tally, bool]:
        """Give what was taken so far, and whether searches find all of it.

        Raises:
            NoSuchImport: there is none.
        """
        one = self._own(actor, id)
        return one.tally, self._loading.stored() >= one.block

    def close(self) -> None:
        """Put on the record what was not ended; call it before the recorder ends."""
        with self._lock:
            left = [(key, actor, one) for key, (actor, one) in self._imports.items() if not one.ended]
            self._imports.clear()
        for key, actor, one in left:
            self._record(actor, key, one, "left", _("the node was stopped"))

    def _own(self, actor: Actor, id: str) -> _Import:
        with self._lock:
            found = self._imports.get(id)
            if found is None or found[1].owner != actor.id:
                raise NoSuchImport
            self._imports.move_to_end(id)
            return found[1]

    @implements(f"{STANDARD}#feed-scope")
    def _grant(self, actor: Actor) -> FeedGrant:
        """Give what the actor may import: the operator of the node everything, a person their own organisation's."""
        match actor.kind:
            case ActorKind.NODE:
                return FeedGrant(actor.id)
            case ActorKind.MACHINE:
                return FeedGrant.of(actor.id, actor.party, actor.feeds, own=self._own_party)
            case _:
                return FeedGrant(actor.id, party=actor.party)

    def _record(self, actor: Actor, id: str, one: _Import, stage: str, fault: str = "") -> None:
        file, tally = one.file, one.tally
        details: dict[str, Detail] = {"stage": stage, "name": file.name, "sha256": file.sha256}
        if stage != "began":
            details |= {
                "accepted": tally.accepted,
                "duplicates": tally.duplicates,
                "quarantined": tally.held,
                "clauses": [f"{clause} {count}" for clause, count in sorted(tally.quarantined.items())],
                "fault": fault[:NAME_MOST],
            }
        outcome = Outcome.FAILED if fault else Outcome.DONE
        entry = Entry(self._clock.now(), Event.READS_IMPORTED, actor.id, actor.party, id, outcome, RULE, details)
        self._recorder.record(entry)


def _check(file: ImportFile) -> None:
    if not 1 <= len(file.name) <= NAME_MOST or "/" in file.name or not file.name.isprintable():
        raise Invalid.at("/name", _("Give the file's name, without its folders."))
    if len(file.sha256) != 64 or not set(file.sha256) <= set("0123456789abcdef"):
        raise Invalid.at("/sha256", _("Give the file's SHA-256 as 64 hexadecimal digits."))


@dataclass(frozen=True, slots=True)
class OwnImporter:
    """Imports into the node of this process, for one actor."""

    imports: Imports
    actor: Actor

    def begin(self, file: ImportFile) -> str:
        return self.imports.begin(self.actor, file)

    def take(self, id: str, rows: FileRows) -> Tally:
        return self.imports.take_rows(self.actor, id, rows)

    def end(self, id: str, fault: str = "") -> Tally:
        return self.imports.end(self.actor, id, fault)

    def is_stored(self, id: str) -> bool:
        return self.imports.progress(self.actor, id)[1]
