"""Owners that answer over a real socket, each in its own wrong way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

SILENT_SECONDS = 60
"""How long one that hangs would keep silent: a test that waits for nothing ends in much less."""


class PeerServer:
    """Listens on loopback; each connection is handed to ``serve`` in a thread of its own, until ``close``."""

    def __init__(self, serve: Callable[[socket.socket, threading.Event], None]) -> None:
        self._serve, self._listener = serve, socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.over = threading.Event()
        self.connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        if self.over.is_set():
            return
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self.connections:
            one.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self._handle, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            self._serve(connection, self.over)
        except OSError:
            pass
        finally:
            connection.close()


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its body."""
    held = b""
    while b"\r\n\r\n" not in held:
        piece = connection.recv(65536)
        if not piece:
            raise OSError("the other end closed")
        held += piece
    head, _, body = held.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answers(body: bytes, *, status: str = "200 OK", fields: bytes = b"") -> Callable:
    """Give what answers every request of a kept connection."""

    def serve(connection, _over):
        while True:
            read_request(connection)
            head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nx-made-up: yes\r\n".encode() + fields
            connection.sendall(head + b"\r\n" + body)

    return serve


def hangs(connection, over):
    read_request(connection)
    over.wait(SILENT_SECONDS)


def drips_head(connection, over):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not over.wait(0.02):
        connection.sendall(b"a")


def drips_body(connection, over):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b"a")


def endless(connection, over):
    """Answer with ten gigabytes, as fast as they are taken."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
    piece = b"a" * 1_000_000
    for _piece in range(10_000):
        if over.is_set():
            return
        connection.sendall(piece)


def cuts_off(connection, _over):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")


def says_nothing(connection, _over):
    read_request(connection)


def is_not_http(connection, _over):
    read_request(connection)
    connection.sendall(b"220 smtp.example ready\r\n\r\n")
