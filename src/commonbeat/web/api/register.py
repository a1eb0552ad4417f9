"""The portal's signed register, from which the anchor makes the directory: what it says is public."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.exchange.errors import NotJoined

from ..dependencies import TheNode, open_to_all
from ..problems import can_answer
from ..routing import HouseRoute
from .directory import ENVELOPE

router = APIRouter(prefix="/api/register", tags=["exchange"], route_class=HouseRoute)


@router.get(
    "",
    dependencies=[open_to_all("it is signed, holds public keys and no secret, and the anchor takes it from here")],
    response_class=Response,
    responses={200: {"content": {ENVELOPE: {}}}, **can_answer(NotJoined)},
)
def show_register(node: TheNode) -> Response:
    """Give the register of the network as it is now, in the envelope that this portal signed."""
    return Response(node.own_register.envelope(), media_type=ENVELOPE)
