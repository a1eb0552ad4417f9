"""The audit record in SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from commonbeat.audit.canonical import Draft, draft
from commonbeat.audit.errors import RecordDamaged, RecordUnavailable
from commonbeat.audit.model import Checkpoint, Entry, EntryNumber, Leaf, Question
from commonbeat.kernel.clock import to_ms

from .database import Database

CHUNK = 5_000
"""Leaves in memory at a time while the whole log is read."""

MOST_IN_ONE_STATEMENT = 512
"""Rows of seven values: SQLite takes 32,766 values in a statement."""

ANSWER_WITHIN_SECONDS = 30.0
"""How long a caller waits for its entry before it is told that the record is unavailable."""

_LOCKS = 0x6D626E62  # our own space of PostgreSQL's advisory locks
_APPENDING, _GROWING = 1, 2

_log = structlog.get_logger()
_metadata = sa.MetaData()
_entries = sa.Table(
    "audit_entries",
    _metadata,
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("canonical", sa.LargeBinary),
    sa.Column("at_ms", sa.BigInteger),
    sa.Column("event", sa.String),
    sa.Column("actor", sa.Text),
    sa.Column("party", sa.Text),
    sa.Column("outcome", sa.String),
)
_tiles = sa.Table(
    "audit_tiles",
    _metadata,
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("hashes", sa.LargeBinary),
)
_checkpoints = sa.Table(
    "audit_checkpoints",
    _metadata,
    sa.Column("size", sa.BigInteger, primary_key=True),
    sa.Column("origin", sa.Text),
    sa.Column("root", sa.LargeBinary),
    sa.Column("note", sa.Text),
)
_NEXT = "SELECT coalesce(max(n) + 1, 0) FROM audit_entries"
_FULL_TILES = sa.select(sa.func.coalesce(sa.func.max(_tiles.c.position) + 1, 0)).where(_tiles.c.level == 0)
_NEWEST = sa.select(_checkpoints).order_by(_checkpoints.c.size.desc()).limit(1)


class SqlTrail:
    """Appends in the transaction of a connection from ``Database.writing()``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, entry: Entry) -> EntryNumber:
        """Add the entry as the next leaf and give its number."""
        return _append(self._connection, [draft(entry)])


class SqlRecorder:
    """Appends from any thread; whoever waits at the same time shares one commit.

    The first to join a batch writes it for all, after the batch before; there is one writer at a time and
    no thread of its own to feed or to lose. Those who wait pass one gate one after the other: to wake them
    all at once would have them fight for the interpreter, at twice the cost.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._joining = _Batch()
        self._joins = threading.Lock()
        self._turn = threading.Lock()
        self._closed = False

    def record(self, entry: Entry) -> EntryNumber:
        """Add the entry and return only when it is durable, with its number."""
        self._database.require_not_writing()
        made = draft(entry)
        with self._joins:
            if self._closed:
                raise RecordUnavailable
            batch, place = self._joining, len(self._joining.drafts)
            batch.drafts.append(made)
        if place == 0:
            self._write(batch)
        # An entry whose caller gave up may still be written: more is on the record than was answered, never less.
        elif not batch.pass_gate(ANSWER_WITHIN_SECONDS):
            raise RecordUnavailable
        if batch.first is None:
            raise RecordUnavailable from batch.failure
        return EntryNumber(batch.first + place)

    def close(self) -> None:
        """Refuse what comes from now on, and return when what came before is written."""
        with self._joins:
            self._closed, last = True, self._joining
        if last.drafts:
            last.pass_gate(ANSWER_WITHIN_SECONDS)
        with self._turn:
            pass

    def _write(self, batch: _Batch) -> None:
        try:
            with self._turn:
                self._shut(batch)
                with self._database.writing() as connection:
                    first = _append(connection, batch.drafts)
                batch.first = first
        except Exception as failure:  # noqa: BLE001  (whatever it is, nobody in the batch is told that it is written)
            batch.failure = failure
            _log.error("audit.write-failed", entries=len(batch.drafts), failure=type(failure).__name__)
        finally:
            self._shut(batch)
            batch.gate.release()

    def _shut(self, batch: _Batch) -> None:
        """Let nobody more into the batch."""
        with self._joins:
            if self._joining is batch:
                self._joining = _Batch()


class SqlLog:
    """Reads the log and keeps the tree over it: the ports ``Log`` and ``Tree``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def size(self) -> int:
        """Give how many entries are durable."""
        return int(self._rows(sa.text(_NEXT))[0][0])

    def leaves(self, start: EntryNumber, limit: int) -> Sequence[Leaf]:
        """Give up to ``limit`` leaves from ``start`` on, in order."""
        at = _entries.c.n
        wanted = sa.select(at, _entries.c.canonical).where(at >= start, at < start + limit).order_by(at)
        return _leaves(self._rows(wanted))

    def every_leaf(self, size: int) -> Iterator[Leaf]:
        """Give the first ``size`` leaves in order, a chunk in memory at a time."""
        for start in range(0, size, CHUNK):
            end = min(start + CHUNK, size)
            chunk = self.leaves(EntryNumber(start), end - start)
            if [leaf.number for leaf in chunk] != list(range(start, end)):
                raise RecordDamaged(f"an entry between {start} and {end} is missing")
            yield from chunk

    def find(self, question: Question, after: EntryNumber | None) -> Sequence[Leaf]:
        """Give up to ``question.limit`` leaves that the question asks for, beyond ``after``."""
        at = _entries.c.n
        wanted = sa.select(at, _entries.c.canonical).where(*_conditions(question, after))
        order = at.desc() if question.newest_first else at.asc()
        return _leaves(self._rows(wanted.order_by(order).limit(question.limit)))

    def full_tiles(self) -> int:
        """Give how many full tiles of level 0 there are."""
        return int(self._rows(_FULL_TILES)[0][0])

    def tile(self, level: int, position: int) -> bytes:
        """Give the hashes of a tile; no bytes where it is not kept."""
        rows = self._rows(sa.select(_tiles.c.hashes).where(_tiles.c.level == level, _tiles.c.position == position))
        return bytes(rows[0][0]) if rows else b""

    def latest_checkpoint(self) -> Checkpoint | None:
        """Give the newest checkpoint, or None before the first."""
        rows = self._rows(_NEWEST)
        return _checkpoint(rows[0]) if rows else None

    def grow(self, full: int, tiles: Mapping[tuple[int, int], bytes], checkpoint: Checkpoint | None) -> bool:
        """Keep the tiles and the checkpoint, both or neither; False when another process was first."""
        with self._database.writing() as connection:
            _take_turn(connection, _GROWING)
            newest = connection.execute(_NEWEST).first()
            is_late = checkpoint is not None and newest is not None and newest.size >= checkpoint.size
            if is_late or connection.execute(_FULL_TILES).scalar_one() != full:
                return False
            _keep_tiles(connection, tiles)
            if checkpoint is not None:
                _keep_checkpoint(connection, checkpoint)
        return True

    def _rows(self, wanted: sa.Executable) -> Sequence[sa.Row[Any]]:
        with self._database.reading() as connection:
            return connection.execute(wanted).fetchall()


