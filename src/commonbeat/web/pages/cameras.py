"""The camera register: who controls which camera, where it stands, and how it is doing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.cameras import NoSuchCamera, looked_at
from commonbeat.anpr.model import Camera, CameraState, CameraTriple
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.legible import legible
from commonbeat.kernel.paging import from_cursor, to_cursor
from commonbeat.kernel.text import _

from ..api.bodies import INT_MAX
from ..dependencies import CurrentActor, needs
from ..node import Node
from ..routing import HouseRoute
from .framing import Pages, ThePages, organisation_name
from .views import cameras as views
from .views.forms import Choice

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.CAMERAS_READ)]
ROWS = 50
Text = Annotated[str, Query(max_length=100), AfterValidator(legible)]


@router.get("/cameras", dependencies=_OPENS)
def index(actor: CurrentActor, pages: ThePages, wanted: Text = "", state: Text = "", after: Text = "") -> Response:
    """Show the register. Members of the service see every camera: a place is needed to read a result."""
    node, chosen = pages.node, state if state in set(CameraState) else ""
    behind = _number(after)
    with node.reading() as rooms:
        every = rooms.cameras.every()
        names = {party.id: party.name for party in rooms.organisations.all()}
    fitting = [one for one in every if _fits(one, wanted) and chosen in {"", one.state}]
    rest = [one for one in fitting if one.number > behind]
    shown = rest[:ROWS]
    node.record(looked_at(actor, len(shown), node.clock.now()))
    counts_held = Permission.QUARANTINE_READ in actor.permissions
    held = node.releases.held_by_camera(actor) if counts_held else {}
    rows = tuple(
        views.CameraRow.of(
            one,
            names.get(one.party, one.party),
            held.get(one.triple, 0) if one.party == actor.party else None,
            node.last_reads.of(one.number),
        )
        for one in shown
    )
    view = views.Cameras(
        cameras=rows,
        total=len(fitting),
        wanted=wanted,
        states=tuple(Choice(value, text, value == chosen) for value, text in _states()),
        next=to_cursor(shown[-1].number) if len(rest) > len(shown) else None,
        state=chosen,
        counts_held=counts_held,
    )
    return pages.show(view)


@router.get("/cameras/{feed:int}/{source:int}/{camera:int}", dependencies=_OPENS)
def one(feed: int, source: int, camera: int, actor: CurrentActor, pages: ThePages) -> Response:
    """Show one camera, whole."""
    node = pages.node
    if max(feed, source, camera) > INT_MAX:
        raise NoSuchCamera
    with node.reading() as rooms:
        found = rooms.cameras.get(CameraTriple(feed, source, camera))
    node.record(looked_at(actor, 1, node.clock.now()))
    return pages.show(_detail(pages, actor, found))


def _detail(pages: Pages, actor: Actor, camera: Camera) -> views.CameraDetail:
    node = pages.node
    row = views.CameraRow.of(
        camera, organisation_name(node, camera.party), last_read_at=node.last_reads.of(camera.number)
    )
    today = node.clock.now().date()
    return views.CameraDetail(
        camera=row,
        revision=camera.revision,
        quarantined=_held(node, actor, camera),
        direction=camera.direction,
        lane=camera.lane,
        in_service_from=camera.in_service_from,
        in_service_to=camera.in_service_to,
        justification=camera.justification,
        dpia_reference=camera.dpia_reference,
        product=camera.product,
        review_on=camera.review_on,
        review_overdue=camera.review_on is not None and camera.review_on < today,
        may_search=Permission.READS_SEARCH in actor.permissions,
    )


def _held(node: Node, actor: Actor, camera: Camera) -> tuple[views.ClauseCount, ...] | None:
    if Permission.QUARANTINE_READ not in actor.permissions or camera.party != actor.party:
        return None
    counts = [one for one in node.releases.tally(actor) if one.camera == camera.triple]
    titles = {one.clause: node.catalogue.find(one.clause) for one in counts}
    return tuple(
        views.ClauseCount(str(one.clause), clause.title if (clause := titles[one.clause]) else "", one.count)
        for one in counts
    )


def _fits(camera: Camera, wanted: str) -> bool:
    triple = camera.triple
    said = f"{camera.name}\n{camera.road}\n{triple.feed}/{triple.source}/{triple.camera}"
    return wanted.strip().casefold() in said.casefold()


def _number(cursor: str) -> int:
    if not cursor:
        return -1
    (text,) = from_cursor(cursor, 1, "/after")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Invalid.at("/after", _("The cursor is not one that this node gave out: start again without it."))
    return int(text)


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("Any")),
        (CameraState.LIVE, _("Live")),
        (CameraState.PLANNED, _("Planned")),
        (CameraState.SUSPENDED, _("Suspended")),
        (CameraState.WITHDRAWN, _("Withdrawn")),
    ]
