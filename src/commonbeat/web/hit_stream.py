"""Hits to those who watch, as server-sent events, within milliseconds of being durable.

A watcher who reads slowly never costs more than a bounded queue: when that is full it is let go, and the watcher
is served from the store until it has caught up. So nothing is missed, and nobody need connect again for it.

A burst of hits before many watchers must not hold up the loop that takes reads in. So a hit is spelt once, away from
the loop; who may see it is asked once for all watchers of one scope; a watcher is given a bounded number in one turn
of the loop; and few at a time read from the store.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from commonbeat.access.model import Actor
from commonbeat.anpr.hit_model import Hit, HitScope
from commonbeat.anpr.hits import hit_cursor
from commonbeat.anpr.list_errors import TooManyStreams
from commonbeat.anpr.lists_rules import may_see, scope_of

from .hit_bodies import HitBody
from .streams import CHECK_SECONDS

QUEUE_MOST: Final = 10_000
"""Hits that wait for one watcher in memory; more are read from the store. Their texts are shared by all watchers."""

TURN_MOST: Final = 50
"""Hits that one watcher is given in one turn of the loop."""

STORE_READERS_MOST: Final = 2
"""Watchers that read from the store at once; the others wait for their turn."""

STREAMS_MOST: Final = 16
"""Streams that one person may have open: as many pages as anybody looks at."""

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
        self.sees(actor)
        self.sent, self.shown = after, 0
        self.is_due = True  # it may have ended between the request's own decision and now
        self.lagging = True  # until it has read from the store what came before it was here
        self._queue_most = queue_most
        self._waiting: deque[Frame] = deque()
        self._news = asyncio.Event()

    def sees(self, actor: Actor) -> None:
        """Show from here on what the actor, as they are now, may see."""
        self.actor, self.scope = actor, scope_of(actor)

    def offer(self, frames: Sequence[Frame]) -> None:
        """Queue hits that the watcher may see; with no room, leave them to the store."""
        if self.lagging:  # what is raised is durable already, and read from there
            return
        self._waiting.extend(frames)
        if len(self._waiting) > self._queue_most:
            self._waiting.clear()
            self.lagging = True
        self._news.set()

    def caught_up(self) -> None:
        """Note that the store is about to be read once more: what is raised from here on is queued again."""
        self._waiting.clear()
        self.lagging = False

    def taken(self) -> list[str]:
        """Give what waits and was not shown yet, as much of it as is for one turn."""
        self._news.clear()
        frames: list[Frame] = []
        while self._waiting and len(frames) < TURN_MOST:
            frame = self._waiting.popleft()
            # A role that was taken away since it was queued counts.
            if frame.hit.number > self.sent and may_see(self.scope, frame.hit):
                frames.append(frame)
        return self.shown_now(frames)

    def shown_now(self, frames: Sequence[Frame]) -> list[str]:
        """Count the frames as shown and give their texts."""
        if frames:
            self.sent = frames[-1].hit.number
            self.shown += len(frames)
        return [frame.text for frame in frames]

    async def news(self, seconds: float) -> bool:
        """Wait for something to show; others are let work in any case. False: nothing came in the time."""
        if self._waiting or self.is_due:
            await asyncio.sleep(0)
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def look_again(self) -> None:
        """Find out at once whether the actor still may watch."""
        self.is_due = True
        self._news.set()

    def wake(self) -> None:
        """Let the stream look at once."""
        self._news.set()


Since = Callable[[Actor, int], Awaitable[Sequence[Frame]]]
StillIn = Callable[[], Awaitable[Actor | None]]


class HitHub:
    """Spreads what the screener raises to every open stream of this process."""

    def __init__(self, *, queue_most: int = QUEUE_MOST, check_seconds: float = CHECK_SECONDS) -> None:
        self._queue_most, self._check_seconds = queue_most, check_seconds
        self._watchers: set[Watcher] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._readers = asyncio.Semaphore(STORE_READERS_MOST)

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

    def look_again(self, ids: AbstractSet[str]) -> None:
        """Find out at once whether those who are named still may watch. Safe from any thread. Fulfils ``Hear``."""
        if self._loop is not None and self._watchers:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and every stream with it
                self._loop.call_soon_threadsafe(self._look, ids)

    async def listen(self, watcher: Watcher, since: Since, still_in: StillIn) -> AsyncIterator[str]:
        """Give the stream's text as it comes, until the session ends, the hub closes or the client leaves.

        Args:
            watcher: made by ``watch``; it is let go when the stream ends.
            since: reads from the store the hits behind a number, in order, and spells them, away from the loop; an
                empty answer says that it is all.
            still_in: gives the actor as they are now, or None when their session has ended.
        """
        loop = asyncio.get_running_loop()
        check_at = loop.time() + self._check_seconds
        try:
            yield HELLO
            while not self._closed:
                is_late = loop.time() >= check_at
                if (is_late or watcher.is_due) and not await _is_in(watcher, still_in):
                    yield ENDED
                    return
                if is_late:
                    check_at = loop.time() + self._check_seconds
                    yield BEAT
                while watcher.lagging:
                    async for text in self._from_store(watcher, since):
                        yield text
                if texts := watcher.taken():
                    yield "".join(texts)
                await watcher.news(max(0.0, check_at - loop.time()))
        finally:
            self.let_go(watcher)

    def watch(self, actor: Actor, after: int) -> Watcher:
        """Give a new watcher, who from now on misses nothing behind the number ``after``.

        Raises:
            TooManyStreams: the actor has as many open as one person may have.
        """
        if sum(one.actor.id == actor.id for one in self._watchers) >= STREAMS_MOST:
            raise TooManyStreams(STREAMS_MOST)
        watcher = Watcher(actor, after, self._queue_most)
        self._watchers.add(watcher)
        return watcher

    def let_go(self, watcher: Watcher) -> None:
        """Show the watcher nothing more. Letting go again does nothing."""
        self._watchers.discard(watcher)

    def _look(self, ids: AbstractSet[str]) -> None:
        for watcher in self._watchers:
            if watcher.actor.id in ids:
                watcher.look_again()

    def _spread(self, frames: Sequence[Frame]) -> None:
        seen: dict[HitScope, Sequence[Frame]] = {}
        for watcher in self._watchers:
            if watcher.scope not in seen:
                seen[watcher.scope] = [frame for frame in frames if may_see(watcher.scope, frame.hit)]
            if ours := seen[watcher.scope]:
                watcher.offer(ours)

    async def _from_store(self, watcher: Watcher, since: Since) -> AsyncIterator[str]:
        """Give what is in the store behind the watcher's place, up to where the queue takes over."""
        while texts := await self._page(watcher, since):
            yield "".join(texts)
        watcher.caught_up()
        # What was raised between the empty answer and the line above is in the store, and only there.
        while texts := await self._page(watcher, since):
            yield "".join(texts)

    async def _page(self, watcher: Watcher, since: Since) -> list[str]:
        async with self._readers:
            frames = await since(watcher.actor, watcher.sent)
        return watcher.shown_now(frames)


async def _is_in(watcher: Watcher, still_in: StillIn) -> bool:
    watcher.is_due = False  # before it is asked: what changes meanwhile is asked once more
    actor = await still_in()
    if actor is None:
        return False
    watcher.sees(actor)
    return True
