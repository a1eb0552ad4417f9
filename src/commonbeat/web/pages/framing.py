"""Puts a view into the frame of a page: who is signed in, where they may go, what was just done."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote_plus, urlencode

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, RedirectResponse, Response

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.exchange.errors import NotJoined
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.profiles import ROOMS, Room
from commonbeat.parties.errors import NoSuchParty

from ..dependencies import current_actor, node_of
from ..forms import form_token, keep_nonce, safe_next, set_cookie
from ..node import Node
from ..rendering import View, render
from ..routing import doors_of
from .views.frame import Frame, SignedIn, navigation

APPEARANCE_COOKIE = "commonbeat_appearance"
NOTICE_COOKIE = "commonbeat_notice"
YEAR_SECONDS = 365 * 86_400


class Pages:
    """Renders the pages of one request."""

    def __init__(self, request: Request) -> None:
        self.request, self.node = request, node_of(request)

    def show(self, view: View, status: int = 200) -> Response:
        """Give the page."""
        # What a feed sent may hold half a surrogate pair, and a page must be shown all the same.
        response = HTMLResponse(render(self.frame(), view).encode(errors="replace"), status)
        keep_nonce(self.request, response)
        if NOTICE_COOKIE in self.request.cookies:
            response.delete_cookie(NOTICE_COOKIE, path="/")
        return response

    def go(self, address: str, notice: str = "") -> Response:
        """Send the browser on, after a change; the next page says what was done."""
        response = RedirectResponse(address, 303)
        if notice:
            set_cookie(self.request, response, NOTICE_COOKIE, urlencode({"n": notice})[2:], max_age=60)
        return response

    def frame(self) -> Frame:
        """Give what stands round the page."""
        actor = _actor_or_public(self.request, self.node)
        path = self.request.url.path
        return Frame(
            organisation=self.node.organisation,
            csrf_token=form_token(self.request),
            here=path if self.request.method == "GET" else "/",
            demo=self.node.demo,
            marking=self._marking(actor),
            signed_in=self._signed_in(actor),
            navigation=navigation(opened(self.node, actor), open_rooms(self.node), path),
            appearance=_appearance(self.request),
            notice=_notice(self.request),
            permissions=actor.permissions,
        )

    def _marking(self, actor: Actor) -> str:
        """Give the page's marking: what anybody may read here unsigned is public, and marked no higher."""
        route, public = self.request.scope.get("route"), self.node.public().permissions
        doors = doors_of(route.dependant) if isinstance(route, APIRoute) else []
        is_public = public.issuperset(doors) if doors else actor.kind is not ActorKind.PERSON
        return self.node.pack.marking.public.value if public and is_public else self.node.marking

    def _signed_in(self, actor: Actor) -> SignedIn | None:
        if actor.kind is not ActorKind.PERSON:
            return None
        return SignedIn(actor.name, self.node.rank_label(actor.rank), organisation_name(self.node, actor.party))


def _pages(request: Request) -> Pages:
    return Pages(request)


ThePages = Annotated[Pages, Depends(_pages)]


def opened(node: Node, actor: Actor) -> frozenset[Permission]:
    """Give the permissions that open something today: all of a member's; of another's, what policy lets pass."""
    if actor.member or actor.kind is not ActorKind.PERSON:
        return actor.permissions
    return frozenset(one for one in actor.permissions if _passes(node, actor, one))


def _passes(node: Node, actor: Actor, permission: Permission) -> bool:
    try:
        node.require(actor, permission)
    except AccessRefused:
        return False
    return True


def open_rooms(node: Node) -> frozenset[Room]:
    """Give the rooms that lead somewhere here: in a node that has joined no network, the exchange leads nowhere."""
    return ROOMS[node.profile] if has_joined(node) else ROOMS[node.profile] - {Room.EXCHANGE}


def has_joined(node: Node) -> bool:
    """Say whether the node has joined a network."""
    try:
        return bool(node.directory)
    except NotJoined:
        return False


def organisation_name(node: Node, id: PartyId) -> str:
    """Give the name of an organisation; its id where it is not known."""
    with node.reading() as rooms:
        try:
            return rooms.organisations.get(id).name
        except NoSuchParty:
            return id


def sign_in_address(request: Request) -> str:
    """Give the address of the sign-in page that leads back here."""
    here = request.url.path if request.method == "GET" else "/"
    return "/sign-in?" + urlencode({"next": safe_next(here)})


def _actor_or_public(request: Request, node: Node) -> Actor:
    try:
        return current_actor(request)
    except NotSignedIn:
        return node.public()


def _appearance(request: Request) -> str:
    kept = request.cookies.get(APPEARANCE_COOKIE, "")
    return kept if kept in {"night", "day"} else ""


def _notice(request: Request) -> str:
    return unquote_plus(request.cookies.get(NOTICE_COOKIE, ""))[:300]
