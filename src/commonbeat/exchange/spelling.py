"""How statements, messages and sightings are spelled in JSON, and read again: nothing of another node is believed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from commonbeat.access.model import Category, Purpose, Urgency
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical, key_id
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KEY_BYTES, KeyUse, SigningKey, spell_key
from commonbeat.parties.model import PartyClass

from .model import (
    Bound,
    BoundState,
    ClauseLimit,
    FoundSightings,
    ListedMark,
    ListedParty,
    Message,
    MessageKind,
    Reply,
    Sighting,
    SightingsQuestion,
    StandardInForce,
    Statement,
    Told,
)

_T = TypeVar("_T")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_ENDPOINT: Final = re.compile(r"https?://[A-Za-z0-9.\-]{1,253}(:\d{1,5})?", re.ASCII)
_PERSON: Final = re.compile(r"[A-Za-z0-9._@:-]{0,100}", re.ASCII)
_TEXT_MOST: Final = 4_000


class Misspelled(ValueError):
    """What was read does not have its shape."""


def object_of(text: bytes) -> Mapping[str, Any]:
    """Read an object in JSON; raise ``Misspelled`` for anything else, or a name that stands twice in one object."""
    try:
        read = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        raise Misspelled("not JSON") from wrong
    return _object(read)


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
        network=_text(raw, "network"),
        serial=_whole(raw, "serial"),
        issued_at=_instant(raw, "issued_at"),
        expires_at=_instant(raw, "expires_at"),
        parties=_each(raw, "parties", _read_party),
        standards=_each(raw, "standards", _read_standard),
        marks=_each(raw, "marks", _read_mark),
    )
    _unique([one.id for one in made.parties])
    _unique([key.id for one in made.parties for key in one.keys])
    return made


def message_to_json(message: Message) -> bytes:
    """Spell a message."""
    return canonical(
        {
            "kind": str(message.kind),
            "id": message.id,
            "asker": message.asker,
            "owner": message.owner,
            "person": message.person,
            "sent_at": spell(message.sent_at),
            "deadline": spell(message.deadline),
            "body": message.body,
        }
    )


def message_from_json(text: bytes) -> Message:
    """Read a message; raise ``Misspelled`` where it does not have its shape."""
    raw = object_of(text)
    person = _text(raw, "person")
    if not _PERSON.fullmatch(person):
        raise Misspelled("no id of a person")
    return Message(
        kind=_one_of(MessageKind, raw, "kind"),
        id=_text(raw, "id"),
        asker=PartyId(_text(raw, "asker")),
        owner=PartyId(_text(raw, "owner")),
        person=person,
        sent_at=_instant(raw, "sent_at"),
        deadline=_instant(raw, "deadline"),
        body=_object(raw.get("body")),
    )


def reply_to_json(reply: Reply) -> bytes:
    """Spell a reply."""
    spelled = {"id": reply.id, "owner": reply.owner, "told": str(reply.told), "body": reply.body}
    return canonical(spelled | {"reason_code": reply.reason_code, "words": reply.words})


def reply_from_json(text: bytes) -> Reply:
    """Read a reply; raise ``Misspelled`` where it does not have its shape."""
    raw = object_of(text)
    return Reply(
        id=_text(raw, "id"),
        owner=PartyId(_text(raw, "owner")),
        told=_one_of(Told, raw, "told"),
        body=_object(raw.get("body")),
        reason_code=_text(raw, "reason_code")[:100],
        words=_text(raw, "words")[:1_000],
    )


def question_to_json(question: SightingsQuestion) -> Mapping[str, object]:
    """Spell a question; the authority that it may cite is the asker's own, and stays at home."""
    purpose = question.purpose
    return {
        "vrm": question.vrm,
        "from": spell(question.from_),
        "to": spell(question.to),
        "purpose": {
            "category": str(purpose.category),
            "reason": purpose.reason,
            "reference": purpose.reference,
            "originator": purpose.originator,
            "urgency": str(purpose.urgency),
            "legal_basis": purpose.legal_basis,
        },
    }


