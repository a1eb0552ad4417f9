"""What the edges need of a running node; ``bootstrap`` gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from commonbeat.access.model import Actor, Permission
from commonbeat.access.pack import PolicyPack
from commonbeat.anpr.clock_board import ClockBoard
from commonbeat.anpr.imports import Imports
from commonbeat.anpr.last_reads import LastReads
from commonbeat.anpr.releases import Releases
from commonbeat.anpr.searches import Searches
from commonbeat.anpr.vehicle_checks import VehicleChecks
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.audit.service import AuditLog
from commonbeat.exchange.answers import Answers
from commonbeat.exchange.directory import Directory
from commonbeat.exchange.service import Exchange
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.models.service import Models
from commonbeat.parties.accounts import NewAccount
from commonbeat.parties.model import Person, Session
from commonbeat.parties.sign_in import Proof
from commonbeat.platform import Platform
from commonbeat.settings import Settings
from commonbeat.standards.service import Catalogue


class SignsRegister(Protocol):
    """Signs what the network is made of."""

    def envelope(self) -> bytes:
        """Give the register as it is now, signed."""
        ...


class Node(Protocol):
    """One organisation's running installation."""

    @property
    def profile(self) -> Profile: ...

    @property
    def organisation(self) -> str: ...

    @property
    def demo(self) -> bool: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def models(self) -> Models:
        """Give the data models of the standards that this node has."""
        ...

    @property
    def searches(self) -> Searches: ...

    @property
    def checks(self) -> VehicleChecks: ...

    @property
    def imports(self) -> Imports: ...

    @property
    def releases(self) -> Releases: ...

    @property
    def last_reads(self) -> LastReads: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def exchange(self) -> Exchange:
        """Give what asks other nodes; raise ``NotJoined`` in a node that has joined no network."""
        ...

    @property
    def answers(self) -> Answers:
        """Give what answers other nodes; raise ``NotJoined`` in a node that has joined no network."""
        ...

    @property
    def directory(self) -> Directory:
        """Give the directory as this node holds it; raise ``NotJoined`` in a node that has joined no network."""
        ...

    @property
    def own_register(self) -> SignsRegister:
        """Give what signs the network's register: a portal's; raise ``NotJoined`` in another node."""
        ...

    def begin(self) -> AbstractContextManager[Platform]:
        """Open a transaction that may change things; it commits at the end."""
        ...

    def reading(self) -> AbstractContextManager[Platform]:
        """Open a view that sees one state and changes nothing."""
        ...

    def record(self, entry: Entry) -> EntryNumber:
        """Put an entry on the record, durable on return."""
        ...

    def who(self, bearer: str) -> Actor | None:
        """Give the person or system whose credential it is, or None."""
        ...

    def who_signed_in(self, cookie: str, *, is_use: bool = True) -> Actor | None:
        """Give the person whose browser session it is, or None where it has ended or is locked.

        ``is_use``: somebody is at the screen, so that it does not lock; a stream that goes on by itself is none.
        """
        ...

    def require(self, actor: Actor, permission: Permission) -> None:
        """Let the actor pass when the permission is theirs.

        Raises:
            AccessRefused: it is not; nothing of the question has been read.
        """
        ...

    def public(self) -> Actor:
        """Give the actor that somebody without a credential is."""
        ...

    def ready(self) -> dict[str, bool]:
        """Say of each part that requests need whether it serves."""
        ...

    def csrf_secret(self) -> bytes:
        """Give the key under which form tokens are made."""
        ...

    @property
    def pack(self) -> PolicyPack:
        """Give every limit of the node."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """Give the published standards."""
        ...

    @property
    def marking(self) -> str:
        """Give what pages are marked with, other than those that anybody may read unsigned."""
        ...

    def rank_label(self, rank: str) -> str:
        """Give the words for a rank."""
        ...

    def prove(self, person: PersonId, password: str, code: str) -> Proof:
        """Give what a password and a code prove; it takes as long for somebody who does not exist."""
        ...

    def set_up_account(self, actor: Actor, id: PersonId) -> NewAccount:
        """Give a person of the actor's organisation a new account; its password and second factor are kept nowhere.

        Raises:
            AccessRefused: the role may not.
            NoSuchPerson: there is none in the actor's organisation.
        """
        ...

    def locked(self, cookie: str) -> tuple[PersonId, str] | None:
        """Give whose locked session it is, by id and name; None where it is not locked, or has ended."""
        ...

    def own_session(self, cookie: str, actor: Actor) -> tuple[Person, Session]:
        """Give the person and the session behind a cookie; raise ``NotSignedIn`` where it is not theirs."""
        ...

    def demo_codes(self) -> Sequence[tuple[Person, str]]:
        """Give the demonstration's people with their codes of just now; outside a demonstration, nobody.

        A code is empty where the present one was used: another comes within half a minute.
        """
        ...

    def demo_password(self) -> str:
        """Give the password of the demonstration's people; outside a demonstration, nothing."""
        ...

    def board(self, standard: str, clause: str) -> ClockBoard | None:
        """Give what measures a clause from traffic here; None where nothing does."""
        ...

    def counters(self) -> Mapping[str, tuple[str, float]]:
        """Give what operators watch of the reads: name → (help, value). Names that end in ``_total`` only grow."""
        ...
