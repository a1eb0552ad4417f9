"""The network code, by API: its text and since when it is in force, and who is bound."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.governance.model import CODE, Binding, State
from commonbeat.governance.rules import end_of
from commonbeat.kernel.clock import spell
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.errors import NoSuchParty
from commonbeat.standards.digest import text_digest
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard

from ..dependencies import ReadingRooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import Day, only_legible, spelled

router = APIRouter(prefix="/api/code", tags=["code"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
On = Annotated[Day | None, Query(description="A day (UTC), past or to come; none: now")]
_READS = [needs(Permission.STANDARDS_READ)]
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
            in_force_from=spelled(in_force_from),
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
    signed: str | None = Field(description="The text that its pair signed; `code` is the one that holds on the day")
    standards: list[VersionBody]
    clauses: list[str]

    @classmethod
    def of(cls, one: Binding) -> BindingBody:
        """Give the body of a binding."""
        return cls(
            party=one.party,
            state=one.state,
            code=one.code,
            since=spelled(one.since),
            beside=one.beside,
            missing=list(one.missing),
            reasons=one.reasons,
            through=one.through,
            accession=one.accession,
            signed=one.signed,
            standards=[
                VersionBody(id=v.id, version=v.version, in_force_from=spell(v.in_force_from)) for v in one.standards
            ],
            clauses=list(one.clauses),
        )


class BindingsBody(BaseModel):
    """How every force and policing body stands to the code, also those that never applied."""

    at: str
    parties: list[BindingBody]


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
