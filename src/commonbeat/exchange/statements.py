"""How the directory and the register are spelled in JSON, and read again."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical, key_id
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.endpoints import is_endpoint
from commonbeat.parties.keys import KEY_BYTES, KeyUse, SigningKey, spell_key
from commonbeat.parties.model import PartyClass

from .model import Bound, BoundState, ClauseLimit, ListedMark, ListedParty, StandardInForce, Statement
from .shapes import (
    Misspelled,
    check_unique,
    each_in,
    instant_in,
    list_in,
    number_of,
    object_in,
    object_of,
    one_of,
    or_none,
    positive_in,
    text_in,
    whole_in,
)


def statement_to_json(statement: Statement) -> bytes:
    """Spell the content of a directory or a register in its one canonical way, which is what is signed."""
    return canonical(
        {
            "network": statement.network,
            "serial": statement.serial,
            "issued_at": spell(statement.issued_at),
            "expires_at": spell(statement.expires_at),
            "parties": [_spell_party(one) for one in statement.parties],
            "standards": [_spell_standard(one) for one in statement.standards],
            "marks": [_spell_mark(one) for one in statement.marks],
        }
    )


def statement_from_json(text: bytes) -> Statement:
    """Read the content of a directory or a register; raise ``Misspelled`` where it does not have its shape.

    Names that are not known are passed over, so that a newer anchor can say more.
    """
    raw = object_of(text)
    made = Statement(
        network=text_in(raw, "network"),
        serial=whole_in(raw, "serial"),
        issued_at=instant_in(raw, "issued_at"),
        expires_at=instant_in(raw, "expires_at"),
        parties=each_in(raw, "parties", _read_party),
        standards=each_in(raw, "standards", _read_standard),
        marks=each_in(raw, "marks", _read_mark),
    )
    check_unique([one.id for one in made.parties])
    check_unique([key.id for one in made.parties for key in one.keys])
    return made


def _spell_party(party: ListedParty) -> dict[str, object]:
    bound = party.bound
    return {
        "id": party.id,
        "name": party.name,
        "class": str(party.party_class),
        "endpoint": party.endpoint,
        "keys": [spell_key(key) for key in party.keys],
        "bound": {
            "state": str(bound.state),
            "code": bound.code,
            "since": spell(bound.since) if bound.since else None,
            "policing_body": bound.policing_body,
        },
    }


def _read_party(raw: Mapping[str, Any]) -> ListedParty:
    party, bound, endpoint = PartyId(text_in(raw, "id")), object_in(raw.get("bound")), raw.get("endpoint")
    if endpoint is not None and (not isinstance(endpoint, str) or not is_endpoint(endpoint)):
        raise Misspelled("an endpoint is the address of a node alone")
    body = or_none(bound, "policing_body", text_in)
    return ListedParty(
        id=party,
        name=text_in(raw, "name"),
        party_class=one_of(PartyClass, raw, "class"),
        endpoint=endpoint,
        keys=tuple(_read_key(party, object_in(one)) for one in list_in(raw, "keys")),
        bound=Bound(
            state=one_of(BoundState, bound, "state"),
            code=or_none(bound, "code", text_in),
            since=or_none(bound, "since", instant_in),
            policing_body=None if body is None else PartyId(body),
        ),
    )


def _read_key(party: PartyId, raw: Mapping[str, Any]) -> SigningKey:
    try:
        public = base64.b64decode(text_in(raw, "public_key"), validate=True)
    except binascii.Error as wrong:
        raise Misspelled("a key is spelled in base64") from wrong
    if len(public) != KEY_BYTES or key_id(public) != raw.get("id"):
        raise Misspelled("a key is not the one of its id")
    use = one_of(KeyUse, raw, "use")
    return SigningKey(key_id(public), party, use, public, instant_in(raw, "from"), or_none(raw, "until", instant_in))


def _spell_standard(standard: StandardInForce) -> dict[str, object]:
    return {
        "id": standard.id,
        "version": standard.version,
        "digest": standard.digest,
        "in_force_from": spell(standard.in_force_from),
        "clauses": [
            {"clause": one.clause, "limit": number_of(one.limit), "unit": one.unit} for one in standard.clauses
        ],
    }


def _read_standard(raw: Mapping[str, Any]) -> StandardInForce:
    return StandardInForce(
        id=text_in(raw, "id"),
        version=text_in(raw, "version"),
        digest=text_in(raw, "digest"),
        in_force_from=instant_in(raw, "in_force_from"),
        clauses=each_in(
            raw,
            "clauses",
            lambda one: ClauseLimit(text_in(one, "clause"), positive_in(one, "limit"), text_in(one, "unit")),
        ),
    )


def _spell_mark(mark: ListedMark) -> dict[str, object]:
    return {
        "id": mark.id,
        "product": mark.product,
        "supplier": mark.supplier,
        "pack": mark.pack,
        "issued_at": spell(mark.issued_at),
        "state": mark.state,
    }


def _read_mark(raw: Mapping[str, Any]) -> ListedMark:
    texts = [text_in(raw, name) for name in ("id", "product", "supplier", "pack")]
    return ListedMark(texts[0], texts[1], texts[2], texts[3], instant_in(raw, "issued_at"), text_in(raw, "state"))