def question_from_json(raw: Mapping[str, object]) -> SightingsQuestion:
    """Read a question; raise ``Misspelled`` where it does not have its shape."""
    purpose = _object(raw.get("purpose"))
    return SightingsQuestion(
        vrm=_text(raw, "vrm"),
        from_=_instant(raw, "from"),
        to=_instant(raw, "to"),
        purpose=Purpose(
            category=_one_of(Category, purpose, "category"),
            reason=_text(purpose, "reason"),
            reference=_text(purpose, "reference"),
            originator=_text(purpose, "originator"),
            urgency=_one_of(Urgency, purpose, "urgency"),
            legal_basis=_text(purpose, "legal_basis"),
        ),
    )


def found_to_json(found: FoundSightings) -> Mapping[str, object]:
    """Spell an owner's reads and what they cover."""
    return {
        "reads": [_spell_sighting(one) for one in found.reads],
        "more": found.more,
        "searched": {"from": spell(found.from_), "to": spell(found.to), "stored_to": spell(found.stored_to)},
        "gaps": [[spell(low), spell(high)] for low, high in found.gaps],
        "rule": found.rule,
    }


def found_from_json(raw: Mapping[str, object]) -> FoundSightings:
    """Read an owner's reads; raise ``Misspelled`` where they do not have their shape."""
    searched, more = _object(raw.get("searched")), raw.get("more")
    if not isinstance(more, bool):
        raise Misspelled("more is yes or no")
    return FoundSightings(
        reads=_each(raw, "reads", _read_sighting),
        more=more,
        from_=_instant(searched, "from"),
        to=_instant(searched, "to"),
        stored_to=_instant(searched, "stored_to"),
        gaps=tuple(_gap(one) for one in _list(raw, "gaps")),
        rule=_text(raw, "rule"),
    )


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
    party, bound, endpoint = PartyId(_text(raw, "id")), _object(raw.get("bound")), raw.get("endpoint")
    if endpoint is not None and (not isinstance(endpoint, str) or not _ENDPOINT.fullmatch(endpoint)):
        raise Misspelled("an endpoint is http(s), a host and perhaps a port")
    body = _or_none(bound, "policing_body", _text)
    return ListedParty(
        id=party,
        name=_text(raw, "name"),
        party_class=_one_of(PartyClass, raw, "class"),
        endpoint=endpoint,
        keys=tuple(_read_key(party, _object(one)) for one in _list(raw, "keys")),
        bound=Bound(
            state=_one_of(BoundState, bound, "state"),
            code=_or_none(bound, "code", _text),
            since=_or_none(bound, "since", _instant),
            policing_body=None if body is None else PartyId(body),
        ),
    )


def _read_key(party: PartyId, raw: Mapping[str, Any]) -> SigningKey:
    try:
        public = base64.b64decode(_text(raw, "public_key"), validate=True)
    except binascii.Error as wrong:
        raise Misspelled("a key is spelled in base64") from wrong
    if len(public) != KEY_BYTES or key_id(public) != raw.get("id"):
        raise Misspelled("a key is not the one of its id")
    use = _one_of(KeyUse, raw, "use")
    return SigningKey(key_id(public), party, use, public, _instant(raw, "from"), _or_none(raw, "until", _instant))


def _spell_standard(standard: StandardInForce) -> dict[str, object]:
    return {
        "id": standard.id,
        "version": standard.version,
        "digest": standard.digest,
        "in_force_from": spell(standard.in_force_from),
        "clauses": [{"clause": one.clause, "limit": _number(one.limit), "unit": one.unit} for one in standard.clauses],
    }


