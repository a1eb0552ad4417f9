"""The public keys of organisations, by API: entered, revoked, and open to everybody who may read standards."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel, Field, StrictStr

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.parties.errors import NoSuchParty
from commonbeat.parties.keys import KeyTaken, KeyUse, NoSuchKey, SigningKey

from ..dependencies import CurrentActor, ReadingRooms, Rooms, needs
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import STRICT, Text, in_words, only_legible

router = APIRouter(prefix="/api/keys", tags=["keys"], route_class=HouseRoute)
Id = Annotated[str, Path(max_length=63), AfterValidator(only_legible)]
PartyName = Annotated[StrictStr, Field(pattern="^[a-z0-9-]{1,63}$")]
_CAN = (AccessRefused, NotSignedIn)


class KeyBody(BaseModel):
    """An Ed25519 public key of an organisation. It counts from the one instant until the other."""

    id: str
    party: str
    use: KeyUse
    public_key: str
    added_at: str
    revoked_at: str | None
    why_revoked: str

    @classmethod
    def of(cls, key: SigningKey) -> KeyBody:
        """Give the body of a key."""
        return cls(
            id=key.id,
            party=key.party,
            use=key.use,
            public_key=base64.b64encode(key.public_key).decode(),
            added_at=spell(key.added_at),
            revoked_at=None if key.revoked_at is None else spell(key.revoked_at),
            why_revoked=key.why_revoked,
        )


class KeysBody(BaseModel):
    """Keys, also those that were revoked, by organisation."""

    keys: list[KeyBody]


class NewKeyBody(BaseModel):
    """A key that is to be entered: 32 bytes in base64, as `commonbeat code key new` prints it."""

    model_config = STRICT

    party: PartyName
    use: KeyUse
    public_key: Annotated[StrictStr, Field(max_length=100)]

    def raw(self) -> bytes:
        """Give the key's bytes; raise ``Invalid`` where it is no base64."""
        try:
            return base64.b64decode(self.public_key, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise Invalid.at("/public_key", _("An Ed25519 public key has 32 bytes, spelled in base64.")) from wrong


class RevocationBody(BaseModel):
    """Why a key counts no longer."""

    model_config = STRICT

    why: Annotated[Text, Field(max_length=500), in_words(3, 500)]


@router.get("", dependencies=[needs(Permission.STANDARDS_READ)], responses=can_answer(*_CAN))
def page(
    rooms: ReadingRooms,
    party: Annotated[str | None, Query(max_length=63), AfterValidator(only_legible)] = None,
) -> KeysBody:
    """Give every key, or those of one organisation."""
    return KeysBody(keys=[KeyBody.of(one) for one in rooms.keys.all() if party in {None, one.party}])


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN, NoSuchParty, KeyTaken, Invalid),
)
def add(body: NewKeyBody, actor: CurrentActor, rooms: Rooms) -> KeyBody:
    """Enter a public key of an organisation. What is signed with it counts from now."""
    return KeyBody.of(rooms.keys.add(actor, PartyId(body.party), body.use, body.raw()))


@router.post(
    "/{id}/revocations",
    dependencies=[needs(Permission.PEOPLE_EDIT)],
    responses=can_answer(*_CAN, NoSuchKey, Invalid),
)
def revoke(id: Id, body: RevocationBody, actor: CurrentActor, rooms: Rooms) -> KeyBody:
    """Have a key count no longer, from now. What was signed with it before stands."""
    return KeyBody.of(rooms.keys.revoke(actor, id, body.why))
