"""The HTTP server: uvicorn, with bounds on a request's head, and with problems where it would answer in plain text."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar, Final

import structlog
import uvicorn
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from commonbeat.kernel.text import _
from commonbeat.settings import WebSettings

from .guards import HEADERS, NO_STORE
from .problems import plain

log = structlog.get_logger("commonbeat.web")

HEAD_MOST_BYTES: Final = 64 * 1024
_SPOKEN: Final = frozenset({"1.0", "1.1"})


class Patient(HttpToolsProtocol):
    """uvicorn's own protocol, a timer and bounds; uvicorn itself waits for ever, and takes a head of any size.

    What is refused here is refused as a problem. Whoever has a connection keeps it, however many others come.
    """

    header_seconds: ClassVar[float]
    connections_max: ClassVar[int]

    _head: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _is_one_too_many = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._is_one_too_many = len(self.connections) > self.connections_max
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # Any byte stops uvicorn's timer for silent connections, also one that begins no request.
        if self._head is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        self._unset_keepalive_if_required()
        head, came_bytes = self._head, len(data)
        while data:
            data = self._parse(data)
        # A head that began behind other requests is counted from the next piece on: this one is mostly theirs.
        if head is not None and head is self._head and not self.transport.is_closing():
            self._head_bytes += came_bytes
            if self._head_bytes > HEAD_MOST_BYTES:
                self._refuse(431, _("The head of the request is too large."))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._stop()
        if not self.parser.should_upgrade():  # else it comes again
            self.app = self._who_answers()
            super().on_headers_complete()

    def _parse(self, data: bytes) -> bytes:
        """Let the parser take what came, and give what it has to take again; mostly nothing."""
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as wish:
            if self.parser.get_method() != b"CONNECT":
                return self._head_without_wish() + data[wish.args[0] :]
            self._refuse(501, _("This node is no proxy: it takes no CONNECT."))
        except HttpParserError:
            self._refuse(400, _("What came is no HTTP request, or one that could be read in two ways."))
        return b""

    def _head_without_wish(self) -> bytes:
        """Give the head that came without its wish for another protocol, and let a new parser wait for it.

        HTTP lets a server pass over such a wish, and Java's own client begins with one. The parser does not: it would
        read no body, and take what is behind the head for another request.
        """
        begins = b" ".join([self.parser.get_method(), self.url, b"HTTP/" + self.parser.get_http_version().encode()])
        lines = [b"%s: %s\r\n" % one for one in self.headers if one[0] != b"upgrade"]
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        return b"".join([begins, b"\r\n", *lines, b"\r\n"])

    def _should_upgrade(self) -> bool:
        """Say that uvicorn has nothing to do for a request with such a wish: it comes again without."""
        return True

    def _who_answers(self) -> Any:
        """Give the application for the request whose head came."""
        if self._is_one_too_many:
            log.warning("connections.full", most=self.connections_max)
            told = _("This node has as many connections as it can serve: try again in a few seconds.")
            return _last_answer(503, told, (b"retry-after", b"5"))
        if self.parser.get_http_version() not in _SPOKEN:
            return _last_answer(505, _("HTTP/1.1 and HTTP/1.0 are spoken here."))
        hosts = [name for name, _value in self.headers if name == b"host"]
        if len(hosts) != 1 and (hosts or self.parser.get_http_version() != "1.0"):
            return _last_answer(400, _("A request says in one Host header whom it is for."))
        return self.config.loaded_app

    def _refuse(self, status: int, detail: str) -> None:
        """Answer what came no further than the parser, and close; only close where it would be misunderstood."""
        if self._is_heard():
            made = _last_answer(status, detail)
            lines = (b"%s: %s\r\n" % one for one in (*self.server_state.default_headers, *made.raw_headers))
            self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", made.body]))
        self.transport.close()

    def _is_heard(self) -> bool:
        """Say whether an answer now would be taken for that to what just came: no other is owed or half sent."""
        if self.cycle is None or self.cycle.response_complete:
            return True
        return self.cycle.more_body and not self.cycle.response_started and not self.pipeline

    def _wait(self) -> None:
        self._head_bytes = 0
        self._head = self.loop.call_later(self.header_seconds, self._too_late)

    def _stop(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _too_late(self) -> None:
        self._head = None
        if not self.transport.is_closing():
            self.transport.close()


def patient_protocol(seconds: float, most: int) -> type[Patient]:
    """Give the protocol that waits so long for a request's head, and serves so many connections at once."""

    class Bounded(Patient):
        header_seconds, connections_max = seconds, most

    return Bounded


def _last_answer(status: int, detail: str, *more: tuple[bytes, bytes]) -> Response:
    """Give a problem with the headers that every answer has, after which the connection is closed."""
    made = plain(status, detail, {"connection": "close"})
    made.raw_headers.extend([*HEADERS, NO_STORE, *more])
    return made


class _Server(uvicorn.Server):
    """uvicorn's own, which also tells when it is asked to end: open streams have to end before it does."""

    on_exit: Callable[[], None] = staticmethod(lambda: None)
    on_again: Callable[[], None] = staticmethod(lambda: None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True  # no longer waits for connections; the signal is sent on once, as it came first
            self.on_again()
            return
        self.on_exit()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; what lives beside the server is stopped in haste too: uvicorn would cut it off with a traceback."""
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()


def server(
    app: ASGIApp,
    settings: WebSettings,
    port: int,
    on_exit: Callable[[], None],
    on_again: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """Give the server, ready to run; ``on_exit`` is called when it is told to end, ``on_again`` each further time."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        loop="uvloop",
        http=patient_protocol(settings.header_seconds, settings.connections_max),
        ws="none",  # whatever else is installed: no route of ours is a WebSocket's, and no guard knows one
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # no route asks for the client's address, and looking costs a tenth of a single read
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        backlog=2048,
    )
    made = _Server(config)
    made.on_exit, made.on_again = on_exit, on_again
    return made
