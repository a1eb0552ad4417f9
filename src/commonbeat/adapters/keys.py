"""Ed25519 keys in files of their own: the log's, and whatever else the node signs.

A file is one line in the form of the C2SP signed-note tools, so that theirs can read it:
``PRIVATE+KEY+name+hash+base64``.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from commonbeat.audit.errors import KeyFileExists, KeyFileUnusable
from commonbeat.audit.notes import ED25519, KEY_BYTES, NoteKey, from_base64, is_key_name, to_base64
from commonbeat.kernel.text import _

from .files.regular import open_regular

_PREFIX = "PRIVATE+KEY+"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Ed25519Signer:
    """A private key and the name that it signs under: the port ``NoteSigner``. It never prints its secret."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not is_key_name(name):
            raise ValueError(f"a key's name has no space and no plus: {name!r}")
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Give the Ed25519 signature of the message."""
        return self._key.sign(message)

    @property
    def verification_key(self) -> str:
        """Give the public half as it is spelled: ``name+hash+base64``."""
        return str(NoteKey(self.name, self.public_key))

    @classmethod
    def create(cls, path: Path, name: str) -> Ed25519Signer:
        """Make a new key and keep it in the file, which only its owner can read.

        Raises:
            KeyFileExists: there is a file already; it is left as it is.
            ValueError: the name has a space or a plus.
        """
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        made = cls(name, seed)
        _keep(path, _spell(NoteKey(name, made.public_key), seed))
        return made

    @classmethod
    def load(cls, path: Path) -> Ed25519Signer:
        """Give the key in the file.

        Raises:
            KeyFileUnusable: the file is missing, damaged, or open to others than its owner.
        """
        try:
            with open_regular(path) as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read(10_000).decode("utf-8")
        except (OSError, UnicodeDecodeError) as wrong:
            raise KeyFileUnusable(path, _("the file cannot be read")) from wrong
        if mode & _OTHERS:
            raise KeyFileUnusable(path, _("others can read the file: take their permissions away (chmod 600)"))
        return _parsed(path, text)


def ed25519_verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the signature of the message is by the key: the port ``VerifySignature``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _spell(key: NoteKey, seed: bytes) -> str:
    return f"{_PREFIX}{key.name}+{key.id.hex()}+{to_base64(ED25519 + seed)}\n"


def _parsed(path: Path, text: str) -> Ed25519Signer:
    name, _hash, encoded = [*text.removeprefix(_PREFIX).rstrip("\n").split("+", 2), "", ""][:3]
    try:
        seed = from_base64(encoded)[1:]
        signer = Ed25519Signer(name, seed)
    except ValueError as wrong:
        raise KeyFileUnusable(path, _("it does not hold a signing key")) from wrong
    if len(seed) != KEY_BYTES or text != _spell(NoteKey(name, signer.public_key), seed):
        raise KeyFileUnusable(path, _("it does not hold a signing key, or was damaged"))
    return signer


def _keep(path: Path, text: str) -> None:
    """Write the file whole or not at all: half a key would look like a key that is there."""
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename, it never replaces
    except FileExistsError as exists:
        raise KeyFileExists(path) from exists
    finally:
        Path(part).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
