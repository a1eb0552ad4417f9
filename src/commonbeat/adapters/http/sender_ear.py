"""The wire from a foreign sender: a small HTTP server for one run, bounded in time, bytes and requests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final

import httptools

from commonbeat.conformance.errors import CannotListen
from commonbeat.conformance.model import Bounds
from commonbeat.conformance.ports import Answers, Heard, Listened, Reply
from commonbeat.conformance.synthetic import HEADER
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.text import _

from .targets import Target

HEAD_BYTES: Final = 32_768
PIECE_BYTES: Final = 65_536
CONNECTIONS: Final = 32
TOTAL_BYTES: Final = 32 * 1024 * 1024
OUTPUT_BYTES: Final = 8_192
GRACE_SECONDS: Final = 0.2
"""After the sender has ended: what it sent last may not have been looked at."""
_REASONS: Final = {202: "Accepted", 404: "Not Found", 405: "Method Not Allowed", 422: "Unprocessable Content"}


@dataclass(frozen=True, slots=True)
class Started:
    """How the sender is started: the command, which no shell sees, and what its environment has more."""

    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class HttpEar:
    """An ``Ear`` at a loopback address. ``ready`` is told once when it listens; with a command it starts the sender.

    It ends when the sender that it started has ended, when after a first request nothing more comes for a while, or
    when the time is up.
    """

    def __init__(
        self, target: Target, bounds: Bounds, clock: Clock, started: Started, ready: Callable[[int], None]
    ) -> None:
        self._target, self._bounds, self._clock = target, bounds, clock
        self._started, self._ready = started, ready
        self.output = b""
        """The end of what the started sender printed."""

    def listen(self, answers: Answers) -> Listened:
        return asyncio.run(_Hearing(self._bounds, self._clock, answers).hear(self._serve))

    async def _serve(self, hearing: _Hearing) -> str:
        try:
            server = await asyncio.start_server(
                hearing.connected, self._target.host, self._target.port, limit=PIECE_BYTES
            )
        except OSError as wrong:
            raise CannotListen(self._target.url, wrong.strerror or str(wrong)) from wrong
        try:
            port = int(server.sockets[0].getsockname()[1])
            self._ready(port)
            return await self._until_heard(hearing, port)
        finally:
            server.close()
            await hearing.hang_up()

    async def _until_heard(self, hearing: _Hearing, port: int) -> str:
        if not self._started.command:
            return await hearing.until_quiet(is_over=None)
        url = f"http://{_bracketed(self._target.host)}:{port}"
        with self._kept_output() as output:
            process = await self._start(url, output)
            output.close()
            try:
                return await hearing.until_quiet(is_over=asyncio.create_task(process.wait()))
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()

    async def _start(self, url: str, output: BinaryIO) -> asyncio.subprocess.Process:
        try:
            words = shlex.split(self._started.command)
            return await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=os.environ | self._started.environment | {"COMMONBEAT_TARGET": url},
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError, TypeError) as wrong:
            told = _("the sender cannot be started: {why}").format(why=wrong)
            raise CannotListen(self._target.url, told) from wrong

    @contextlib.contextmanager
    def _kept_output(self) -> Iterator[BinaryIO]:
        """Give the end of a pipe that the sender writes to, and keep what comes until the block ends.

        It is not asyncio's own pipe: with that one the wait for the sender lasts until every process that the sender
        left behind has closed its output too, and one in a session of its own is not even ended with the sender.
        """
        ours, theirs = os.pipe()
        loop = asyncio.get_running_loop()
        os.set_blocking(ours, False)
        loop.add_reader(ours, self._keep_piece, ours)
        try:
            with os.fdopen(theirs, "wb") as output:
                yield output
        finally:
            loop.remove_reader(ours)
            self._keep_piece(ours)  # what was written last; a pipe holds no more than a piece
            os.close(ours)

    def _keep_piece(self, ours: int) -> None:
        with contextlib.suppress(BlockingIOError):
            piece = os.read(ours, PIECE_BYTES)
            self.output = (self.output + piece)[-OUTPUT_BYTES:]
            if not piece:
                asyncio.get_running_loop().remove_reader(ours)


class _Hearing:
    """What is heard in one run, by however many connections."""

    def __init__(self, bounds: Bounds, clock: Clock, answers: Answers) -> None:
        self.bounds, self._clock, self._answers = bounds, clock, answers
        self._heard: list[Heard] = []
        self._connections, self._bytes = 0, 0
        self._last = 0.0
        self._open: set[asyncio.Task[None]] = set()

    async def hear(self, serve: Callable[[_Hearing], Awaitable[str]]) -> Listened:
        ended = await serve(self)
        return Listened(tuple(self._heard), self._connections, ended)

    async def until_quiet(self, is_over: asyncio.Task[int] | None) -> str:
        """Wait until the sender is done, and say how that was seen."""
        loop = asyncio.get_running_loop()
        ends, over_at = loop.time() + self.bounds.run_seconds, 0.0
        while loop.time() < ends:
            if is_over is not None and is_over.done():
                over_at = over_at or loop.time()
                if not self._open and loop.time() - over_at > GRACE_SECONDS:
                    return _("the sender ended with status {status}").format(status=is_over.result())
            quiet = self._heard and not self._open_now() and loop.time() - self._last > self.bounds.quiet_seconds
            if is_over is None and quiet:
                return _("nothing more came for {seconds} s").format(seconds=self.bounds.quiet_seconds)
            if self.is_full():
                return _("more came than a run takes")
            await asyncio.sleep(0.05)
        return _("the {seconds} s of the run were used up").format(seconds=self.bounds.run_seconds)

    def _open_now(self) -> bool:
        return bool(self._open) and asyncio.get_running_loop().time() - self._last <= self.bounds.call_seconds

    def is_full(self) -> bool:
        """Say whether no more is taken."""
        return len(self._heard) >= self.bounds.requests or self._bytes > TOTAL_BYTES

    async def hang_up(self) -> None:
        """End every connection that is still open."""
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one connection out."""
        task = asyncio.current_task()
        assert task is not None
        self._connections += 1
        self._last = asyncio.get_running_loop().time()
        if len(self._open) >= CONNECTIONS or self.is_full():
            writer.close()
            return
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):  # it went away, or the run has ended
                await self._hear_requests(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _hear_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not self.is_full():
            request = _Request(self.bounds)
            heard = await self._hear_one(reader, writer, request)
            if heard is None:
                return
            self._heard.append(heard)
            self._last = asyncio.get_running_loop().time()
            if heard.cut:
                return
            await _send(writer, self._answers(heard), self.bounds.call_seconds, is_last=not request.is_kept_open)
            if not request.is_kept_open:
                return

    async def _hear_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: _Request
    ) -> Heard | None:
        """Hear one request; None where the connection ended, or stayed silent, before one began."""
        try:
            async with asyncio.timeout(self.bounds.call_seconds):
                while not request.is_whole:
                    piece = await reader.read(PIECE_BYTES)
                    if not piece:
                        return self._made(request, _("it broke off after {bytes} bytes").format(bytes=request.bytes))
                    self._bytes += len(piece)
                    fault = request.take(piece)
                    if fault:
                        return self._made(request, fault)
                    if request.wants_word:
                        request.wants_word = False
                        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        except TimeoutError:
            told = _("it was not whole after {seconds} s").format(seconds=self.bounds.call_seconds)
            return self._made(request, told)
        return self._made(request, "")

    def _made(self, request: _Request, cut: str) -> Heard | None:
        if cut and not request.bytes:
            return None
        return request.heard(self._clock.now(), cut)


