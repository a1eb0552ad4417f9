"""What a route may ask for: the actor, the rooms, and the permission that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, Permission
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _
from commonbeat.platform import Platform

from .node import Node

SESSION_COOKIE = "commonbeat_session"
_SAFE = frozenset({"GET", "HEAD"})


def node_of(connection: HTTPConnection) -> Node:
    """Give the node that answers this request."""
    return cast("Node", connection.app.state.node)


def current_actor(request: Request, *, is_use: bool = True) -> Actor:
    """Give who asks; without a credential, the public. ``is_use``: somebody is at the screen just now.

    A cookie opens the API for reading alone: a change through the API takes a bearer credential, which no other
    site can make a browser send.

    Raises:
        NotSignedIn: a credential was sent and is not good.
    """
    node = node_of(request)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return _good(node.who(bearer.strip()) if scheme.lower() == "bearer" else None)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie and (request.method in _SAFE or not request.url.path.startswith("/api/")):
        return node.who_signed_in(cookie, is_use=is_use) or node.public()
    return node.public()


def _good(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotSignedIn
    return actor


async def _known_actor(request: Request) -> Actor:
    """Give who asks, as the route's own decision found them."""
    known: Actor | None = getattr(request.state, "actor", None)
    return known if known is not None else await run_in_threadpool(current_actor, request)


CurrentActor = Annotated[Actor, Depends(_known_actor)]


DECISIONS: dict[Callable[..., object], Permission | str] = {}
"""The access decision that each dependency stands for: a permission, or why the route is open to all.

A house test walks the routes and fails on one that has none.
"""


class KeptUnseen(CommonbeatError):
    """An object of an organisation that the asker's has no agreement with: it is not there, whatever the address."""

    code = "web.not-found"
    kind = Kind.NOT_FOUND

    def __init__(self, refused: AccessRefused) -> None:
        self.refused = refused
        super().__init__(_("There is nothing at this address, or nothing that you may see."))


def needs(permission: Permission) -> Any:
    """Give the dependency that opens a route to those who have the permission.

    It decides before anything of the question is read: ``HouseRoute`` has it decide before the framework reads a body.
    """

    async def decide(request: Request) -> None:
        if permission not in getattr(request.state, "doors", ()):
            await run_in_threadpool(pass_door, request, permission)

    DECISIONS[decide] = permission
    return Depends(decide)


def pass_door(request: Request, permission: Permission) -> None:
    """Let who asks pass when the permission is theirs, and remember both for the rest of the request.

    Raises:
        NotSignedIn: there is no good credential.
        AccessRefused: the permission is not theirs.
        KeptUnseen: it is not theirs, and they may not even know whether the object is there.
    """
    actor = current_actor(request)
    if actor.id == "public" and permission not in actor.permissions:
        raise NotSignedIn
    try:
        node_of(request).require(actor, permission)
    except AccessRefused as refused:
        if actor.member or not request.path_params:
            raise
        raise KeptUnseen(refused) from refused
    request.state.actor = actor
    request.state.doors = {*getattr(request.state, "doors", ()), permission}


def open_to_all(why: str) -> Any:
    """Give the dependency that leaves a route open, and says why."""

    async def decide() -> None:
        """Let everyone in."""

    DECISIONS[decide] = why
    return Depends(decide)


def _rooms(request: Request) -> Iterator[Platform]:
    with node_of(request).begin() as platform:
        yield platform


def _reading(request: Request) -> Iterator[Platform]:
    with node_of(request).reading() as platform:
        yield platform


async def _the_node(request: Request) -> Node:
    return node_of(request)


# ``HouseRoute`` opens these in the thread of the endpoint. With FastAPI's default scope the answer would be sent
# before the commit, so that a commit that fails would be answered 200.
Rooms = Annotated[Platform, Depends(_rooms, scope="function")]
ReadingRooms = Annotated[Platform, Depends(_reading, scope="function")]
TheNode = Annotated[Node, Depends(_the_node)]
