"""The signed directory of the network, for anybody: public keys and who is bound are no secret."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.exchange.errors import NoDirectory, NotJoined

from ..dependencies import TheNode, open_to_all
from ..problems import can_answer
from ..routing import HouseRoute

router = APIRouter(tags=["exchange"], route_class=HouseRoute)
ENVELOPE = "application/vnd.dsse.envelope.v1+json"


@router.get(
    "/.well-known/commonbeat/directory",
    dependencies=[open_to_all("it is signed, holds public keys and no secret, and nodes take it from here")],
    response_class=Response,
    responses={200: {"content": {ENVELOPE: {}}}, **can_answer(NotJoined, NoDirectory)},
)
def show_directory(node: TheNode) -> Response:
    """Give the directory as this node holds it, in the envelope that the anchor signed."""
    return Response(node.directory.envelope, media_type=ENVELOPE)
