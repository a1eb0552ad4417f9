"""Accessions to the network code, by API: pairs that are entered, and what they sign."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, Field, StrictStr

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.governance.errors import (
    AccessionThere,
    NoSuchAccession,
    StatementRefused,
)
from commonbeat.governance.model import Accession, Declined, Pair, State
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.errors import NoSuchParty

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Instant, Text, only_legible, spelled
from .envelopes import EnvelopeBody, SignatureBody

router = APIRouter(prefix="/api/code", tags=["code"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
PartyName = Annotated[StrictStr, Field(pattern="^[a-z0-9-]{1,63}$")]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
_READS = [needs(Permission.STANDARDS_READ)]
_KEEPS = [needs(Permission.CODE_ADMINISTER)]
_BRINGS = [needs(Permission.SESSION_OWN)]
_CAN = (AccessRefused, NotSignedIn)


class NewAccessionBody(BaseModel):
    """A pair that would accede. ``effect_at``: the instant from which both would be bound, where one is agreed."""

    model_config = STRICT

    code: Name
    force: PartyName
    policing_body: PartyName
    effect_at: Instant | None = None


class DecliningBody(BaseModel):
    """Who has declined, and why."""

    reasons: str
    signature: SignatureBody

    @classmethod
    def of(cls, one: Declined) -> DecliningBody:
        """Give the body of a declining."""
        return cls(reasons=one.reasons, signature=SignatureBody.of(one.signed, one.at))


class AccessionBody(BaseModel):
    """An accession: the exact text, the pair, who has signed and who is missing."""

    id: str
    code: str
    digest: str
    force: str
    policing_body: str
    applied_at: str
    effect_at: str | None
    state: State
    missing: list[str]
    bound_from: str | None
    signatures: list[SignatureBody]
    declined: DecliningBody | None

    @classmethod
    def of(cls, one: Accession, now: datetime) -> AccessionBody:
        """Give the body of an accession."""
        return cls(
            id=one.id,
            code=one.text.name,
            digest=one.text.digest,
            force=one.pair.force,
            policing_body=one.pair.policing_body,
            applied_at=spell(one.applied_at),
            effect_at=spelled(one.effect_at),
            state=_state(one, now),
            missing=[] if one.declined else list(one.missing),
            bound_from=spelled(one.bound_from),
            signatures=[SignatureBody.of(signed.signed, signed.at) for signed in one.acceded.values()],
            declined=DecliningBody.of(one.declined) if one.declined else None,
        )


class AccessionsBody(BaseModel):
    """Accessions, the oldest first."""

    accessions: list[AccessionBody]


@router.get("/accessions", dependencies=_READS, responses=can_answer(*_CAN))
def accessions(rooms: ReadingRooms, node: TheNode) -> AccessionsBody:
    """Give every accession, with the envelopes that were signed."""
    now = node.clock.now()
    return AccessionsBody(accessions=[AccessionBody.of(one, now) for one in rooms.accessions.list_()])


@router.get("/accessions/{id}", dependencies=_READS, responses=can_answer(*_CAN, NoSuchAccession))
def accession(id: Id, rooms: ReadingRooms, node: TheNode) -> AccessionBody:
    """Give one accession."""
    return AccessionBody.of(rooms.accessions.get(id), node.clock.now())


@router.post(
    "/accessions",
    status_code=201,
    dependencies=_KEEPS,
    responses=can_answer(*_CAN, NoSuchParty, AccessionThere, Invalid),
)
def apply(body: NewAccessionBody, actor: CurrentActor, rooms: Rooms, node: TheNode) -> AccessionBody:
    """Enter a pair that would accede: a force, and the policing body that oversees it."""
    pair = Pair(PartyId(body.force), PartyId(body.policing_body))
    return AccessionBody.of(rooms.accessions.apply(actor, body.code, pair, body.effect_at), node.clock.now())


@router.post(
    "/accessions/{id}/signatures",
    dependencies=_BRINGS,
    responses=can_answer(*_CAN, NoSuchAccession, StatementRefused),
)
def sign(id: Id, body: EnvelopeBody, actor: CurrentActor, node: TheNode) -> AccessionBody:
    """Bring a signed statement of accession: your own organisation's, or as a registrar anybody's."""
    with node.begin() as rooms:
        receipt = rooms.accessions.sign(actor, id, body.raw())
    return AccessionBody.of(receipt.taken(), node.clock.now())


@router.post(
    "/accessions/{id}/declinings",
    dependencies=_BRINGS,
    responses=can_answer(*_CAN, NoSuchAccession, StatementRefused),
)
def decline(id: Id, body: EnvelopeBody, actor: CurrentActor, node: TheNode) -> AccessionBody:
    """Bring a signed statement of declining, with reasons."""
    with node.begin() as rooms:
        receipt = rooms.accessions.decline(actor, id, body.raw())
    return AccessionBody.of(receipt.taken(), node.clock.now())


def _state(one: Accession, now: datetime) -> State:
    if one.declined is not None:
        return State.DECLINED
    return State.BOUND if one.bound_from is not None and one.bound_from <= now else State.PENDING
