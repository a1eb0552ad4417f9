"""What stands before every route: size and time of a body, security headers, one log line, counters."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonbeat.kernel.text import _

from .problems import place_of, plain, two_credentials

log = structlog.get_logger("commonbeat.web")

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS: Final = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"x-frame-options", b"DENY"),
]
NO_STORE: Final = (b"cache-control", b"no-store")

WAITING_BYTES: Final = 128 * 1024 * 1024
COLLECTED_BYTES: Final = 64 * 1024 * 1024

MADE_UP: Final = (b"x-commonbeat-data", b"SYNTHETIC")


class BodyTooSlow(HTTPException):
    """A client did not send its body in time. The framework lets this kind of error alone pass its parsing."""

    def __init__(self, seconds: float) -> None:
        detail = _("The body did not arrive within {seconds:g} seconds.")
        super().__init__(408, detail.format(seconds=seconds))


class BodyTooLarge(HTTPException):
    """A client sent more than a body may hold, or said that it would."""

    def __init__(self, max_bytes: int) -> None:
        detail = _("The body is larger than {limit} bytes, which is the most that is taken.")
        super().__init__(413, detail.format(limit=max_bytes))


class TooManyBodies(HTTPException):
    """The bodies of all clients together hold more memory than they may."""

    def __init__(self) -> None:
        super().__init__(
            503, _("Too much is being sent to this node just now: try again in a few seconds."), {"retry-after": "5"}
        )


class BodyGuard:
    """Bounds how large a body may be and how long it may take, for every route behind it.

    An answer that leaves before its body came in ends the connection: nobody would wait for the rest of it, and a
    client that sends a byte a minute would hold the connection for ever.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, seconds: float, waiting_max_bytes: int = WAITING_BYTES) -> None:
        self.app, self.max_bytes, self.seconds, self.waiting_max_bytes = app, max_bytes, seconds, waiting_max_bytes
        self.waiting_bytes = self._let_go_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive, self)

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.is_whole:
                message["headers"] = [*message.get("headers", []), (b"connection", b"close")]
            await send(message)

        if body.said_bytes > self.max_bytes:
            refused = BodyTooLarge(self.max_bytes)
            await plain(refused.status_code, refused.detail)(scope, receive, closing)
            return
        try:
            await self.app(scope, body.receive, closing)
        finally:
            self._let_go(body.taken_bytes)

    def _let_go(self, taken_bytes: int) -> None:
        """Count a body as gone."""
        # One whose client went away waits in a cycle for the collector, which counts objects and not bytes.
        self.waiting_bytes -= taken_bytes
        self._let_go_bytes += taken_bytes
        if self._let_go_bytes > COLLECTED_BYTES:
            self._let_go_bytes = 0
            gc.collect(1)


class _Body:
    """One request's body as it comes in."""

    def __init__(self, scope: Scope, receive: Receive, guard: BodyGuard) -> None:
        self._receive, self._guard, self._seconds = receive, guard, guard.seconds
        self._ends, self.taken_bytes, self._is_done = time.monotonic() + guard.seconds, 0, False
        headers = dict(scope["headers"])
        said = headers.get(b"content-length", b"")
        self.said_bytes = int(said) if said.isdigit() and len(said) < 20 else 0
        self.is_whole = not self.said_bytes and b"transfer-encoding" not in headers

    async def receive(self) -> Message:
        """Give the next piece, within the bounds."""
        if self._is_done:
            return await self._receive()  # the disconnect, which may take as long as it likes
        try:
            async with asyncio.timeout(max(0.0, self._ends - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow(self._seconds) from None
        piece_bytes = len(message.get("body", b""))
        self.taken_bytes += piece_bytes
        self._guard.waiting_bytes += piece_bytes
        if self.taken_bytes > self._guard.max_bytes:
            raise BodyTooLarge(self._guard.max_bytes)
        if self._guard.waiting_bytes > self._guard.waiting_max_bytes:
            raise TooManyBodies
        self.is_whole = self._is_done = not message.get("more_body", False)
        return message


class OneCredential:
    """Refuses a request with more than one ``Authorization``, whatever the route makes of either."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and sum(name == b"authorization" for name, _value in scope["headers"]) > 1:
            await two_credentials()(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class LastResort:
    """Keeps what nobody foresaw from the server's own log: its message may hold what may not be in one.

    The application has told of it by kind and place, and answered, before it comes here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as trouble:  # noqa: BLE001  (the last that could catch it)
            if not started:
                log.error("request.failed", error=type(trouble).__name__, where=place_of(trouble))  # noqa: TRY400
                await plain(500, _("Something went wrong that should not have. Try again."))(scope, receive, send)


class SecurityHeaders:
    """Puts the security headers on every answer; in a demonstration, each says that what it holds is made up."""

    def __init__(self, app: ASGIApp, *, demo: bool = False) -> None:
        self.app = app
        self._headers = [*HEADERS, *([MADE_UP] if demo else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
                if not scope["path"].startswith("/static/"):
                    message["headers"].append(NO_STORE)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class Meter:
    """Counts and times requests by route, and writes one log line each.

    The route is the pattern, never the address: an address may hold what may not be in a log.
    """

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self.requests = Counter(
            "commonbeat_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self.seconds = Histogram("commonbeat_request_seconds", "Time to answer", ["route"], registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self.requests.labels(scope["method"], route, status).inc()
        self.seconds.labels(route).observe(seconds)
        log.debug("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
