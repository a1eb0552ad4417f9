"""Hits on the stream: at once, in order, each once, to those who may see them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

import pytest

from commonbeat.access.model import Actor
from commonbeat.adapters.memory.hits import MemoryHits
from commonbeat.anpr.hit_model import Hit
from commonbeat.anpr.hits import hit_cursor
from commonbeat.anpr.list_errors import TooManyStreams
from commonbeat.anpr.lists_rules import scope_of
from commonbeat.anpr.voi import Action
from commonbeat.web.hit_bodies import HitBody
from commonbeat.web.hit_stream import BEAT, ENDED, HELLO, STREAMS_MOST, TURN_MOST, Frame, HitHub, Watcher
from tests.anpr.voi_builders import a_list_manager, a_new_hit, a_responder


class Stage:
    """A hub, a store, and one watcher's stream, on a loop of its own."""

    def __init__(self, **hub: Any) -> None:
        self.store = MemoryHits()
        self.hub = HitHub(**{"check_seconds": 30.0} | hub)
        self.hub.open()
        self.actor: Actor | None = a_responder()
        self.asked: list[int] = []

    def raise_(self, *captures: int, **more: Any) -> Sequence[Hit]:
        raised = self.store.add([a_new_hit(captured_ms=ms, **more) for ms in captures])
        self.hub.publish(raised)
        return raised

    async def since(self, actor: Actor, number: int) -> Sequence[Frame]:
        self.asked.append(number)
        return [Frame.of(hit) for hit in self.store.page(scope_of(actor), number, 2)]

    async def still_in(self) -> Actor | None:
        return self.actor

    def listen(self, watcher: Watcher, actor: Actor | None = None) -> AsyncIterator[str]:
        async def still_in() -> Actor | None:
            return actor

        return self.hub.listen(watcher, self.since, still_in if actor else self.still_in)


