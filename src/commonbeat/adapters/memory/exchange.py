"""The exchange's ports in memory: a directory's store, and peers that are functions of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from commonbeat.exchange.model import Answer, Ask, NoAnswer, Reply, RowOutcome
from commonbeat.kernel.ids import PartyId

Peer = Callable[[Ask], Answer | NoAnswer]


class MemoryDirectoryStore:
    """Keeps one envelope."""

    def __init__(self, envelope: bytes | None = None) -> None:
        self._held = envelope

    def held(self) -> bytes | None:
        return self._held

    def keep(self, envelope: bytes) -> None:
        self._held = envelope


class MemoryPeers:
    """Asks one after the other. ``peers``: how each answers; an owner that is missing is down."""

    def __init__(self, peers: Mapping[PartyId, Peer] | None = None) -> None:
        self.peers = dict(peers or {})
        self.asked: list[Ask] = []

    def ask_all(
        self, asks: Sequence[Ask], home: Mapping[PartyId, Callable[[], Reply]], seconds: float
    ) -> Iterator[tuple[PartyId, Answer | NoAnswer | Reply]]:
        self.asked += asks
        told: list[tuple[PartyId, Answer | NoAnswer | Reply]] = [(owner, find()) for owner, find in home.items()]
        for ask in asks:
            peer = self.peers.get(ask.owner)
            told.append((ask.owner, peer(ask) if peer and seconds > 0 else _absent(seconds)))
        return iter(told)


def _absent(seconds: float) -> NoAnswer:
    if seconds <= 0:
        return NoAnswer(RowOutcome.LATE, "deadline")
    return NoAnswer(RowOutcome.DOWN, "unreachable")
