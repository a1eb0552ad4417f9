"""The operator of a node: whoever can read its folder imports files through the running node and reads its measures."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from commonbeat.access.model import Actor, ActorKind, Permission
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import PartyId

PREFIX: Final = "cb_operator_"
LIFE: Final = timedelta(minutes=5)


def operator(party: PartyId) -> Actor:
    """Give the actor that the command line is: it imports reads, reads measures and standards, and nothing else."""
    may = frozenset({Permission.READS_IMPORT, Permission.MEASURES_READ, Permission.STANDARDS_READ})
    return Actor("system:command-line", ActorKind.NODE, party, may, name="command line", member=True)


def operator_bearer(secret: bytes, now: datetime) -> str:
    """Give a credential that is good for five minutes; whoever has the node's secret makes a new one then."""
    until = to_ms(now + LIFE)
    return f"{PREFIX}{until}_{_seal(secret, until)}"


def is_operator(bearer: str, secret: bytes, now: datetime) -> bool:
    """Say whether the credential was made with the node's secret and is still good."""
    until, _, seal = bearer.removeprefix(PREFIX).partition("_")
    if not (bearer.startswith(PREFIX) and until.isascii() and until.isdecimal() and len(until) < 16):
        return False
    is_ours = hmac.compare_digest(seal.encode("utf-8", "surrogatepass"), _seal(secret, int(until)).encode())
    return is_ours and now < from_ms(int(until)) <= now + LIFE + timedelta(minutes=1)


def _seal(secret: bytes, until_ms: int) -> str:
    return hmac.new(secret, f"operator {until_ms}".encode(), hashlib.sha256).hexdigest()
