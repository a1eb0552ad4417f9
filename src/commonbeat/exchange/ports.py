"""What the exchange needs from outside: keeping a directory, fetching one, asking peers, policy, and what is answered.

``anpr`` lies above and fills ``Sightings``; ``Measures`` is filled by whoever keeps measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from commonbeat.access.model import Actor, Purpose, SearchDecision, SearchScope
from commonbeat.kernel.ids import PartyId

from .model import Answer, Ask, FoundSightings, NoAnswer, Reply, SightingsQuestion


class DirectoryStore(Protocol):
    """Keeps one signed envelope. Every adapter passes ``tests/adapters/test_directory_store.py``."""

    def held(self) -> bytes | None:
        """Give the envelope that was kept last; None before the first."""
        ...

    def keep(self, envelope: bytes) -> None:
        """Put the envelope in place of the one before, whole or not at all, durable on return."""
        ...


class Fetches(Protocol):
    """Fetches a signed envelope from another node."""

    def __call__(self, url: str) -> bytes:
        """Give what is at the address, bounded in bytes and in time.

        Raises:
            FetchFailed: nothing came, or too much, too slowly, or with another status than 200; a redirect is one.
        """
        ...


class Peers(Protocol):
    """Asks many owners at once. Every adapter passes ``tests/adapters/test_peers.py``. Safe from any thread."""

    def ask_all(
        self, asks: Sequence[Ask], home: Mapping[PartyId, Callable[[], Reply]], seconds: float
    ) -> Iterator[tuple[PartyId, Answer | NoAnswer | Reply]]:
        """Send every message at once, have ``home`` worked off beside them, and give each outcome as it comes.

        Each owner is given exactly once. Whoever has not answered within ``seconds`` of the call is given then as
        late, and nothing of theirs is waited for any more. What is not sent, since too much is under way already, is
        refused with the reason ``OWN_LIMIT``: the asker's own node refused it, and not the owner.
        """
        ...


class DecidesSearches(Protocol):
    """The asking node's own policy: the same decision as on a search of its own reads."""

    def __call__(self, actor: Actor, scope: SearchScope, purpose: Purpose) -> SearchDecision:
        """Let the search pass.

        Raises:
            AccessRefused: policy says no.
            Invalid: the purpose or the span is not complete.
        """
        ...


class Sightings(Protocol):
    """A node's own reads of a vehicle, under its own policy. Filled by ``anpr``. Safe from any thread."""

    def find(self, actor: Actor, question: SightingsQuestion, message: str, *, vouched: bool) -> FoundSightings:
        """Give the reads; that somebody looked is on the record, with ``message`` as its subject, durable on return.

        ``vouched``: the actor is another party's, who asked from their own node.

        Raises:
            AccessRefused: the owner's policy says no; that is not recorded here.
            Invalid: the question cannot be taken.
            CommonbeatError: of kind unavailable: the reads cannot be asked just now.
        """
        ...


class Measures(Protocol):
    """What a node measures of itself, for those who ask. Counts, never anything of a person or a vehicle."""

    def __call__(self, asker: PartyId, body: Mapping[str, object]) -> Mapping[str, object]:
        """Give the measure.

        Raises:
            AccessRefused: the owner's policy says no.
            Invalid: the question cannot be taken.
        """
        ...
