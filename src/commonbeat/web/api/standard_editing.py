"""Writing a standard by API: drafts, wordings, consultations, comments, answers, rehearsals."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from commonbeat.access.model import Permission
from commonbeat.anpr.errors import NobodyAnswered
from commonbeat.exchange.errors import DirectoryExpired, NoDirectory
from commonbeat.standards.drafting import Wording
from commonbeat.standards.errors import ClauseNotFound, IllegalAct, UnknownUnit
from commonbeat.standards.lifecycle import Disposition
from commonbeat.standards.limits import VALUE_MOST, require_limit
from commonbeat.standards.model import Consequence
from commonbeat.standards.timeline import Version

from ..dependencies import CurrentActor, Rooms, TheNode, needs
from ..measures import NotMeasured, TheScope, board_of, forecast_told, record_rehearsal
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Text
from .clause_measures import ForecastBody
from .standard_bodies import EventBody
from .standards import MISSING, Name, VersionName

router = APIRouter(prefix="/api/standards", tags=["standards"], route_class=HouseRoute)
Said = Annotated[Text, Field(min_length=1)]
_EDITS = [needs(Permission.STANDARDS_EDIT)]
_CHANGES = (*MISSING, ClauseNotFound, IllegalAct)


class DraftBody(BaseModel):
    """A new version is to begin with the text of ``base``."""

    model_config = STRICT
    base: Annotated[Text, Field(pattern=r"^\d+(\.\d+)*$", max_length=20)]
    reason: Said


class ChangeBody(BaseModel):
    """A clause's new wording; what is absent stays."""

    model_config = STRICT
    text: Annotated[Text, Field(max_length=4000)] | None = None
    plain: Text | None = None
    value: Annotated[float, Field(gt=0, le=VALUE_MOST, allow_inf_nan=False, strict=True)] | None = None
    consequence: Consequence | None = None
    reason: Said


class SaidBody(BaseModel):
    """What is said with an act: the question, the summary, the reason."""

    model_config = STRICT
    text: Said


class DispositionBody(BaseModel):
    """What becomes of a comment, and why."""

    model_config = STRICT
    comment: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
    disposition: Disposition
    reason: Said


class RehearsalBody(BaseModel):
    """The limit to try. ``keep`` keeps the forecast with the version, to be held against what happens."""

    model_config = STRICT
    limit: Annotated[float, Field(gt=0, le=VALUE_MOST, allow_inf_nan=False, strict=True)]
    keep: Annotated[bool, Field(strict=True)] = False


class ActBody(BaseModel):
    """What was done to a version, and where the version stands now. The whole version is at its own address."""

    id: str
    version: str
    stage: str
    event: EventBody

    @classmethod
    def of(cls, version: Version) -> ActBody:
        """Give the newest thing that was done to the version."""
        standard = version.standard
        event = EventBody.of(version.events[-1], None)
        return cls(id=standard.id, version=standard.version, stage=str(version.stage), event=event)


@router.post("/{id}", status_code=201, dependencies=_EDITS, responses=can_answer(*MISSING, IllegalAct))
def draft(id: Name, body: DraftBody, actor: CurrentActor, rooms: Rooms, answer: Response) -> ActBody:
    """Begin the next version with the text of another."""
    made = ActBody.of(rooms.workstreams.draft(actor, id, body.base, body.reason))
    answer.headers["Location"] = f"/api/standards/{made.id}/{made.version}"
    return made


@router.post("/{id}/{version}/clauses/{clause}/changes", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def change(
    id: Name, version: VersionName, clause: Name, body: ChangeBody, actor: CurrentActor, rooms: Rooms
) -> ActBody:
    """Word a clause of a draft anew: its text, its plain words, its limit."""
    wording = Wording(body.text, body.plain, body.value, body.consequence)
    return ActBody.of(rooms.workstreams.change(actor, id, version, clause, wording, body.reason))


@router.post("/{id}/{version}/consultation", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def open_consultation(id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms) -> ActBody:
    """Open a consultation on a version."""
    return ActBody.of(rooms.workstreams.open_consultation(actor, id, version, body.text))


@router.post("/{id}/{version}/consultation/close", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def close_consultation(id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms) -> ActBody:
    """End a consultation, once every comment has its answer."""
    return ActBody.of(rooms.workstreams.close_consultation(actor, id, version, body.text))


@router.post(
    "/{id}/{version}/clauses/{clause}/comments",
    status_code=201,
    dependencies=[needs(Permission.STANDARDS_COMMENT)],
    responses=can_answer(*_CHANGES),
)
def comment(
    id: Name,
    version: VersionName,
    clause: Name,
    body: SaidBody,
    actor: CurrentActor,
    rooms: Rooms,
    answer: Response,
) -> ActBody:
    """Comment on a clause that is consulted on, for your organisation. The comment is at its own address then."""
    made = ActBody.of(rooms.workstreams.comment(actor, id, version, clause, body.text))
    answer.headers["Location"] = f"/api/standards/{id}/{version}/events/{made.event.number}"
    return made


@router.post("/{id}/{version}/dispositions", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def dispose(id: Name, version: VersionName, body: DispositionBody, actor: CurrentActor, rooms: Rooms) -> ActBody:
    """Say what becomes of a comment, and why."""
    return ActBody.of(rooms.workstreams.dispose(actor, id, version, body.comment, body.disposition, body.reason))


@router.post("/{id}/{version}/withdrawal", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def withdraw(id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms) -> ActBody:
    """Give a version in the making up."""
    return ActBody.of(rooms.workstreams.withdraw(actor, id, version, body.text))


@router.post(
    "/{id}/{version}/clauses/{clause}/rehearsals",
    dependencies=[needs(Permission.MEASURES_READ)],
    responses=can_answer(*_CHANGES, NotMeasured, NoDirectory, DirectoryExpired, NobodyAnswered, UnknownUnit),
)
def rehearse(
    id: Name,
    version: VersionName,
    clause: Name,
    body: RehearsalBody,
    actor: CurrentActor,
    scope: TheScope,
    node: TheNode,
) -> ForecastBody:
    """Try another limit on the last 30 days of traffic: who would fail it.

    Products and forces are counted whole. Cameras are named of your own organisation, or of every one where yours is
    of a class that measures are told to: ``cameras_of`` says which. Where no force answers, nothing is foretold.
    """
    board, limit = board_of(node, id, clause), require_limit(body.limit, "/limit")
    with node.reading() as reading:
        machine = reading.workstreams.clause(f"{id}@{version}#{clause}").machine
        if body.keep:  # before half a minute is spent on what is not kept
            reading.workstreams.require_keeps(actor, id, version, clause, limit)
    asked = board.rehearse(limit)
    told = forecast_told(asked)
    record_rehearsal(node, actor, f"{id}@{version}#{clause}", asked)
    if body.keep:
        with node.begin() as rooms:
            rooms.workstreams.rehearsed(actor, id, version, clause, told)
    return ForecastBody.of(told, scope, machine.unit if machine else "")
