"""Interop marks: which products have one, and which were revoked."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Permission

from ..dependencies import needs
from ..routing import HouseRoute
from .framing import ThePages
from .views.marks import MarkRow, Marks, PackCovers

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/marks", dependencies=[needs(Permission.STANDARDS_READ)])
def marks(pages: ThePages) -> Response:
    """Show every mark, the newest first."""
    now = pages.node.clock.now()
    with pages.node.reading() as rooms:
        held = rooms.marks.standings([*reversed(rooms.marks.all())])
        rows = tuple(MarkRow.of(one, now) for one in held)
        packs = tuple(PackCovers.of(one) for one in rooms.marks.packs)
        issuer = rooms.marks.signer.verification_key
    return pages.show(Marks(rows, packs, issuer))
