"""Who somebody is at a node: by a credential, a browser session, or a password and a code; and their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonbeat.access.errors import NotSignedIn
from commonbeat.access.model import PUBLIC, Actor, ActorKind
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.adapters.sql.sign_in import SqlAccountStore
from commonbeat.anpr.submission import FeedGrant
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.accounts import NewAccount, new_password
from commonbeat.parties.model import Person, Session
from commonbeat.parties.rules import needs_touch
from commonbeat.parties.sign_in import Proof, enrol, next_code, prove

from .house import DEMO_PASSWORD, House
from .operator import is_operator, operator

_SESSION = "cb_session_"
PEOPLE_MOST = 100


@dataclass(frozen=True, slots=True)
class Entrance:
    """The way into one organisation's running installation."""

    house: House

    def who(self, bearer: str) -> Actor | None:
        """Give the person or system whose credential it is, or None."""
        if is_operator(bearer, self.house.secret, self.house.clock.now()):
            return operator(self.house.identity.party)
        credential = self.house.credentials.authenticate(bearer)
        with self.house.database.reading() as connection:
            actors = self.house.actors(connection)
            if credential is not None:
                return actors.for_credential(credential)
            found = self.house.sessions(connection).who(bearer) if bearer.startswith("cb_person_") else None
            return actors.for_person(found[0]) if found else None

    def who_signed_in(self, cookie: str, *, is_use: bool = True) -> Actor | None:
        """Give the person whose browser session it is, or None where it has ended or is locked.

        ``is_use``: somebody is at the screen, so that it does not lock; a stream that goes on by itself is none.
        """
        if not cookie.startswith(_SESSION):
            return None
        with self.house.database.reading() as connection:
            found = self.house.sessions(connection).who(cookie)
            if found is None or found[1].locked:
                return None
            person, session = found
            actor = self.house.actors(connection).for_person(person)
        if is_use and needs_touch(session, self.house.clock.now()):
            with self.house.begin() as platform:
                platform.sign_in.touch(session)
        return actor

    def feed(self, bearer: str) -> FeedGrant | None:
        """Give what a feed's credential opens, from memory; None where it is not good."""
        found = self.house.credentials.authenticate(bearer)
        if found is None or not found.kind.sends:
            return None
        own, is_test = self.house.identity.party, found.kind.is_test
        return FeedGrant.of(found.id, found.party, found.feeds, own=own, is_test=is_test)

    def public(self) -> Actor:
        """Give the actor that somebody without a credential is: on a portal one who may read, elsewhere nobody."""
        if self.house.identity.profile is Profile.PORTAL:
            return PUBLIC
        return Actor("public", ActorKind.PUBLIC, PUBLIC.party, frozenset())

    def prove(self, person: PersonId, password: str, code: str) -> Proof:
        """Give what a password and a code prove; it takes as long for somebody who does not exist."""
        house = self.house
        with house.database.reading() as connection:
            account = SqlAccountStore(connection).find(person)
        return prove(
            account,
            person,
            password,
            code,
            passwords=house.passwords,
            codes=house.codes,
            limits=house.pack.sign_in_limits(),
            now=self.house.clock.now(),
        )

    def set_up_account(self, actor: Actor, id: PersonId) -> NewAccount:
        """Give a person of the actor's organisation a new account; its password and second factor are kept nowhere.

        Raises:
            AccessRefused: the role may not.
            NoSuchPerson: there is none in the actor's organisation.
        """
        house, limits = self.house, self.house.pack.sign_in_limits()
        with self.house.reading() as rooms:
            person = rooms.accounts.require_own(actor, id)
        password = new_password(limits.password_min_characters)
        # Hashing takes long, and no write transaction may wait for it.
        account = enrol(person.id, password, passwords=house.passwords, codes=house.codes, limits=limits)
        with self.house.begin() as rooms:
            rooms.accounts.set_up(actor, account)
        address = house.codes.address(account.totp_secret, person.id, self.house.identity.organisation)
        return NewAccount(person.id, password, account.totp_secret, address)

    def locked(self, cookie: str) -> tuple[PersonId, str] | None:
        """Give whose locked session it is; None where it is not locked, or has ended."""
        with self.house.database.reading() as connection:
            found = self.house.sessions(connection).who(cookie) if cookie.startswith(_SESSION) else None
        return (found[0].id, found[0].name) if found is not None and found[1].locked else None

    def own_session(self, cookie: str, actor: Actor) -> tuple[Person, Session]:
        """Give the person and the session behind a cookie; raise ``NotSignedIn`` where it is not theirs."""
        with self.house.database.reading() as connection:
            found = self.house.sessions(connection).who(cookie) if cookie.startswith(_SESSION) else None
        if found is None or found[0].id != actor.id:
            raise NotSignedIn
        return found

    def demo_codes(self) -> Sequence[tuple[Person, str]]:
        """Give the demonstration's people with their codes of just now; outside a demonstration, nobody."""
        if not self.house.identity.demo:
            return []
        house, now = self.house, self.house.clock.now()
        with house.database.reading() as connection:
            people, accounts = SqlPersonStore(connection), SqlAccountStore(connection)
            parties = SqlPartyStore(connection).all()
            # The organisation with the most people first: it is the one whose people can show the most.
            groups = sorted((people.list_(party.id, PEOPLE_MOST) for party in parties), key=len, reverse=True)
            everybody = [person for group in groups for person in group]
            held = [(person, accounts.find(person.id)) for person in everybody]
        limits = house.pack.sign_in_limits()
        return [
            (person, next_code(account, house.codes, limits, now) or "")
            for person, account in held
            if account is not None
        ]

    def demo_password(self) -> str:
        """Give the password of the demonstration's people; outside a demonstration, nothing."""
        return DEMO_PASSWORD if self.house.identity.demo else ""
