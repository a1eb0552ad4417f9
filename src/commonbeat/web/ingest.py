"""``POST /api/anpr/reads``: plain ASGI, because a framework's layers would cost more than the reads do.

The body is read with a bound on its size and its time, decoded, and queued; the answer leaves when the group
that it went in with is durable.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from commonbeat.access.errors import NotSignedIn
from commonbeat.anpr.errors import IntakeBusy
from commonbeat.anpr.gate import Gate
from commonbeat.anpr.intake import Intake
from commonbeat.anpr.submission import FeedGrant, Refused, Submission
from commonbeat.anpr.wire import decode_json, decode_ndjson
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.text import _

from .problems import answer, plain, two_credentials

log = structlog.get_logger("commonbeat.ingest")

Authenticate = Callable[[str], FeedGrant | None]
Refuse = Callable[[str], CommonbeatError]

_NDJSON: Final = (b"application/x-ndjson", b"application/ndjson", b"application/jsonl")
_JSON_HEAD: Final = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class IngestBounds:
    """What one body, and all bodies at once, may take."""

    body_max_bytes: int = 32 * 1024 * 1024
    body_seconds: float = 30.0
    waiting_max_bytes: int = 256 * 1024 * 1024


@dataclass(slots=True)
class IngestCounts:
    """Requests by the status of their answers, and what is waiting now."""

    answered: dict[int, int] = field(default_factory=dict)
    waiting_bytes: int = 0
    waiting_requests: int = 0


class _Taken(msgspec.Struct):
    accepted: int
    duplicates: int
    quarantined: list[Refused]


_ENCODER: Final = msgspec.json.Encoder()


class _Gone(Exception):
    """The client went away before its body was all there."""


class _Refusal(Exception):
    """An answer that HTTP itself has a name for."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(response.status_code)


@dataclass(slots=True)
class _Exchange:
    """One request. ``held_bytes`` of its body are in memory; ``is_read`` when no more of it can come."""

    receive: Receive
    task: asyncio.Task[None]
    grant: FeedGrant | None = None
    bearer: str = ""
    is_ndjson: bool = False
    held_bytes: int = 0
    is_read: bool = False
    is_late: bool = False

    def give_up(self) -> None:
        """Wait no longer for the rest of the body. Called only while it is waited for."""
        self.is_late = True
        self.task.cancel()


