"""Published standards and those in the making, by API: texts, stages, events, measures, rehearsals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_wire import camera_row, group_row, rehearsal
from commonbeat.anpr.forecasts import Came, HeldForecast
from commonbeat.kernel.errors import Invalid
from commonbeat.standards import comparison
from commonbeat.standards.digest import published_text, text_digest
from commonbeat.standards.drafting import Wording
from commonbeat.standards.errors import ClauseNotFound, IllegalAct, StandardNotFound
from commonbeat.standards.lifecycle import Disposition, StandardEvent
from commonbeat.standards.limits import VALUE_MOST, require_limit
from commonbeat.standards.model import Clause
from commonbeat.standards.timeline import Version

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..measures import NotMeasured, board_of, held_forecast, record_rehearsal, sees_cameras, shown_measure
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Text, only_legible

router = APIRouter(prefix="/api/standards", tags=["standards"], route_class=HouseRoute)
Name = Annotated[str, Path(max_length=63, pattern="^[a-z][a-z0-9-]*$"), AfterValidator(only_legible)]
VersionName = Annotated[str, Path(max_length=20, pattern=r"^\d+(\.\d+)*$")]
Said = Annotated[Text, Field(min_length=1)]
_READS = [needs(Permission.STANDARDS_READ)]
_EDITS = [needs(Permission.STANDARDS_EDIT)]
_MISSING = (AccessRefused, NotSignedIn, StandardNotFound, Invalid)
_CHANGES = (*_MISSING, ClauseNotFound, IllegalAct)


class MachineBody(BaseModel):
    """What a machine holds the clause to. ``limit`` names one of the policy pack; ``value`` is the clause's own."""

    limit: str
    value: float | None
    unit: str
    measured: str


class ClauseBody(BaseModel):
    """One clause: what binds, the same in plain words, and how it is kept."""

    address: str
    title: str
    level: str
    text: str
    plain: str
    standing: str
    sources: list[str]
    kept: str
    kept_by: str
    machine: MachineBody | None

    @classmethod
    def of(cls, clause: Clause) -> ClauseBody:
        """Give the body of a clause."""
        machine = clause.machine
        return cls(
            address=str(clause.id),
            title=clause.title,
            level=str(clause.level),
            text=clause.text,
            plain=clause.plain,
            standing=str(clause.standing),
            sources=[one.title for one in clause.sources],
            kept=str(clause.kept),
            kept_by=clause.kept_by,
            machine=None
            if machine is None
            else MachineBody(limit=machine.limit, value=machine.value, unit=machine.unit, measured=machine.measured),
        )


class ForetoldBody(BaseModel):
    """A camera that was foretold to fail, or that fails and was not, and what came of it."""

    camera: str
    party: str
    product: str
    came: Came
    offset_ms: int | None


class MeasureBody(BaseModel):
    """How well the clause is kept, from live traffic of ``since`` ≤ t < ``until``, worked out at ``at``.

    ``owners`` says of each force that was asked whether it answered. ``cameras`` are told to those who may see
    measures; null for others.
    """

    limit_seconds: float
    since: datetime
    until: datetime
    at: datetime
    age_seconds: float
    reads: int
    failing: int
    products: list[dict[str, Any]]
    forces: list[dict[str, Any]]
    owners: dict[str, str]
    cameras: list[dict[str, Any]] | None


class HeldForecastBody(BaseModel):
    """What was foretold of the limit before it took effect, against what happens from ``since`` until ``at``.

    ``counts`` are cameras by what came of them. ``silent_then`` did not answer the rehearsal and ``silent_now`` do not
    answer now, with how: of their cameras nothing is known. ``cameras`` are told to those who may see measures; null
    for others.
    """

    limit_seconds: float
    foretold_at: datetime
    since: datetime
    at: datetime
    seconds_in_force: float
    counts: dict[Came, int]
    silent_then: dict[str, str]
    silent_now: dict[str, str]
    cameras: list[ForetoldBody] | None

    @classmethod
    def of(cls, held: HeldForecast, reader: Actor) -> HeldForecastBody:
        """Give the body of a forecast, as the reader may see it."""
        rows = [
            ForetoldBody(
                camera=one.camera, party=one.party, product=one.product, came=one.came, offset_ms=one.offset_ms
            )
            for one in held.rows
        ]
        return cls(
            limit_seconds=held.forecast.limit_seconds,
            foretold_at=held.forecast.at,
            since=held.since,
            at=held.at,
            seconds_in_force=round(max(0.0, (held.at - held.since).total_seconds()), 3),
            counts=dict(held.counts),
            silent_then={str(owner): how for owner, how in held.forecast.silent.items()},
            silent_now={str(owner): how for owner, how in held.silent.items()},
            cameras=rows if sees_cameras(reader) else None,
        )


class MeasuredClauseBody(ClauseBody):
    """A clause with where it stands, and where this node measures it and the version holds, its measure and forecast.

    ``forecast`` is null also where nobody kept a rehearsal of the limit with the version.
    """

    stage: str
    in_force_from: datetime | None
    measure: MeasureBody | None
    forecast: HeldForecastBody | None


