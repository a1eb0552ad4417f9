"""How messages and sightings are spelled in JSON, and read again: nothing of another node is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from commonbeat.access.model import Category, Purpose, Urgency
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.ids import PartyId

from .model import FoundSightings, Message, MessageKind, Reply, Sighting, SightingsQuestion, Told
from .shapes import (
    Misspelled,
    degrees_in,
    each_in,
    instant_in,
    list_in,
    object_in,
    object_of,
    one_of,
    or_none,
    text_in,
    whole_in,
)

_PERSON: Final = re.compile(r"[A-Za-z0-9._@:-]{0,100}", re.ASCII)


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
    person = text_in(raw, "person")
    if not _PERSON.fullmatch(person):
        raise Misspelled("no id of a person")
    return Message(
        kind=one_of(MessageKind, raw, "kind"),
        id=text_in(raw, "id"),
        asker=PartyId(text_in(raw, "asker")),
        owner=PartyId(text_in(raw, "owner")),
        person=person,
        sent_at=instant_in(raw, "sent_at"),
        deadline=instant_in(raw, "deadline"),
        body=object_in(raw.get("body")),
    )


def reply_to_json(reply: Reply) -> bytes:
    """Spell a reply."""
    spelled = {"id": reply.id, "owner": reply.owner, "told": str(reply.told), "body": reply.body}
    return canonical(spelled | {"reason_code": reply.reason_code, "words": reply.words})


def reply_from_json(text: bytes) -> Reply:
    """Read a reply; raise ``Misspelled`` where it does not have its shape."""
    raw = object_of(text)
    return Reply(
        id=text_in(raw, "id"),
        owner=PartyId(text_in(raw, "owner")),
        told=one_of(Told, raw, "told"),
        body=object_in(raw.get("body")),
        reason_code=text_in(raw, "reason_code")[:100],
        words=text_in(raw, "words")[:1_000],
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
    purpose = object_in(raw.get("purpose"))
    return SightingsQuestion(
        vrm=text_in(raw, "vrm"),
        from_=instant_in(raw, "from"),
        to=instant_in(raw, "to"),
        purpose=Purpose(
            category=one_of(Category, purpose, "category"),
            reason=text_in(purpose, "reason"),
            reference=text_in(purpose, "reference"),
            originator=text_in(purpose, "originator"),
            urgency=one_of(Urgency, purpose, "urgency"),
            legal_basis=text_in(purpose, "legal_basis"),
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
    searched, more = object_in(raw.get("searched")), raw.get("more")
    if not isinstance(more, bool):
        raise Misspelled("more is yes or no")
    return FoundSightings(
        reads=each_in(raw, "reads", _read_sighting),
        more=more,
        from_=instant_in(searched, "from"),
        to=instant_in(searched, "to"),
        stored_to=instant_in(searched, "stored_to"),
        gaps=tuple(_gap(one) for one in list_in(raw, "gaps")),
        rule=text_in(raw, "rule"),
    )


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
        vrm=text_in(raw, "vrm"),
        received_vrm=text_in(raw, "received_vrm"),
        captured_at=instant_in(raw, "captured_at"),
        received_at=instant_in(raw, "received_at"),
        feed=whole_in(raw, "feed"),
        source=whole_in(raw, "source"),
        camera=whole_in(raw, "camera"),
        camera_name=text_in(raw, "camera_name"),
        road=text_in(raw, "road"),
        latitude=degrees_in(raw, "latitude", 90),
        longitude=degrees_in(raw, "longitude", 180),
        confidence=or_none(raw, "confidence", whole_in),
        flags=tuple(text_in({"flag": one}, "flag") for one in list_in(raw, "flags")),
    )


def _gap(raw: object) -> tuple[datetime, datetime]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise Misspelled("a gap has two ends")
    ends = {"from": raw[0], "to": raw[1]}
    return instant_in(ends, "from"), instant_in(ends, "to")
