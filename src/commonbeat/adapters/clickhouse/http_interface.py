"""As much of ClickHouse's HTTP interface as its own Python client uses, over the embedded engine."""

from __future__ import annotations

import gzip
import os
import re
import socketserver
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lz4.frame  # type: ignore[import-untyped]

from .engine import Engine, EngineError

# What a client says to the interface itself; everything else in an address is a setting of the query.
_CONTROLS = frozenset(
    {
        "buffer_size", "cancel_http_readonly_queries_on_client_close", "client_protocol_version", "compress",
        "database", "decompress", "default_format", "enable_http_compression", "http_headers_progress_interval_ms",
        "password", "query", "query_id", "quota_key", "role", "send_progress_in_http_headers", "session_check",
        "session_id", "session_timeout", "user", "wait_end_of_query",
    }
)  # fmt: skip
_INSERT = re.compile(
    rb"\s*(?P<into>INSERT\s+INTO\b[^']*?)(?P<settings>\bSETTINGS\b.*?)?\bFORMAT\s+(?P<format>\w+)[ \t]*(?:\r?\n|$)",
    re.IGNORECASE | re.DOTALL,
)
_INSERT_HEAD_BYTES = 65_536
# Blocks of these can follow one another, so an answer may leave while it is still being made.
_STREAMED = re.compile(r"\bFORMAT\s+(?:RowBinary|Native|TabSeparated|TSV|CSV|JSONEachRow)\s*$", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_FIELD = re.compile(rb'\bname="([^"]*)"')
_NOT_FOUND, _NOT_UNDERSTOOD = (60, 81), (26, 27, 36, 42, 43, 46, 47, 53, 62, 115)


class BodyRefused(Exception):
    """The body of a request cannot be read as it was announced."""


@dataclass(slots=True)
class Request:
    """What one call asks of the engine."""

    sql: bytes = b""
    controls: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: str) -> None:
        """Take one pair of the address or of a form."""
        if name.startswith("param_"):
            self.parameters[name.removeprefix("param_")] = value
        elif name in _CONTROLS:
            self.controls[name] = value
        else:
            self.settings[name] = value


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens on a socket that only this user may open; a thread a connection.

    ``before_confirming`` is called after an insert, before it is answered.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, path: Path, engine: Engine, before_confirming: Callable[[], None]) -> None:
        self.engine, self.before_confirming = engine, before_confirming
        self._path = path
        path.unlink(missing_ok=True)
        super().__init__(str(path), Handler)
        path.chmod(0o600)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away: a traceback may hold a plate."""

    def stop(self) -> None:
        """Take no more connections."""
        self.shutdown()
        self.server_close()
        self._path.unlink(missing_ok=True)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection's requests, one after the other."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        """Answer a liveness question, or a query in the address."""
        if urlsplit(self.path).path == "/ping":
            self._answer(b"Ok.\n")
        else:
            self._run(_request(self.path, "", b""))

    def do_POST(self) -> None:
        """Run the statement of the body, or that of the address with the body as its data."""
        try:
            body = self._body()
        except BodyRefused as error:
            self.close_connection = True
            self._answer(f"{error}\n".encode(), status=400)
            return
        self._run(_request(self.path, self.headers.get("Content-Type", ""), body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a request may hold a plate."""

    def address_string(self) -> str:
        """Give a name for a peer that has no address."""
        return "socket"

    def _run(self, request: Request) -> None:
        self._begun = False
        try:
            with self.server.engine.lend(request.controls.get("database") or "default", request.settings) as connection:
                self._execute(connection, request)
        except EngineError as error:
            if self._begun:
                self.close_connection = True  # the client sees an answer that breaks off
            else:
                self._answer(f"{error}\n".encode(), status=_status(error.code), code=error.code)

    def _execute(self, connection: Any, request: Request) -> None:
        form = request.controls.get("default_format", "TabSeparated")
        if insert := _INSERT.match(request.sql[:_INSERT_HEAD_BYTES]):
            _insert(connection, insert, request.sql)
            self.server.before_confirming()
            self._answer(b"")
            return
        sql = request.sql.decode()
        if request.controls.get("wait_end_of_query") == "1" or not _STREAMED.search(sql):
            self._answer(connection.query(sql, form, request.parameters).bytes())
            return
        with connection.send_query(sql, form, request.parameters) as stream:
            for block in stream:
                self._stream(block.bytes())
            self._stream(b"")

    def _answer(self, body: bytes, *, status: int = 200, code: int | None = None) -> None:
        self._head(status, ("Content-Length", str(len(body))), code)
        self.wfile.write(body)

    def _head(self, status: int, length: tuple[str, str], code: int | None = None) -> None:
        self.send_response_only(status)
        self.send_header(*length)
        self.send_header("X-ClickHouse-Timezone", "UTC")
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _stream(self, block: bytes) -> None:
        """Send a block of an answer whose length is not known; an empty one ends it."""
        if not self._begun:
            self._head(200, ("Transfer-Encoding", "chunked"))
            self._begun = True
        self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            raw = self._chunks()
        else:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return _expanded(raw, self.headers.get("Content-Encoding", ""))

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            size = int(self.rfile.readline().split(b";")[0] or b"0", 16)
            chunk = self.rfile.read(size)
            if len(chunk) < size or not self.rfile.readline():
                raise BodyRefused("The body breaks off.")
            if size == 0:
                return b"".join(parts)
            parts.append(chunk)


def _insert(connection: Any, statement: re.Match[bytes], sql: bytes) -> None:
    """Run an insert whose data follows the statement.

    The data goes by a file in memory, because the engine's streaming insert says that it is done even when the
    table refused the rows, and a statement with binary data in it is cut at the wrong place.
    """
    data = os.memfd_create("insert")
    try:
        with os.fdopen(data, "wb", closefd=False) as file:
            file.write(memoryview(sql)[statement.end() :])
        into, form = statement["into"].decode(), statement["format"].decode()
        settings = (statement["settings"] or b"").decode()
        connection.query(f"{into} FROM INFILE '/proc/self/fd/{data}' COMPRESSION 'none' {settings} FORMAT {form}")
    finally:
        os.close(data)


def _expanded(body: bytes, encoding: str) -> bytes:
    match encoding:
        case "" | "identity":
            return body
        case "lz4":
            return bytes(lz4.frame.decompress(body))
        case "gzip":
            return gzip.decompress(body)
        case "deflate":
            return zlib.decompress(body)
        case _:
            raise BodyRefused(f"Bodies in {encoding} are not read here: send lz4, gzip, deflate or none.")


def _request(address: str, content_type: str, body: bytes) -> Request:
    request = Request()
    for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        request.put(name, value)
    if found := _BOUNDARY.search(content_type):
        for name, value in _form(body, found[1].encode()):
            request.put(name, value)
        body = b""
    query = request.controls.pop("query", "").encode()
    request.sql = b"\n".join(part for part in (query, body) if part)
    return request


def _form(body: bytes, boundary: bytes) -> Iterator[tuple[str, str]]:
    """Give the fields of a multipart form; files, which would be tables of the client's own, are not taken."""
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        if (name := _FIELD.search(head)) is not None:
            yield name[1].decode(), content.removesuffix(b"\r\n").decode()


def _status(code: int) -> int:
    return 404 if code in _NOT_FOUND else 400 if code in _NOT_UNDERSTOOD else 500
