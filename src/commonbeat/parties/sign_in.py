"""Signing in to a local account: a password, a code that is good once, and a lock after too many failures.

It takes two steps, because hashing a password takes tens of milliseconds and no write transaction may wait
for it: ``prove`` outside of one, ``settle`` inside. A refusal is returned, not raised, since a failure has
to be counted and kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commonbeat.audit.model import Entry, Event, Outcome
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.text import _

from .limits import SignInLimits
from .model import Account, Lapse, Person, Session, SessionKind
from .ports import AccountStore, Codes, Passwords, PersonStore, SessionStore
from .rules import after_failure, after_success, digest_of, is_locked_out, lapse, new_bearer, new_session

SECOND_FACTOR = "anpr-working@0.1#second-factor"
PASSWORD_MAX_CHARACTERS = 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody's password and code were found to be, before the account's own state is looked at."""

    person: PersonId
    password_right: bool
    code_step: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who is signed in. ``bearer`` is the session's secret; it is kept nowhere."""

    person: Person
    session: Session
    bearer: str


def prove(
    account: Account | None,
    person: PersonId,
    password: str,
    code: str,
    *,
    passwords: Passwords,
    codes: Codes,
    limits: SignInLimits,
    now: datetime,
) -> Proof:
    """Give what a password and a code prove. It does the same work whether or not there is such an account."""
    kept = account.password_hash if account else None
    right = passwords.is_right(password[:PASSWORD_MAX_CHARACTERS], kept)
    secret = account.totp_secret if account else _NOBODYS_SECRET
    step = codes.step_of(secret, code.strip(), now, limits.code_steps)
    return Proof(person, right and account is not None, step if account else None)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Accounts and sessions, bound to one transaction."""

    people: PersonStore
    accounts: AccountStore
    sessions: SessionStore
    limits: SignInLimits
    trail: Trail
    clock: Clock

    @implements(SECOND_FACTOR)
    def settle(self, proof: Proof, kind: SessionKind = SessionKind.BROWSER) -> SignedIn | None:
        """Sign the person in if the proof holds now; None, with the failure counted, if it does not.

        The account is looked at again here: between the proof and now it may have been locked, or the code used.
        """
        now = self.clock.now()
        account, person = self.accounts.find(proof.person), self.people.find(proof.person)
        if account is None or person is None:
            self._refused("", "", "unknown")
            return None
        if is_locked_out(account, now):
            self._refused(person.id, person.party, "locked")
            return None
        if lapse(person, now.date()) is Lapse.LEAVER:
            self._refused(person.id, person.party, "leaver")
            return None
        if not proof.password_right or proof.code_step is None or proof.code_step <= account.last_code_step:
            failed = after_failure(account, self.limits, now)
            self.accounts.put(failed)
            self._refused(person.id, person.party, "locked-now" if is_locked_out(failed, now) else "wrong")
            return None
        self.accounts.put(after_success(account, proof.code_step))
        return self._begin(person, kind)

    def unlock(self, bearer: str, proof: Proof) -> SignedIn | None:
        """Put a new session in place of a locked one of the same person; None if the proof does not hold.

        The old secret is good no more, so a copy of it that was taken meanwhile is worth nothing.
        """
        old = self.sessions.find(digest_of(bearer))
        if old is not None and old.person != proof.person:
            return None
        signed_in = self.settle(proof)
        if signed_in is not None and old is not None:
            self.sessions.end(old.digest)
        return signed_in

    def sign_out(self, bearer: str) -> None:
        """End the session at once; one that has ended already is left so."""
        session = self.sessions.find(digest_of(bearer))
        person = self.people.find(session.person) if session else None
        if session is None or person is None:
            return
        self.sessions.end(session.digest)
        self.trail.append(Entry(self.clock.now(), Event.SIGNED_OUT, person.id, person.party))

    def touch(self, session: Session) -> None:
        """Note that the session was used now; call it when ``rules.needs_touch`` says that it is worth a write."""
        kept = self.sessions.find(session.digest)
        if kept is not None:
            self.sessions.put(_seen(kept, self.clock.now()))

    def issue_token(self, person: Person, issued_by: str) -> SignedIn:
        """Give a person's token for scripts. Whoever calls has made sure that the node allows it."""
        signed_in = self._begin(person, SessionKind.TOKEN, Event.TOKEN_ISSUED, issued_by)
        self.sessions.end_expired(self.clock.now())
        return signed_in

    def end_all(self, person: PersonId) -> None:
        """Sign a person out everywhere."""
        self.sessions.end_all(person)

    def _begin(self, person: Person, kind: SessionKind, event: Event = Event.SIGNED_IN, actor: str = "") -> SignedIn:
        now = self.clock.now()
        bearer = new_bearer("person" if kind is SessionKind.TOKEN else "session")
        session = new_session(bearer, person.id, kind, self.limits, now)
        self.sessions.put(session)
        self.trail.append(Entry(now, event, actor or person.id, person.party, person.id, rule=SECOND_FACTOR))
        return SignedIn(person, session, bearer)

    def _refused(self, person: str, party: str, why: str) -> None:
        # What was typed as a name stays out of the record: people type their password there.
        entry = Entry(
            self.clock.now(),
            Event.SIGN_IN_REFUSED,
            person or "unknown",
            party,
            outcome=Outcome.REFUSED,
            rule=SECOND_FACTOR,
            details={"why": why},
        )
        self.trail.append(entry)


def enrol(
    person: PersonId, password: str, *, passwords: Passwords, codes: Codes, limits: SignInLimits, secret: str = ""
) -> Account:
    """Give a new account with a second factor; the secret, unless given, is new.

    Raises:
        Invalid: the password is too short, or longer than can be hashed.
    """
    least = limits.password_min_characters
    if not least <= len(password) <= PASSWORD_MAX_CHARACTERS:
        raise Invalid.at("/password", _("A password has at least {least} characters.").format(least=least))
    return Account(person, passwords.hash(password), secret or codes.new_secret())


def next_code(account: Account, codes: Codes, limits: SignInLimits, now: datetime) -> str | None:
    """Give the code of the first step that would be taken now and was not used; None until one comes round.

    For a demonstration node, which shows people their codes. Everybody else has an app.
    """
    for offset in range(limits.code_steps + 1):
        code = codes.code(account.totp_secret, now + timedelta(seconds=30 * offset))
        step = codes.step_of(account.totp_secret, code, now, limits.code_steps)
        if step is not None and step > account.last_code_step:
            return code
    return None


def _seen(session: Session, now: datetime) -> Session:
    return replace(session, seen_at=max(session.seen_at, now))


_NOBODYS_SECRET = "A" * 32
