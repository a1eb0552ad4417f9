"""Local accounts, set up by an administrator for the people of their own organisation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final, Generic

from commonbeat.audit.model import Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.ids import PersonId

from .errors import NoSuchPerson
from .model import Account, Person
from .ports import A, AccountStore, Decides, PersonStore, SessionStore

PASSWORD_BYTES: Final = 15


@dataclass(frozen=True, slots=True)
class NewAccount:
    """How a person signs in from now on. It is shown this once and kept nowhere."""

    person: PersonId
    password: str
    totp_secret: str
    totp_address: str


@dataclass(frozen=True, slots=True)
class Accounts(Generic[A]):
    """The accounts of the people of the actor's own organisation, bound to one transaction."""

    people: PersonStore
    accounts: AccountStore
    sessions: SessionStore
    decides: Decides[A]
    trail: Trail
    clock: Clock

    def require_own(self, actor: A, id: PersonId) -> Person:
        """Give the person that an account may be set up for.

        Raises:
            AccessRefused: the role may not, or the account is their own.
            NoSuchPerson: there is none in the actor's organisation.
        """
        self.decides.require_entry(actor, id)
        return self._own(actor, id)

    @implements("anpr-working@0.1#second-factor")
    def set_up(self, actor: A, account: Account) -> None:
        """Put a new account in place of what the person had; with the old one they are signed out everywhere.

        Raises:
            AccessRefused: the role may not, or the account is their own.
            NoSuchPerson: there is none in the actor's organisation.
        """
        rule = self.decides.require_entry(actor, account.person)
        self._own(actor, account.person)
        is_new = self.accounts.find(account.person) is None
        self.accounts.put(account)
        self.sessions.end_all(account.person)
        entry = Entry(
            self.clock.now(),
            Event.ACCOUNT_SET_UP,
            actor.id,
            actor.party,
            account.person,
            rule=rule,
            details={"what": "added" if is_new else "replaced"},
        )
        self.trail.append(entry)

    def _own(self, actor: A, id: PersonId) -> Person:
        found = self.people.find(id)
        if found is None or found.party != actor.party:
            raise NoSuchPerson(id)
        return found


def new_password(least_characters: int) -> str:
    """Give a password of at least 120 bits that nobody chose."""
    return secrets.token_urlsafe(max(PASSWORD_BYTES, least_characters))
