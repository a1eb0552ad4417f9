"""What this room needs from outside: stores, password and code checkers, and a say on who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from commonbeat.kernel.errors import Fault
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId

from .model import Account, Credential, Party, Person, Session


class Asks(Protocol):
    """Somebody who asks, as far as this room knows them."""

    @property
    def id(self) -> str: ...

    @property
    def party(self) -> PartyId: ...


A = TypeVar("A", bound=Asks)
A_contra = TypeVar("A_contra", bound=Asks, contravariant=True)


class Decides(Protocol[A_contra]):
    """Says who may do what here. ``access``, a room above, fulfils it; ``bootstrap`` joins the two."""

    def require(self, actor: A_contra, permission: str, subject: str = "") -> str:
        """Let the actor pass and give the rule that allows it; raise ``AccessRefused`` otherwise."""
        ...

    def require_entry(self, actor: A_contra, person: PersonId) -> str:
        """Let the actor make or change a person's entry or account, and give the rule; raise ``AccessRefused``."""
        ...

    def require_register(self, actor: A_contra, organisation: PartyId) -> str:
        """Let the actor add or change an organisation, and give the rule; raise ``AccessRefused`` otherwise."""
        ...

    def role_faults(self, roles: Sequence[str]) -> Sequence[Fault]:
        """Say what is wrong with one person having all these roles, at ``/roles``; none: nothing is."""
        ...

    def permission_faults(self, permissions: Sequence[str]) -> Sequence[Fault]:
        """Say what is wrong with one machine having all these permissions, at ``/permissions``; none: nothing is."""
        ...


class PartyStore(Protocol):
    """Keeps organisations. Every adapter passes ``tests/adapters/test_parties_stores.py``, as all stores here."""

    def find(self, id: PartyId) -> Party | None:
        """Give the party, or None."""
        ...

    def find_by_code(self, scheme: str, code: str) -> Party | None:
        """Give the party that a code of a scheme stands for, or None."""
        ...

    def known_as(self, name: str) -> Sequence[Party]:
        """Give the parties with this name, alias or code of any scheme, in any case; by id."""
        ...

    def all(self) -> Sequence[Party]:
        """Give every party, by id."""
        ...

    def put(self, party: Party) -> None:
        """Insert, or replace the one with the same id.

        Raises:
            CodeTaken: a code is another party's.
        """
        ...


class PersonStore(Protocol):
    """Keeps people."""

    def find(self, id: PersonId) -> Person | None:
        """Give the person, or None."""
        ...

    def put(self, person: Person) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def list_(self, party: PartyId, limit: int, after: PersonId | None = None) -> Sequence[Person]:
        """Give up to ``limit`` people of a party by id, after the one that is named."""
        ...


class AccountStore(Protocol):
    """Keeps what people sign in with."""

    def find(self, person: PersonId) -> Account | None:
        """Give the account, or None."""
        ...

    def put(self, account: Account) -> None:
        """Insert, or replace the one of the same person."""
        ...


class SessionStore(Protocol):
    """Keeps sessions by the digest of their secret."""

    def find(self, digest: bytes) -> Session | None:
        """Give the session, or None."""
        ...

    def put(self, session: Session) -> None:
        """Insert, or replace the one with the same digest."""
        ...

    def end(self, digest: bytes) -> None:
        """Forget a session; one that is not there is forgotten already."""
        ...

    def end_all(self, person: PersonId) -> None:
        """Forget every session of a person."""
        ...

    def end_expired(self, now: datetime) -> int:
        """Forget the sessions that have ended by now and give how many there were."""
        ...


class CredentialStore(Protocol):
    """Keeps machines' credentials."""

    def find(self, id: CredentialId) -> Credential | None:
        """Give the credential, or None."""
        ...

    def put(self, credential: Credential) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def list_(self, party: PartyId) -> Sequence[Credential]:
        """Give a party's credentials, also those that are no longer good, by id."""
        ...

    def good(self, now: datetime) -> Sequence[Credential]:
        """Give every party's credentials that are good now, by id."""
        ...


class Passwords(Protocol):
    """Hashes passwords slowly."""

    def hash(self, password: str) -> str:
        """Give the hash to keep."""
        ...

    def is_right(self, password: str, kept: str | None) -> bool:
        """Say whether the password is the one kept; without one it is wrong, and takes as long to say."""
        ...


class Codes(Protocol):
    """Time-based one-time codes (RFC 6238)."""

    def new_secret(self) -> str:
        """Give a new secret, in base32."""
        ...

    def code(self, secret: str, at: datetime) -> str:
        """Give the code of an instant."""
        ...

    def step_of(self, secret: str, code: str, at: datetime, steps: int) -> int | None:
        """Give the step whose code it is, up to ``steps`` steps off; None where it is none of them."""
        ...

    def address(self, secret: str, name: str, issuer: str) -> str:
        """Give the ``otpauth://`` address that an authenticator app takes."""
        ...
