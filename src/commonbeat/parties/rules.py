"""Decisions on parties, people, sessions and credentials, with no I/O."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.kernel.text import _

from .endpoints import is_endpoint
from .limits import SignInLimits
from .model import Account, Credential, Lapse, Party, Person, Session, SessionKind

TOUCH_SECONDS = 60
"""How old the note of a session's last use may be: a write for every request would be a write too many."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


@implements("anpr-working@0.1#partner-agreement")
def is_member(party: Party, today: date) -> bool:
    """Say whether an agreement with the party is in force today; its last day counts."""
    ended = party.ended_on is not None and party.ended_on < today
    return party.member_until is not None and today <= party.member_until and not ended


@implements("anpr-working@0.1#training", "anpr-working@0.1#vetting", "anpr-working@0.1#leaver")
def lapse(person: Person, today: date) -> Lapse | None:
    """Give what ends the person's access today, or None; last days count."""
    if person.ended_on is not None and person.ended_on < today:
        return Lapse.LEAVER
    if person.trained_until < today:
        return Lapse.TRAINING
    return Lapse.VETTING if person.vetted_until < today else None


def successors(parties: Mapping[PartyId, Party], id: PartyId, on: date) -> tuple[PartyId, ...]:
    """Give who answers for the party on a day: itself while it stands, else whoever succeeded it, and so on.

    An empty answer: it ended, and nobody succeeded it. A circle of successions ends where it closes.
    """
    return _successors(parties, id, on, frozenset())


def _successors(
    parties: Mapping[PartyId, Party], id: PartyId, on: date, seen: frozenset[PartyId]
) -> tuple[PartyId, ...]:
    party = parties.get(id)
    if party is None or id in seen:
        return ()
    if party.ended_on is None or on <= party.ended_on:
        return (id,)
    found = [s for next_ in party.succeeded_by for s in _successors(parties, next_, on, seen | {id})]
    return tuple(dict.fromkeys(found))


def folded(name: str) -> str:
    """Give a name or code as it is compared: without case, and with single blanks."""
    return " ".join(name.casefold().split())


def party_faults(party: Party) -> list[Fault]:
    """Give what is wrong with a party; none: nothing is."""
    faults = [*_id_faults(party.id), *_name_faults(party.name)]
    if party.formed_on and party.ended_on and party.ended_on < party.formed_on:
        faults.append(Fault("/ended_on", _("It ended before it was formed.")))
    if party.succeeded_by and party.ended_on is None:
        faults.append(Fault("/succeeded_by", _("Only a party that has ended is succeeded: say when it did.")))
    if party.endpoint and not is_endpoint(party.endpoint):
        told = _("An endpoint is the address of a node alone, as https://node.example:8443, without a path.")
        faults.append(Fault("/endpoint", told))
    if party.id in party.succeeded_by:
        faults.append(Fault("/succeeded_by", _("No party succeeds itself.")))
    return faults


def person_faults(person: Person) -> list[Fault]:
    """Give what is wrong with a person's entry; none: nothing is."""
    return [*_id_faults(person.id), *_name_faults(person.name)]


def _id_faults(id: str) -> list[Fault]:
    if _ID.fullmatch(id):
        return []
    return [Fault("/id", _("An id is 1 to 63 small letters, digits and hyphens."))]


def _name_faults(name: str) -> list[Fault]:
    return [] if 1 <= len(name.strip()) <= 200 else [Fault("/name", _("Give a name of up to 200 characters."))]


def is_locked_out(account: Account, now: datetime) -> bool:
    """Say whether too many failures lock the account now."""
    return account.locked_until is not None and now < account.locked_until


@implements("anpr-working@0.1#second-factor")
def after_failure(account: Account, limits: SignInLimits, now: datetime) -> Account:
    """Give the account after one more failure: the last that is allowed locks it, and the count begins anew."""
    failures = account.failures + 1
    if failures < limits.failures:
        return replace(account, failures=failures)
    return replace(account, failures=0, locked_until=now + timedelta(minutes=limits.lock_minutes))


def after_success(account: Account, code_step: int) -> Account:
    """Give the account after a sign-in: no code of this step, or of an earlier one, is good again."""
    return replace(account, failures=0, locked_until=None, last_code_step=code_step)


def new_session(bearer: str, person: PersonId, kind: SessionKind, limits: SignInLimits, now: datetime) -> Session:
    """Give the session that the bearer stands for."""
    hours = limits.token_hours if kind is SessionKind.TOKEN else limits.absolute_hours
    return Session(digest_of(bearer), person, kind, now, now, now + timedelta(hours=hours))


@implements("anpr-working@0.1#session")
def as_of(session: Session, limits: SignInLimits, now: datetime) -> Session | None:
    """Give the session as it stands now, locked if it was idle for too long; None once it has ended."""
    if session.expires_at <= now:
        return None
    idle = session.kind is SessionKind.BROWSER and session.seen_at + timedelta(minutes=limits.idle_minutes) <= now
    return replace(session, locked=True) if idle else session


def needs_touch(session: Session, now: datetime) -> bool:
    """Say whether the note of the session's last use is worth a write."""
    return session.kind is SessionKind.BROWSER and now - session.seen_at >= timedelta(seconds=TOUCH_SECONDS)


def is_good(credential: Credential, now: datetime) -> bool:
    """Say whether the credential is good now."""
    if credential.revoked_at is not None and credential.revoked_at <= now:
        return False
    return credential.expires_at is None or now < credential.expires_at


def new_bearer(kind: str, id: str = "") -> str:
    """Give a new secret of 256 bits that says what it is for: ``cb_feed_<id>_<secret>``."""
    return "_".join(filter(None, ("cb", kind, id, secrets.token_hex(32))))


def digest_of(bearer: str) -> bytes:
    """Give the SHA-256 under which a bearer is kept. Looking it up is not a comparison that could be timed."""
    return hashlib.sha256(bearer.encode("utf-8", "surrogatepass")).digest()


def credential_id(name: str) -> CredentialId:
    """Give the id of a new credential: its name, made a word, and a part that no other has."""
    word = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "credential"
    return CredentialId(f"{word}-{secrets.token_hex(4)}")
