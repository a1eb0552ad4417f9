"""Errors as pages, and the help page of each code."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from commonbeat.access.errors import AccessRefused, NotSignedIn
from commonbeat.adapters.files.help_pages import page_about
from commonbeat.kernel.errors import CommonbeatError, Kind

from ..dependencies import SESSION_COOKIE, node_of, open_to_all
from ..problems import RETRY_AFTER, STATUS, NoSuchPage
from ..rendering import asset
from ..routing import HouseRoute
from .framing import Pages, ThePages, sign_in_address
from .views.authorities import Refused
from .views.errors import ErrorCodes, ErrorHelp, ErrorPage

router = APIRouter(include_in_schema=False, route_class=HouseRoute)
_OPEN = "what an error means is no secret"


@router.get("/favicon.ico", dependencies=[open_to_all("browsers ask for it unasked, with nobody signed in")])
def favicon() -> Response:
    """Lead to the mark that every page names; a page that is no page of ours names none."""
    return RedirectResponse(asset("img/mark.svg"), 308)


@router.get("/errors", dependencies=[open_to_all(_OPEN)])
def codes(pages: ThePages) -> Response:
    """List every code."""
    return pages.show(ErrorCodes(tuple(every_help())))


@router.get("/errors/{code}", dependencies=[open_to_all(_OPEN)])
def help_for(code: str, pages: ThePages) -> Response:
    """Say what a code means and what would work."""
    found = next((one for one in every_help() if one.code == code), None)
    if found is None:
        raise NoSuchPage
    return pages.show(found)


def every_help() -> list[ErrorHelp]:
    """Give the help of every error that the node can raise, by code."""
    errors = [
        one for one in _every(CommonbeatError) if "code" in vars(one) and one.__module__.startswith("commonbeat.")
    ]
    found = [ErrorHelp.of(one, STATUS[one.kind], what_to_do(one.code)) for one in errors]
    return sorted(found, key=lambda one: one.code)


@cache
def what_to_do(code: str) -> str:
    """Give what a code's page in the documentation says to do."""
    text = page_about(code).partition("## What to do")[2]
    return " ".join(text.replace("`", "").split())


def error_page(request: Request, error: CommonbeatError) -> Response:
    """Give an error as a page: the sign-in page where nobody is signed in, the rule where policy said no."""
    pages = Pages(request)
    if isinstance(error, NotSignedIn) and request.method in {"GET", "HEAD"}:
        locked = node_of(request).locked(request.cookies.get(SESSION_COOKIE, ""))
        address = sign_in_address(request)
        return RedirectResponse(address.replace("/sign-in?", "/unlock?") if locked else address, 303)
    if isinstance(error, AccessRefused):
        return pages.show(Refused.of(error), STATUS[error.kind])  # what a role lacks no authority opens
    shown = pages.show(ErrorPage.of(error, STATUS[error.kind]), STATUS[error.kind])
    if error.kind is Kind.UNAVAILABLE:
        shown.headers["Retry-After"] = RETRY_AFTER
    return shown


def _every(base: type[CommonbeatError]) -> list[type[CommonbeatError]]:
    return [one for child in base.__subclasses__() for one in (child, *_every(child))]
