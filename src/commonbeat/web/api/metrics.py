"""Counters for operators, in the Prometheus text form."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from ..dependencies import open_to_all
from ..routing import HouseRoute

router = APIRouter(tags=["health"], route_class=HouseRoute)


@router.get("/metrics", dependencies=[open_to_all("a collector has no credential; counts and times alone, no content")])
def metrics(request: Request) -> Response:
    """Give the counters."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
