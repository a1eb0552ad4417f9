"""Everything about reads, joined: the store, the journal, the way in, the screening and the searches."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from clickhouse_connect.driver.exceptions import Error as ClickHouseError

from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.clickhouse.transport import Connects, connect_server, connect_socket
from commonbeat.adapters.files.intent import FileIntentBook
from commonbeat.adapters.files.journal import FileJournal, JournalSettings
from commonbeat.adapters.sql.audit import SqlTrail
from commonbeat.adapters.sql.cameras import SqlCameraStore
from commonbeat.adapters.sql.hits import SqlHitStore
from commonbeat.adapters.sql.lists import SqlWatchSource
from commonbeat.adapters.sql.parties import SqlPersonStore
from commonbeat.adapters.sql.quarantine import SqlQuarantine
from commonbeat.adapters.sql.sign_in import SqlCredentialStore
from commonbeat.anpr.clock import Clocks
from commonbeat.anpr.clock_board import ANSWERED, Asked, ClockBoard, LimitInForce
from commonbeat.anpr.clock_pace import PacedClocks
from commonbeat.anpr.clock_terms import ALWAYS
from commonbeat.anpr.duplicates import Duplicates
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.hit_model import Hit
from commonbeat.anpr.imports import Imports, Loading
from commonbeat.anpr.intake import Intake
from commonbeat.anpr.last_reads import LastReads
from commonbeat.anpr.list_ports import Raising
from commonbeat.anpr.loader import CONSUMER as LOADER
from commonbeat.anpr.loader import Loader, LoaderSettings, LoaderThread
from commonbeat.anpr.model import Camera, Flag, Gap, ReadColumns
from commonbeat.anpr.ports import ReadStore
from commonbeat.anpr.raising import Raiser
from commonbeat.anpr.register import Register
from commonbeat.anpr.releases import Releases
from commonbeat.anpr.screening import Screener
from commonbeat.anpr.searches import Searches
from commonbeat.anpr.submission import FeedGrant
from commonbeat.anpr.vehicle_checks import VehicleChecks
from commonbeat.anpr.watch import LiveWatch, WatchKeeper
from commonbeat.kernel.clock import from_ms, spell
from commonbeat.kernel.clock import to_ms as clock_ms
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.settings import ReadsSettings
from commonbeat.standards.errors import UnknownUnit
from commonbeat.standards.in_force import HeldClause

from .cameras import CameraBook
from .house import House
from .limits import clock_terms, intake_limits, not_held, search_limits
from .store_watch import StoreWatch

log = structlog.get_logger("commonbeat.reads")

SCREENER = "screener"
ASK_SECONDS = 10
"""How long a look waits for a server's answer."""
THE_NODE: Final = "system:"
"""How the ids of what acts for the node itself begin; no person's and no credential's holds a colon."""

NOBODY: Final = PartyId("")
"""Whose cameras a sender may send for of whom nothing is known."""

UNSTORED_TIMES = 4
"""How much more memory keys may take, against that for keys of stored reads, while the store is down."""


@dataclass(frozen=True, slots=True)
class _Raising:
    hits: SqlHitStore
    trail: SqlTrail


