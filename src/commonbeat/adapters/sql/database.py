"""The way to the database: many readers, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

_log = structlog.get_logger("commonbeat.database")

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another *process*; writers of this process queue on a lock, which is 20 times faster."""

_WRITING = (0x6D626E62, 0)
"""The advisory lock, of our own space, that a writer holds on PostgreSQL; SQLite has one writer by itself."""

_MENDS = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)
"""What SQLite says when the machine is in the way, and not the statement."""

_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


class DatabaseUnavailable(CommonbeatError):
    """The database could not be written or reached: a full disk, a lost connection. Nothing was changed."""

    code = "database.unavailable"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(_("The database cannot be used just now, so nothing was changed: try again in a moment."))


class DatabaseMissing(CommonbeatError):
    """The folder holds a node, and not the database that was made with it."""

    code = "database.missing"
    kind = Kind.UNAVAILABLE

    def __init__(self, path: Path) -> None:
        told = _("The node's database {path} is gone, and its record with it: put the folder back from a copy.")
        super().__init__(told.format(path=path))


class DatabaseDamaged(CommonbeatError):
    """The database's file is none, or its pages do not fit together."""

    code = "database.damaged"
    kind = Kind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _(
                "The database's file is damaged or is no database: stop the node, and put its folder back from a copy"
                " that is whole."
            )
        )


class Database:
    """A SQLite file or a PostgreSQL database.

    SQLite runs in WAL mode with foreign keys and synchronous FULL, so a commit that returned is durable.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = threading.Lock()
        self._here = threading.local()
        self._readers = self._engine(pool_size=16)
        self._writers = self._engine(pool_size=2)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one consistent state and changes nothing.

        Raises:
            DatabaseUnavailable: it cannot be read just now.
            DatabaseDamaged: its file is none, or not whole.
        """
        with _ours(), self._readers.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the writer's connection; commit at the end, roll back on any exception.

        One writer at a time, of every process: what it reads stands until it has written. Open it late, hold no
        network call or read store query in it.

        Raises:
            DatabaseUnavailable: it cannot be written just now, as on a full disk; nothing was changed.
            RuntimeError: this thread has one open already, for which the second would wait for ever.
        """
        self.require_not_writing()
        with _ours(), self._writer, self._writers.connect() as connection, connection.begin():
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*_WRITING)))
            self._here.is_writing = True
            try:
                yield connection
            finally:
                self._here.is_writing = False

    def require_not_writing(self) -> None:
        """Raise ``RuntimeError`` when this thread has a write transaction open."""
        if getattr(self._here, "is_writing", False):
            raise RuntimeError("this thread has a write transaction open: end it first, or use its connection")

    def check(self) -> None:
        """Look the whole database over, where the engine can: it takes a second a gigabyte.

        Raises:
            DatabaseUnavailable: it cannot be read just now.
            DatabaseDamaged: its pages or its indexes do not fit together.
        """
        if self.is_sqlite:
            with self.reading() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            if found != "ok":
                raise DatabaseDamaged

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        self._writers.dispose()

    def _engine(self, pool_size: int) -> sa.Engine:
        # An error's text may reach a log: it must not carry the plates and names that a statement was given.
        if not self.is_sqlite:
            return sa.create_engine(
                self.url, pool_size=pool_size, max_overflow=16, pool_pre_ping=True, hide_parameters=True
            )
        arguments: dict[str, Any] = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
        engine = sa.create_engine(
            self.url, pool_size=pool_size, max_overflow=32, connect_args=arguments, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate if pool_size == 2 else _begin_deferred)
        return engine


@contextmanager
def _ours() -> Iterator[None]:
    """Turn what the machine is to blame for into an error of ours; a statement that is wrong stays what it is."""
    try:
        yield
    except sa.exc.DBAPIError as fault:
        if _code(fault) in _DAMAGED:
            _log.error("database.damaged", reason=_reason(fault))
            raise DatabaseDamaged from fault
        if not _may_mend(fault):
            raise
        _log.warning("database.unavailable", error=type(fault.orig).__name__, reason=_reason(fault))
        raise DatabaseUnavailable from fault
    except sa.exc.TimeoutError as none_free:
        raise DatabaseUnavailable from none_free


def _may_mend(fault: sa.exc.DBAPIError) -> bool:
    if isinstance(fault.orig, sqlite3.Error):
        return _code(fault) in _MENDS
    return fault.connection_invalidated or isinstance(fault, sa.exc.OperationalError)


def _code(fault: sa.exc.DBAPIError) -> int:
    """Give SQLite's own primary code, or 0 where it was not SQLite."""
    return int(getattr(fault.orig, "sqlite_errorcode", 0)) & 0xFF


def _reason(fault: sa.exc.DBAPIError) -> str:
    return str(getattr(fault.orig, "sqlite_errorname", getattr(fault.orig, "sqlstate", "")))


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling commits behind our back before DDL and opens late: switch it off.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    # A deferred transaction that turns to writing may fail at once with "database is locked"; this one waits instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
