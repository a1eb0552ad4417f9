"""Watching reads arrive: a table, a stream and the cameras for the map."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from commonbeat.access.errors import NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.cameras import looked_at
from commonbeat.anpr.model import CameraTriple
from commonbeat.audit.model import Entry, Event
from commonbeat.kernel.clock import from_ms, to_ms

from ..dependencies import CurrentActor, TheNode, current_actor, needs
from ..node import Node
from ..read_stream import ReadHub, SeenRead, Viewer
from ..routing import HouseRoute
from ..streams import EventStream
from .framing import ThePages
from .views.reads import Live, ReadRow, flags_said

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.READS_WATCH)]
ROWS = 40


@router.get("/live", dependencies=_OPENS)
def live(request: Request, actor: CurrentActor, pages: ThePages) -> Response:
    """Show the newest reads. The look is put on the record before it is answered."""
    node, hub = pages.node, hub_of(request)
    _note(node, actor, "page")
    now = node.clock.now()
    rows = tuple(_row(read) for read in hub.newest(ROWS))
    cameras = len(node.searches.book.every())
    return pages.show(Live(rows, now, cameras, hub.last_minute(to_ms(now))))


@router.get("/live/stream", dependencies=_OPENS)
async def stream(request: Request, actor: CurrentActor, node: TheNode) -> EventStream:
    """Give reads as they are accepted, a sample where they are many."""
    hub = hub_of(request)
    viewer = hub.watch(actor.id)
    try:
        await run_in_threadpool(_note, node, actor, "stream")
    except BaseException:
        hub.let_go(viewer)
        raise
    return EventStream(_text(request, hub, viewer), lambda: hub.let_go(viewer))


@router.get("/live/cameras.geojson", dependencies=[needs(Permission.CAMERAS_READ)])
def cameras(actor: CurrentActor, node: TheNode) -> Response:
    """Give the cameras as points for a map. The look is put on the record before it is answered."""
    every = node.searches.book.every()
    node.record(looked_at(actor, len(every), node.clock.now()))
    features = [
        {
            "type": "Feature",
            "properties": {"name": camera.name, "id": _spelled(camera.triple)},
            "geometry": {"type": "Point", "coordinates": [camera.longitude, camera.latitude]},
        }
        for camera in every
    ]
    return JSONResponse({"type": "FeatureCollection", "features": features})


def hub_of(request: Request) -> ReadHub:
    """Give the hub that ``app.state.read_hub`` holds."""
    return cast("ReadHub", request.app.state.read_hub)


async def _text(request: Request, hub: ReadHub, viewer: Viewer) -> AsyncIterator[str]:
    async def still_in() -> bool:
        return await run_in_threadpool(_may_watch, request, viewer.actor)

    async for text in hub.listen(viewer, still_in):
        yield text


def _may_watch(request: Request, id: str) -> bool:
    try:
        now = current_actor(request, is_use=False)
    except NotSignedIn:
        return False
    return now.id == id and Permission.READS_WATCH in now.permissions


def _note(node: Node, actor: Actor, how: str) -> None:
    node.record(Entry(node.clock.now(), Event.READS_WATCHED, actor.id, actor.party, details={"how": how}))


def _spelled(triple: CameraTriple) -> str:
    return f"{triple.feed}/{triple.source}/{triple.camera}"


def _row(read: SeenRead) -> ReadRow:
    return ReadRow(
        vrm=read.vrm,
        captured_at=from_ms(read.captured_ms),
        camera=_spelled(read.camera.triple),
        camera_name=read.camera.name,
        latitude=read.latitude,
        longitude=read.longitude,
        toward=read.toward,
        flags=flags_said(read.flags),
    )