class IngestApp:
    """The way in for reads. ``start`` it in the event loop that serves, and ``stop`` it there."""

    def __init__(
        self,
        intake: Intake,
        authenticate: Authenticate,
        bounds: IngestBounds | None = None,
        refuse: Refuse = lambda _bearer: NotSignedIn(),
    ) -> None:
        """Join the parts.

        Args:
            intake: takes the reads.
            authenticate: gives what a feed's credential is good for, at once.
            bounds: what bodies may take.
            refuse: gives why a credential that is no feed's sends nothing, with the refusal on the record. It may
                wait: it is called from a thread of its own.
        """
        self._intake, self._authenticate, self._refusal_of = intake, authenticate, refuse
        self._bounds = bounds or IngestBounds()
        self._gate = Gate(intake, self._answered, _in_trouble)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_open = False
        self._turn: list[Submission] = []
        self.counts = IngestCounts()

    def start(self) -> None:
        """Begin to take reads."""
        self._loop = asyncio.get_running_loop()
        self._is_open = True
        self._gate.start()

    async def stop(self) -> None:
        """Take no more, and finish what is waiting."""
        if self._is_open:
            self._is_open = False
            await asyncio.to_thread(self._gate.stop)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        assert task is not None
        exchange = _Exchange(receive, task)
        self.counts.waiting_requests += 1
        try:
            submission = await self._taken(scope, exchange)
        except _Gone:
            return
        except _Refusal as refusal:
            await self._refuse(refusal.response, exchange, scope, send)
        except CommonbeatError as error:
            await self._refuse(answer(error), exchange, scope, send)
        else:
            await self._accept(submission, send)
        finally:
            self.counts.waiting_requests -= 1
            self.counts.waiting_bytes -= exchange.held_bytes

    async def _taken(self, scope: Scope, exchange: _Exchange) -> Submission:
        self._look_at_head(scope, exchange)
        if exchange.grant is None:
            raise await run_in_threadpool(self._refusal_of, exchange.bearer) if exchange.bearer else NotSignedIn()
        body = await self._body(exchange)
        decode = decode_ndjson if exchange.is_ndjson else decode_json
        submission = Submission(exchange.grant, decode(body, self._intake.limits))
        if self._loop is None or not self._is_open:
            raise IntakeBusy
        durable: asyncio.Future[None] = self._loop.create_future()
        submission.context = durable
        self._put(submission)
        await durable
        if submission.failure is not None:
            raise submission.failure
        return submission

    def _put(self, submission: Submission) -> None:
        """Queue a submission with all others of this turn of the loop.

        Queued one by one, the first would be made durable alone while the others are still being decoded, and what a
        group costs would be paid for each.
        """
        if not self._turn:
            assert self._loop is not None
            self._loop.call_soon(self._put_turn)
        self._turn.append(submission)

    def _put_turn(self) -> None:
        for submission in self._turn:
            self._gate.put(submission)
        self._turn.clear()

    def _look_at_head(self, scope: Scope, exchange: _Exchange) -> None:
        """Find out who sends what: nothing of a body is read for a stranger, or of one that is too large."""
        is_signed = False
        for name, value in scope["headers"]:
            if name == b"authorization":
                if is_signed:
                    raise _Refusal(two_credentials())
                is_signed = True
                scheme, _space, credential = value.partition(b" ")
                if scheme.lower() == b"bearer":
                    exchange.bearer = credential.strip().decode("latin-1")
                    exchange.grant = self._authenticate(exchange.bearer)
            elif name == b"content-type":
                exchange.is_ndjson = value.partition(b";")[0].strip().lower() in _NDJSON
            elif name == b"content-length":
                self._check_size(int(value) if value.isdigit() else 0)
            elif name == b"content-encoding" and value.strip().lower() != b"identity":
                raise _Refusal(plain(415, _("A compressed body is not taken: send it as it is.")))

    def _check_size(self, size: int) -> None:
        if size > self._bounds.body_max_bytes:
            detail = _("The body is larger than {limit} bytes, which is the most that is taken.")
            raise _Refusal(plain(413, detail.format(limit=self._bounds.body_max_bytes)))

    async def _body(self, exchange: _Exchange) -> bytes:
        # ``asyncio.timeout`` does the same, for a tenth of what a single read costs.
        timer = asyncio.get_running_loop().call_later(self._bounds.body_seconds, exchange.give_up)
        try:
            first = await self._piece(exchange)
            if exchange.is_read:
                return first
            pieces = [first]
            while not exchange.is_read:
                pieces.append(await self._piece(exchange))
            return b"".join(pieces)
        except asyncio.CancelledError:
            if not exchange.is_late:
                raise
            exchange.task.uncancel()
            detail = _("The body did not arrive within {seconds:g} seconds.")
            raise _Refusal(plain(408, detail.format(seconds=self._bounds.body_seconds))) from None
        finally:
            timer.cancel()

    async def _piece(self, exchange: _Exchange) -> bytes:
        message = await exchange.receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        piece: bytes = message.get("body", b"")
        exchange.is_read = not message.get("more_body", False)
        exchange.held_bytes += len(piece)
        self.counts.waiting_bytes += len(piece)
        self._check_size(exchange.held_bytes)
        if self.counts.waiting_bytes > self._bounds.waiting_max_bytes:
            raise IntakeBusy
        return piece

    def _answered(self, group: Sequence[Submission]) -> None:
        """Wake the requests of a group; called from the gate's threads."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(_wake, group)

    async def _accept(self, submission: Submission, send: Send) -> None:
        if submission.quarantined:
            body = _ENCODER.encode(_Taken(submission.accepted, submission.duplicates, submission.quarantined))
        else:
            body = b'{"accepted":%d,"duplicates":%d,"quarantined":[]}' % (submission.accepted, submission.duplicates)
        self._count(202)
        length = (b"content-length", b"%d" % len(body))
        await send({"type": "http.response.start", "status": 202, "headers": [_JSON_HEAD, length]})
        await send({"type": "http.response.body", "body": body})

    async def _refuse(self, response: Response, exchange: _Exchange, scope: Scope, send: Send) -> None:
        if not exchange.is_read:  # the rest of the body is not read: the connection cannot be used again
            response.headers["connection"] = "close"
        self._count(response.status_code)
        await response(scope, exchange.receive, send)

    def _count(self, status: int) -> None:
        self.counts.answered[status] = self.counts.answered.get(status, 0) + 1


def _wake(group: Sequence[Submission]) -> None:
    for submission in group:
        durable = submission.context
        assert isinstance(durable, asyncio.Future)
        if not durable.done():
            durable.set_result(None)


def _in_trouble(trouble: Exception) -> None:
    # The message and the locals may hold a plate, so neither is logged.
    log.error("ingest.failed", error=type(trouble).__name__, where=traceback.format_tb(trouble.__traceback__))
