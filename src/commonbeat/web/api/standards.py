"""Published standards and those in the making, by API: texts, stages, events, measures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.errors import Invalid
from commonbeat.standards import comparison
from commonbeat.standards.digest import published_text
from commonbeat.standards.errors import ClauseNotFound, EventNotFound, StandardNotFound, TextAwaited

from ..dependencies import ReadingRooms, TheNode, needs
from ..measures import TheScope, held_forecast, shown_measure
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import INT_MAX, only_legible
from .clause_measures import HeldForecastBody, MeasureBody, MeasuredClauseBody
from .standard_bodies import (
    ClauseBody,
    ClauseChangeBody,
    ComparisonBody,
    EventBody,
    FieldChangeBody,
    VersionBody,
    VersionRowBody,
    VersionsBody,
)

router = APIRouter(prefix="/api/standards", tags=["standards"], route_class=HouseRoute)
Name = Annotated[str, Path(max_length=63, pattern="^[a-z][a-z0-9-]*$"), AfterValidator(only_legible)]
VersionName = Annotated[str, Path(max_length=20, pattern=r"^\d+(\.\d+)*$")]
EventNumber = Annotated[int, Path(ge=1, le=INT_MAX)]
_READS = [needs(Permission.STANDARDS_READ)]
MISSING = (AccessRefused, NotSignedIn, StandardNotFound, TextAwaited, Invalid)


@router.get("", dependencies=_READS, responses=can_answer(AccessRefused, NotSignedIn))
def every(rooms: ReadingRooms, node: TheNode) -> VersionsBody:
    """Give every version of every standard, and where it stands."""
    first, modelled = rooms.register.first_pair_at, set(node.models.addresses())
    rows = [
        VersionRowBody.of(one, first(*one.named), has_model="@".join(one.named) in modelled)
        for one in rooms.workstreams.versions()
    ]
    return VersionsBody(standards=rows)


@router.get("/{id}/{version}", dependencies=_READS, responses=can_answer(*MISSING))
def one(id: Name, version: VersionName, scope: TheScope, rooms: ReadingRooms, node: TheNode) -> VersionBody:
    """Give one version: its text, its stage, and what was done to it."""
    has_model, first = f"{id}@{version}" in node.models.addresses(), rooms.register.first_pair_at(id, version)
    return VersionBody.of_whole(rooms.workstreams.get(id, version), scope, first, has_model=has_model)


@router.get(
    "/{id}/{version}/text",
    dependencies=_READS,
    response_class=Response,
    responses=can_answer(*MISSING) | {200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def text(id: Name, version: VersionName, rooms: ReadingRooms) -> Response:
    """Give what binds in a version, as the very bytes whose SHA-256 is its digest."""
    return Response(published_text(rooms.workstreams.get(id, version).standard), media_type="application/json")


@router.get("/{id}/{version}/events/{number}", dependencies=_READS, responses=can_answer(*MISSING, EventNotFound))
def event(id: Name, version: VersionName, number: EventNumber, scope: TheScope, rooms: ReadingRooms) -> EventBody:
    """Give one thing that was done to a version, as a comment."""
    return EventBody.of(rooms.workstreams.event(id, version, number), scope)


@router.get("/{id}/{version}/compare/{other}", dependencies=_READS, responses=can_answer(*MISSING))
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


@router.get("/{id}/{version}/clauses/{clause}", dependencies=_READS, responses=can_answer(*MISSING, ClauseNotFound))
def clause(
    id: Name, version: VersionName, clause: Name, scope: TheScope, rooms: ReadingRooms, node: TheNode
) -> MeasuredClauseBody:
    """Give one clause, where its version stands, and how well it is kept, where this node measures that."""
    found = rooms.workstreams.clause(f"{id}@{version}#{clause}")
    stands = rooms.workstreams.get(id, version)
    asked, held = shown_measure(node, stands, clause), held_forecast(node, stands, clause)
    return MeasuredClauseBody(
        **ClauseBody.of(found).model_dump(),
        stage=str(stands.stage),
        in_force_from=stands.in_force_from,
        measure=None if asked is None else MeasureBody.of(asked, scope, node.clock.now()),
        forecast=None if held is None else HeldForecastBody.of(held, scope),
    )
