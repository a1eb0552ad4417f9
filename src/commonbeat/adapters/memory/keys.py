"""Organisations' public keys, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey


class MemoryKeyStore:
    """Keeps keys in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[str, SigningKey] = {}

    def find(self, id: str) -> SigningKey | None:
        return self._kept.get(id)

    def put(self, key: SigningKey) -> None:
        self._kept[key.id] = key

    def all(self) -> Sequence[SigningKey]:
        return sorted(self._kept.values(), key=lambda key: (key.party, key.added_at, key.id))

    def of(self, party: PartyId, use: KeyUse) -> Sequence[SigningKey]:
        return [key for key in self.all() if (key.party, key.use) == (party, use)]
