"""Hits by API: pages for a poller, a stream for a browser, and the decision on each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.hit_model import HitState
from commonbeat.anpr.hits import PAGE_MOST, Hits, hit_number
from commonbeat.anpr.list_errors import HitAlreadyDecided, HitNotFound, TooManyStreams
from commonbeat.anpr.lists_rules import TEXT_LONGEST, TEXT_SHORTEST
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import HitId
from commonbeat.web.dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, current_actor, needs
from commonbeat.web.hit_bodies import HitBody
from commonbeat.web.hit_stream import Frame, HitHub, Watcher
from commonbeat.web.node import Node
from commonbeat.web.problems import can_answer
from commonbeat.web.routing import HouseRoute
from commonbeat.web.streams import EventStream

router = APIRouter(prefix="/api/anpr/hits", tags=["hits"], route_class=HouseRoute)
Cursor = Annotated[str | None, Query(max_length=200, description="Where the last answer ended; none: the oldest")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MOST)]


class HitsBody(BaseModel):
    """Hits in the order of raising.

    Ask on with ``next`` as ``after``: it never misses a hit and never repeats one. It is null only while there has
    been no hit at all; ``more`` says whether another page is there already.
    """

    hits: list[HitBody]
    next: str | None
    more: bool


class DecisionBody(BaseModel):
    """Why a hit is confirmed or rejected."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=TEXT_SHORTEST, max_length=TEXT_LONGEST)]


@router.get("", dependencies=[needs(Permission.HITS_READ)], responses=can_answer(Invalid, AccessRefused, NotSignedIn))
def page(actor: CurrentActor, rooms: ReadingRooms, after: Cursor = None, limit: Limit = PAGE_MOST) -> HitsBody:
    """Give hits of your organisation's lists, oldest first."""
    found = rooms.hits.page(actor, after, limit)
    return HitsBody(hits=[HitBody.of(hit) for hit in found.items], next=found.next, more=found.more)


@router.get(
    "/stream",
    dependencies=[needs(Permission.HITS_READ)],
    response_class=StreamingResponse,
    responses={
        200: {"description": "Events named hit, each with its cursor as id", "content": {"text/event-stream": {}}},
        **can_answer(Invalid, AccessRefused, NotSignedIn, TooManyStreams),
    },
)
async def stream(
    request: Request,
    actor: CurrentActor,
    node: TheNode,
    after: Cursor = None,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
) -> EventStream:
    """Give hits as they are raised; from a cursor or the Last-Event-ID on, else from now on."""
    place = last_event_id or after
    number = hit_number(place, "/after") if place else await run_in_threadpool(_latest, node)
    hub = hub_of(request)
    watcher = hub.watch(actor, number)
    try:
        await run_in_threadpool(node.record, Hits.watch_began(actor, number, node.clock))
    except BaseException:
        hub.let_go(watcher)
        raise
    return EventStream(_texts(request, node, hub, watcher), lambda: hub.let_go(watcher))


@router.get(
    "/{id}",
    dependencies=[needs(Permission.HITS_READ)],
    responses=can_answer(HitNotFound, AccessRefused, NotSignedIn),
)
def get(id: str, actor: CurrentActor, rooms: ReadingRooms) -> HitBody:
    """Give one hit."""
    return HitBody.of(rooms.hits.get(actor, HitId(id)))


@router.post(
    "/{id}/confirm",
    dependencies=[needs(Permission.HITS_DECIDE)],
    responses=can_answer(HitNotFound, HitAlreadyDecided, Invalid, AccessRefused, NotSignedIn),
)
def confirm(id: str, body: DecisionBody, actor: CurrentActor, rooms: Rooms) -> HitBody:
    """Say that you compared read and entry and that it is the vehicle."""
    return HitBody.of(rooms.hits.decide(actor, HitId(id), HitState.CONFIRMED, body.reason))


@router.post(
    "/{id}/reject",
    dependencies=[needs(Permission.HITS_DECIDE)],
    responses=can_answer(HitNotFound, HitAlreadyDecided, Invalid, AccessRefused, NotSignedIn),
)
def reject(id: str, body: DecisionBody, actor: CurrentActor, rooms: Rooms) -> HitBody:
    """Say that it is not the vehicle, and why."""
    return HitBody.of(rooms.hits.decide(actor, HitId(id), HitState.REJECTED, body.reason))


def hub_of(request: Request) -> HitHub:
    """Give the hub that ``app.state.hit_hub`` holds."""
    return cast("HitHub", request.app.state.hit_hub)


def _latest(node: Node) -> int:
    with node.reading() as rooms:
        return rooms.hits.latest()


async def _texts(request: Request, node: Node, hub: HitHub, watcher: Watcher) -> AsyncIterator[str]:
    actor = watcher.actor

    def since(actor: Actor, number: int) -> Sequence[Frame]:
        with node.reading() as rooms:
            found = rooms.hits.since(actor, number)
        return [Frame.of(hit) for hit in found]

    def still_in() -> Actor | None:
        try:
            now = current_actor(request, is_use=False)
            node.require(now, Permission.HITS_READ)
        except (NotSignedIn, AccessRefused):
            return None
        return now if now.id == actor.id else None

    try:
        async for text in hub.listen(
            watcher, lambda *place: run_in_threadpool(since, *place), lambda: run_in_threadpool(still_in)
        ):
            yield text
    finally:
        # The client may have gone, which cancels this task: the entry is written by a thread of its own.
        ended = Hits.watch_ended(actor, watcher.shown, node.clock)
        _keep(asyncio.get_running_loop().run_in_executor(None, node.record, ended))


_writing: set[asyncio.Future[Any]] = set()


def _keep(future: asyncio.Future[Any]) -> None:
    """Hold a task that nobody waits for, since the loop holds it only weakly."""
    _writing.add(future)
    future.add_done_callback(_writing.discard)
