"""Credentials of machines, by API: issued, replaced without a gap, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, Field

from commonbeat.access.actors import PERSONS_ONLY
from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.ids import CredentialId
from commonbeat.kernel.text import _
from commonbeat.parties.credentials import Issued
from commonbeat.parties.errors import CredentialRevoked, NoSuchCredential
from commonbeat.parties.model import Credential, CredentialKind
from commonbeat.parties.rules import is_good

from ..dependencies import CurrentActor, ReadingRooms, Rooms, TheNode, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Part, Text, only_legible

router = APIRouter(prefix="/api/credentials", tags=["credentials"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=100), AfterValidator(only_legible)]
_CAN_READ = (AccessRefused, NotSignedIn)


class NewCredentialBody(BaseModel):
    """A credential that is to be issued: a feed sends reads for its feed numbers, a system has permissions.

    By a test feed somebody tests the node: its reads are marked, and left out of every measure.
    """

    model_config = STRICT

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    kind: CredentialKind
    feeds: Annotated[list[Part], Field(max_length=1_000)] = []
    permissions: Annotated[list[Permission], Field(max_length=len(Permission))] = []

    def check(self) -> None:
        """Check that it opens what its kind may, and something.

        Raises:
            Invalid: it does not.
        """
        faults = []
        if self.kind.sends:
            if not self.feeds:
                faults.append(Fault("/feeds", _("Name the feed numbers that it may send for.")))
            if self.permissions:
                faults.append(Fault("/permissions", _("A feed sends reads and has no other permission.")))
        elif not self.permissions:
            faults.append(Fault("/permissions", _("Name what the system may do.")))
        told = _("{permission} is for persons: a machine does not answer for it.")
        faults += [
            Fault(f"/permissions/{at}", told.format(permission=one))
            for at, one in enumerate(self.permissions)
            if one in PERSONS_ONLY
        ]
        if faults:
            raise Invalid(faults)


class CredentialBody(BaseModel):
    """A credential, without its secret, which nobody has but the machine."""

    id: str
    name: str
    kind: CredentialKind
    feeds: list[int]
    permissions: list[str]
    issued_at: str
    expires_at: str | None
    revoked_at: str | None
    good: bool

    @classmethod
    def of(cls, one: Credential, now: datetime) -> CredentialBody:
        """Give the body of a credential."""
        return cls(
            id=one.id,
            name=one.name,
            kind=one.kind,
            feeds=list(one.feeds),
            permissions=list(one.permissions),
            issued_at=spell(one.issued_at),
            expires_at=None if one.expires_at is None else spell(one.expires_at),
            revoked_at=None if one.revoked_at is None else spell(one.revoked_at),
            good=is_good(one, now),
        )


class CredentialsBody(BaseModel):
    """The credentials of an organisation, also those that have ended."""

    credentials: list[CredentialBody]


class IssuedBody(BaseModel):
    """A new credential and its secret, which is shown this once and kept nowhere."""

    credential: CredentialBody
    bearer: str

    @classmethod
    def of(cls, issued: Issued, now: datetime) -> IssuedBody:
        """Give the body of what was issued."""
        return cls(credential=CredentialBody.of(issued.credential, now), bearer=issued.bearer)


@router.get("", dependencies=[needs(Permission.PEOPLE_READ)], responses=can_answer(*_CAN_READ))
def page(actor: CurrentActor, rooms: ReadingRooms, node: TheNode) -> CredentialsBody:
    """Give the credentials of your organisation's machines."""
    now = node.clock.now()
    return CredentialsBody(credentials=[CredentialBody.of(one, now) for one in rooms.credentials.list_(actor)])


@router.post(
    "", status_code=201, dependencies=[needs(Permission.PEOPLE_EDIT)], responses=can_answer(*_CAN_READ, Invalid)
)
def issue(body: NewCredentialBody, actor: CurrentActor, rooms: Rooms, node: TheNode) -> IssuedBody:
    """Issue a credential. Its secret is shown this once."""
    body.check()
    issued = rooms.credentials.issue(
        actor,
        body.name,
        body.kind,
        feeds=tuple(sorted(set(body.feeds))),
        permissions=tuple(sorted({str(one) for one in body.permissions})),
    )
    return IssuedBody.of(issued, node.clock.now())


@router.post(
    "/{id}/rotate",
    status_code=201,
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, NoSuchCredential, CredentialRevoked),
)
def rotate(id: Id, actor: CurrentActor, rooms: Rooms, node: TheNode) -> IssuedBody:
    """Replace a credential by a new one. The old one stays good for the overlap that the policy pack sets."""
    return IssuedBody.of(rooms.credentials.rotate(actor, CredentialId(id)), node.clock.now())


@router.post(
    "/{id}/revoke",
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN_READ, NoSuchCredential),
)
def revoke(id: Id, actor: CurrentActor, rooms: Rooms, node: TheNode) -> CredentialBody:
    """End a credential at once."""
    return CredentialBody.of(rooms.credentials.revoke(actor, CredentialId(id)), node.clock.now())
