"""The public keys of organisations: whose signature counts, for what, and from when until when.

A key is added and revoked, never changed and never taken away: what was signed with it is judged by the day on which
it was signed.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol

from commonbeat.audit.model import Detail, Entry, Event
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _

from .errors import NoSuchParty
from .ports import A, Decides, PartyStore

KEY_BYTES = 32


class KeyUse(StrEnum):
    """What a key's signature counts for."""

    CODE = "code"
    """Accessions and votes: it is the chief officer's of a force, the body's own of a policing body."""
    NODE = "node"
    """Messages of the organisation's node to other nodes."""
    MARK = "mark"
    """Interop marks and the list of their states."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An organisation's Ed25519 public key. It counts from ``added_at`` until ``revoked_at``, which is without."""

    id: str
    party: PartyId
    use: KeyUse
    public_key: bytes
    added_at: datetime
    revoked_at: datetime | None = None
    why_revoked: str = ""

    def counts(self, at: datetime) -> bool:
        """Say whether what is signed with it at the instant counts."""
        return self.added_at <= at and (self.revoked_at is None or at < self.revoked_at)


class NoSuchKey(CommonbeatError):
    """There is no such key."""

    code = "parties.no-such-key"
    kind = Kind.NOT_FOUND

    def __init__(self, id: str) -> None:
        super().__init__(_("There is no key {id}.").format(id=id))


class KeyTaken(CommonbeatError):
    """The key was entered before: a key has one holder and one use, and is not entered again once it is revoked."""

    code = "parties.key-taken"
    kind = Kind.CONFLICT

    def __init__(self, key: SigningKey) -> None:
        told = _("The key {id} was entered before, of {party} for {use}: make a new one.")
        super().__init__(told.format(id=key.id, party=key.party, use=key.use))


class KeyStore(Protocol):
    """Keeps keys. Every adapter passes ``tests/adapters/test_key_store.py``."""

    def find(self, id: str) -> SigningKey | None:
        """Give the key, or None."""
        ...

    def put(self, key: SigningKey) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def all(self) -> Sequence[SigningKey]:
        """Give every key, also those that were revoked, by the organisation and then by when it was added."""
        ...

    def of(self, party: PartyId, use: KeyUse) -> Sequence[SigningKey]:
        """Give an organisation's keys for one use, also those that were revoked, the first added first."""
        ...


@dataclass(frozen=True, slots=True)
class Keys(Generic[A]):
    """The keys that this node knows, bound to one transaction. Public keys are no secret."""

    store: KeyStore
    parties: PartyStore
    decides: Decides[A]
    trail: Trail
    clock: Clock

    def add(self, actor: A, party: PartyId, use: KeyUse, public_key: bytes) -> SigningKey:
        """Enter a key of an organisation; it counts from now.

        Raises:
            AccessRefused: the role may not, or the actor is not of the organisation whose node this is.
            NoSuchParty: there is no such organisation.
            KeyTaken: the key was entered before.
            Invalid: it is no Ed25519 key.
        """
        rule = self.decides.require_register(actor, party)
        if self.parties.find(party) is None:
            raise NoSuchParty(party, [one.id for one in self.parties.all()])
        if len(public_key) != KEY_BYTES:
            raise Invalid.at("/public_key", _("An Ed25519 public key has 32 bytes, spelled in base64."))
        known = self.store.find(key_id(public_key))
        if known is not None:
            raise KeyTaken(known)
        made = SigningKey(key_id(public_key), party, use, public_key, self.clock.now())
        self.store.put(made)
        self._record(actor, Event.KEY_ADDED, made, rule, {"party": party, "use": str(use)})
        return made

    def revoke(self, actor: A, id: str, why: str) -> SigningKey:
        """Have a key count no longer, from now; what was signed with it before stands. Again changes nothing.

        Raises:
            AccessRefused: the role may not, or the actor is not of the organisation whose node this is.
            NoSuchKey: there is none of that id.
            Invalid: no reason is given.
        """
        key = self.get(id)
        rule = self.decides.require_register(actor, key.party)
        if not why.strip():
            raise Invalid.at("/why", _("Say why the key counts no longer."))
        if key.revoked_at is not None:
            return key
        gone = replace(key, revoked_at=self.clock.now(), why_revoked=why.strip()[:500])
        self.store.put(gone)
        self._record(actor, Event.KEY_REVOKED, gone, rule, {"party": key.party, "use": str(key.use), "why": why[:500]})
        return gone

    def get(self, id: str) -> SigningKey:
        """Give one key; raise ``NoSuchKey`` where there is none."""
        found = self.store.find(id)
        if found is None:
            raise NoSuchKey(id)
        return found

    def all(self) -> Sequence[SigningKey]:
        """Give every key, also those that were revoked."""
        return self.store.all()

    def of(self, party: PartyId, use: KeyUse) -> Sequence[SigningKey]:
        """Give an organisation's keys for one use, also those that were revoked."""
        return self.store.of(party, use)

    def _record(self, actor: A, event: Event, key: SigningKey, rule: str, details: dict[str, Detail]) -> None:
        at = self.clock.now()
        self.trail.append(Entry(at, event, actor.id, actor.party, key.id, rule=rule, details=details))


def spell_key(key: SigningKey) -> dict[str, object]:
    """Spell a key as directories and answers do."""
    return {
        "id": key.id,
        "use": str(key.use),
        "public_key": base64.b64encode(key.public_key).decode(),
        "from": spell(key.added_at),
        "until": spell(key.revoked_at) if key.revoked_at else None,
    }
