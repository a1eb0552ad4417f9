"""What nodes take of the network, for anybody: the signed directory, and the texts that it names by their digest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from starlette.responses import Response

from commonbeat.exchange.errors import NoDirectory, NotJoined
from commonbeat.standards.digest import published_text
from commonbeat.standards.errors import StandardNotFound

from ..dependencies import ReadingRooms, TheNode, open_to_all
from ..problems import can_answer
from ..routing import HouseRoute
from .bodies import only_legible

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


@router.get(
    "/.well-known/commonbeat/standards/{id}/{version}",
    dependencies=[open_to_all("a standard is public, and nodes take the texts that the directory names from here")],
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **can_answer(StandardNotFound)},
)
def show_text(
    id: Annotated[str, Path(max_length=63, pattern="^[a-z][a-z0-9-]*$"), AfterValidator(only_legible)],
    version: Annotated[str, Path(max_length=20, pattern=r"^\d+(\.\d+)*$")],
    rooms: ReadingRooms,
) -> Response:
    """Give what binds in a standard, byte for byte as its digest is taken: ``sha256sum`` of it is that digest."""
    return Response(published_text(rooms.workstreams.get(id, version).standard), media_type="application/json")
