"""Signed notes and their keys: C2SP signed-note with Ed25519, so that others' tools verify ours.

Source: https://c2sp.org/signed-note
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from commonbeat.kernel.text import _

from .errors import KeyUnreadable, NoteRefused
from .ports import NoteSigner, VerifySignature

ED25519 = b"\x01"
KEY_BYTES = 32
SIGNATURE_BYTES = 64
MOST_NOTE_BYTES = 65_536
"""Room for the 16 signatures that a verifier has to accept, and more."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key and the name that it signs under; spelled ``name+hash+base64``."""

    name: str
    public_key: bytes

    @property
    def id(self) -> bytes:
        """Give the four bytes that a signature names the key by."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(ED25519 + self.public_key)}"

    @classmethod
    def of(cls, signer: NoteSigner) -> NoteKey:
        """Give the public half of a signer."""
        return cls(signer.name, signer.public_key)

    @classmethod
    def parse(cls, text: str) -> NoteKey:
        """Read a key as it is spelled.

        Raises:
            KeyUnreadable: it is not the spelling of an Ed25519 key, or its hash is another's.
        """
        text = text.strip()
        name, _hash, encoded = [*text.split("+", 2), "", ""][:3]
        try:
            material = from_base64(encoded)
        except ValueError as wrong:
            raise KeyUnreadable from wrong
        key = cls(name, material[1:])
        # Spelling it again checks the type, the length and the hash, since each is in the spelling.
        if not is_key_name(name) or len(key.public_key) != KEY_BYTES or str(key) != text:
            raise KeyUnreadable
        return key


def is_key_name(name: str) -> bool:
    """Say whether the name can stand in a note: some text, without spaces, plus or control characters."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)


def sign(text: str, signer: NoteSigner) -> str:
    """Give the note of the text, which ends in a newline, with the signer's signature."""
    return _note(text, NoteKey.of(signer), signer.sign(text.encode()))


def signed_text(note: str, key: NoteKey, verify: VerifySignature) -> str:
    """Give the text of a note that the key has signed. Signatures by other keys are passed over.

    Raises:
        NoteRefused: it is not a note, the key has not signed it, or the text was changed since.
    """
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or len(note.encode(errors="replace")) > MOST_NOTE_BYTES:
        raise NoteRefused(_("it is not a signed note"))
    text += "\n"
    if any(c < " " and c != "\n" for c in note):
        raise NoteRefused(_("it holds control characters"))
    for line in signatures[:-1].split("\n"):
        name, key_id, signature = _signature(line)
        if (name, key_id) == (key.name, key.id):
            if len(signature) == SIGNATURE_BYTES and verify(key.public_key, text.encode(), signature):
                return text
            raise NoteRefused(_("the signature does not match"))
    raise NoteRefused(_("it is not signed by that key"))


def is_signed_only_by(note: str, key: NoteKey) -> bool:
    """Say whether a note that was verified holds the key's signature alone, and every byte in its one spelling."""
    text, _gap, signature = note.rpartition("\n\n")
    encoded = signature.rpartition(" ")[2].rstrip("\n")
    return _note(text + "\n", key, from_base64(encoded)[4:]) == note


def to_base64(content: bytes) -> str:
    """Spell bytes in standard base64."""
    return base64.b64encode(content).decode()


def from_base64(text: str) -> bytes:
    """Read standard base64 in its one spelling.

    Raises:
        ValueError: it is not base64, or its unused bits are not zero.
    """
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as wrong:
        raise ValueError("not base64") from wrong
    if to_base64(content) != text:
        raise ValueError("not the one spelling in base64")
    return content


def _note(text: str, key: NoteKey, signature: bytes) -> str:
    return f"{text}\n— {key.name} {to_base64(key.id + signature)}\n"


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded = [*line.split(" ", 2), "", ""][:3]
    try:
        content = from_base64(encoded)
    except ValueError as wrong:
        raise NoteRefused(_("a signature line cannot be read")) from wrong
    if dash != "—" or not is_key_name(name) or len(content) < 5:
        raise NoteRefused(_("a signature line cannot be read"))
    return name, content[:4], content[4:]
