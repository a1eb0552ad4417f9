"""Credentials as JWTs, signed with Ed25519 (RFC 9864): the keys of marks, in joserfc's hands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from commonbeat.audit.errors import KeyFileExists
from commonbeat.conformance.errors import UnusableCredential
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.text import _

from .keys import Ed25519Signer

ALGORITHM: Final = "Ed25519"
LONGEST: Final = 256 * 1024


class JoseSigner:
    """Signs credentials with an Ed25519 key: the port ``SignsCredentials``."""

    def __init__(self, signer: Ed25519Signer) -> None:
        self.public_key, self.verification_key = signer.public_key, signer.verification_key
        self._key = OKPKey.import_key(signer._key)

    def sign(self, claims: Mapping[str, object], kind: str) -> str:
        """Give a JWT of the claims in their one spelling."""
        header = {"alg": ALGORITHM, "typ": kind, "kid": key_id(self.public_key)}
        spelled = json.dumps(claims, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return jws.serialize_compact(header, spelled.encode(), self._key, algorithms=[ALGORITHM])


class FileJoseSigner:
    """The key for marks in a node's folder, made at the first signature: most nodes never make one."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name

    @property
    def public_key(self) -> bytes:
        """Give the public half; raise ``KeyFileUnusable`` where the file is damaged."""
        return self._signer().public_key

    @property
    def verification_key(self) -> str:
        """Give the public half as it is spelled; raise ``KeyFileUnusable`` where the file is damaged."""
        return self._signer().verification_key

    def sign(self, claims: Mapping[str, object], kind: str) -> str:
        """Give a JWT of the claims."""
        return self._signer().sign(claims, kind)

    def _signer(self) -> JoseSigner:
        if not self._path.exists():
            with suppress(KeyFileExists):  # another request made it just now
                Ed25519Signer.create(self._path, self._name)
        return JoseSigner(Ed25519Signer.load(self._path))


def read_credential(token: str, public_key: bytes, kind: str) -> Mapping[str, object]:
    """Give the claims of a JWT that the key has signed: the port ``ReadsCredentials``."""
    if len(token) > LONGEST:
        raise UnusableCredential(_("it is longer than a credential is."))
    try:
        key = OKPKey.import_key(Ed25519PublicKey.from_public_bytes(public_key))
        opened = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
        claims = json.loads(opened.payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise UnusableCredential(_("it is no JWT that the trusted key has signed, or was changed since.")) from wrong
    if opened.protected.get("typ") != kind or not isinstance(claims, dict):
        raise UnusableCredential(_("it is a credential of another kind."))
    return claims
