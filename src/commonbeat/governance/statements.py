"""The statements that are signed under the code, and what makes a signature on one count.

A statement is canonical JSON in a DSSE envelope with one signature. Nothing of it is believed before it was checked,
field by field, against what is asked for; who delivers it makes no difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import spell, to_ms
from commonbeat.kernel.envelopes import BadEnvelope, Envelope, Signer, Verifies, canonical, seal
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.legible import is_legible, says_enough
from commonbeat.parties.keys import KeyUse, SigningKey

from .electorates import Choice, Signing
from .errors import StatementRefused, Why
from .model import Accession, Ballot, Pair, Signed, Text

PAYLOAD_TYPE: Final = "application/vnd.commonbeat.statement+json"
LONGEST: Final = 32 * 1024
"""Bytes of the longest envelope: reasons of 2,000 characters, spelled in base64, and room to spare."""

REASONS_LEAST, REASONS_MOST = 10, 2_000
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read: whole and in its one spelling, and not yet checked."""

    fields: Mapping[str, str]
    key: str
    envelope: Envelope

    @property
    def party(self) -> PartyId:
        return PartyId(self.fields.get("party", ""))


def accession_statement(
    text: Text, pair: Pair, party: PartyId, signed_at: datetime, effect_at: datetime | None = None
) -> dict[str, str]:
    """Give what one of a pair signs to accede."""
    return _about("accession", text, pair, party, signed_at, effect_at)


def declining_statement(
    text: Text, pair: Pair, party: PartyId, reasons: str, signed_at: datetime, effect_at: datetime | None = None
) -> dict[str, str]:
    """Give what one of a pair signs to decline."""
    return _about("declining", text, pair, party, signed_at, effect_at) | {"reasons": reasons}


def vote_statement(
    ballot: str, digest: str, party: PartyId, choice: Choice, reasons: str, signed_at: datetime
) -> dict[str, str]:
    """Give what an organisation signs to vote."""
    return {
        "statement": "vote",
        "ballot": ballot,
        "digest": digest,
        "party": party,
        "choice": str(choice),
        "reasons": reasons,
        "signed_at": spell(signed_at),
    }


def sign_statement(fields: Mapping[str, str], signer: Signer) -> bytes:
    """Give the envelope with the statement, signed."""
    return seal(PAYLOAD_TYPE, canonical(dict(fields)), signer).to_bytes()


def read_statement(raw: bytes) -> Statement:
    """Read an envelope and the statement in it.

    Raises:
        StatementRefused: it is none, or one in another spelling than the canonical one.
    """
    if len(raw) > LONGEST:
        raise StatementRefused(Why.UNREADABLE)
    try:
        envelope = Envelope.read(raw)
        fields = json.loads(envelope.payload)
        is_canonical = canonical(fields) == envelope.payload
    except (BadEnvelope, ValueError, RecursionError) as wrong:  # also what is no UTF-8, or half a surrogate pair
        raise StatementRefused(Why.UNREADABLE) from wrong
    is_ours = envelope.payload_type == PAYLOAD_TYPE and is_canonical and len(envelope.signatures) == 1
    if not is_ours or not isinstance(fields, dict) or not all(isinstance(one, str) for one in fields.values()):
        raise StatementRefused(Why.UNREADABLE)
    return Statement(fields, envelope.signatures[0].key, envelope)


@implements("network-code@0.1#exact-text", "network-code@0.1#declining")
def require_about(statement: Statement, kind: str, accession: Accession) -> None:
    """Let a statement pass that is about the accession, in every field.

    Raises:
        StatementRefused: it is about another code, text or pair, or by neither of the two.
    """
    told, pair = statement.fields, accession.pair
    wanted = _about(kind, accession.text, pair, statement.party, accession.applied_at, accession.effect_at)
    free = {"reasons"} if kind == "declining" else set()
    if told.get("statement") != kind or told.keys() - {"effect_at"} != (wanted.keys() | free) - {"effect_at"}:
        raise StatementRefused(Why.ANOTHER_STATEMENT)
    for fields, why in (
        (("code",), Why.ANOTHER_CODE),
        (("digest",), Why.ANOTHER_TEXT),
        (("force", "policing_body", "effect_at"), Why.ANOTHER_PAIR),
    ):
        if any(told.get(name) != wanted.get(name) for name in fields):
            raise StatementRefused(why)
    if statement.party not in pair.both:
        raise StatementRefused(Why.NOT_OF_THE_PAIR)


@implements("network-code@0.1#signed-votes")
def require_vote(statement: Statement, ballot: Ballot) -> Choice:
    """Let a statement pass that is a vote in the ballot, and give how it was cast.

    Raises:
        StatementRefused: it is none, or is about another ballot or text.
    """
    told = statement.fields
    fields = {"statement", "ballot", "digest", "party", "choice", "reasons", "signed_at"}
    if told.get("statement") != "vote" or told.keys() != fields or told["choice"] not in set(Choice):
        raise StatementRefused(Why.ANOTHER_STATEMENT)
    if told["ballot"] != ballot.id:
        raise StatementRefused(Why.ANOTHER_BALLOT)
    if told["digest"] != ballot.opened.question.text.digest:
        raise StatementRefused(Why.ANOTHER_TEXT)
    return Choice(told["choice"])


def require_reasons(statement: Statement) -> str:
    """Give the reasons of a statement; raise ``StatementRefused`` where it gives none that can be read."""
    reasons = statement.fields["reasons"]
    if not is_legible(reasons) or not says_enough(reasons, REASONS_LEAST, REASONS_MOST):
        raise StatementRefused(Why.NO_REASONS)
    return reasons.strip()


@implements("network-code@0.1#counting-key")
def require_signed(
    statement: Statement, key: SigningKey | None, signing: Signing, now: datetime, verifies: Verifies
) -> Signed:
    """Give what was signed, by a key that counted then and counts now, at a time that can be believed.

    Raises:
        StatementRefused: the key, the time or the signature is not right.
    """
    if key is None:
        raise StatementRefused(Why.UNKNOWN_KEY)
    if key.party != statement.party:
        raise StatementRefused(Why.ANOTHERS_KEY)
    if key.use is not KeyUse.CODE:
        raise StatementRefused(Why.ANOTHER_USE)
    if not statement.envelope.signed_by({key.id: key.public_key}, verifies):
        raise StatementRefused(Why.BAD_SIGNATURE)
    signed_at = _instant(statement.fields["signed_at"])
    if signed_at > now + signing.ahead:
        raise StatementRefused(Why.FROM_THE_FUTURE)
    if signed_at < now - signing.longest:
        raise StatementRefused(Why.TOO_OLD)
    if key.revoked_at is not None and (key.revoked_at <= now or key.revoked_at <= signed_at):
        raise StatementRefused(Why.KEY_REVOKED)
    if to_ms(signed_at) < to_ms(key.added_at):  # a statement spells its time to the millisecond
        raise StatementRefused(Why.KEY_NOT_YET)
    return Signed(statement.party, signed_at, key.id, statement.envelope.to_bytes().decode())


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise StatementRefused(Why.UNREADABLE)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise StatementRefused(Why.UNREADABLE) from wrong


def _about(
    kind: str, text: Text, pair: Pair, party: PartyId, signed_at: datetime, effect_at: datetime | None
) -> dict[str, str]:
    stated = {} if effect_at is None else {"effect_at": spell(effect_at)}
    return {
        "statement": kind,
        "code": text.name,
        "digest": text.digest,
        "force": pair.force,
        "policing_body": pair.policing_body,
        "party": party,
        "signed_at": spell(signed_at),
    } | stated
