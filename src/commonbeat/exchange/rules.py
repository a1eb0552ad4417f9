"""Decisions with no I/O: whether a directory is taken, what one is made of, who is addressed, and what an answer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.envelopes import BadEnvelope, Envelope, Verifies, key_id
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey
from commonbeat.parties.model import PartyClass

from .errors import DirectoryFault, DirectoryRefused
from .model import BoundState, ExchangeLimits, ListedParty, Statement
from .shapes import Misspelled
from .statements import statement_from_json

DIRECTORY_LEAST: Final = timedelta(hours=72)
"""How long a node works without its anchor, at least."""

RENEW_AFTER: Final = timedelta(hours=1)
"""A directory that says nothing new is published again when it is this old, so that it never comes near its end."""


@dataclass(frozen=True, slots=True)
class Held:
    """A directory that was taken: its content, and the envelope that it came in."""

    statement: Statement
    envelope: bytes


@implements("anpr-working@0.1#signed-directory")
def opened(envelope: bytes, kind: str, key: bytes, verifies: Verifies) -> Statement:
    """Give the content of a directory or a register that is signed with the key.

    Raises:
        DirectoryRefused: it is not, is of another kind, or does not have its shape.
    """
    try:
        read = Envelope.read(envelope)
    except BadEnvelope as bad:
        raise DirectoryRefused(DirectoryFault.NOT_AN_ENVELOPE) from bad
    if read.payload_type != kind:
        raise DirectoryRefused(DirectoryFault.WRONG_KIND)
    if not read.signed_by({key_id(key): key}, verifies):
        raise DirectoryRefused(DirectoryFault.WRONG_SIGNATURE)
    try:
        return statement_from_json(read.payload)
    except Misspelled as bad:
        raise DirectoryRefused(DirectoryFault.MALFORMED) from bad


@implements("anpr-working@0.1#signed-directory", "anpr-working@0.1#directory-age")
def check_newer(fresh: Statement, held: Statement | None, now: datetime, limits: ExchangeLimits) -> bool:
    """Say whether a statement that is rightly signed says more than the one held; False: it is the same.

    Raises:
        DirectoryRefused: it has expired, lives too short, was issued ahead of our clock, is of another network, is
            older than the one held, or has its serial and another content.
    """
    if fresh.expires_at <= now:
        raise DirectoryRefused(DirectoryFault.EXPIRED)
    if fresh.issued_at > now + timedelta(seconds=limits.clock_skew_seconds):
        raise DirectoryRefused(DirectoryFault.AHEAD)
    if fresh.expires_at - fresh.issued_at < DIRECTORY_LEAST:
        raise DirectoryRefused(DirectoryFault.SHORT_LIVED)
    if held is None:
        return True
    if fresh.network != held.network:
        raise DirectoryRefused(DirectoryFault.OTHER_NETWORK)
    if fresh.serial < held.serial:
        raise DirectoryRefused(DirectoryFault.ROLLED_BACK)
    if fresh.serial == held.serial and fresh != held:
        raise DirectoryRefused(DirectoryFault.OTHER_CONTENT)
    return fresh.serial > held.serial


def next_directory(register: Statement, held: Statement | None, now: datetime, hours: int) -> Statement | None:
    """Give the directory that the anchor publishes of a register; None: the one it has says the same and is fresh.

    Its serial is above the one held, and no lower than the milliseconds since 1970: where the file that held the last
    one was lost, or came back from an older backup, the next is still above what the nodes hold.
    """
    if held is not None and _says_the_same(register, held) and now < held.issued_at + RENEW_AFTER:
        return None
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as it is spelled
    lives = max(timedelta(hours=hours), DIRECTORY_LEAST)
    serial = max(1 + (held.serial if held else 0), to_ms(now))
    return replace(register, serial=serial, issued_at=now, expires_at=now + lives)


def _says_the_same(register: Statement, held: Statement) -> bool:
    return replace(register, serial=0, issued_at=held.issued_at, expires_at=held.expires_at) == replace(held, serial=0)


@implements("anpr-working@0.1#one-row-for-each-owner")
def addressed(statement: Statement, own: PartyId) -> tuple[ListedParty, ...]:
    """Give the other parties that answer for their part of a question: bound by the code, with a node, or a force.

    A force has a part whether it has a node yet or not; of the bodies that sign beside them only those with a node do.
    """
    bound = (one for one in statement.parties if one.id != own and is_bound(one))
    return tuple(one for one in bound if one.endpoint or one.party_class is PartyClass.FORCE)


def is_bound(party: ListedParty) -> bool:
    """Say whether the party is bound by the network code."""
    return party.bound.state is BoundState.BOUND


@dataclass(frozen=True, slots=True)
class Look:
    """A directory made ready to be looked things up in. It never changes: another takes its place."""

    statement: Statement
    parties: Mapping[PartyId, ListedParty]
    node_keys: Mapping[str, tuple[ListedParty, SigningKey]]

    @classmethod
    def of(cls, statement: Statement) -> Look:
        """Give the look-up of a directory."""
        keyed = [(party, key) for party in statement.parties for key in party.keys if key.use is KeyUse.NODE]
        return cls(
            statement, {one.id: one for one in statement.parties}, {key.id: (party, key) for party, key in keyed}
        )
