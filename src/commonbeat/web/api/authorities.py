"""Authorities, by API: asked for, noted, granted, declined, reviewed."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from commonbeat.access.errors import AccessRefused, AuthorityLapsed, AuthorityNotFound, IllegalMove
from commonbeat.access.model import Authority, AuthorityRequest, Category, OralNote, Permission
from commonbeat.anpr.places import read_area
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import AuthorityId

from ..dependencies import CurrentActor, ReadingRooms, Rooms, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Instant, Legible, Text

router = APIRouter(prefix="/api/access/authorities", tags=["authorities"], route_class=HouseRoute)
Cursor = Annotated[str | None, Query(max_length=200)]


class OralBody(BaseModel):
    """Who gave it by word of mouth, with what rank, and when."""

    model_config = STRICT

    by: Text
    rank: Text
    at: Instant


class RequestBody(BaseModel):
    """What an authority is asked for. ``from`` and ``to`` are the span of reads that it opens."""

    model_config = STRICT

    category: Category
    reason: Text
    reference: Text
    from_: Instant = Field(alias="from")
    to: Instant
    vrms: list[Legible] = Field(
        default_factory=list,
        min_length=1,
        max_length=1_000,
        description="Whole marks. Without this name every registration mark is asked for; an empty list is refused",
    )
    area: dict[str, Any] | None = None
    oral: OralBody | None = Field(None, description="An authority given by word of mouth, for an urgent search")

    def request(self) -> AuthorityRequest:
        """Give it as the room knows it."""
        area = None
        if self.area is not None:  # what else came with it is not kept
            area = read_area(self.area, "/area").geojson
        return AuthorityRequest(self.category, self.reason, self.reference, self.from_, self.to, tuple(self.vrms), area)


class ReasonBody(BaseModel):
    """Why it was decided so."""

    model_config = STRICT

    reason: Text


class GrantBody(BaseModel):
    """Why it was granted, where that is said."""

    model_config = STRICT

    reason: Text = ""


class MadeBody(BaseModel):
    """The authority that was asked for."""

    id: str
    state: str


class AuthorityBody(BaseModel):
    """An authority as it stands now."""

    id: str
    state: str
    requester: str
    category: str
    reason: str
    reference: str
    vrms: list[str]
    every_mark: bool = Field(description="It names no mark, so that it opens the reads of every one")
    area: dict[str, Any] | None
    from_: str = Field(alias="from")
    to: str
    requested_at: str
    expires_at: str
    authoriser: str | None
    authoriser_rank: str
    decided_at: str | None
    oral_by: str
    record_by: str | None
    note: str

    @classmethod
    def of(cls, one: Authority) -> AuthorityBody:
        """Give the body of an authority."""
        return cls(
            id=one.id,
            state=str(one.state),
            requester=one.requester,
            category=str(one.category),
            reason=one.reason,
            reference=one.reference,
            vrms=list(one.vrms),
            every_mark=not one.vrms,
            area=None if one.area is None else json.loads(one.area),
            **{"from": spell(one.from_)},
            to=spell(one.to),
            requested_at=spell(one.requested_at),
            expires_at=spell(one.expires_at),
            authoriser=one.authoriser,
            authoriser_rank=one.authoriser_rank,
            decided_at=None if one.decided_at is None else spell(one.decided_at),
            oral_by=one.oral_by,
            record_by=None if one.record_by is None else spell(one.record_by),
            note=one.note,
        )


class AuthoritiesBody(BaseModel):
    """A page of authorities, newest first."""

    authorities: list[AuthorityBody]
    next: str | None


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.AUTHORITIES_REQUEST)],
    responses=can_answer(AccessRefused, Invalid),
)
def ask(body: RequestBody, actor: CurrentActor, rooms: Rooms) -> MadeBody:
    """Ask for an authority, or note one that was given by word of mouth."""
    if body.oral is None:
        made = rooms.authorities.request(actor, body.request())
    else:
        note = OralNote(body.oral.by, body.oral.rank, body.oral.at)
        made = rooms.authorities.note_oral(actor, body.request(), note)
    return MadeBody(id=made.id, state=str(made.state))


@router.get("", dependencies=[needs(Permission.AUTHORITIES_READ)], responses=can_answer(AccessRefused, Invalid))
def page(actor: CurrentActor, rooms: ReadingRooms, after: Cursor = None) -> AuthoritiesBody:
    """Give the authorities of your organisation, newest first."""
    found = rooms.authorities.list_(actor, after)
    return AuthoritiesBody(authorities=[AuthorityBody.of(one) for one in found.items], next=found.next)


@router.get(
    "/{id}", dependencies=[needs(Permission.AUTHORITIES_READ)], responses=can_answer(AccessRefused, AuthorityNotFound)
)
def one(id: str, actor: CurrentActor, rooms: ReadingRooms) -> AuthorityBody:
    """Give one authority of your organisation."""
    return AuthorityBody.of(rooms.authorities.get(actor, AuthorityId(id)))


_DECIDING = can_answer(AccessRefused, AuthorityNotFound, IllegalMove, AuthorityLapsed, Invalid)


@router.post("/{id}/grant", dependencies=[needs(Permission.AUTHORITIES_GRANT)], responses=_DECIDING)
def grant(id: str, actor: CurrentActor, rooms: Rooms, body: GrantBody | None = None) -> AuthorityBody:
    """Grant what another person asked for; the reason, which may be left out, is kept as its note."""
    return AuthorityBody.of(rooms.authorities.grant(actor, AuthorityId(id), body.reason if body else ""))


@router.post("/{id}/decline", dependencies=[needs(Permission.AUTHORITIES_GRANT)], responses=_DECIDING)
def decline(id: str, body: ReasonBody, actor: CurrentActor, rooms: Rooms) -> AuthorityBody:
    """Decline what another person asked for, saying why."""
    return AuthorityBody.of(rooms.authorities.decline(actor, AuthorityId(id), body.reason))


@router.post("/{id}/review", dependencies=[needs(Permission.AUTHORITIES_GRANT)], responses=_DECIDING)
def review(id: str, body: ReasonBody, actor: CurrentActor, rooms: Rooms) -> AuthorityBody:
    """Close an oral authority that was not recorded in time, saying what was found."""
    return AuthorityBody.of(rooms.authorities.review(actor, AuthorityId(id), body.reason))
