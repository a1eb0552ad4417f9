"""Organisations, by API: who they are, by which names and codes, and who came after whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, Field, StrictStr

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.errors import CodeTaken, NoSuchParty, PartyTaken
from commonbeat.parties.model import Party, PartyClass

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Day, Text, only_legible

router = APIRouter(prefix="/api/parties", tags=["parties"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
PartyName = Annotated[StrictStr, Field(pattern="^[a-z0-9-]{1,63}$")]
Scheme = Annotated[Text, Field(min_length=1, max_length=63)]
_CAN_READ = (AccessRefused, NotSignedIn)


class PartyChangeBody(BaseModel):
    """An organisation as it is to stand. ``codes`` is the crosswalk: scheme → code."""

    model_config = STRICT

    name: Name
    party_class: PartyClass = Field(alias="class")
    aliases: Annotated[list[Name], Field(max_length=50)] = []
    codes: Annotated[dict[Scheme, Name], Field(max_length=50)] = {}
    formed_on: Day | None = None
    ended_on: Day | None = None
    succeeded_by: Annotated[list[PartyName], Field(max_length=20)] = []
    member_until: Day | None = Field(None, description="Last day on which its people may use this node's service")
    endpoint: Annotated[Text, Field(max_length=200)] = Field("", description="Where its own node answers other nodes")

    def party(self, id: str) -> Party:
        """Give it as the room knows it."""
        return Party(
            id=PartyId(id),
            name=self.name.strip(),
            party_class=self.party_class,
            aliases=tuple(self.aliases),
            codes=dict(self.codes),
            formed_on=self.formed_on,
            ended_on=self.ended_on,
            succeeded_by=tuple(PartyId(one) for one in self.succeeded_by),
            member_until=self.member_until,
            endpoint=self.endpoint,
        )


class NewPartyBody(PartyChangeBody):
    """A new organisation; its id is for good."""

    id: PartyName


class PartyBody(BaseModel):
    """An organisation."""

    id: str
    name: str
    party_class: PartyClass = Field(alias="class")
    aliases: list[str]
    codes: dict[str, str]
    formed_on: date | None
    ended_on: date | None
    succeeded_by: list[str]
    member_until: date | None
    endpoint: str

    @classmethod
    def of(cls, party: Party) -> PartyBody:
        """Give the body of an organisation."""
        return cls(
            id=party.id,
            name=party.name,
            **{"class": party.party_class},
            aliases=list(party.aliases),
            codes=dict(party.codes),
            formed_on=party.formed_on,
            ended_on=party.ended_on,
            succeeded_by=list(party.succeeded_by),
            member_until=party.member_until,
            endpoint=party.endpoint,
        )


class PartiesBody(BaseModel):
    """Organisations, by id."""

    parties: list[PartyBody]


@router.get("", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ, Invalid))
def page(
    rooms: ReadingRooms,
    known_as: Annotated[
        str | None,
        Query(max_length=200, description="A name, alias or code of any scheme"),
        AfterValidator(only_legible),
    ] = None,
) -> PartiesBody:
    """Give every organisation, or those that somebody means by a name, an alias or a code."""
    found = rooms.organisations.all() if known_as is None else rooms.organisations.known_as(known_as)
    return PartiesBody(parties=[PartyBody.of(party) for party in found])


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, PartyTaken, CodeTaken, Invalid),
)
def add(body: NewPartyBody, actor: CurrentActor, rooms: Rooms) -> PartyBody:
    """Enter an organisation."""
    return PartyBody.of(rooms.organisations.add(actor, body.party(body.id)))


@router.get("/{id}", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ, NoSuchParty))
def get(id: Id, rooms: ReadingRooms) -> PartyBody:
    """Give one organisation."""
    return PartyBody.of(rooms.organisations.get(PartyId(id)))


@router.put(
    "/{id}",
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, NoSuchParty, CodeTaken, Invalid),
)
def change(id: Id, body: PartyChangeBody, actor: CurrentActor, rooms: Rooms) -> PartyBody:
    """Replace an organisation's entry: a new name, a code, its end and who came after it."""
    return PartyBody.of(rooms.organisations.change(actor, body.party(id)))


@router.get(
    "/{id}/successors", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ, NoSuchParty)
)
def successors(
    id: Id, rooms: ReadingRooms, node: TheNode, on: Annotated[date | None, Query(description="A day")] = None
) -> PartiesBody:
    """Give who answers for the organisation on a day, today if none is given: itself, or those that came after it."""
    found = rooms.organisations.successors(PartyId(id), on or node.clock.now().date())
    return PartiesBody(parties=[PartyBody.of(party) for party in found])
