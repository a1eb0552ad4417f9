"""The way to the database: many readers, one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another *process*; writers of this process queue on a lock, which is 20 times faster."""


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
        """Give a connection that sees one consistent state and changes nothing."""
        with self._readers.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the writer's connection; commit at the end, roll back on any exception.

        One writer at a time: open it late, hold no network call or read store query in it.

        Raises:
            RuntimeError: this thread has one open already, for which the second would wait for ever.
        """
        self.require_not_writing()
        with self._writer, self._writers.connect() as connection, connection.begin():
            self._here.is_writing = True
            try:
                yield connection
            finally:
                self._here.is_writing = False

    def require_not_writing(self) -> None:
        """Raise ``RuntimeError`` when this thread has a write transaction open."""
        if getattr(self._here, "is_writing", False):
            raise RuntimeError("this thread has a write transaction open: end it first, or use its connection")

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
