"""What went wrong, in a person's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, assert_never
from urllib.parse import quote

from commonbeat.access.errors import NotSignedIn
from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.text import _
from commonbeat.models.errors import ModelNotFound, PartNotFound
from commonbeat.standards.errors import StandardNotFound


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """An error as a page. ``code`` leads to its help; empty: there is none."""

    template: ClassVar[str] = "errors/problem.html"
    status: int
    title: str
    detail: str
    code: str = ""
    faults: tuple[Fault, ...] = ()
    sign_in: bool = False
    near: str = ""
    """What was perhaps meant, as ``detail`` names it, where it has a page; that is at ``near_place``."""
    near_place: str = ""

    @classmethod
    def of(cls, error: CommonbeatError, status: int) -> ErrorPage:
        """Give the page of an error."""
        faults = error.faults if isinstance(error, Invalid) else ()
        detail = _("What is wrong:") if faults else str(error)
        sign_in = isinstance(error, NotSignedIn)
        place = place_of(error)
        near = error.near if place and error.near in detail else ""
        return cls(status, title_of(error.kind), detail, error.code, faults, sign_in, near, place)


def place_of(error: CommonbeatError) -> str:
    """Give where the page of what was perhaps meant stands; empty where nothing was, or it has no page."""
    near = "/".join(quote(one, safe="") for one in error.near.split("@"))
    match error:
        case _ if not near:
            return ""
        case StandardNotFound():
            return f"/standards/{near}"
        case ModelNotFound():
            return f"/standards/{near}/dictionary"
        case PartNotFound():
            model = "/".join(quote(one, safe="") for one in error.address.partition("#")[0].split("@"))
            return f"/standards/{model}/dictionary?q={quote(error.near, safe='')}"
    return ""


def title_of(kind: Kind) -> str:
    """Give the heading of a kind of error."""
    match kind:
        case Kind.INVALID:
            return _("That cannot be taken")
        case Kind.NOT_FOUND:
            return _("Not found")
        case Kind.CONFLICT:
            return _("It has changed in the meantime")
        case Kind.REFUSED:
            return _("Refused")
        case Kind.UNAUTHENTICATED:
            return _("Sign in")
        case Kind.TOO_LARGE:
            return _("Too large")
        case Kind.TOO_MANY:
            return _("Too many at once")
        case Kind.UNAVAILABLE:
            return _("Not just now")
        case Kind.FAILED:
            return _("Something went wrong")
    assert_never(kind)


@dataclass(frozen=True, slots=True)
class ErrorHelp:
    """What one code means and what would work."""

    template: ClassVar[str] = "errors/help.html"
    code: str
    kind: str
    status: int
    meaning: str
    to_do: str = ""

    @classmethod
    def of(cls, error: type[CommonbeatError], status: int, to_do: str = "") -> ErrorHelp:
        """Give the help page of an error: its docstring is what it means."""
        meaning = " ".join((error.__doc__ or "").split()).replace("``", "")
        return cls(error.code, str(error.kind), status, meaning, to_do)


@dataclass(frozen=True, slots=True)
class ErrorCodes:
    """Every code that the node can answer."""

    template: ClassVar[str] = "errors/index.html"
    errors: tuple[ErrorHelp, ...]
