"""The HTTP server: uvicorn, with a bound on how long a client may take over a request's head."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from commonbeat.settings import WebSettings

HEAD_MOST_BYTES: Final = 64 * 1024
_TOO_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n"
    b"content-type: text/plain\r\ncontent-length: 37\r\n\r\nThe head of the request is too large."
)


def patient_protocol(header_seconds: float) -> type[HttpToolsProtocol]:
    """Give a protocol that closes a connection whose request's head does not come in time, or does not end."""

    class Patient(HttpToolsProtocol):
        """uvicorn's own protocol, a timer and a bound; uvicorn itself waits for ever, and takes a head of any size."""

        _head: asyncio.TimerHandle | None = None
        _head_bytes = 0

        def data_received(self, data: bytes) -> None:
            # Any byte stops uvicorn's timer for silent connections, also one that begins no request.
            if self._head is None and (self.cycle is None or self.cycle.response_complete):
                self._wait()
            super().data_received(data)
            if self._head is not None and not self.transport.is_closing():
                self._head_bytes += len(data)
                if self._head_bytes > HEAD_MOST_BYTES:
                    self.transport.write(_TOO_LONG)
                    self.transport.close()

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def on_headers_complete(self) -> None:
            self._stop()
            super().on_headers_complete()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._head is None:
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._head_bytes = 0
            self._head = self.loop.call_later(header_seconds, self._too_late)

        def _stop(self) -> None:
            if self._head is not None:
                self._head.cancel()
                self._head = None

        def _too_late(self) -> None:
            self._head = None
            if not self.transport.is_closing():
                self.transport.close()

    return Patient


class _Server(uvicorn.Server):
    """uvicorn's own, which also tells when it is asked to end: open streams have to end before it does."""

    on_exit: Callable[[], None] = staticmethod(lambda: None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.on_exit()
        super().handle_exit(sig, frame)


def server(app: ASGIApp, settings: WebSettings, port: int, on_exit: Callable[[], None]) -> uvicorn.Server:
    """Give the server, ready to run; ``on_exit`` is called when it is told to end."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        loop="uvloop",
        http=patient_protocol(settings.header_seconds),
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # no route asks for the client's address, and looking costs a tenth of a single read
        limit_concurrency=settings.connections_max,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        backlog=2048,
    )
    made = _Server(config)
    made.on_exit = on_exit
    return made
