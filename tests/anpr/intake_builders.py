"""A gateway in memory, and batches to send to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from commonbeat.adapters.memory.journal import MemoryIntentBook, MemoryJournal
from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.duplicates import MOST_BYTES, Duplicates
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.intake import Intake
from commonbeat.anpr.limits import LIVE, IntakeLimits, Terms
from commonbeat.anpr.loader import Loader, LoaderSettings
from commonbeat.anpr.model import Camera, ReadColumns
from commonbeat.anpr.ports import ReadKeys
from commonbeat.anpr.register import Register
from commonbeat.anpr.submission import FeedGrant, Submission
from commonbeat.anpr.wire import decode_json
from commonbeat.bootstrap.limits import clock_terms
from commonbeat.kernel.clock import spell
from commonbeat.kernel.ids import PartyId
from tests.access.builders import the_catalogue
from tests.builders import NOON, SetClock, a_camera

LIMITS = IntakeLimits(clock_terms(the_catalogue(), ()))
MB = 1 << 20


def a_wire_read(**more: Any) -> dict[str, Any]:
    """Give a read as a sender spells it; a value of None leaves the field out."""
    values = {"vrm": "AB12CDE", "captured_at": spell(NOON), "feed": 1, "source": 1, "camera": 1} | more
    return {name: value for name, value in values.items() if value is not None}


def a_body(*reads: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"reads": list(reads)})


def a_submission(
    *reads: dict[str, Any], feeds: Sequence[int] = (), party: PartyId | None = None, terms: Terms = LIVE
) -> Submission:
    return Submission(FeedGrant("feed-1", frozenset(feeds), party), decode_json(a_body(*reads), LIMITS), terms)


class CountingStore(MemoryReadStore):
    """A store in memory that counts what it is asked, and can be out of reach."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.fetched: list[int] = []
        self.tokens: list[str] = []
        self.drop_answers = 0

    def insert(self, reads: ReadColumns, token: str) -> None:
        self._check()
        self.tokens.append(token)
        super().insert(reads, token)
        if self.drop_answers:
            self.drop_answers -= 1
            raise ReadStoreUnavailable

    def keys_between(self, from_ms: int, to_ms: int) -> ReadKeys:
        self._check()
        self.fetched.append(from_ms)
        return super().keys_between(from_ms, to_ms)

    def captured_span(self) -> tuple[int, int] | None:
        self._check()
        return super().captured_span()

    def _check(self) -> None:
        if self.is_down:
            raise ReadStoreUnavailable


@dataclass
class Gateway:
    """A gateway whose parts a test can look at. ``restarted`` gives it as it is after a kill."""

    cameras: Sequence[Camera] = (a_camera(1), a_camera(2))
    limits: IntakeLimits = LIMITS
    memory_bytes: int = 16 * MB
    most_bytes: int = MOST_BYTES
    clock: SetClock = field(default_factory=SetClock)
    store: CountingStore = field(default_factory=CountingStore)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    intents: MemoryIntentBook = field(default_factory=MemoryIntentBook)
    quarantine: MemoryQuarantine = field(default_factory=MemoryQuarantine)
    rows_a_load: int = 1_000

    def __post_init__(self) -> None:
        self.handed_on: list[tuple[ReadColumns, int]] = []
        self.duplicates = Duplicates(self.memory_bytes, self.most_bytes)
        self.loader = Loader(
            journal=self.journal,
            store=self.store,
            quarantine=self.quarantine,
            intents=self.intents,
            clock=self.clock,
            on_stored=lambda block: self.intake.stored(block),  # noqa: PLW0108  (the intake is made further down)
            settings=LoaderSettings(rows=self.rows_a_load),
        )
        self.intake = Intake(
            register=Register.of(self.cameras),
            limits=self.limits,
            journal=self.journal,
            store=self.store,
            clock=self.clock,
            duplicates=self.duplicates,
            on_accepted=self._hand_on,
        )
        if not self.store.is_down:
            self.intake.open()
        self.intake.replay()

    def restarted(self) -> Gateway:
        return replace(self)

    def send(self, *reads: dict[str, Any], **more: Any) -> Submission:
        """Send one batch, across hours that have to be fetched where that is needed."""
        submission = a_submission(*reads, **more)
        if submission.terms is not LIVE or self.intake.take([submission]):
            self.intake.take_across(submission)
        return submission

    def load(self) -> None:
        while self.loader.step():
            pass

    def marks(self) -> list[str]:
        return [mark.decode() for reads, _block in self.handed_on for mark in reads.vrm.tolist()]

    def _hand_on(self, reads: ReadColumns, block: int) -> None:
        self.handed_on.append((reads, block))
        self.loader.offer(reads, block)


def counts(submission: Submission) -> tuple[int, int, list[tuple[int, str]]]:
    """Give accepted, duplicates, and the place and clause of what was quarantined."""
    refused = [(one.index, one.clause.partition("#")[2]) for one in submission.quarantined]
    return submission.accepted, submission.duplicates, refused
