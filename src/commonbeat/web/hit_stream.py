"""Hits to those who watch, as server-sent events, within milliseconds of being durable.

A watcher who reads slowly never costs more than a bounded queue: when that is full it is let go, and the watcher
is served from the store until it has caught up. So nothing is missed, and nobody need connect again for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from commonbeat.access.model import Actor
from commonbeat.anpr.hit_model import Hit
from commonbeat.anpr.hits import hit_cursor
from commonbeat.anpr.lists_rules import may_see, scope_of

from .hit_bodies import HitBody

QUEUE_MOST: Final = 1_000
"""Hits that wait for one watcher in memory; more are read from the store."""

CHECK_SECONDS: Final = 15.0
"""How often a watcher's session is looked at again, and a silent stream says that it lives."""

BEAT: Final = ": beat\n\n"
HELLO: Final = "retry: 1000\n\n"
ENDED: Final = 'event: ended\ndata: {"detail": "The session has ended."}\n\n'


@dataclass(frozen=True, slots=True)
class Frame:
    """A hit as it goes out, spelt once for all who see it."""

    hit: Hit
    text: str

    @classmethod
    def of(cls, hit: Hit) -> Frame:
        """Give the event of a hit: its cursor as ``id``, the API's body as ``data``."""
        return cls(hit, f"id: {hit_cursor(hit)}\nevent: hit\ndata: {HitBody.of(hit).model_dump_json()}\n\n")


class Watcher:
    """One open stream: what waits for it, and how far it has come."""

    def __init__(self, actor: Actor, after: int, queue_most: int) -> None:
        self.actor, self.sent, self.shown = actor, after, 0
        self.lagging = True  # until it has read from the store what came before it was here
        self._queue_most = queue_most
        self._waiting: deque[Frame] = deque()
        self._news = asyncio.Event()

    def offer(self, frames: Sequence[Frame]) -> None:
        """Queue what the watcher may see; with no room, leave it to the store."""
        scope = scope_of(self.actor)
        self._waiting.extend(frame for frame in frames if may_see(scope, frame.hit))
        if len(self._waiting) > self._queue_most:
            self._waiting.clear()
            self.lagging = True
        self._news.set()

    def caught_up(self) -> None:
        """Note that the store is about to be read once more: what is raised from here on is queued again."""
        self._waiting.clear()
        self.lagging = False

    def taken(self) -> list[str]:
        """Give what waits and was not shown yet."""
        self._news.clear()
        frames = [frame for frame in self._waiting if frame.hit.number > self.sent]
        self._waiting.clear()
        return self.shown_now(frames)

    def shown_now(self, frames: Sequence[Frame]) -> list[str]:
        """Count the frames as shown and give their texts."""
        if frames:
            self.sent = frames[-1].hit.number
            self.shown += len(frames)
        return [frame.text for frame in frames]

    async def news(self, seconds: float) -> bool:
        """Wait for something to show. False: nothing came in the time."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def wake(self) -> None:
        """Let the stream look at once."""
        self._news.set()


Since = Callable[[Actor, int], Awaitable[Sequence[Hit]]]
StillIn = Callable[[], Awaitable[Actor | None]]


class HitHub:
    """Spreads what the screener raises to every open stream of this process."""

    def __init__(self, *, queue_most: int = QUEUE_MOST, check_seconds: float = CHECK_SECONDS) -> None:
        self._queue_most, self._check_seconds = queue_most, check_seconds
        self._watchers: set[Watcher] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @property
    def watchers(self) -> int:
        """Give how many streams are open."""
        return len(self._watchers)

    def open(self) -> None:
        """Begin to spread, on the loop that runs now."""
        self._loop, self._closed = asyncio.get_running_loop(), False

    def close(self) -> None:
        """End every stream, so that a server that stops does not wait for them. Call it on the loop."""
        self._closed = True
        for watcher in self._watchers:
            watcher.wake()

    def publish(self, hits: Sequence[Hit]) -> None:
        """Show the hits to whoever may see them. Returns at once; safe from any thread. Fulfils ``Publish``."""
        if self._loop is None or not self._watchers:
            return
        frames = [Frame.of(hit) for hit in hits]
        with contextlib.suppress(RuntimeError):  # the loop has ended: the hits are durable, and nobody watches
            self._loop.call_soon_threadsafe(self._spread, frames)

    async def listen(self, watcher: Watcher, since: Since, still_in: StillIn) -> AsyncIterator[str]:
        """Give the stream's text as it comes, until the session ends, the hub closes or the client leaves.

        Args:
            watcher: made by ``watch``; it is let go when the stream ends.
            since: reads from the store the hits behind a number, in order; an empty answer says that it is all.
            still_in: gives the actor as they are now, or None when their session has ended.
        """
        loop = asyncio.get_running_loop()
        check_at = loop.time() + self._check_seconds
        try:
            yield HELLO
            while not self._closed:
                while watcher.lagging:
                    async for text in _from_store(watcher, since):
                        yield text
                if texts := watcher.taken():
                    yield "".join(texts)
                if loop.time() >= check_at:
                    if not await _is_in(watcher, still_in):
                        yield ENDED
                        return
                    check_at = loop.time() + self._check_seconds
                    yield BEAT
                await watcher.news(max(0.0, check_at - loop.time()))
        finally:
            self._watchers.discard(watcher)

    def watch(self, actor: Actor, after: int) -> Watcher:
        """Give a new watcher, who from now on misses nothing behind the number ``after``."""
        watcher = Watcher(actor, after, self._queue_most)
        self._watchers.add(watcher)
        return watcher

    def _spread(self, frames: Sequence[Frame]) -> None:
        for watcher in self._watchers:
            watcher.offer(frames)


async def _from_store(watcher: Watcher, since: Since) -> AsyncIterator[str]:
    """Give what is in the store behind the watcher's place, up to where the queue takes over."""
    while hits := await since(watcher.actor, watcher.sent):
        yield "".join(watcher.shown_now([Frame.of(hit) for hit in hits]))
    watcher.caught_up()
    # What was raised between the empty answer and the line above is in the store, and only there.
    while hits := await since(watcher.actor, watcher.sent):
        yield "".join(watcher.shown_now([Frame.of(hit) for hit in hits]))


async def _is_in(watcher: Watcher, still_in: StillIn) -> bool:
    actor = await still_in()
    if actor is None:
        return False
    watcher.actor = actor  # a permission that was taken away narrows what is shown from here on
    return True
