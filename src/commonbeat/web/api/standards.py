"""Published standards and those in the making, by API: texts, stages, events, measures, rehearsals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.anpr.clock_wire import camera_row, group_row, rehearsal
from commonbeat.exchange.errors import DirectoryExpired, NoDirectory
from commonbeat.kernel.errors import Invalid
from commonbeat.standards import comparison
from commonbeat.standards.digest import text_digest
from commonbeat.standards.drafting import Wording
from commonbeat.standards.errors import ClauseNotFound, IllegalAct, StandardNotFound
from commonbeat.standards.lifecycle import Disposition, StandardEvent
from commonbeat.standards.model import Clause
from commonbeat.standards.timeline import Version

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..measures import NotMeasured, TheScope, board_of, record_rehearsal, shown_measure
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


class MeasureBody(BaseModel):
    """How well the clause is kept, from live traffic of ``since`` ≤ t < ``until``, worked out at ``at``.

    ``owners`` says of each force that is bound by the code whether it answered, and ``reasons`` why not. ``trouble``
    says why there is no measure at all, where nobody could be asked; it is null otherwise. ``cameras`` are told
    to those who may see measures, by whose they are; null for others.
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
    reasons: dict[str, str]
    trouble: str | None
    cameras: list[dict[str, Any]] | None


class MeasuredClauseBody(ClauseBody):
    """A clause with where it stands, and its measure where this node measures it and the version holds."""

    stage: str
    in_force_from: datetime | None
    measure: MeasureBody | None


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
    def of(cls, event: StandardEvent, scope: CameraScope | None) -> EventBody:
        """Give the body of an event; who of an organisation did it stays on the record.

        What was foretold of single cameras is told by whose they are; it is null for who sees no measures.
        """
        details = dict(event.details)
        if "cameras" in details:
            details["cameras"] = _seen(details["cameras"], scope)
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
    def of(cls, version: Version, scope: CameraScope | None) -> VersionBody:
        """Give the body of a version, as the reader may see it."""
        return cls(
            **_row(version).model_dump(),
            note=version.standard.note,
            digest=text_digest(version.standard),
            clauses=[ClauseBody.of(one) for one in version.standard.clauses],
            events=[EventBody.of(one, scope) for one in version.events],
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
    value: Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False, strict=True)] | None = None
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
    limit: Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False, strict=True)]
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
def one(id: Name, version: VersionName, scope: TheScope, rooms: ReadingRooms) -> VersionBody:
    """Give one version: its text, its stage, and what was done to it."""
    return VersionBody.of(rooms.workstreams.get(id, version), scope)


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
    id: Name,
    version: VersionName,
    clause: Name,
    scope: TheScope,
    rooms: ReadingRooms,
    node: TheNode,
) -> MeasuredClauseBody:
    """Give one clause, where its version stands, and how well it is kept, where this node measures that."""
    found = rooms.workstreams.clause(f"{id}@{version}#{clause}")
    stands = rooms.workstreams.get(id, version)
    asked = shown_measure(node, stands, clause)
    return MeasuredClauseBody(
        **ClauseBody.of(found).model_dump(),
        stage=str(stands.stage),
        in_force_from=stands.in_force_from,
        measure=None if asked is None else _measure(asked, scope, node.clock.now()),
    )


@router.post("/{id}", status_code=201, dependencies=_EDITS, responses=can_answer(*_MISSING, IllegalAct))
def draft(id: Name, body: DraftBody, actor: CurrentActor, scope: TheScope, rooms: Rooms) -> VersionBody:
    """Begin the next version with the text of another."""
    return VersionBody.of(rooms.workstreams.draft(actor, id, body.base, body.reason), scope)


@router.post("/{id}/{version}/clauses/{clause}/changes", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def change(
    id: Name, version: VersionName, clause: Name, body: ChangeBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """Word a clause of a draft anew: its text, its plain words, its limit."""
    wording = Wording(body.text, body.plain, body.value)
    return VersionBody.of(rooms.workstreams.change(actor, id, version, clause, wording, body.reason), scope)


@router.post("/{id}/{version}/consultation", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def open_consultation(
    id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """Open a consultation on a version."""
    return VersionBody.of(rooms.workstreams.open_consultation(actor, id, version, body.text), scope)


@router.post("/{id}/{version}/consultation/close", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def close_consultation(
    id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """End a consultation, once every comment has its answer."""
    return VersionBody.of(rooms.workstreams.close_consultation(actor, id, version, body.text), scope)


@router.post(
    "/{id}/{version}/clauses/{clause}/comments",
    status_code=201,
    dependencies=[needs(Permission.STANDARDS_COMMENT)],
    responses=can_answer(*_CHANGES),
)
def comment(
    id: Name, version: VersionName, clause: Name, body: SaidBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """Comment on a clause that is consulted on, for your organisation."""
    return VersionBody.of(rooms.workstreams.comment(actor, id, version, clause, body.text), scope)


@router.post("/{id}/{version}/dispositions", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def dispose(
    id: Name, version: VersionName, body: DispositionBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """Say what becomes of a comment, and why."""
    return VersionBody.of(
        rooms.workstreams.dispose(actor, id, version, body.comment, body.disposition, body.reason), scope
    )


@router.post("/{id}/{version}/withdrawal", dependencies=_EDITS, responses=can_answer(*_CHANGES))
def withdraw(
    id: Name, version: VersionName, body: SaidBody, actor: CurrentActor, scope: TheScope, rooms: Rooms
) -> VersionBody:
    """Give a version in the making up."""
    return VersionBody.of(rooms.workstreams.withdraw(actor, id, version, body.text), scope)


@router.post(
    "/{id}/{version}/clauses/{clause}/rehearsals",
    dependencies=[needs(Permission.MEASURES_READ)],
    responses=can_answer(*_CHANGES, NotMeasured, NoDirectory, DirectoryExpired),
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
    of a class that measures are told to.
    """
    board = board_of(node, id, clause)
    with node.reading() as reading:
        reading.workstreams.clause(f"{id}@{version}#{clause}")
    asked = board.rehearse(body.limit)
    told: dict[str, Any] = {**rehearsal(asked.measure), "owners": _owners(asked)}
    record_rehearsal(node, actor, f"{id}@{version}#{clause}", asked)
    if body.keep:
        with node.begin() as rooms:
            rooms.workstreams.rehearsed(actor, id, version, clause, told)
    shown = _seen(told["cameras"], scope)
    return ForecastBody(**(told | {"cameras": shown or []}))


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


def _measure(asked: Asked, scope: CameraScope | None, now: datetime) -> MeasureBody:
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
        reasons={str(owner): code for owner, code in asked.reasons.items()},
        trouble=None if asked.trouble is None else str(asked.trouble),
        cameras=[camera_row(one) for one in scope.seen(measure.cameras)] if scope else None,
    )


def _seen(cameras: object, scope: CameraScope | None) -> list[dict[str, Any]] | None:
    """Give the rows of the cameras that the reader sees; None: they see none."""
    if scope is None or not isinstance(cameras, list):
        return None
    return [row for row in cameras if scope.has(str(row.get("party")))]


def _owners(asked: Asked) -> dict[str, str]:
    return {str(owner): outcome for owner, outcome in asked.owners.items()}