class ReadsEngine:
    """The reads of one node. ``start`` opens the journal and the store; ``stop`` leaves nothing half done."""

    def __init__(self, house: House, watch: LiveWatch, store: ReadStore | None = None) -> None:
        """Join the parts; ``store`` stands in for the one that the settings name, as in a test."""
        self.house, self.watch = house, watch
        settings = house.settings.reads
        self.process = StoreProcess(house.folder.reads) if store is None and not settings.reads else None
        self.store = store or ClickHouseReadStore(self._connect(settings), search_seconds=settings.search_seconds)
        self.quarantine = SqlQuarantine(house.database)
        self.book = CameraBook(self._read_register)
        self.limits = intake_limits(house.pack, clock_terms(house.catalogue, ()))
        self.not_held: Sequence[HeldClause] = ()
        self.last_reads = LastReads()
        self.publish_hits: Callable[[Sequence[Hit]], None] = _tell_nobody
        self.publish_reads: Callable[[ReadColumns], None] = _tell_nobody
        self._source = SqlWatchSource(house.database)
        self.keeper = WatchKeeper(watch, self._source, house.clock)
        self.searches = Searches(
            decides=house.decide_search,
            book=self.book,
            reads=self.store,
            recorder=house.recorder,
            stored_to=self._stored_to,
            gaps=self._known_gaps,
            limits=search_limits(house.pack),
            clock=house.clock,
        )
        late, sample = self.limits.late_limit_ms, self.limits.clock_sample_reads
        clocks = Clocks(self.store, self.quarantine, self.book, house.clock, late, sample)
        self.clocks = PacedClocks(clocks, house.clock)
        self.board = ClockBoard(self._own_clocks, self._clock_limit, house.clock)
        self.gaps: Sequence[Gap] = ()
        self._asked = False
        self._asked_of: int | None = None
        self.checks = VehicleChecks(self.searches, self._source, house.clock)
        self._started = False

    def start(self) -> None:
        """Open the journal, start the store, hand on what the last run left, and begin.

        A server that does not answer is waited for while reads are taken already: they stay in the journal.

        Raises:
            JournalInUse, ReadStoreHeld: another process has them.
            ReadStoreNotStarted: the store does not come up.
        """
        house, settings, clock = self.house, self.house.settings.reads, self.house.clock
        keys_bytes = settings.duplicates_mb * 1024 * 1024
        segment = JournalSettings(segment_bytes=settings.segment_mb * 1024 * 1024)
        self.journal = FileJournal(house.folder.journal, (LOADER, SCREENER), segment)
        for damage in self.journal.damage:
            log.error("reads.journal.damaged", damage=str(damage))
        if self.process is not None:
            self.process.start()
        self.intents = FileIntentBook(house.folder.journal)
        loading = LoaderSettings(rows=settings.load_rows, wait_ms=settings.load_ms)
        self.loader = Loader(
            journal=self.journal,
            store=self.store,
            quarantine=self.quarantine,
            intents=self.intents,
            clock=clock,
            on_stored=self._stored,
            settings=loading,
        )
        self.keeper.load()
        raiser = Raiser(
            source=self._source,
            cameras=self.book.by_number,
            begin=self._begin_raising,
            publish=self._publish_hits,
            clock=clock,
            note_false_alarms=self.keeper.note_false_alarms,
        )
        self.screener = Screener(self.watch, raiser, self.journal, position=0, on_trouble=_trouble_in("screening"))
        self.intake = Intake(
            register=Register.of(self.book.every()),
            limits=self.limits,
            journal=self.journal,
            store=self.store,
            clock=clock,
            duplicates=Duplicates(keys_bytes, UNSTORED_TIMES * keys_bytes),
            on_accepted=self._accepted,
        )
        self.imports = Imports(
            taker=self.intake,
            loading=Loading(durable=lambda: self.journal.last, stored=lambda: self.loader.stored),
            own=house.identity.party,
            recorder=house.recorder,
            clock=clock,
        )
        self.releases = Releases(self.quarantine, self.intake, self.book, self._grant_of, house.recorder, clock)
        self.loader_thread = LoaderThread(self.loader, _trouble_in("loading"), loading)
        self.screener.start()
        self.intake.replay()
        self.store_watch = StoreWatch(self._ask_store, _trouble_in("store"))
        self.store_watch.start()
        self.loader_thread.start()
        self.keeper.start(_trouble_in("watching"))
        self._started = True
        log.info("reads.started", cameras=len(self.book.every()), watched=len(self.watch))

    def stop(self) -> None:
        """End every thread and the store; what is not stored stays in the journal."""
        if self._started:
            self._started = False
            self.imports.close()
            self.store_watch.stop()
            self.keeper.stop()
            self.loader_thread.stop()
            self.screener.stop()
            self.intents.close()
            if isinstance(self.store, ClickHouseReadStore):
                self.store.close()
        if self.process is not None:
            self.process.stop()
        if hasattr(self, "journal"):
            self.journal.close()

    def ready(self) -> dict[str, bool]:
        """Say whether reads are taken and searches answered."""
        return {"reads": self._started, "search": self._started and self.store_answers()}

    def store_answers(self) -> bool:
        """Say whether the store answered when it was last asked; only of an engine that has started."""
        return self.store_watch.answers and (self.process is None or self.process.ready)

    def _ask_store(self) -> None:
        self.intake.open()
        self._learn_gaps(anew=bool(self.house.settings.reads.reads))  # a server does not say when it starts

    def _known_gaps(self) -> Sequence[Gap]:
        self._learn_gaps(anew=False)
        return self.gaps

    def _learn_gaps(self, *, anew: bool) -> None:
        """Ask the store what it lacks; a store process finds that out when it starts, so of each it is asked once."""
        started = None if self.process is None else self.process.pid
        if self._asked and started == self._asked_of and not anew:
            return
        gaps = self.store.gaps()
        self._asked, self._asked_of = True, started
        if gaps and gaps != self.gaps:
            log.error("reads.store.damaged", weeks=[spell(from_ms(gap.from_ms)) for gap in gaps])
        self.gaps = gaps

    def counters(self) -> Mapping[str, tuple[str, float]]:
        """Give what operators watch: name → (help, value)."""
        if not self._started:
            return {}
        counts = self.intake.counts
        lag = (self.house.clock.now() - self.loader.stored_to()).total_seconds()
        return {
            "reads_accepted_total": ("Reads acknowledged", counts.accepted),
            "reads_duplicate_total": ("Repeats recognised", counts.duplicates),
            "reads_quarantined_total": ("Reads quarantined", sum(counts.quarantined.values())),
            "journal_blocks_total": ("Blocks made durable", counts.blocks),
            "journal_failures_total": ("Blocks that the disk refused, or memory", counts.failures),
            "journal_bytes": ("Room that the journal takes", self.journal.nbytes),
            "reads_waiting": ("Reads acknowledged and not stored yet", self.loader.waiting_rows),
            "store_gaps": ("Spans of which stored reads may be missing", len(self.gaps)),
            "store_lag_seconds": ("Age of the oldest read that is not stored yet", max(0.0, lag)),
            "screening_waiting": ("Candidates that wait to be compared", self.screener.waiting),
            "watched_marks": ("Marks that are looked out for", len(self.watch)),
            "duplicate_hours_fetched_total": ("Hours of keys fetched from the store", counts.hours_fetched),
        }

    def hold(self, clauses: Sequence[HeldClause]) -> None:
        """Hold reads to these versions of the clauses that set their own limits, from the next group on."""
        self.not_held = not_held(clauses)
        for one in self.not_held:
            log.error("standards.limit-not-held", clause=str(one.id), unit=one.unit, since=spell(one.from_))
        self.limits = replace(self.limits, clock=clock_terms(self.house.catalogue, clauses))
        if self._started:
            self.intake.limits = self.limits

    def _own_clocks(self, limit_seconds: float, from_: datetime, to: datetime) -> Asked:
        return Asked(self.clocks.measure(limit_seconds, from_, to), {self.house.identity.party: ANSWERED})

    def _clock_limit(self) -> LimitInForce:
        held = self.limits.clock.at(clock_ms(self.house.clock.now()))
        now = self.house.clock.now()
        since = None if held.from_ms == ALWAYS else from_ms(held.from_ms)
        began = [one for one in self.not_held if one.from_ <= now and (since is None or one.from_ >= since)]
        trouble = UnknownUnit(str(began[-1].id), began[-1].unit) if began else None
        return LimitInForce(held.limit_ms / 1000, since, trouble)

    def cameras_changed(self) -> None:
        """Take the register as it is now."""
        cameras = self.book.refresh()
        if self._started:
            self.intake.register = Register.of(cameras)

    def _accepted(self, reads: ReadColumns, block: int) -> None:
        self.loader.offer(reads, block)
        self.screener.on_accepted(reads, block)
        self.last_reads.note(reads)
        # A block is imported whole or not at all; what an operator loads from a file is nothing to watch live.
        if self._started and not (len(reads) and reads.flags[0] & Flag.IMPORTED):
            self.publish_reads(reads)

    def _grant_of(self, sender: str) -> FeedGrant:
        if sender.startswith(THE_NODE):
            return FeedGrant(sender)
        with self.house.database.reading() as connection:
            credential = SqlCredentialStore(connection).find(CredentialId(sender))
            person = SqlPersonStore(connection).find(PersonId(sender))
        if credential is not None:
            own = self.house.identity.party
            is_test = credential.kind.is_test
            return FeedGrant.of(credential.id, credential.party, credential.feeds, own=own, is_test=is_test)
        return FeedGrant(sender, party=person.party if person is not None else NOBODY)

    def _stored_to(self) -> datetime:
        return self.loader.stored_to()

    def _publish_hits(self, hits: Sequence[Hit]) -> None:
        self.publish_hits(hits)

    def _stored(self, block: int) -> None:
        self.intake.stored(block)
        self.journal.confirm(SCREENER, self.screener.position)

    @contextmanager
    def _begin_raising(self) -> Iterator[Raising]:
        with self.house.database.writing() as connection:
            yield _Raising(SqlHitStore(connection), SqlTrail(connection))

    def _read_register(self) -> Sequence[Camera]:
        with self.house.database.reading() as connection:
            return SqlCameraStore(connection).every()

    def _connect(self, settings: ReadsSettings) -> Connects:
        process = self.process
        if process is None:
            return partial(connect_server, settings.reads.text)
        return partial(connect_socket, process.socket)


def ask_server(settings: ReadsSettings) -> None:
    """Ask the server that the settings name for its version. Nothing is made or changed there.

    Raises:
        ReadStoreUnavailable: nothing answers there, or not to this user.
    """
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())  # it would print what is told already
    try:
        connect_server(settings.reads.text, ASK_SECONDS).close()
    except (ClickHouseError, OSError, ValueError):  # their text may hold the password
        raise ReadStoreUnavailable from None


def _tell_nobody(_news: object) -> None:
    """Nobody watches yet."""


def _trouble_in(part: str) -> Callable[[Exception], None]:
    def tell(trouble: Exception) -> None:
        # The message may hold what may not be logged: the kind and the place are enough to find it.
        place = traceback.extract_tb(trouble.__traceback__)[-1:]
        where = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in place]
        log.warning("reads.trouble", part=part, error=type(trouble).__name__, where=where)

    return tell
