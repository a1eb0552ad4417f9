"""What a route may ask for: the actor, the rooms, and the permission that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, cast

from fastapi import Depends, Request
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


def current_actor(request: Request) -> Actor:
    """Give who asks; without a credential, the public.

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
        return node.who_signed_in(cookie) or node.public()
    return node.public()


def _good(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotSignedIn
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


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

    It decides before anything of the question is read.
    """

    def decide(request: Request, actor: CurrentActor) -> Actor:
        if actor.id == "public" and permission not in actor.permissions:
            raise NotSignedIn
        try:
            node_of(request).require(actor, permission)
        except AccessRefused as refused:
            if actor.member or not request.path_params:
                raise
            raise KeptUnseen(refused) from refused
        return actor

    DECISIONS[decide] = permission
    return Depends(decide)


def open_to_all(why: str) -> Any:
    """Give the dependency that leaves a route open, and says why."""

    def decide() -> None:
        """Let everyone in."""

    DECISIONS[decide] = why
    return Depends(decide)


def _rooms(request: Request) -> Iterator[Platform]:
    with node_of(request).begin() as platform:
        yield platform


def _reading(request: Request) -> Iterator[Platform]:
    with node_of(request).reading() as platform:
        yield platform


# With FastAPI's default scope the answer is sent before the commit, so that a commit that fails is answered 200.
Rooms = Annotated[Platform, Depends(_rooms, scope="function")]
ReadingRooms = Annotated[Platform, Depends(_reading, scope="function")]
TheNode = Annotated[Node, Depends(node_of)]