class EventBody(BaseModel):
    """One thing that was done to a version."""

    number: int
    at: datetime
    act: str
    party: str
    text: str
    clause: str
    refers: int | None
    effect_at: datetime | None
    details: dict[str, Any]

    @classmethod
    def of(cls, event: StandardEvent, reader: Actor) -> EventBody:
        """Give the body of an event; who of an organisation did it stays on the record.

        What was foretold of single cameras is told to those who may see measures; it is null for others.
        """
        details = dict(event.details)
        if "cameras" in details and not sees_cameras(reader):
            details["cameras"] = None
        return cls(
            number=event.number,
            at=event.at,
            act=str(event.act),
            party=event.party,
            text=event.text,
            clause=event.clause,
            refers=event.refers,
            effect_at=event.effect_at,
            details=details,
        )


class VersionRowBody(BaseModel):
    """A version and where it stands."""

    id: str
    version: str
    title: str
    owner: str
    stage: str
    base: str | None
    issued_on: date
    in_force_from: datetime | None


class VersionBody(VersionRowBody):
    """A version with its text and what was done to it."""

    note: str
    digest: str
    clauses: list[ClauseBody]
    events: list[EventBody]

    @classmethod
    def of(cls, version: Version, reader: Actor) -> VersionBody:
        """Give the body of a version, as the reader may see it."""
        return cls(
            **_row(version).model_dump(),
            note=version.standard.note,
            digest=text_digest(version.standard),
            clauses=[ClauseBody.of(one) for one in version.standard.clauses],
            events=[EventBody.of(one, reader) for one in version.events],
        )


class VersionsBody(BaseModel):
    """Every version, also those in the making and those that were replaced."""

    standards: list[VersionRowBody]


class FieldChangeBody(BaseModel):
    """One part of a clause before and after."""

    field: str
    before: str
    after: str


class ClauseChangeBody(BaseModel):
    """A clause that differs. ``binding`` says whether what binds has changed."""

    clause: str
    title: str
    difference: str
    binding: bool
    fields: list[FieldChangeBody]


class ComparisonBody(BaseModel):
    """What differs between two versions."""

    before: str
    after: str
    changes: list[ClauseChangeBody]


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
    keep: bool = False


class ForecastBody(BaseModel):
    """Who would fail at the limit, by the last 30 days of traffic, and how many reads of how many."""

    limit_seconds: float
    since: datetime
    until: datetime
    at: datetime
    cameras: list[dict[str, Any]]
    products: list[dict[str, Any]]
    forces: list[dict[str, Any]]
    reads: int
    failing: int
    owners: dict[str, str]


@router.get("", dependencies=_READS, responses=can_answer(AccessRefused, NotSignedIn))
def every(rooms: ReadingRooms) -> VersionsBody:
    """Give every version of every standard, and where it stands."""
    return VersionsBody(standards=[_row(one) for one in rooms.workstreams.versions()])


@router.get("/{id}/{version}", dependencies=_READS, responses=can_answer(*_MISSING))
def one(id: Name, version: VersionName, actor: CurrentActor, rooms: ReadingRooms) -> VersionBody:
    """Give one version: its text, its stage, and what was done to it."""
    return VersionBody.of(rooms.workstreams.get(id, version), actor)


