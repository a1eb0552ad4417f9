"""The camera register, by API: looked at with what is held in quarantine, entered, moved between states."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.cameras import CameraCannotMove, CameraTaken, NoSuchCamera, looked_at
from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraState, CameraTriple
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.paging import from_cursor, to_cursor
from commonbeat.kernel.text import _

from ..dependencies import CurrentActor, Rooms, TheNode, needs
from ..node import Node
from ..problems import can_answer, pointer_to
from ..routing import HouseRoute
from .bodies import INT_MAX, STRICT, Day, Part, Text, rows

router = APIRouter(prefix="/api/anpr/cameras", tags=["cameras"], route_class=HouseRoute)
Number = Annotated[int, Path(ge=0, le=INT_MAX)]
Words = Annotated[Text, Field(max_length=200)]
CAMERAS_A_CALL: Final = 5_000
PAGE_MOST: Final = 5_000
FAULTS_SHOWN: Final = 50
_CAN_READ = (AccessRefused, NotSignedIn)
_ONE: Final = "/{feed}/{source}/{camera}"


class NewCameraBody(BaseModel):
    """A camera of one's own organisation. A live one has a justification, an assessment and a review date."""

    model_config = STRICT

    feed: Part
    source: Part
    camera: Part
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    road: Words = ""
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
    camera_class: CameraClass = Field(alias="class")
    state: CameraState = CameraState.PLANNED
    direction: Words = ""
    lane: Words = ""
    in_service_from: Day | None = None
    in_service_to: Day | None = None
    justification: Text = ""
    dpia_reference: Words = ""
    product: Words = ""
    review_on: Day | None = None

    def value(self, party: PartyId) -> Camera:
        """Give it as the room knows it; the register gives it its number."""
        return Camera(
            number=CameraNumber(0),
            triple=CameraTriple(self.feed, self.source, self.camera),
            name=self.name.strip(),
            road=self.road,
            latitude=self.latitude,
            longitude=self.longitude,
            camera_class=self.camera_class,
            party=party,
            state=self.state,
            direction=self.direction,
            lane=self.lane,
            in_service_from=self.in_service_from,
            in_service_to=self.in_service_to,
            justification=self.justification,
            dpia_reference=self.dpia_reference,
            product=self.product,
            review_on=self.review_on,
        )


class NewCamerasBody(BaseModel):
    """Cameras that are to be entered: all of them, or none."""

    model_config = STRICT

    cameras: Annotated[list[NewCameraBody], Field(min_length=1, max_length=CAMERAS_A_CALL), rows(CAMERAS_A_CALL)]


class StateBody(BaseModel):
    """The state that a camera is to go to."""

    model_config = STRICT

    state: CameraState


class CameraBody(BaseModel):
    """A camera. Where it stands is for every searcher to know.

    ``justification``, ``dpia_reference`` and ``review_on`` are for its controller, and null for others.
    ``quarantined`` counts its held reads for those of its controller who may see them.
    """

    feed: int
    source: int
    camera: int
    name: str
    road: str
    latitude: float
    longitude: float
    camera_class: CameraClass = Field(alias="class")
    party: str
    state: CameraState
    direction: str
    lane: str
    in_service_from: date | None
    in_service_to: date | None
    justification: str | None
    dpia_reference: str | None
    product: str
    review_on: date | None
    revision: int
    quarantined: int | None = None

    @classmethod
    def of(cls, camera: Camera, actor: Actor, quarantined: int | None = None) -> CameraBody:
        """Give the body of a camera, as far as it is for the actor."""
        is_own = camera.party == actor.party
        return cls(
            feed=camera.triple.feed,
            source=camera.triple.source,
            camera=camera.triple.camera,
            name=camera.name,
            road=camera.road,
            latitude=camera.latitude,
            longitude=camera.longitude,
            **{"class": camera.camera_class},
            party=camera.party,
            state=camera.state,
            direction=camera.direction,
            lane=camera.lane,
            in_service_from=camera.in_service_from,
            in_service_to=camera.in_service_to,
            justification=camera.justification if is_own else None,
            dpia_reference=camera.dpia_reference if is_own else None,
            product=camera.product,
            review_on=camera.review_on if is_own else None,
            revision=camera.revision,
            quarantined=quarantined,
        )


class CamerasBody(BaseModel):
    """A page of the register, in the order of entering."""

    cameras: list[CameraBody]
    next: str | None


class CameraVersionsBody(BaseModel):
    """A camera as it stands, and every version that it had, the oldest first."""

    camera: CameraBody
    versions: list[CameraBody]


class AddedBody(BaseModel):
    """How many cameras were entered."""

    added: int


