"""The signature on a policy pack: a DSSE envelope beside the file, over the SHA-256 of its every byte.

What is signed is what is read: the file as it stands, comments included. One byte changed is another pack.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import BadEnvelope, Envelope, Signature, to_be_signed
from commonbeat.kernel.text import _

from .errors import PackNotSigned
from .ports import PackFile, PackSigner, VerifySignature

PAYLOAD_TYPE: Final = "application/vnd.commonbeat.policy-pack+json"


@dataclass(frozen=True, slots=True)
class PackSignature:
    """Who signed which pack, and when."""

    id: str
    version: str
    digest: str
    signed_by: str
    signed_at: str


def digest_of(text: bytes) -> str:
    """Give the SHA-256 of a pack's bytes in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def seal(statement: PackSignature, signer: PackSigner) -> bytes:
    """Give the envelope that holds the statement and its signature."""
    payload = json.dumps(
        {
            "digest": statement.digest,
            "id": statement.id,
            "signed_at": statement.signed_at,
            "signed_by": statement.signed_by,
            "version": statement.version,
        },
        sort_keys=True,
    ).encode()
    signature = Signature(signer.name, signer.sign(to_be_signed(PAYLOAD_TYPE, payload)))
    return Envelope(PAYLOAD_TYPE, payload, (signature,)).to_bytes()


def statement_for(id: str, version: str, text: bytes, signed_by: str, at: datetime) -> PackSignature:
    """Give what is stated of a pack when it is signed."""
    return PackSignature(id, version, digest_of(text), signed_by, spell(at))


@implements("anpr-working@0.1#policy-signed")
def open_seal(file: PackFile, public_key: bytes, verify: VerifySignature) -> PackSignature:
    """Give who signed the pack as it lies there.

    Raises:
        PackNotSigned: nobody did, another key did, or the pack was changed since.
    """
    if file.envelope is None:
        raise PackNotSigned(file.name, _("its policy pack has not been signed."))
    try:
        envelope = Envelope.read(file.envelope)
        stated = PackSignature(**{name: str(value) for name, value in json.loads(envelope.payload).items()})
    except (BadEnvelope, ValueError, TypeError, AttributeError, RecursionError):
        raise PackNotSigned(file.name, _("the signature of its policy pack cannot be read.")) from None
    keys = {one.key: public_key for one in envelope.signatures}
    signed = envelope.payload_type == PAYLOAD_TYPE and bool(envelope.signed_by(keys, verify))
    if not signed:
        raise PackNotSigned(file.name, _("the signature on its policy pack is not the owner's."))
    if stated.digest != digest_of(file.text):
        raise PackNotSigned(file.name, _("its policy pack was changed after it was signed."))
    return stated
