"""How a signed statement comes in: who may bring it, and what becomes of one that is refused.

Who signed is what counts, so anybody who is signed in brings their own organisation's, and a registrar anybody's. A
refusal is returned, not raised: it goes on the record in the transaction that stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from commonbeat.access.model import Actor, Permission
from commonbeat.access.service import Access
from commonbeat.audit.model import Detail, Entry, Event, Outcome
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import Clock
from commonbeat.kernel.envelopes import Verifies
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import spelt_out
from commonbeat.parties.keys import KeyStore
from commonbeat.parties.model import Party

from .electorates import Signing
from .errors import StatementRefused, Why
from .model import Signed
from .statements import Statement, require_signed

T = TypeVar("T")
RECORDED_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Receipt(Generic[T]):
    """What became of a statement: how things stand now, and why it was refused, where it was."""

    stands: T
    refused: StatementRefused | None = None

    def taken(self) -> T:
        """Give how things stand; raise ``StatementRefused`` where it was refused, once the transaction has ended."""
        if self.refused is not None:
            raise self.refused
        return self.stands


@dataclass(frozen=True, slots=True)
class Delivery:
    """Takes in what others signed, bound to one transaction."""

    access: Access
    keys: KeyStore
    trail: Trail
    clock: Clock
    verifies: Verifies

    def require_may(self, actor: Actor, party: PartyId, subject: str) -> str:
        """Let somebody bring a statement of the organisation, and give the rule that allows it.

        Raises:
            AccessRefused: it is another organisation's than theirs, and they are no registrar.
        """
        needed = Permission.SESSION_OWN if actor.party == party else Permission.CODE_ADMINISTER
        return self.access.require(actor, needed, subject).rule

    def signed(self, statement: Statement, party: Party | None, signing: Signing) -> Signed:
        """Give what was signed.

        Raises:
            StatementRefused: the organisation has ended, or key, time or signature is not right.
        """
        now = self.clock.now()
        if party is not None and party.ended_on is not None and party.ended_on < now.date():
            raise StatementRefused(Why.PARTY_ENDED)
        return require_signed(statement, self.keys.find(statement.key), signing, now, self.verifies)

    def record(self, actor: Actor, event: Event, subject: str, rule: str, details: Mapping[str, Detail]) -> None:
        """Put what was done on the record."""
        self.trail.append(self._entry(actor, event, subject, rule=rule, details=details))

    def record_refusal(
        self, actor: Actor, event: Event, subject: str, refused: StatementRefused, statement: Statement | None
    ) -> None:
        """Put a refusal on the record, with whom the statement names, who may be anybody."""
        told: dict[str, Detail] = {"why": refused.reason_code}
        if statement is not None:
            told |= {"party": _short(statement.party), "key": _short(statement.key)}
        entry = self._entry(actor, event, subject, details=told, outcome=Outcome.REFUSED)
        self.trail.append(entry)

    def now(self) -> datetime:
        """Give the present instant."""
        return self.clock.now()

    def _entry(
        self,
        actor: Actor,
        event: Event,
        subject: str,
        *,
        details: Mapping[str, Detail],
        rule: str = "",
        outcome: Outcome = Outcome.DONE,
    ) -> Entry:
        return Entry(
            self.clock.now(), event, actor.id, actor.party, subject, outcome=outcome, rule=rule, details=details
        )


def _short(text: str) -> str:
    return spelt_out(text[:RECORDED_CHARACTERS])
