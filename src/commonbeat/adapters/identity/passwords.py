"""Passwords by Argon2id."""

from __future__ import annotations

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2Passwords:
    """Hashes with RFC 9106's second recommended parameters: 64 MiB, three passes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        # Verified in place of an account that is not there, so that both answers take the same time.
        self._nobodys = nobodys_hash(self._hasher)

    def hash(self, password: str) -> str:
        """Give the hash to keep."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Say whether the password is the one kept; without one it is wrong, and takes as long to say."""
        try:
            return self._hasher.verify(kept or self._nobodys, _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def nobodys_hash(hasher: PasswordHasher) -> str:
    """Give a hash that no password has, and that takes as long to verify as the hasher's own.

    It is drawn and not computed, for a start need not wait for a computation that is slow on purpose.
    """
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    drawn = (secrets.token_bytes(length) for length in (hasher.salt_len, hasher.hash_len))
    salt, digest = (b64encode(part).decode().rstrip("=") for part in drawn)
    return f"$argon2id$v={ARGON2_VERSION}${parameters}${salt}${digest}"


def _bytes(password: str) -> bytes:
    # Half a surrogate pair can come in from JSON; it is a wrong password, not a fault of ours.
    return password.encode("utf-8", "surrogatepass")
