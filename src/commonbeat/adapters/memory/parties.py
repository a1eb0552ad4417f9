"""Organisations, people and what they sign in with, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commonbeat.kernel.ids import CredentialId, PartyId, PersonId
from commonbeat.parties.errors import CodeTaken
from commonbeat.parties.model import Account, Credential, Party, Person, Session
from commonbeat.parties.rules import folded, is_good


class MemoryPartyStore:
    """Keeps organisations in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[PartyId, Party] = {}

    def find(self, id: PartyId) -> Party | None:
        return self._kept.get(id)

    def find_by_code(self, scheme: str, code: str) -> Party | None:
        return next((party for party in self._kept.values() if party.codes.get(scheme) == code), None)

    def known_as(self, name: str) -> Sequence[Party]:
        wanted = folded(name)
        return [party for party in self.all() if wanted in _names(party)]

    def all(self) -> Sequence[Party]:
        return sorted(self._kept.values(), key=lambda party: party.id)

    def put(self, party: Party) -> None:
        for scheme, code in party.codes.items():
            holder = self.find_by_code(scheme, code)
            if holder is not None and holder.id != party.id:
                raise CodeTaken(scheme, code, holder.name)
        self._kept[party.id] = party


def _names(party: Party) -> set[str]:
    return {folded(name) for name in (party.id, party.name, *party.aliases, *party.codes.values())}


class MemoryPersonStore:
    """Keeps people in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[PersonId, Person] = {}

    def find(self, id: PersonId) -> Person | None:
        return self._kept.get(id)

    def put(self, person: Person) -> None:
        self._kept[person.id] = person

    def list_(self, party: PartyId, limit: int, after: PersonId | None = None) -> Sequence[Person]:
        wanted = [p for p in self._kept.values() if p.party == party and (after is None or p.id > after)]
        return sorted(wanted, key=lambda person: person.id)[:limit]


class MemoryAccountStore:
    """Keeps accounts in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[PersonId, Account] = {}

    def find(self, person: PersonId) -> Account | None:
        return self._kept.get(person)

    def put(self, account: Account) -> None:
        self._kept[account.person] = account


class MemorySessionStore:
    """Keeps sessions in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Session] = {}

    def find(self, digest: bytes) -> Session | None:
        return self._kept.get(digest)

    def put(self, session: Session) -> None:
        self._kept[session.digest] = session

    def end(self, digest: bytes) -> None:
        self._kept.pop(digest, None)

    def end_all(self, person: PersonId) -> None:
        self._kept = {digest: one for digest, one in self._kept.items() if one.person != person}

    def end_expired(self, now: datetime) -> int:
        before = len(self._kept)
        self._kept = {digest: one for digest, one in self._kept.items() if now < one.expires_at}
        return before - len(self._kept)


class MemoryCredentialStore:
    """Keeps credentials in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[CredentialId, Credential] = {}

    def find(self, id: CredentialId) -> Credential | None:
        return self._kept.get(id)

    def put(self, credential: Credential) -> None:
        self._kept[credential.id] = credential

    def list_(self, party: PartyId) -> Sequence[Credential]:
        return sorted((one for one in self._kept.values() if one.party == party), key=lambda one: one.id)

    def good(self, now: datetime) -> Sequence[Credential]:
        return sorted((one for one in self._kept.values() if is_good(one, now)), key=lambda one: one.id)
