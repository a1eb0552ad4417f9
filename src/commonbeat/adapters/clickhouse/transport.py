"""How a stock ClickHouse client reaches the store: over the store process's Unix socket, or a server's address."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any, Protocol

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NewConnectionError

IDLE_CONNECTIONS = 16
CONNECT_SECONDS = 5
ANSWER_SECONDS = 60


class Connects(Protocol):
    """Gives a new client of one store."""

    def __call__(self, answer_seconds: int = ..., /) -> Client:
        """Give a client that waits for an answer so long."""
        ...


def connect_socket(path: Path, answer_seconds: int = ANSWER_SECONDS) -> Client:
    """Give a client of the store process that listens on the socket; it waits ``answer_seconds`` for an answer.

    Raises:
        clickhouse_connect.driver.exceptions.Error: nothing answers there.
    """
    return _client(answer_seconds, host="localhost", pool_mgr=SocketPools(path), compress=False)


def connect_server(dsn: str, answer_seconds: int = ANSWER_SECONDS) -> Client:
    """Give a client of a ClickHouse server: ``clickhouse://user:password@host:8123`` or ``clickhouses://``."""
    return _client(answer_seconds, dsn=dsn)


def _client(answer_seconds: int, **where: Any) -> Client:
    # A plate travels in the body and not in the address, because addresses end up in logs.
    return clickhouse_connect.get_client(
        **where,
        autogenerate_session_id=False,
        form_encode_query_params=True,
        query_retries=1,
        connect_timeout=CONNECT_SECONDS,
        send_receive_timeout=answer_seconds,
        show_clickhouse_errors=True,
    )


class _SocketConnection(HTTPConnection):
    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__("localhost", **options)
        self._path = path

    def _new_conn(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(str(self._path))
        except OSError as error:
            connection.close()
            raise NewConnectionError(self, f"the read store's socket does not answer: {error}") from error
        return connection


class _SocketPool(HTTPConnectionPool):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", maxsize=IDLE_CONNECTIONS, retries=False)
        self._path = path

    def _new_conn(self) -> Any:
        self.num_connections += 1
        return _SocketConnection(self._path, timeout=self.timeout.connect_timeout)


class SocketPools(PoolManager):
    """A pool manager with one place to go, whatever the address says."""

    def __init__(self, path: Path) -> None:
        super().__init__(num_pools=1)
        self._path, self._pool = path, _SocketPool(path)

    def connection_from_host(self, *_where: Any, **_options: Any) -> HTTPConnectionPool:
        return self._pool

    def clear(self) -> None:
        # The client calls this now and then to renew its connections; a pool that was closed takes no more work.
        spent, self._pool = self._pool, _SocketPool(self._path)
        spent.close()
