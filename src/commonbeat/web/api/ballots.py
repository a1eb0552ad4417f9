"""Ballots by API: questions that are put, votes that are brought, and the count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.governance.ballots import Asked, BallotTold
from commonbeat.governance.electorates import ChamberTally, Choice
from commonbeat.governance.errors import (
    BallotClosed,
    BallotThere,
    NoSuchBallot,
    NotYetClosed,
    StatementRefused,
)
from commonbeat.governance.model import BallotState, Cast
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.standards.errors import UnknownUnit

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Instant, Text, only_legible, spelled
from .envelopes import EnvelopeBody, SignatureBody

router = APIRouter(prefix="/api/code", tags=["code"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
_READS = [needs(Permission.STANDARDS_READ)]
_KEEPS = [needs(Permission.CODE_ADMINISTER)]
_BRINGS = [needs(Permission.SESSION_OWN)]
_CAN = (AccessRefused, NotSignedIn)


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
            stated_effect_at=spelled(one.stated_effect_at),
            votes_in=one.votes_in,
            votes=[VoteBody.of(vote) for vote in one.votes],
            tally=None if one.tally is None else [TallyBody.of(chamber) for chamber in one.tally.chambers],
            counted_at=spelled(one.counted_at),
            effect_at=spelled(one.effect_at),
        )


class BallotsBody(BaseModel):
    """Ballots, the newest first."""

    ballots: list[BallotBody]


@router.get("/ballots", dependencies=_READS, responses=can_answer(*_CAN))
def ballots(rooms: ReadingRooms) -> BallotsBody:
    """Give every ballot, with the votes of those that have been counted."""
    return BallotsBody(ballots=[BallotBody.of(one) for one in rooms.ballots.list_()])


@router.get("/ballots/{id}", dependencies=_READS, responses=can_answer(*_CAN, NoSuchBallot))
def ballot(id: Id, rooms: ReadingRooms) -> BallotBody:
    """Give one ballot."""
    return BallotBody.of(rooms.ballots.get(id))


@router.post(
    "/ballots", status_code=201, dependencies=_KEEPS, responses=can_answer(*_CAN, BallotThere, UnknownUnit, Invalid)
)
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
