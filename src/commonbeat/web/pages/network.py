"""The network: the signed directory as this node holds it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from commonbeat.access.model import Permission
from commonbeat.exchange.errors import NoDirectory, NotJoined
from commonbeat.exchange.model import Statement

from ..dependencies import needs
from ..node import Node
from ..routing import HouseRoute
from .framing import ThePages
from .views import network as views
from .views.people import NodeLink

router = APIRouter(include_in_schema=False, route_class=HouseRoute)


@router.get("/network", dependencies=[needs(Permission.STANDARDS_READ)])
def network(pages: ThePages) -> Response:
    """Show the directory that the node holds, expired or not; or why it holds none."""
    try:
        held = _held(pages.node)
    except (NotJoined, NoDirectory) as none:
        return pages.show(views.Network(None, str(none)))
    return pages.show(views.Network(views.HeldDirectory.of(held, pages.node.clock.now())))


def nodes_of(node: Node) -> tuple[NodeLink, ...]:
    """Give the nodes of the network, by the directory that the node holds; none where it holds none."""
    try:
        held = _held(node)
    except (NotJoined, NoDirectory):
        return ()
    own = node.exchange.own
    return tuple(NodeLink(one.name, one.endpoint, one.id == own) for one in held.parties if one.endpoint)


def _held(node: Node) -> Statement:
    held = node.directory.held
    if held is None:
        raise NoDirectory
    return held