def played(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await scene()

    asyncio.run(bounded())


def captures_in(text: str) -> list[int]:
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    return [int(json.loads(line)["captured_at"][-4:-1]) for line in lines]


def test_a_hit_comes_with_its_cursor_and_the_apis_own_body():
    async def scene() -> None:
        stage = Stage()
        stream = stage.listen(stage.hub.watch(a_responder(), 0))
        assert await anext(stream) == HELLO
        [hit] = stage.raise_(7)
        text = await anext(stream)
        assert text == f"id: {hit_cursor(hit)}\nevent: hit\ndata: {HitBody.of(hit).model_dump_json()}\n\n"

    played(scene)


def test_a_stream_resumes_behind_its_last_event():
    async def scene() -> None:
        stage = Stage()
        stage.raise_(1, 2, 3, 4, 5)
        stream = stage.listen(stage.hub.watch(a_responder(), 2))
        assert await anext(stream) == HELLO
        assert captures_in(await anext(stream)) == [3, 4]
        stage.raise_(6)
        assert captures_in(await anext(stream)) == [5, 6]
        stage.raise_(7)
        assert captures_in(await anext(stream)) == [7]

    played(scene)


def test_a_hit_raised_between_the_store_and_the_queue_comes_once():
    async def scene() -> None:
        stage = Stage()
        raised: list[int] = []

        async def since(actor: Actor, number: int) -> Sequence[Frame]:
            found = await stage.since(actor, number)
            if len(raised) < 3:
                raised.append(1)
                stage.raise_(len(raised))
            return found

        stream = stage.hub.listen(stage.hub.watch(a_responder(), 0), since, stage.still_in)
        seen: list[int] = []
        while len(seen) < 3:
            seen += captures_in(await anext(stream))
        stage.raise_(4)
        assert [*seen, *captures_in(await anext(stream))] == [1, 2, 3, 4]

    played(scene)


def test_a_slow_reader_costs_a_bounded_queue_and_misses_nothing():
    async def scene() -> None:
        stage = Stage(queue_most=5)
        watcher = stage.hub.watch(a_responder(), 0)
        stream = stage.listen(watcher)
        assert await anext(stream) == HELLO
        stage.raise_(1)
        seen = captures_in(await anext(stream))
        for first in range(2, 200, 2):
            stage.raise_(first, first + 1)
            await asyncio.sleep(0)
            assert len(watcher._waiting) <= 5
        while len(seen) < 199:
            seen += captures_in(await anext(stream))
        assert seen == list(range(1, 200))

    played(scene)


@pytest.mark.clause("anpr-working@0.1#hit-silent")
def test_nobody_sees_what_is_not_theirs_or_silent():
    async def scene() -> None:
        stage = Stage()
        desk, keeper = (stage.listen(stage.hub.watch(actor, 0), actor) for actor in (a_responder(), a_list_manager()))
        assert [await anext(desk), await anext(keeper)] == [HELLO, HELLO]
        both = [asyncio.ensure_future(anext(stream)) for stream in (desk, keeper)]
        stage.raise_(1, party="upland")
        stage.raise_(2, action=Action.SILENT)
        assert captures_in(await both[1]) == [2]
        stage.raise_(3)
        assert captures_in(await both[0]) == [3]

    played(scene)


def test_a_silent_stream_says_that_it_lives_and_ends_with_the_session():
    async def scene() -> None:
        stage = Stage(check_seconds=0.01)
        stream = stage.listen(stage.hub.watch(a_responder(), 0))
        assert [await anext(stream), await anext(stream)] == [HELLO, BEAT]
        stage.actor = None
        while (text := await anext(stream)) == BEAT:
            pass
        assert text == ENDED
        assert [text async for text in stream] == []
        assert stage.hub.watchers == 0

    played(scene)


def test_a_stream_that_is_told_to_look_again_ends_with_the_session_and_not_with_the_timer():
    async def scene() -> None:
        stage = Stage(check_seconds=3_600.0)
        stage.actor, another = a_responder(id="desk"), a_responder(id="another")
        stream = stage.listen(stage.hub.watch(stage.actor, 0))
        other = stage.listen(stage.hub.watch(another, 0), another)
        assert [await anext(stream), await anext(other)] == [HELLO, HELLO]
        both = [asyncio.ensure_future(anext(one)) for one in (stream, other)]
        stage.raise_(1)
        assert [captures_in(await one) for one in both] == [[1], [1]]
        stage.actor = None
        await asyncio.to_thread(stage.hub.look_again, {"desk"})
        assert [text async for text in stream] == [ENDED]
        assert stage.hub.watchers == 1
        stage.hub.close()

    played(scene)


def test_what_is_raised_after_a_session_ended_is_not_shown_in_it():
    async def scene() -> None:
        stage = Stage(check_seconds=3_600.0)
        stream = stage.listen(stage.hub.watch(a_responder(id="desk"), 0))
        assert await anext(stream) == HELLO
        stage.actor = None
        stage.hub.look_again({"desk"})
        stage.raise_(1)
        assert [text async for text in stream] == [ENDED]

    played(scene)


def test_a_role_that_was_taken_away_narrows_the_stream():
    async def scene() -> None:
        stage = Stage(check_seconds=0.01)
        stage.actor = a_list_manager()
        watcher = stage.hub.watch(a_list_manager(), 0)
        stream = stage.listen(watcher)
        assert [await anext(stream), await anext(stream)] == [HELLO, BEAT]
        stage.actor = a_responder()
        while watcher.actor is not stage.actor:
            await anext(stream)
        stage.raise_(1, action=Action.SILENT)
        stage.raise_(2)
        while (text := await anext(stream)) == BEAT:
            pass
        assert captures_in(text) == [2]

    played(scene)


def test_closing_the_hub_ends_every_stream():
    async def scene() -> None:
        stage = Stage()
        stream = stage.listen(stage.hub.watch(a_responder(), 0))
        assert await anext(stream) == HELLO
        rest = asyncio.ensure_future(_all(stream))
        await asyncio.sleep(0)
        stage.hub.close()
        assert await rest == []

    played(scene)


async def _all(stream: AsyncIterator[str]) -> list[str]:
    return [text async for text in stream]


def test_hits_are_published_from_another_thread():
    async def scene() -> None:
        stage = Stage()
        stream = stage.listen(stage.hub.watch(a_responder(), 0))
        assert await anext(stream) == HELLO
        await asyncio.to_thread(stage.raise_, 1)
        assert captures_in(await anext(stream)) == [1]

    played(scene)


def test_publishing_before_the_hub_is_open_or_after_its_loop_has_ended_is_no_fault():
    hub = HitHub()
    hits = MemoryHits().add([a_new_hit()])
    hub.publish(hits)

    async def scene() -> None:
        hub.open()
        hub.watch(a_responder(), 0)

    played(scene)
    hub.publish(hits)
    assert hub.watchers == 1


async def all_caught_up(hub: HitHub) -> None:
    for _ in range(1000):
        if not any(watcher.lagging for watcher in hub._watchers):
            return
        await asyncio.sleep(0)
    raise AssertionError("the watchers still read from the store")


def test_a_burst_before_many_watchers_is_given_out_in_turns_and_lets_others_work_between():
    async def scene() -> None:
        stage = Stage()
        streams = [stage.listen(stage.hub.watch(a_responder(id=f"desk-{at}"), 0)) for at in range(30)]
        for stream in streams:
            assert await anext(stream) == HELLO
        turns = 0

        async def reads_come_in() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async def watched(stream: AsyncIterator[str]) -> list[int]:
            seen: list[int] = []
            while len(seen) < 900:
                came = captures_in(await anext(stream))
                assert len(came) <= TURN_MOST
                seen += came
            return seen

        everyone = [asyncio.ensure_future(watched(stream)) for stream in streams]
        await all_caught_up(stage.hub)
        others = asyncio.ensure_future(reads_come_in())
        stage.raise_(*range(900))
        assert await asyncio.gather(*everyone) == [list(range(900))] * 30
        others.cancel()
        assert turns >= 900 // TURN_MOST

    played(scene)


def test_few_watchers_read_from_the_store_at_once():
    async def scene() -> None:
        stage, inside, most = Stage(), 0, 0

        async def since(actor: Actor, number: int) -> Sequence[Frame]:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            return await stage.since(actor, number)

        stage.raise_(1)
        streams = [
            stage.hub.listen(stage.hub.watch(a_responder(id=f"desk-{at}"), 0), since, stage.still_in)
            for at in range(20)
        ]
        for stream in streams:
            assert await anext(stream) == HELLO
        shown = await asyncio.gather(*(anext(stream) for stream in streams))
        assert [captures_in(text) for text in shown] == [[1]] * 20
        assert most == 2

    played(scene)


def test_one_person_has_a_bounded_number_of_streams_and_costs_nobody_else_theirs():
    hub = HitHub()
    watchers = [hub.watch(a_responder(), 0) for _ in range(STREAMS_MOST)]
    with pytest.raises(TooManyStreams, match="16 streams"):
        hub.watch(a_responder(), 0)
    hub.watch(a_responder(id="another"), 0)
    hub.let_go(watchers[0])
    hub.watch(a_responder(), 0)
    assert hub.watchers == STREAMS_MOST + 1