@router.get(
    "/{id}/{version}/text",
    dependencies=_READS,
    response_class=Response,
    responses=can_answer(*_MISSING) | {200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def text(id: Name, version: VersionName, rooms: ReadingRooms) -> Response:
    """Give what binds in a version, as the very bytes whose SHA-256 is its digest."""
    return Response(published_text(rooms.workstreams.get(id, version).standard), media_type="application/json")


@router.get("/{id}/{version}/compare/{other}", dependencies=_READS, responses=can_answer(*_MISSING))
def compare(id: Name, version: VersionName, other: VersionName, rooms: ReadingRooms) -> ComparisonBody:
    """Give what differs in the other version, clause by clause."""
    before, after = (rooms.workstreams.get(id, one).standard for one in (version, other))
    changes = [
        ClauseChangeBody(
            clause=one.clause,
            title=one.title,
            difference=str(one.difference),
            binding=one.is_binding,
            fields=[FieldChangeBody(field=f.field, before=f.before, after=f.after) for f in one.fields],
        )
        for one in comparison.compare(before, after)
    ]
    return ComparisonBody(before=version, after=other, changes=changes)


@router.get("/{id}/{version}/clauses/{clause}", dependencies=_READS, responses=can_answer(*_MISSING, ClauseNotFound))
def clause(
    id: Name, version: VersionName, clause: Name, actor: CurrentActor, rooms: ReadingRooms, node: TheNode
) -> MeasuredClauseBody:
    """Give one clause, where its version stands, and how well it is kept, where this node measures that."""
    found = rooms.workstreams.clause(f"{id}@{version}#{clause}")
    stands = rooms.workstreams.get(id, version)
    asked, held = shown_measure(node, stands, clause), held_forecast(node, stands, clause)
    return MeasuredClauseBody(
        **ClauseBody.of(found).model_dump(),
        stage=str(stands.stage),
        in_force_from=stands.in_force_from,
        measure=None if asked is None else _measure(asked, actor, node.clock.now()),
        forecast=None if held is None else HeldForecastBody.of(held, actor),
    )


@router.post("/{id}", status_code=201, dependencies=_EDITS, responses=can_answer(*_MISSING, IllegalAct))
def draft(id: Name, body: DraftBody, actor: CurrentActor, rooms: Rooms) -> VersionBody:
    """Begin the next version with the text of another."""
    return VersionBody.of(rooms.workstreams.draft(actor, id, body.base, body.reason), actor)


@router.post("/{id}/{version}/clauses/{clause}/changes", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def change(
    id: Name, version: VersionName, clause: Name, body: ChangeBody, actor: CurrentActor, rooms: Rooms
) -> VersionBody:
    """Word a clause of a draft anew: its text, its plain words, its limit."""
    wording = Wording(body.text, body.plain, body.value)
    return VersionBody.of(rooms.workstreams.change(actor, id, version, clause, wording, body.reason), actor)


@router.post("/{id}/{version}/consultation", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def open_consultation(id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms) -> VersionBody:
    """Open a consultation on a version."""
    return VersionBody.of(rooms.workstreams.open_consultation(actor, id, version, body.text), actor)


@router.post("/{id}/{version}/consultation/close", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def close_consultation(
    id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms
) -> VersionBody:
    """End a consultation, once every comment has its answer."""
    return VersionBody.of(rooms.workstreams.close_consultation(actor, id, version, body.text), actor)


@router.post(
    "/{id}/{version}/clauses/{clause}/comments",
    status_code=201,
    dependencies=[needs(Permission.STANDARDS_COMMENT)],
    responses=can_answer(*_CHANGES),
)
def comment(
    id: Name, version: VersionName, clause: Name, body: SaidBody, actor: CurrentActor, rooms: Rooms
) -> VersionBody:
    """Comment on a clause that is consulted on, for your organisation."""
    return VersionBody.of(rooms.workstreams.comment(actor, id, version, clause, body.text), actor)


@router.post("/{id}/{version}/dispositions", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def dispose(id: Name, version: VersionName, body: DispositionBody, actor: CurrentActor, rooms: Rooms) -> VersionBody:
    """Say what becomes of a comment, and why."""
    return VersionBody.of(
        rooms.workstreams.dispose(actor, id, version, body.comment, body.disposition, body.reason), actor
    )


@router.post("/{id}/{version}/withdrawal", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def withdraw(id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, rooms: Rooms) -> VersionBody:
    """Give a version in the making up."""
    return VersionBody.of(rooms.workstreams.withdraw(actor, id, version, body.text), actor)


@router.post(
    "/{id}/{version}/clauses/{clause}/rehearsals",
    dependencies=[needs(Permission.MEASURES_READ)],
    responses=can_answer(*_CHANGES, NotMeasured),
)
def rehearse(
    id: Name, version: VersionName, clause: Name, body: RehearsalBody, actor: CurrentActor, node: TheNode
) -> ForecastBody:
    """Try another limit on the last 30 days of traffic: who would fail it."""
    board, limit = board_of(node, id, clause), require_limit(body.limit, "/limit")
    with node.reading() as reading:
        reading.workstreams.clause(f"{id}@{version}#{clause}")
        if body.keep:  # before half a minute is spent on what is not kept
            reading.workstreams.require_keeps(actor, id, version, clause, limit)
    asked = board.rehearse(limit)
    told: dict[str, Any] = {**rehearsal(asked.measure), "owners": _owners(asked)}
    record_rehearsal(node, actor, f"{id}@{version}#{clause}", asked)
    if body.keep:
        with node.begin() as rooms:
            rooms.workstreams.rehearsed(actor, id, version, clause, told)
    return ForecastBody(**told)


def _row(version: Version) -> VersionRowBody:
    standard = version.standard
    return VersionRowBody(
        id=standard.id,
        version=standard.version,
        title=standard.title,
        owner=standard.owner,
        stage=str(version.stage),
        base=version.base,
        issued_on=standard.issued_on,
        in_force_from=version.in_force_from,
    )


def _measure(asked: Asked, actor: Actor, now: datetime) -> MeasureBody:
    measure = asked.measure
    return MeasureBody(
        limit_seconds=measure.limit_seconds,
        since=measure.from_,
        until=measure.to,
        at=measure.at,
        age_seconds=round(max(0.0, (now - measure.at).total_seconds()), 3),
        reads=measure.reads,
        failing=measure.failing,
        products=[group_row(one, "product") for one in measure.products],
        forces=[group_row(one, "force") for one in measure.forces],
        owners=_owners(asked),
        cameras=[camera_row(one) for one in measure.cameras] if sees_cameras(actor) else None,
    )


def _owners(asked: Asked) -> dict[str, str]:
    return {str(owner): outcome for owner, outcome in asked.owners.items()}
