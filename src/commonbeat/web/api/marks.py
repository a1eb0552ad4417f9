"""Interop marks, by API: which there are and how they stand, for everybody; issued and revoked by a registrar."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.audit.errors import KeyUnreadable
from commonbeat.audit.notes import NoteKey
from commonbeat.conformance.errors import MarkRefused, NoSuchMark, UnusableReport
from commonbeat.conformance.model import Mark, Product, Standing
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.platform import Platform

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs, open_to_all
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Legible, Text, only_legible

router = APIRouter(prefix="/api/marks", tags=["marks"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=100), AfterValidator(only_legible)]
Name = Annotated[Text, Field(min_length=1, max_length=120)]
_ANYBODY = "A mark is there to be checked by anybody, and so is the list that says which were revoked."
_ISSUES = (AccessRefused, NotSignedIn, Invalid, UnusableReport, MarkRefused, KeyUnreadable)


class MarkBody(BaseModel):
    """A mark and how it stands: ``good``, ``expired`` or ``revoked``. ``credential`` is a JWT.

    A mark whose standard was retired is revoked too: ``why_revoked`` says so, and ``revoked_at`` is null.
    ``standard`` is the version that it is for; ``replaced_by`` the one that holds in its place, null where none does.
    """

    id: str
    product: str
    version: str
    supplier: str
    pack: str
    standard: str
    standard_digest: str
    replaced_by: str | None
    report: str
    issued_at: str
    expires_at: str
    state: str
    revoked_at: str | None
    why_revoked: str
    credential: str

    @classmethod
    def of(cls, standing: Standing, now: datetime) -> MarkBody:
        """Give the body of a mark."""
        mark, other = standing.mark, standing.replaced_by
        return cls(
            id=mark.id,
            product=mark.product.name,
            version=mark.product.version,
            supplier=mark.product.supplier,
            pack=mark.pack,
            standard=standing.standard,
            standard_digest=standing.digest,
            replaced_by=None if other is None else other.standard,
            report=mark.report_digest,
            issued_at=spell(mark.issued_at),
            expires_at=spell(mark.expires_at),
            state=standing.state(now),
            revoked_at=None if mark.revoked_at is None else spell(mark.revoked_at),
            why_revoked=standing.why_revoked,
            credential=mark.credential,
        )


class MarksBody(BaseModel):
    """Marks in the order in which they were issued; ``next`` goes into ``after``, and is null on the last page."""

    marks: list[MarkBody]
    next: int | None


class NewMarkBody(BaseModel):
    """A mark that is to be issued: of which product, from which report, and whose signature on it counts.

    ``report`` is the text of report.dsse.json. ``report_key`` is a key that the registrar vouches for; without it the
    keys count that this node knows.
    """

    model_config = STRICT

    product: Name
    version: Name
    supplier: Name
    report: Annotated[Legible, Field(max_length=60_000)]
    report_key: Annotated[Text, Field(max_length=300)] = ""


class WhyBody(BaseModel):
    """Why a mark is revoked."""

    model_config = STRICT

    why: Annotated[Text, Field(min_length=5, max_length=500)]


@router.get("", dependencies=[open_to_all(_ANYBODY)], responses=can_answer(Invalid))
def page(
    rooms: ReadingRooms,
    node: TheNode,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> MarksBody:
    """Give the marks that were issued, also those that have expired or were revoked."""
    held, now = rooms.marks.all(), node.clock.now()
    shown = [MarkBody.of(one, now) for one in rooms.marks.standings(held[after : after + limit])]
    return MarksBody(marks=shown, next=after + limit if len(held) > after + limit else None)


@router.get(
    "/status-list",
    dependencies=[open_to_all(_ANYBODY)],
    response_class=Response,
    responses={200: {"content": {"application/vc+jwt": {"schema": {"type": "string"}}}}},
)
def status_list(rooms: ReadingRooms) -> Response:
    """Give the list of states as a credential, signed now: a bitstring status list."""
    return Response(rooms.marks.status_list(), media_type="application/vc+jwt")


@router.get(
    "/issuer.pub",
    dependencies=[open_to_all(_ANYBODY)],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def issuer(rooms: ReadingRooms) -> Response:
    """Give the public key that this node signs marks with, as `commonbeat conformance verify --trust` takes it."""
    return Response(rooms.marks.signer.verification_key + "\n", media_type="text/plain")


@router.get(
    "/{id}/badge",
    dependencies=[open_to_all(_ANYBODY)],
    response_class=Response,
    responses=can_answer(NoSuchMark) | {200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}}},
)
def badge(id: Id, rooms: ReadingRooms) -> Response:
    """Give the badge of a mark: an SVG that holds its credential."""
    return Response(rooms.marks.badge(id), media_type="image/svg+xml")


@router.post("", status_code=201, dependencies=[needs(Permission.MARKS_ISSUE)], responses=can_answer(*_ISSUES))
def issue(body: NewMarkBody, actor: CurrentActor, rooms: Rooms, node: TheNode) -> MarkBody:
    """Issue a mark from a report in which nothing failed."""
    product, now = Product(body.product, body.version, body.supplier), node.clock.now()
    keys = _known(rooms, now) | _vouched_for(body.report_key)
    return _body(rooms, rooms.marks.issue(actor, body.report.encode(), product, keys), now)


@router.post(
    "/{id}/revoke",
    dependencies=[needs(Permission.MARKS_ISSUE)],
    responses=can_answer(AccessRefused, NotSignedIn, Invalid, NoSuchMark),
)
def revoke(id: Id, body: WhyBody, actor: CurrentActor, rooms: Rooms, node: TheNode) -> MarkBody:
    """Revoke a mark; the list of states says so from its next signature."""
    return _body(rooms, rooms.marks.revoke(actor, id, body.why), node.clock.now())


def _body(rooms: Platform, mark: Mark, now: datetime) -> MarkBody:
    [standing] = rooms.marks.standings([mark])
    return MarkBody.of(standing, now)


def _known(rooms: Platform, now: datetime) -> dict[str, bytes]:
    return {key.id: key.public_key for key in rooms.keys.all() if key.counts(now)}


def _vouched_for(text: str) -> dict[str, bytes]:
    if not text:
        return {}
    public = NoteKey.parse(text).public_key
    return {key_id(public): public}
