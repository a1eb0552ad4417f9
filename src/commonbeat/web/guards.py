"""What stands before every route: size and time of a body, security headers, one log line, counters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonbeat.kernel.text import _

from .problems import plain

log = structlog.get_logger("commonbeat.web")

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS: Final = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"x-frame-options", b"DENY"),
]


class BodyTooSlow(Exception):
    """A client did not send its body in time."""


class BodyTooLarge(Exception):
    """A client sent more than a body may hold."""


class BodyGuard:
    """Bounds how large a body may be and how long it may take, for every route behind it."""

    def __init__(self, app: ASGIApp, max_bytes: int, seconds: float) -> None:
        self.app, self.max_bytes, self.seconds = app, max_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, _bounded(receive, self.max_bytes, self.seconds), noted)
        except BodyTooLarge:
            detail = _("The body is larger than {limit} bytes, which is the most that is taken.")
            refused = plain(413, detail.format(limit=self.max_bytes), {"Connection": "close"})
        except BodyTooSlow:
            detail = _("The body did not arrive within {seconds} seconds.")
            refused = plain(408, detail.format(seconds=int(self.seconds)), {"Connection": "close"})
        else:
            return
        if not started:
            await refused(scope, receive, send)


def _bounded(receive: Receive, max_bytes: int, seconds: float) -> Receive:
    ends = time.monotonic() + seconds
    taken = 0
    whole = False

    async def bounded() -> Message:
        nonlocal taken, whole
        if whole:  # what comes now is the disconnect, which may take as long as it likes
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > max_bytes:
            raise BodyTooLarge
        return message

    return bounded


class SecurityHeaders:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
                if not scope["path"].startswith("/static/"):
                    message["headers"].append((b"cache-control", b"no-store"))
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
