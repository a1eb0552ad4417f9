"""What went wrong, in a person's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, assert_never

from commonbeat.access.errors import NotSignedIn
from commonbeat.kernel.errors import CommonbeatError, Fault, Invalid, Kind
from commonbeat.kernel.text import _


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

    @classmethod
    def of(cls, error: CommonbeatError, status: int) -> ErrorPage:
        """Give the page of an error."""
        faults = error.faults if isinstance(error, Invalid) else ()
        detail = _("What is wrong:") if faults else str(error)
        sign_in = isinstance(error, NotSignedIn)
        return cls(status, title_of(error.kind), detail, error.code, faults, sign_in)


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
