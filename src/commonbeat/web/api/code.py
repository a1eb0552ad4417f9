"""The network code, by API: who is bound, accessions and their signatures, ballots and their votes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, Field, StrictStr

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.governance.ballots import Asked, BallotTold
from commonbeat.governance.electorates import ChamberTally, Choice
from commonbeat.governance.errors import (
    AccessionThere,
    BallotClosed,
    BallotThere,
    NoSuchAccession,
    NoSuchBallot,
    NotYetClosed,
    StatementRefused,
)
from commonbeat.governance.model import CODE, Accession, BallotState, Binding, Cast, Declined, Pair, Signed, State
from commonbeat.governance.rules import end_of
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.errors import NoSuchParty
from commonbeat.standards.digest import text_digest
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Day, Instant, Text, only_legible

router = APIRouter(prefix="/api/code", tags=["code"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
PartyName = Annotated[StrictStr, Field(pattern="^[a-z0-9-]{1,63}$")]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
On = Annotated[Day | None, Query(description="A day (UTC), past or to come; none: now")]
_READS = [needs(Permission.STANDARDS_READ)]
_KEEPS = [needs(Permission.CODE_ADMINISTER)]
_BRINGS = [needs(Permission.SESSION_OWN)]
_CAN = (AccessRefused, NotSignedIn)


class CodeBody(BaseModel):
    """The code: the text that stands, its digest, what it requires, and from when it is in force.

    ``in_force_from`` is when the first pair is bound, which may lie ahead; null before any has signed.
    """

    code: str
    title: str
    digest: str
    requires: list[str]
    in_force_from: str | None
    is_in_force: bool

    @classmethod
    def of(cls, text: Standard, in_force_from: datetime | None, now: datetime) -> CodeBody:
        """Give the body of the code."""
        return cls(
            code=f"{text.id}@{text.version}",
            title=text.title,
            digest=text_digest(text),
            requires=list(text.requires),
            in_force_from=_spelled(in_force_from),
            is_in_force=in_force_from is not None and in_force_from <= now,
        )


class VersionBody(BaseModel):
    """A version of a standard that is in force."""

    id: str
    version: str
    in_force_from: str


class BindingBody(BaseModel):
    """How an organisation stands to the code: what binds it, whose signature is awaited, or why it declined."""

    party: str
    state: State
    code: str | None
    since: str | None
    beside: str | None = Field(description="The other of its pair")
    missing: list[str]
    reasons: str
    through: str | None = Field(description="The organisation that it came after, where it is bound as its successor")
    accession: str
    standards: list[VersionBody]
    clauses: list[str]

    @classmethod
    def of(cls, one: Binding) -> BindingBody:
        """Give the body of a binding."""
        return cls(
            party=one.party,
            state=one.state,
            code=one.code,
            since=_spelled(one.since),
            beside=one.beside,
            missing=list(one.missing),
            reasons=one.reasons,
            through=one.through,
            accession=one.accession,
            standards=[
                VersionBody(id=v.id, version=v.version, in_force_from=spell(v.in_force_from)) for v in one.standards
            ],
            clauses=list(one.clauses),
        )


class BindingsBody(BaseModel):
    """How every force and policing body stands to the code, also those that never applied."""

    at: str
    parties: list[BindingBody]


class EnvelopeSignatureBody(BaseModel):
    """A signature, and the id of the key that it is by."""

    model_config = STRICT

    keyid: Annotated[StrictStr, Field(max_length=200)]
    sig: Annotated[StrictStr, Field(max_length=1_000)]


class EnvelopeBody(BaseModel):
    """A DSSE envelope with a signed statement, as `commonbeat code` makes it."""

    model_config = STRICT

    payload_type: Annotated[StrictStr, Field(alias="payloadType", max_length=200)]
    payload: Annotated[StrictStr, Field(max_length=32_000)]
    signatures: Annotated[list[EnvelopeSignatureBody], Field(max_length=10)]

    def raw(self) -> bytes:
        """Give the envelope's bytes."""
        return json.dumps(self.model_dump(by_alias=True)).encode()


class SignatureBody(BaseModel):
    """A signature that was taken, with the envelope, so that anybody can check it."""

    party: str
    signed_at: str
    taken_at: str
    key: str
    envelope: EnvelopeBody

    @classmethod
    def of(cls, signed: Signed, taken_at: datetime) -> SignatureBody:
        """Give the body of a signature."""
        return cls(
            party=signed.party,
            signed_at=spell(signed.signed_at),
            taken_at=spell(taken_at),
            key=signed.key,
            envelope=EnvelopeBody.model_validate_json(signed.envelope),
        )


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
            effect_at=_spelled(one.effect_at),
            state=_state(one, now),
            missing=[] if one.declined else list(one.missing),
            bound_from=_spelled(one.bound_from),
            signatures=[SignatureBody.of(signed.signed, signed.at) for signed in one.acceded.values()],
            declined=DecliningBody.of(one.declined) if one.declined else None,
        )


class AccessionsBody(BaseModel):
    """Accessions, the oldest first."""

    accessions: list[AccessionBody]


class NewBallotBody(BaseModel):
    """A question that is put to the vote: whether a version of a standard takes the place of the one in force."""

    model_config = STRICT

    standard: Name
    version: Name
    from_version: Annotated[Text, Field(max_length=50)] = ""
    digest: Name
    diff: Annotated[Text, Field(max_length=200)] = ""
    closes: Instant
    effect_at: Instant | None = None


class SeatBody(BaseModel):
    """A place on the roll."""

    party: str
    chamber: str


