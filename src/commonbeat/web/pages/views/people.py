"""Signing in, what somebody can do, and their own account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from .forms import Faults


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody made up, whom a demo node lets anyone be. ``code`` is good for ``seconds_left`` more seconds."""

    id: str
    name: str
    organisation: str
    can: str
    code: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """The form, and in a demo node the people. ``next`` is where to go afterwards."""

    template: ClassVar[str] = "parties/sign-in.html"
    name: str = ""
    next: str = "/"
    people: tuple[DemoPerson, ...] = ()
    demo_password: str = ""
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unlock:
    """A session that locked itself: the same person goes on with a code."""

    template: ClassVar[str] = "parties/unlock.html"
    name: str
    next: str = "/"
    faults: Faults = field(default_factory=dict)
    demo_code: str = ""
    demo_password: str = ""


@dataclass(frozen=True, slots=True)
class HomeTask:
    """Something that the reader may do here. ``waiting`` counts what waits for them; None: nothing is counted."""

    title: str
    href: str
    text: str
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class NodeLink:
    """Another node of the network, and where it is."""

    name: str
    address: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """What you can do, on pages and, where there is none, by the API.

    ``kept_out`` says why it is little and what would help; empty where nothing is amiss. ``nodes`` are those of a
    demonstration's network. ``about`` says what the node is for.
    """

    template: ClassVar[str] = "home.html"
    tasks: tuple[HomeTask, ...]
    by_api: tuple[HomeTask, ...] = ()
    kept_out: str = ""
    nodes: tuple[NodeLink, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """The reader's own account, as the node knows it."""

    template: ClassVar[str] = "parties/account.html"
    name: str
    rank: str
    organisation: str
    roles: tuple[str, ...]
    can: tuple[str, ...]
    trained_until: date
    vetted_until: date
    signed_in_at: datetime
    session_ends_at: datetime
    locks_after_minutes: int
