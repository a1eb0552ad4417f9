"""Signed statements: DSSE envelopes, as every room seals and opens them. Keys and algorithms are the caller's."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

LONGEST = 4 * 1024 * 1024
"""Bytes of the longest envelope that is opened."""


class Signer(Protocol):
    """Signs with one Ed25519 key."""

    name: str
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        """Give the signature of the message."""
        ...


class Verifies(Protocol):
    """Checks an Ed25519 signature; a function of ``adapters/keys.py``, since a room imports no driver."""

    def __call__(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether the signature of the message is by the key. False for a key that is none."""
        ...


class BadEnvelope(ValueError):
    """The bytes are no DSSE envelope."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature, and the id of the key that it says it is by: a hint, which proves nothing."""

    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A statement, what sort it is, and who signed it."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    def signed_by(self, keys: Mapping[str, bytes], verifies: Verifies) -> frozenset[str]:
        """Give the ids of those keys (id → public key) whose signature the envelope really bears."""
        message = to_be_signed(self.payload_type, self.payload)
        return frozenset(
            one.key for one in self.signatures if one.key in keys and verifies(keys[one.key], message, one.signature)
        )

    def to_bytes(self) -> bytes:
        """Spell the envelope as JSON, with a line end."""
        spelled = {
            "payloadType": self.payload_type,
            "payload": _to_text(self.payload),
            "signatures": [{"keyid": one.key, "sig": _to_text(one.signature)} for one in self.signatures],
        }
        return json.dumps(spelled, indent=2).encode() + b"\n"

    @classmethod
    def read(cls, text: bytes) -> Envelope:
        """Read an envelope.

        Raises:
            BadEnvelope: it is none, or longer than ``LONGEST``.
        """
        if len(text) > LONGEST:
            raise BadEnvelope("longer than an envelope may be")
        try:
            raw = json.loads(text)
            kind, payload, signatures = raw["payloadType"], raw["payload"], raw["signatures"]
            signed = tuple(Signature(one["keyid"], _to_bytes(one["sig"])) for one in signatures)
            made = cls(kind, _to_bytes(payload), signed)
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as wrong:
            raise BadEnvelope("not a DSSE envelope") from wrong
        if not isinstance(kind, str) or not all(isinstance(one.key, str) for one in signed):
            raise BadEnvelope("not a DSSE envelope")
        return made


def seal(payload_type: str, payload: bytes, *signers: Signer) -> Envelope:
    """Give the envelope that holds the statement and each signer's signature, under the ids of their keys."""
    message = to_be_signed(payload_type, payload)
    return Envelope(
        payload_type, payload, tuple(Signature(key_id(one.public_key), one.sign(message)) for one in signers)
    )


def key_id(public_key: bytes) -> str:
    """Give the id that a key has everywhere: the first half of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()[:32]


def canonical(statement: object) -> bytes:
    """Give the one spelling in which a statement of strings, whole numbers, lists and objects is signed."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def to_be_signed(payload_type: str, payload: bytes) -> bytes:
    """Give DSSE's pre-authentication encoding: lengths stand before the parts, so no two messages look alike."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _to_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _to_bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
