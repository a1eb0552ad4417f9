"""Whether the node lives, and whether it serves."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from ..dependencies import TheNode, open_to_all
from ..routing import HouseRoute

router = APIRouter(tags=["health"], route_class=HouseRoute)


class Health(BaseModel):
    """What the node says of itself."""

    status: str
    parts: dict[str, bool] = {}


@router.get("/healthz/live", dependencies=[open_to_all("says nothing but that the process answers")])
def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@router.get(
    "/healthz/ready",
    dependencies=[open_to_all("a load balancer has no credential; it names parts, no content")],
    responses={503: {"model": Health, "description": "A part does not serve yet"}},
    response_model=Health,
)
def ready(node: TheNode) -> Response:
    """Say whether reads are taken and searches answered: 200 once both are, else 503."""
    parts = node.ready()
    serves = all(parts.values())
    body = Health(status="ready" if serves else "not-ready", parts=parts)
    return JSONResponse(body.model_dump(), 200 if serves else 503)
