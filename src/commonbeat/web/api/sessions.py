"""Signing in by API: a person's own bearer, for a program that they answer for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StrictStr
from starlette.responses import Response

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Permission
from commonbeat.kernel.clock import spell
from commonbeat.kernel.errors import Invalid
from commonbeat.parties.errors import SignInRefused
from commonbeat.parties.model import SessionKind

from ..dependencies import Rooms, TheNode, needs, open_to_all
from ..problems import can_answer
from ..routing import HouseRoute
from ..sign_in import SignInBusy, signed_in
from .bodies import STRICT, Legible

router = APIRouter(prefix="/api/session", tags=["session"], route_class=HouseRoute)


class SignInBody(BaseModel):
    """Who somebody is, what they know, and what their app shows just now."""

    model_config = STRICT

    name: Annotated[Legible, Field(min_length=1, max_length=100)]
    password: Annotated[StrictStr, Field(min_length=1, max_length=1024)]
    code: Annotated[Legible, Field(min_length=1, max_length=20)]


class SessionBody(BaseModel):
    """A person's bearer: it is shown this once, and ends by itself."""

    person: str
    bearer: str
    expires_at: str


@router.post(
    "",
    status_code=201,
    dependencies=[open_to_all("nobody is signed in before it")],
    responses=can_answer(SignInRefused, SignInBusy, Invalid),
)
def begin(body: SignInBody, node: TheNode) -> SessionBody:
    """Sign in, and give a bearer for a program that works for you. It is what your roles are, and ends after hours."""
    begun = signed_in(node, body.name.strip().lower(), body.password, body.code, SessionKind.TOKEN)
    if begun is None:
        raise SignInRefused
    return SessionBody(person=begun.person.id, bearer=begun.bearer, expires_at=spell(begun.session.expires_at))


@router.delete(
    "",
    status_code=204,
    response_class=Response,
    dependencies=[needs(Permission.SESSION_OWN)],
    responses=can_answer(AccessRefused, NotSignedIn),
)
def end(request: Request, rooms: Rooms) -> Response:
    """End the session whose bearer the request carries, at once."""
    rooms.sign_in.sign_out(request.headers.get("authorization", "").partition(" ")[2].strip())
    return Response(status_code=204)
