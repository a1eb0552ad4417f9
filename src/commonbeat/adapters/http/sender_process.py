"""A foreign sender that a run starts itself: its process, what that prints, and its end with all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from commonbeat.conformance.errors import CannotListen
from commonbeat.kernel.text import _

OUTPUT_BYTES: Final = 8_192
PIECE_BYTES: Final = 65_536
"""As much as a pipe holds."""


@dataclass(frozen=True, slots=True)
class Started:
    """How the sender is started: the command, which no shell sees, and what its environment has more."""

    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class SenderProcess:
    """One sender, started once and told where to send in ``COMMONBEAT_TARGET``."""

    def __init__(self, started: Started, url: str) -> None:
        self._started, self._url = started, url
        self.output = b""
        """The end of what it printed."""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[int]]:
        """Start it, and give what is done when it has ended, with its status; at the block's end it is killed.

        Raises:
            CannotListen: it cannot be started.
        """
        with self._kept_output() as output:
            process = await self._start(output)
            output.close()
            try:
                yield asyncio.create_task(process.wait())
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()

    async def _start(self, output: BinaryIO) -> asyncio.subprocess.Process:
        try:
            words = shlex.split(self._started.command)
            return await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=os.environ | self._started.environment | {"COMMONBEAT_TARGET": self._url},
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError, TypeError) as wrong:
            told = _("the sender cannot be started: {why}").format(why=wrong)
            raise CannotListen(self._url, told) from wrong

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