class _Request:
    """One request as it comes in; the callbacks are those of httptools."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._parser = httptools.HttpRequestParser(self)
        self._url, self._body = bytearray(), bytearray()
        self._headers: dict[str, str] = {}
        self._is_in_body = self.is_whole = self.wants_word = self.is_kept_open = self._is_behind = False
        self.bytes = 0

    def take(self, piece: bytes) -> str:
        """Take the next piece, and say why no more of it is taken; empty: it goes on."""
        self.bytes += len(piece)
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            self.is_whole = True
        except httptools.HttpParserError:
            return _("it is no request in HTTP/1.1")
        if self.bytes > HEAD_BYTES and not self._is_in_body:
            return _("its head is longer than {most} bytes").format(most=HEAD_BYTES)
        if len(self._body) > self._bounds.body_bytes:
            return _("its body is longer than {most} bytes").format(most=self._bounds.body_bytes)
        return ""

    def on_message_begin(self) -> None:
        if self.is_whole:  # another request right behind this one, which is not taken before this one is answered
            self._is_behind, self.is_kept_open = True, False

    def on_url(self, url: bytes) -> None:
        if not self._is_behind:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._is_behind:
            self._headers[name.decode("latin-1").casefold()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._is_behind:
            return
        self._is_in_body = True
        self.wants_word = self._headers.get("expect", "").casefold() == "100-continue"
        self.is_kept_open = bool(self._parser.should_keep_alive())

    def on_body(self, piece: bytes) -> None:
        if not self._is_behind and len(self._body) <= self._bounds.body_bytes:
            self._body += piece

    def on_message_complete(self) -> None:
        self.is_whole = True

    def heard(self, at: datetime, cut: str) -> Heard:
        """Give what came so far."""
        method = self._parser.get_method().decode("latin-1") if self._is_in_body else ""
        return Heard(at, method, self._url.decode("latin-1"), self._headers, bytes(self._body), cut)


async def _send(writer: asyncio.StreamWriter, reply: Reply, seconds: float, *, is_last: bool) -> None:
    head = [
        f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Status')}",
        f"Content-Type: {reply.content_type}",
        f"Content-Length: {len(reply.body)}",
        f"{HEADER[0]}: {HEADER[1]}",
        f"Connection: {'close' if is_last else 'keep-alive'}",
    ]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + reply.body)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await writer.drain()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
