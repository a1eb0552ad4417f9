"""The standards that this node runs, clause by clause, each clause at an address of its own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Permission

from ..dependencies import needs
from ..routing import HouseRoute
from .framing import ThePages
from .views import standards as views

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPENS = [needs(Permission.STANDARDS_READ)]


@router.get("/standards", dependencies=_OPENS)
def index(pages: ThePages) -> Response:
    """Show every standard."""
    return pages.show(views.Standards(tuple(views.StandardRow.of(one) for one in pages.node.catalogue.list_())))


@router.get("/standards/{id}/{version}", dependencies=_OPENS)
def one(id: str, version: str, pages: ThePages) -> Response:
    """Show a standard's text; ``#`` and a clause's name leads to the clause."""
    return pages.show(views.Standard.of(pages.node.catalogue.standard(id, version)))