class _Batch:
    """Entries that are written in one commit, and the gate at which those who did not write it wait."""

    __slots__ = ("drafts", "failure", "first", "gate")

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.first: EntryNumber | None = None
        self.failure: Exception | None = None
        self.gate = threading.Lock()
        self.gate.acquire()

    def pass_gate(self, timeout_seconds: float) -> bool:
        """Wait until the batch is written or has failed, and let the next one through; False if it takes too long."""
        if not self.gate.acquire(timeout=timeout_seconds):
            return False
        self.gate.release()
        return True


def _append(connection: sa.Connection, drafts: Sequence[Draft]) -> EntryNumber:
    _take_turn(connection, _APPENDING)
    first = int(connection.exec_driver_sql(_NEXT).scalar_one())
    for start in range(0, len(drafts), MOST_IN_ONE_STATEMENT):
        part = drafts[start : start + MOST_IN_ONE_STATEMENT]
        values = tuple(chain.from_iterable(_row(made, first + start + at) for at, made in enumerate(part)))
        # One statement for all: the driver lets go of the interpreter once, not once a row, which is the half of it.
        connection.exec_driver_sql(_insert(len(part), connection.dialect.paramstyle), values)
    return EntryNumber(first)


@cache
def _insert(count: int, paramstyle: str) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(_entries.c))})"
    return f"INSERT INTO audit_entries ({', '.join(_entries.c.keys())}) VALUES {', '.join([row] * count)}"  # noqa: S608


def _take_turn(connection: sa.Connection, what: int) -> None:
    # SQLite lets one writer in at a time; PostgreSQL lets in many, and this lock one of them.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, what)))


def _row(made: Draft, number: int) -> tuple[object, ...]:
    """Give the values of the columns, in the order of the table."""
    entry, canonical = made.entry, made.numbered(number).canonical
    at_ms = to_ms(entry.at)
    return number, canonical, at_ms, entry.event.value, entry.actor, entry.party, entry.outcome.value


def _leaves(rows: Sequence[sa.Row[Any]]) -> Sequence[Leaf]:
    return [Leaf(EntryNumber(row.n), row.canonical) for row in rows]


def _conditions(question: Question, after: EntryNumber | None) -> Iterator[sa.ColumnElement[bool]]:
    columns = _entries.c
    if after is not None:
        yield columns.n < after if question.newest_first else columns.n > after
    if question.event is not None:
        yield columns.event == question.event.value
    if question.outcome is not None:
        yield columns.outcome == question.outcome.value
    if question.actor:
        yield columns.actor == question.actor
    if question.party:
        yield columns.party == question.party
    if question.since is not None:
        yield columns.at_ms >= to_ms(question.since)
    if question.until is not None:
        yield columns.at_ms < to_ms(question.until)


def _keep_tiles(connection: sa.Connection, tiles: Mapping[tuple[int, int], bytes]) -> None:
    if not tiles:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keep: Any = insert(_tiles)
    keep = keep.on_conflict_do_update(index_elements=["level", "position"], set_={"hashes": keep.excluded.hashes})
    connection.execute(keep, [{"level": lv, "position": at, "hashes": held} for (lv, at), held in tiles.items()])


def _keep_checkpoint(connection: sa.Connection, checkpoint: Checkpoint) -> None:
    # One a second would outgrow the entries of a quiet node, and each newer one proves the older.
    connection.execute(sa.delete(_checkpoints))
    values = {"size": checkpoint.size, "origin": checkpoint.origin, "root": checkpoint.root, "note": checkpoint.note}
    connection.execute(sa.insert(_checkpoints), values)


def _checkpoint(row: sa.Row[Any]) -> Checkpoint:
    return Checkpoint(row.origin, row.size, bytes(row.root), row.note)
