"""What access needs from outside: an engine for its policies, the clauses, the authorities, areas, the signed pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commonbeat.kernel.clauses import ClauseId, Standing
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId

from .model import Authority, AuthorityState, Permission
from .verdict import (
    EntryFacts,
    GrantFacts,
    OrganisationFacts,
    PolicyText,
    Principal,
    RequestFacts,
    SearchFacts,
    Verdict,
)


class PolicyEngine(Protocol):
    """Evaluates the node's policies. Nothing is allowed but what a policy permits and none forbids.

    Safe to call from any thread.
    """

    def may_use(self, principal: Principal, permission: Permission) -> Verdict:
        """Judge the door alone: nothing of a question is given, so nothing of one can be learnt."""
        ...

    def may_search(self, principal: Principal, facts: SearchFacts) -> Verdict:
        """Judge a search of the reads."""
        ...

    def may_request(self, principal: Principal, facts: RequestFacts) -> Verdict:
        """Judge whether an authority may be asked for."""
        ...

    def may_grant(self, principal: Principal, facts: GrantFacts) -> Verdict:
        """Judge whether somebody may decide on an authority: grant it, decline it, review it."""
        ...

    def may_enter(self, principal: Principal, facts: EntryFacts) -> Verdict:
        """Judge whether somebody may make or change a person's entry or account."""
        ...

    def may_register(self, principal: Principal, facts: OrganisationFacts) -> Verdict:
        """Judge whether somebody may add an organisation, or change one."""
        ...

    def policies(self) -> Sequence[PolicyText]:
        """Give every policy in the order in which they are cited."""
        ...


class Clauses(Protocol):
    """The published clauses, as far as decisions need them. The catalogue of standards, a room above, fulfils it."""

    def knows(self, clause: ClauseId) -> bool:
        """Say whether there is such a clause."""
        ...

    def standing(self, clause: ClauseId) -> Standing:
        """Give how well the clause's source is known."""
        ...


class AuthorityStore(Protocol):
    """Keeps authorities. Every adapter passes ``tests/adapters/test_access_stores.py``."""

    def find(self, id: AuthorityId) -> Authority | None:
        """Give the authority, or None."""
        ...

    def put(self, authority: Authority) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def list_(
        self,
        party: PartyId,
        limit: int,
        before: AuthorityId | None = None,
        states: Sequence[AuthorityState] = (),
        requester: PersonId | None = None,
    ) -> Sequence[Authority]:
        """Give up to ``limit`` of a party's authorities, newest first, older than ``before``.

        No states: of every state. No requester: whoever asked.
        """
        ...

    def unrecorded(self, party: PartyId, now: datetime) -> Sequence[Authority]:
        """Give the party's oral authorities that should have been recorded by now, the longest overdue first."""
        ...


class Areas(Protocol):
    """Understands GeoJSON polygons, which a room without a geometry library cannot."""

    def fault(self, area: str) -> str:
        """Say what is wrong with the text as a polygon; empty: nothing is."""
        ...

    def covers(self, outer: str, inner: str) -> bool:
        """Say whether the whole of ``inner`` lies within ``outer``; False if either is no polygon."""
        ...


@dataclass(frozen=True, slots=True)
class PackFile:
    """The policy pack as it lies there: its bytes and the envelope of its signature, where there is one."""

    name: str
    text: bytes
    envelope: bytes | None


class PackStore(Protocol):
    """Keeps the node's policy pack and its signature. Every adapter passes ``tests/adapters/test_policy_pack.py``."""

    def read(self) -> PackFile:
        """Give the pack as it lies there now.

        Raises:
            BadPolicyPack: there is none.
        """
        ...

    def keep_signature(self, envelope: bytes) -> None:
        """Keep the envelope beside the pack, durable on return."""
        ...


class PackSigner(Protocol):
    """Signs with the information asset owner's key."""

    name: str
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        """Give the Ed25519 signature of the message."""
        ...


class VerifySignature(Protocol):
    """Checks an Ed25519 signature; a function of ``adapters/keys.py``, since a room imports no driver."""

    def __call__(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether the signature of the message is by the key. False for a key that is none."""
        ...
