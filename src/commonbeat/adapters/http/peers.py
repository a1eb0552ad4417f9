"""Other nodes over HTTP, all at once: the only part of the house that waits for many peers.

One thread runs a loop for every question of the process; a question costs no thread. What is bounded: how many messages
are under way at one owner and at all, how many bytes an answer has, how many own searches run. Whatever an owner does,
its part ends at the deadline, and its connection with it.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpcore
import structlog

from commonbeat.exchange.model import OWN_LIMIT, Answer, Ask, NoAnswer, Reply, RowOutcome
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.ids import PartyId

from .bounded import TooLarge, exchange, open_pool

ANSWER_MOST_BYTES: Final = 4 * 1024 * 1024
OF_ONE_OWNER: Final = 32
"""Messages under way at one owner: one that hangs holds no more connections than these."""

OF_ALL: Final = 1_024
OWN_WORKERS: Final = 8
OWN_WAITING: Final = 64

log = structlog.get_logger("commonbeat.exchange")
_Told = tuple[PartyId, Answer | NoAnswer | Reply]
_LATE: Final = NoAnswer(RowOutcome.LATE, "deadline")
_NOT_SENT: Final = NoAnswer(RowOutcome.REFUSED, OWN_LIMIT)


def _down(reason_code: str) -> NoAnswer:
    return NoAnswer(RowOutcome.DOWN, reason_code)


class HttpPeers:
    """Asks other nodes over HTTP. ``close`` ends what is under way."""

    def __init__(self, answer_most_bytes: int = ANSWER_MOST_BYTES) -> None:
        self._most_bytes = answer_most_bytes
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._pool: httpcore.AsyncConnectionPool | None = None
        self._under_way: Counter[PartyId] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._own = ThreadPoolExecutor(OWN_WORKERS, thread_name_prefix="own-sightings")
        self._own_waiting = threading.BoundedSemaphore(OWN_WAITING)
        self._closed = False

    @property
    def under_way(self) -> int:
        """Give how many messages are waited for."""
        return self._under_way.total()

    def open(self) -> None:
        """Start the loop ahead of the first question, which then does not wait for that."""
        self._running()

    def ask_all(
        self, asks: Sequence[Ask], home: Mapping[PartyId, Callable[[], Reply]], seconds: float
    ) -> Iterator[_Told]:
        """Send every message at once, work off ``home`` beside, and give each outcome as it comes."""
        ends = time.monotonic() + seconds
        told: queue.SimpleQueue[_Told] = queue.SimpleQueue()
        if asks:
            loop = self._running()
            loop.call_soon_threadsafe(self._begin, list(asks), ends, told)
        for owner, find in home.items():
            self._work_off(owner, find, told)
        return _gathered({*(ask.owner for ask in asks), *home}, told, ends)

    def close(self) -> None:
        """End what is under way, and the loop. Again does nothing."""
        with self._starting:
            self._closed, loop, thread = True, self._loop, self._thread
            self._loop = self._thread = None
        self._own.shutdown(wait=False, cancel_futures=True)
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(self._end(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._closed:
                raise RuntimeError("it was closed")
            if self._loop is None:
                self._loop = _new_loop()
                self._pool = open_pool(OF_ALL)
                self._thread = threading.Thread(target=self._loop.run_forever, name="peers", daemon=True)
                self._thread.start()
            return self._loop

    def _begin(self, asks: Sequence[Ask], ends: float, told: queue.SimpleQueue[_Told]) -> None:
        for ask in asks:
            if self._under_way[ask.owner] >= OF_ONE_OWNER or self.under_way >= OF_ALL:
                told.put((ask.owner, _NOT_SENT))
                continue
            self._under_way[ask.owner] += 1
            task = asyncio.get_running_loop().create_task(self._ask(ask, ends, told))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _ask(self, ask: Ask, ends: float, told: queue.SimpleQueue[_Told]) -> None:
        outcome: Answer | NoAnswer = _down("closing")
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                outcome = await self._sent(ask)
        except TimeoutError:
            outcome = _LATE
        finally:
            self._under_way[ask.owner] -= 1
            told.put((ask.owner, outcome))

    @implements("anpr-working@0.1#answer-size")
    async def _sent(self, ask: Ask) -> Answer | NoAnswer:
        assert self._pool is not None
        try:
            got = await exchange(self._pool, "POST", ask.url, (ask.headers, ask.body), self._most_bytes)
        except TooLarge:
            return _down("too-large")
        except httpcore.ConnectError:
            return _down("unreachable")
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            return _down("cut-off")
        except Exception as trouble:  # noqa: BLE001  (whatever an owner does, its row says that it is down)
            log.warning("exchange.peer.failed", error=type(trouble).__name__)
            return _down("not-http")
        return Answer(got.status, got.headers, got.body)

    def _work_off(self, owner: PartyId, find: Callable[[], Reply], told: queue.SimpleQueue[_Told]) -> None:
        if not self._own_waiting.acquire(blocking=False):
            told.put((owner, _NOT_SENT))
            return

        def work() -> None:
            outcome: NoAnswer | Reply = _down("failed")
            try:
                outcome = find()
            except Exception as trouble:  # noqa: BLE001  (its row says so; the kind is enough to find it)
                log.warning("exchange.own.failed", error=type(trouble).__name__)
            finally:
                self._own_waiting.release()
                told.put((owner, outcome))

        self._own.submit(work)

    async def _end(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await self._pool.aclose()


def _gathered(owners: set[PartyId], told: queue.SimpleQueue[_Told], ends: float) -> Iterator[_Told]:
    """Give each outcome as it comes, and at the end of the time the rest as late."""
    waiting = set(owners)
    while waiting:
        try:
            owner, outcome = told.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            break
        waiting.discard(owner)
        yield owner, outcome
    for owner in sorted(waiting):
        yield owner, _LATE


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # it is not made for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