def _read_standard(raw: Mapping[str, Any]) -> StandardInForce:
    return StandardInForce(
        id=_text(raw, "id"),
        version=_text(raw, "version"),
        digest=_text(raw, "digest"),
        in_force_from=_instant(raw, "in_force_from"),
        clauses=_each(
            raw, "clauses", lambda one: ClauseLimit(_text(one, "clause"), _positive(one, "limit"), _text(one, "unit"))
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
    texts = [_text(raw, name) for name in ("id", "product", "supplier", "pack")]
    return ListedMark(texts[0], texts[1], texts[2], texts[3], _instant(raw, "issued_at"), _text(raw, "state"))


def _spell_sighting(one: Sighting) -> dict[str, object]:
    return {
        "vrm": one.vrm,
        "received_vrm": one.received_vrm,
        "captured_at": spell(one.captured_at),
        "received_at": spell(one.received_at),
        "feed": one.feed,
        "source": one.source,
        "camera": one.camera,
        "camera_name": one.camera_name,
        "road": one.road,
        "latitude": one.latitude,
        "longitude": one.longitude,
        "confidence": one.confidence,
        "flags": list(one.flags),
    }


def _read_sighting(raw: Mapping[str, Any]) -> Sighting:
    return Sighting(
        vrm=_text(raw, "vrm"),
        received_vrm=_text(raw, "received_vrm"),
        captured_at=_instant(raw, "captured_at"),
        received_at=_instant(raw, "received_at"),
        feed=_whole(raw, "feed"),
        source=_whole(raw, "source"),
        camera=_whole(raw, "camera"),
        camera_name=_text(raw, "camera_name"),
        road=_text(raw, "road"),
        latitude=_degrees(raw, "latitude", 90),
        longitude=_degrees(raw, "longitude", 180),
        confidence=_or_none(raw, "confidence", _whole),
        flags=tuple(_text({"flag": one}, "flag") for one in _list(raw, "flags")),
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Misspelled("a name stands twice")
    return made


def _object(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise Misspelled("not an object")
    return raw


def _list(raw: Mapping[str, Any], name: str) -> Sequence[object]:
    value = raw.get(name)
    if not isinstance(value, list):
        raise Misspelled(f"{name} is a list")
    return value


def _each(raw: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], _T]) -> tuple[_T, ...]:
    return tuple(read(_object(one)) for one in _list(raw, name))


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or len(value) > _TEXT_MOST:
        raise Misspelled(f"{name} is text")
    try:
        value.encode()
    except UnicodeEncodeError as half:  # JSON can say half of a surrogate pair, and no text can
        raise Misspelled(f"{name} is text") from half
    return value


def _whole(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise Misspelled(f"{name} is a whole number")
    return value


def _number(value: float) -> float:
    """Give a number as it is spelled: a whole one without a point."""
    return int(value) if value == int(value) else value


def _positive(raw: Mapping[str, Any], name: str) -> float:
    value = raw.get(name)
    if type(value) not in {int, float} or not 0 < value <= 1e9:  # type: ignore[operator]
        raise Misspelled(f"{name} is a number above 0")
    return float(value)  # type: ignore[arg-type]


def _degrees(raw: Mapping[str, Any], name: str, most: int) -> float:
    value = raw.get(name)
    if type(value) not in {int, float} or not -most <= value <= most:  # type: ignore[operator]
        raise Misspelled(f"{name} is in degrees")
    return float(value)  # type: ignore[arg-type]


def _instant(raw: Mapping[str, Any], name: str) -> datetime:
    value = raw.get(name)
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Misspelled(f"{name} is an instant in UTC")
    try:
        return datetime.fromisoformat(value)
    except ValueError as wrong:
        raise Misspelled(f"{name} is an instant in UTC") from wrong


def _gap(raw: object) -> tuple[datetime, datetime]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise Misspelled("a gap has two ends")
    ends = {"from": raw[0], "to": raw[1]}
    return _instant(ends, "from"), _instant(ends, "to")


def _or_none(raw: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], _T]) -> _T | None:
    return None if raw.get(name) is None else read(raw, name)


def _one_of(kind: Callable[[str], _T], raw: Mapping[str, Any], name: str) -> _T:
    try:
        return kind(_text(raw, name))
    except Misspelled:
        raise
    except ValueError as wrong:
        raise Misspelled(f"{name} is none of its words") from wrong


def _unique(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise Misspelled("an id stands twice")