@router.get("", dependencies=[needs(Permission.CAMERAS_READ)], responses=can_answer(*_CAN_READ, Invalid))
def page(
    actor: CurrentActor,
    node: TheNode,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 1_000,
    state: CameraState | None = None,
) -> CamerasBody:
    """Give the register; to those who may see quarantine, with what is held of their own cameras."""
    begin = _number(after)
    with node.reading() as rooms:
        found = [one for one in rooms.cameras.every() if one.number > begin and state in {None, one.state}]
    shown = found[:limit]
    held = _held(node, actor)
    node.record(looked_at(actor, len(shown), node.clock.now()))
    return CamerasBody(
        cameras=[CameraBody.of(one, actor, _count(held, one, actor)) for one in shown],
        next=to_cursor(shown[-1].number) if len(found) > len(shown) else None,
    )


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.CAMERAS_EDIT)],
    responses=can_answer(*_CAN_READ, CameraTaken, Invalid),
)
def add(body: NewCamerasBody, actor: CurrentActor, rooms: Rooms) -> AddedBody:
    """Enter cameras of your organisation: all, or none. Reads of a live one are taken when this answers."""
    return AddedBody(added=len(rooms.cameras.add(actor, [one.value(actor.party) for one in body.cameras])))


@router.post(
    ".csv",
    status_code=201,
    dependencies=[needs(Permission.CAMERAS_EDIT)],
    responses=can_answer(*_CAN_READ, CameraTaken, Invalid),
)
def add_csv(content: Annotated[bytes, Body(media_type="text/csv")], actor: CurrentActor, node: TheNode) -> AddedBody:
    """Enter the cameras of a CSV file with a line of the fields' names: all, or none."""
    cameras = [one.value(actor.party) for one in read_csv(content)]  # before the one writer's turn: a file may be long
    with node.begin() as rooms:
        return AddedBody(added=len(rooms.cameras.add(actor, cameras)))


@router.get(_ONE, dependencies=[needs(Permission.CAMERAS_READ)], responses=can_answer(*_CAN_READ, NoSuchCamera))
def get(feed: Number, source: Number, camera: Number, actor: CurrentActor, node: TheNode) -> CameraVersionsBody:
    """Give one camera of your organisation, and its versions."""
    triple = CameraTriple(feed, source, camera)
    with node.reading() as rooms:
        versions = rooms.cameras.own_versions(actor, triple)
    node.record(looked_at(actor, 1, node.clock.now()))
    newest = versions[-1]
    return CameraVersionsBody(
        camera=CameraBody.of(newest, actor, _count(_held(node, actor), newest, actor)),
        versions=[CameraBody.of(one, actor) for one in versions],
    )


@router.post(
    f"{_ONE}/state",
    dependencies=[needs(Permission.CAMERAS_EDIT)],
    responses=can_answer(*_CAN_READ, NoSuchCamera, CameraCannotMove, Invalid),
)
def move(
    feed: Number, source: Number, camera: Number, body: StateBody, actor: CurrentActor, rooms: Rooms
) -> CameraBody:
    """Put a camera of your organisation into a state: live, suspended, withdrawn."""
    return CameraBody.of(rooms.cameras.move(actor, CameraTriple(feed, source, camera), body.state), actor)


_ROW: Final = TypeAdapter(NewCameraBody)
_WHOLE: Final = ("feed", "source", "camera")
_REAL: Final = ("latitude", "longitude")


def read_csv(content: bytes) -> Sequence[NewCameraBody]:
    """Give the cameras of a file; a fault's pointer is ``/<line>/<column>``, lines counted from 1.

    Raises:
        Invalid: it is no CSV of cameras, or a line is not a camera's.
    """
    made: list[NewCameraBody] = []
    faults: list[Fault] = []
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        for row in rows:
            if len(made) >= CAMERAS_A_CALL:
                raise Invalid.at("", _("A file holds up to {most} cameras.").format(most=CAMERAS_A_CALL))
            try:
                made.append(_ROW.validate_python(_typed(row)))
            except ValidationError as wrong:
                faults += [Fault(f"/{rows.line_num}{pointer_to(e['loc'])}", e["msg"]) for e in wrong.errors()]
            if len(faults) >= FAULTS_SHOWN:
                break
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise Invalid.at("", _("The file is no CSV in UTF-8: {wrong}.").format(wrong=wrong)) from None
    if not made and not faults:
        faults = [Fault("", _("The file holds no camera."))]
    if faults:
        raise Invalid(faults[:FAULTS_SHOWN])
    return made


def _typed(row: Mapping[str | None, str | list[str] | None]) -> dict[str, object]:
    """Give a line's cells as the body has them; an empty cell is one that is not there."""
    cells: dict[str, object] = {}
    for name, text in row.items():
        if name is None or not isinstance(text, str):
            cells["line"] = text  # more cells than names, or fewer: no field is called so, which is the fault
        elif text:
            cells[name] = _number_or_text(name, text)
    return cells


def _number_or_text(name: str, text: str) -> object:
    try:
        return int(text) if name in _WHOLE else float(text) if name in _REAL else text
    except ValueError:
        return text


def _number(cursor: str | None) -> int:
    if cursor is None:
        return -1
    (text,) = from_cursor(cursor, 1, "/after")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Invalid.at("/after", _("The cursor is not one that this node gave out: start again without it."))
    return int(text)


def _held(node: Node, actor: Actor) -> Mapping[CameraTriple, int] | None:
    may = Permission.QUARANTINE_READ in actor.permissions
    return node.releases.held_by_camera(actor) if may else None


def _count(held: Mapping[CameraTriple, int] | None, camera: Camera, actor: Actor) -> int | None:
    if held is None or camera.party != actor.party:
        return None
    return held.get(camera.triple, 0)
