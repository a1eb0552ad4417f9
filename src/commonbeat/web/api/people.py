"""People of one's own organisation, by API: their roles, the dates that end their access, their accounts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.access.pack import PolicyPack
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.text import _
from commonbeat.parties.errors import NoSuchPerson, PersonTaken
from commonbeat.parties.model import Person
from commonbeat.parties.rules import lapse

from ..dependencies import CurrentActor, ReadingRooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Day, Text, only_legible

router = APIRouter(prefix="/api/people", tags=["people"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
Word = Annotated[Text, Field(min_length=1, max_length=63)]
_CAN_READ = (AccessRefused, NotSignedIn)
_CAN_CHANGE = (*_CAN_READ, NoSuchPerson, Invalid)


class PersonChangeBody(BaseModel):
    """A person as they are to stand. The dates are last days, in UTC."""

    model_config = STRICT

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    rank: Annotated[Text, Field(max_length=63)] = ""
    roles: Annotated[list[Word], Field(max_length=20)] = []
    trained_until: Day
    vetted_until: Day
    ended_on: Day | None = None

    def person(self, id: str, actor: Actor, pack: PolicyPack) -> Person:
        """Give it as the room knows it, of the actor's organisation.

        Raises:
            Invalid: the policy pack has no such role or rank.
        """
        told = _("The policy pack has no role {role}. It has: {roles}.")
        faults = [
            Fault(f"/roles/{at}", told.format(role=role, roles=", ".join(pack.roles)))
            for at, role in enumerate(self.roles)
            if role not in pack.roles
        ]
        if self.rank and not pack.rank_order(self.rank):
            ranks = ", ".join(rank.id for rank in pack.ranks)
            faults.append(Fault("/rank", _("The policy pack has no such rank. It has: {ranks}.").format(ranks=ranks)))
        if faults:
            raise Invalid(faults)
        return Person(
            id=PersonId(id),
            party=actor.party,
            name=self.name.strip(),
            rank=self.rank,
            roles=tuple(dict.fromkeys(self.roles)),
            trained_until=self.trained_until,
            vetted_until=self.vetted_until,
            ended_on=self.ended_on,
        )


class NewPersonBody(PersonChangeBody):
    """A new person; their id is for good, and is what the record says."""

    id: Word


class PersonBody(BaseModel):
    """A person. ``lapsed`` says what ends their access today: ``training``, ``vetting`` or ``leaver``."""

    id: str
    party: str
    name: str
    rank: str
    roles: list[str]
    trained_until: date
    vetted_until: date
    ended_on: date | None
    lapsed: str

    @classmethod
    def of(cls, person: Person, today: date) -> PersonBody:
        """Give the body of a person."""
        return cls(
            id=person.id,
            party=person.party,
            name=person.name,
            rank=person.rank,
            roles=list(person.roles),
            trained_until=person.trained_until,
            vetted_until=person.vetted_until,
            ended_on=person.ended_on,
            lapsed=lapse(person, today) or "",
        )


class PeopleBody(BaseModel):
    """A page of people, by id."""

    people: list[PersonBody]
    next: str | None


class AccountBody(BaseModel):
    """How the person signs in from now on. It is shown this once: hand it over, and keep no copy."""

    person: str
    password: str
    totp_secret: str
    totp_address: str


@router.get("", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ, Invalid))
def page(
    actor: CurrentActor,
    rooms: ReadingRooms,
    node: TheNode,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> PeopleBody:
    """Give the people of your organisation."""
    found, today = rooms.people.list_(actor, after, limit), node.clock.now().date()
    return PeopleBody(people=[PersonBody.of(one, today) for one in found.items], next=found.next)


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, PersonTaken, Invalid),
)
def add(body: NewPersonBody, actor: CurrentActor, node: TheNode) -> PersonBody:
    """Enter a person of your organisation. They sign in once they have an account."""
    person = body.person(body.id, actor, node.pack)
    with node.begin() as rooms:
        return PersonBody.of(rooms.people.add(actor, person), node.clock.now().date())


@router.get("/{id}", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ, NoSuchPerson))
def get(id: Id, actor: CurrentActor, rooms: ReadingRooms, node: TheNode) -> PersonBody:
    """Give one person of your organisation."""
    return PersonBody.of(rooms.people.get(actor, PersonId(id)), node.clock.now().date())


@router.put("/{id}", dependencies=[needs(Permission.PEOPLE_EDIT)], responses=can_answer(*_CAN_CHANGE))
def change(id: Id, body: PersonChangeBody, actor: CurrentActor, node: TheNode) -> PersonBody:
    """Replace a person's entry: roles, training, vetting. With a day in the past as ``ended_on`` they are out."""
    person = body.person(id, actor, node.pack)
    with node.begin() as rooms:
        return PersonBody.of(rooms.people.change(actor, person), node.clock.now().date())


@router.post(
    "/{id}/account",
    status_code=201,
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, NoSuchPerson),
)
def set_up_account(id: Id, actor: CurrentActor, node: TheNode) -> AccountBody:
    """Set up a person's account, in place of one that they had: a new password and second factor, shown this once."""
    made = node.set_up_account(actor, PersonId(id))
    return AccountBody(
        person=made.person, password=made.password, totp_secret=made.totp_secret, totp_address=made.totp_address
    )
