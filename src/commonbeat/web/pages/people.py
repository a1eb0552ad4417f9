"""Signing in and out, unlocking, one's own account, how pages look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from commonbeat.access.model import Actor, Permission
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.text import _
from commonbeat.parties.model import Person
from commonbeat.parties.sign_in import SignedIn

from ..dependencies import SESSION_COOKIE, CurrentActor, TheNode, needs, open_to_all
from ..forms import SentForm, safe_next, set_cookie
from ..node import Node
from ..routing import HouseRoute
from ..sign_in import one_of_few, signed_in
from .framing import APPEARANCE_COOKIE, YEAR_SECONDS, Pages, ThePages, organisation_name
from .views.people import Account, DemoPerson, SignIn, Unlock

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
of_a_demo = APIRouter(include_in_schema=False, route_class=HouseRoute)
"""What is there in a demonstration alone."""

Next = Annotated[str, Query(max_length=500)]

CODE_SECONDS = 30


@router.get("/sign-in", dependencies=[open_to_all("nobody is signed in before it")])
def ask(pages: ThePages, next: Next = "/") -> Response:
    """Show the form; in a demonstration, its people and their codes."""
    return pages.show(_form(pages.node, safe_next(next)))


@router.post("/sign-in", dependencies=[open_to_all("nobody is signed in before it")])
def sign_in(form: SentForm, pages: ThePages) -> Response:
    """Sign a person in by password and one-time code."""
    node, name, after = pages.node, form.text("name").lower()[:100], safe_next(form.text("next"))
    begun = signed_in(node, name, form.text("password"), form.text("code"))
    if begun is None:
        # One answer for every reason: which of the three was wrong is nobody's business.
        fault = _("The name, the password or the code is not right, or the account is locked for a while.")
        return pages.show(_form(node, after, name, {"name": fault}), 403)
    return _begin(pages, begun, after)


@of_a_demo.post("/sign-in/demo", dependencies=[open_to_all("nobody is signed in before it")])
def sign_in_as(form: SentForm, pages: ThePages) -> Response:
    """Sign somebody in as one of the demonstration's people, who do not exist, with their code of just now."""
    node, after = pages.node, safe_next(form.text("next"))
    code = {person.id: code for person, code in node.demo_codes()}.get(PersonId(form.text("name")))
    begun = signed_in(node, form.text("name"), node.demo_password(), code) if code else None
    if begun is None:
        fault = _("Their code was used a moment ago: wait for the next one, which takes up to half a minute.")
        return pages.show(_form(node, after, form.text("name")[:100], {"form": fault}), 403)
    return _begin(pages, begun, after)


@router.get("/unlock", dependencies=[open_to_all("the session is locked; nothing is shown but whose it is")])
def ask_to_unlock(request: Request, pages: ThePages, next: Next = "/") -> Response:
    """Show the form that unlocks the session; the sign-in page where there is none."""
    locked = pages.node.locked(request.cookies.get(SESSION_COOKIE, ""))
    return pages.show(_locked(pages.node, *locked, safe_next(next))) if locked else pages.go("/sign-in")


@router.post("/unlock", dependencies=[open_to_all("the session is locked; nothing is shown but whose it is")])
def unlock(request: Request, form: SentForm, pages: ThePages) -> Response:
    """Go on with a locked session, under a new secret."""
    node, old, after = pages.node, request.cookies.get(SESSION_COOKIE, ""), safe_next(form.text("next"))
    locked = node.locked(old)
    if locked is None:
        return pages.go("/sign-in")
    person, name = locked
    with one_of_few():
        proof = node.prove(person, form.text("password"), form.text("code"))
    with node.begin() as rooms:
        begun = rooms.sign_in.unlock(old, proof)
    if begun is None:
        fault = _("The password or the code is not right, or the code was used before.")
        return pages.show(_locked(node, person, name, after, {"code": fault}), 403)
    return _begin(pages, begun, after)


@router.post("/sign-out", dependencies=[open_to_all("whoever holds a session may end it")])
def sign_out(request: Request, form: SentForm, pages: ThePages) -> Response:  # noqa: ARG001  (it must be ours)
    """End the session at once."""
    with pages.node.begin() as rooms:
        rooms.sign_in.sign_out(request.cookies.get(SESSION_COOKIE, ""))
    response = pages.go("/sign-in", _("You are signed out."))
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.post("/appearance", dependencies=[open_to_all("how pages look is the reader's own business")])
def appearance(request: Request, form: SentForm, pages: ThePages) -> Response:
    """Keep whether pages are dark or light in this browser."""
    response = pages.go(safe_next(form.text("next")))
    wanted = form.text("appearance")
    set_cookie(request, response, APPEARANCE_COOKIE, wanted if wanted in {"night", "day"} else "", YEAR_SECONDS)
    return response


@router.get("/account", dependencies=[needs(Permission.SESSION_OWN)])
def account(request: Request, actor: CurrentActor, node: TheNode, pages: ThePages) -> Response:
    """Show the reader's own account."""
    return pages.show(_account(node, actor, request.cookies.get(SESSION_COOKIE, "")))


def _locked(node: Node, person: PersonId, name: str, after: str, faults: dict[str, str] | None = None) -> Unlock:
    code = next((code for one, code in node.demo_codes() if one.id == person and code), "")
    return Unlock(name, after, faults or {}, code, node.demo_password() if code else "")


def _begin(pages: Pages, begun: SignedIn, after: str) -> Response:
    response = pages.go(after)
    set_cookie(pages.request, response, SESSION_COOKIE, begun.bearer)
    return response


def _form(node: Node, after: str, name: str = "", faults: dict[str, str] | None = None) -> SignIn:
    people = tuple(_shown(node, person, code) for person, code in node.demo_codes())
    return SignIn(name, after, people, node.demo_password() if people else "", faults or {})


def _shown(node: Node, person: Person, code: str) -> DemoPerson:
    roles = [node.pack.roles[role].note for role in person.roles if role in node.pack.roles]
    left = CODE_SECONDS - int(node.clock.now().timestamp()) % CODE_SECONDS
    can = " ".join(roles) if len(roles) == 1 else _("Has roles in an organisation that is no member here.")
    return DemoPerson(person.id, person.name, organisation_name(node, person.party), can, code or _("used"), left)


def _account(node: Node, actor: Actor, cookie: str) -> Account:
    person, session = node.own_session(cookie, actor)
    pack = node.pack
    roles = [pack.roles[role] for role in person.roles if role in pack.roles]
    return Account(
        name=person.name,
        rank=node.rank_label(person.rank),
        organisation=organisation_name(node, person.party),
        roles=tuple(role.label for role in roles),
        can=tuple(role.note for role in roles),
        trained_until=person.trained_until,
        vetted_until=person.vetted_until,
        signed_in_at=session.started_at,
        session_ends_at=session.expires_at,
        locks_after_minutes=pack.session.idle_minutes.value,
    )