class TallyBody(BaseModel):
    """How a chamber voted; weights are exact, as 13/2."""

    chamber: str
    approve: str
    reject: str
    abstain: str
    part: int
    seats: int
    is_quorate: bool
    is_tie_broken: bool
    passed: bool

    @classmethod
    def of(cls, one: ChamberTally) -> TallyBody:
        """Give the body of a chamber's tally."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class VoteBody(BaseModel):
    """A vote, with its reasons."""

    choice: Choice
    reasons: str
    seats: list[str]
    signature: SignatureBody

    @classmethod
    def of(cls, one: Cast) -> VoteBody:
        """Give the body of a vote."""
        signature = SignatureBody.of(one.signed, one.at)
        return cls(choice=one.choice, reasons=one.reasons, seats=list(one.seats), signature=signature)


class BallotBody(BaseModel):
    """A ballot. Votes and tally are there when it has been counted."""

    id: str
    standard: str
    version: str
    from_version: str
    digest: str
    diff: str
    electorate: str
    electorate_title: str
    roll: list[SeatBody]
    opened_at: str
    closes: str
    state: BallotState
    stated_effect_at: str | None
    votes_in: int
    votes: list[VoteBody]
    tally: list[TallyBody] | None
    counted_at: str | None
    effect_at: str | None

    @classmethod
    def of(cls, one: BallotTold) -> BallotBody:
        """Give the body of a ballot."""
        text = one.question.text
        return cls(
            id=one.id,
            standard=text.standard,
            version=text.version,
            from_version=one.question.from_version,
            digest=text.digest,
            diff=one.question.diff,
            electorate=one.electorate.name,
            electorate_title=one.electorate.title,
            roll=[SeatBody(party=seat.party, chamber=seat.chamber) for seat in one.roll],
            opened_at=spell(one.opened_at),
            closes=spell(one.closes),
            state=one.state,
            stated_effect_at=_spelled(one.stated_effect_at),
            votes_in=one.votes_in,
            votes=[VoteBody.of(vote) for vote in one.votes],
            tally=None if one.tally is None else [TallyBody.of(chamber) for chamber in one.tally.chambers],
            counted_at=_spelled(one.counted_at),
            effect_at=_spelled(one.effect_at),
        )


class BallotsBody(BaseModel):
    """Ballots, the newest first."""

    ballots: list[BallotBody]


@router.get("", dependencies=_READS, responses=can_answer(*_CAN, StandardNotFound))
def code(rooms: ReadingRooms, node: TheNode) -> CodeBody:
    """Give the code as it stands now, and the instant from which it is in force: with its first pair."""
    now = node.clock.now()
    text = rooms.workstreams.get(CODE, rooms.register.version_at(now) or "").standard
    return CodeBody.of(text, rooms.register.in_force_from(), now)


@router.get("/parties", dependencies=_READS, responses=can_answer(*_CAN))
def parties(rooms: ReadingRooms, node: TheNode, on: On = None) -> BindingsBody:
    """Give the register: who is bound, who is pending and whose signature is awaited, who declined and why."""
    at = node.clock.now() if on is None else end_of(on)
    return BindingsBody(at=spell(at), parties=[BindingBody.of(one) for one in rooms.register.all_at(at)])


@router.get("/parties/{party}", dependencies=_READS, responses=can_answer(*_CAN, NoSuchParty))
def party_on(party: Id, rooms: ReadingRooms, node: TheNode, on: On = None) -> BindingBody:
    """Give what binds one organisation at the end of a day, as known now."""
    at = node.clock.now() if on is None else end_of(on)
    return BindingBody.of(rooms.register.bound_at(PartyId(party), at))


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


@router.get("/ballots", dependencies=_READS, responses=can_answer(*_CAN))
def ballots(rooms: ReadingRooms) -> BallotsBody:
    """Give every ballot, with the votes of those that have been counted."""
    return BallotsBody(ballots=[BallotBody.of(one) for one in rooms.ballots.list_()])


@router.get("/ballots/{id}", dependencies=_READS, responses=can_answer(*_CAN, NoSuchBallot))
def ballot(id: Id, rooms: ReadingRooms) -> BallotBody:
    """Give one ballot."""
    return BallotBody.of(rooms.ballots.get(id))


@router.post("/ballots", status_code=201, dependencies=_KEEPS, responses=can_answer(*_CAN, BallotThere, Invalid))
def open_(body: NewBallotBody, actor: CurrentActor, rooms: Rooms) -> BallotBody:
    """Open a ballot, now. Who votes, and by which majority, is the code's to say."""
    return BallotBody.of(rooms.ballots.open(actor, Asked(**dict(body))))


@router.post(
    "/ballots/{id}/votes", dependencies=_BRINGS, responses=can_answer(*_CAN, NoSuchBallot, StatementRefused, Invalid)
)
def vote(id: Id, body: EnvelopeBody, actor: CurrentActor, node: TheNode) -> BallotBody:
    """Bring a signed vote: your own organisation's, or as a registrar anybody's."""
    with node.begin() as rooms:
        receipt = rooms.ballots.vote(actor, id, body.raw())
    return BallotBody.of(receipt.taken())


@router.post(
    "/ballots/{id}/close", dependencies=_KEEPS, responses=can_answer(*_CAN, NoSuchBallot, NotYetClosed, BallotClosed)
)
def close(id: Id, actor: CurrentActor, rooms: Rooms) -> BallotBody:
    """Count a ballot whose time is over, or in which every vote is in."""
    return BallotBody.of(rooms.ballots.close(actor, id))


def _state(one: Accession, now: datetime) -> State:
    if one.declined is not None:
        return State.DECLINED
    return State.BOUND if one.bound_from is not None and one.bound_from <= now else State.PENDING


def _spelled(instant: datetime | None) -> str | None:
    return None if instant is None else spell(instant)
