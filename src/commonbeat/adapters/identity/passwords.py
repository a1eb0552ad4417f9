"""Passwords by Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2Passwords:
    """Hashes with RFC 9106's second recommended parameters: 64 MiB, three passes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        # Verified in place of an account that is not there, so that both answers take the same time.
        self._nobodys = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Give the hash to keep."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Say whether the password is the one kept; without one it is wrong, and takes as long to say."""
        try:
            return self._hasher.verify(kept or self._nobodys, _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    # Half a surrogate pair can come in from JSON; it is a wrong password, not a fault of ours.
    return password.encode("utf-8", "surrogatepass")
