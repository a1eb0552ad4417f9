"""Identifiers, each of its own type, so that a list is never asked for by a person's id."""

from __future__ import annotations

import secrets
import time
from typing import NewType

PartyId = NewType("PartyId", str)
PersonId = NewType("PersonId", str)
CredentialId = NewType("CredentialId", str)
AuthorityId = NewType("AuthorityId", str)
ListId = NewType("ListId", str)
EntryId = NewType("EntryId", str)
HitId = NewType("HitId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """Give a new identifier that sorts by the time it was made: ``list-06f2k1q0x8-7hq3zv``."""
    return f"{prefix}-{_base32(time.time_ns() // 1_000_000, 10)}-{_base32(secrets.randbits(40), 8)}"


def _base32(number: int, width: int) -> str:
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(width)))
