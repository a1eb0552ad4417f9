"""One sender's batch on its way in, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.kernel.ids import PartyId

from .columns import RawColumns
from .limits import LIVE, STANDARD, Clause, Terms


@dataclass(frozen=True, slots=True)
class ReadFault:
    """A read that is not one: its place in the batch, the clause that it breaks, and what was sent."""

    index: int
    clause: Clause
    detail: str
    raw: str


@dataclass(frozen=True, slots=True)
class FeedGrant:
    """What a sender may send: reads of these feed numbers, and of this organisation's cameras.

    ``feeds`` empty: every feed number. ``party`` None: every organisation's cameras. ``is_test``: what it sends is sent
    to test the node.
    """

    credential: str
    feeds: frozenset[int] = frozenset()
    party: PartyId | None = None
    is_test: bool = False

    @classmethod
    @implements(f"{STANDARD}#feed-scope")
    def of(cls, id: str, party: PartyId, feeds: Iterable[int], *, own: PartyId, is_test: bool = False) -> FeedGrant:
        """Give what a machine's credential opens; one of ``own``, whose node it is, every organisation's cameras."""
        return cls(id, frozenset(feeds), None if party == own else party, is_test)


class Batch(Protocol):
    """Reads of one sender, in whatever form they came."""

    @property
    def faults(self) -> Sequence[ReadFault]:
        """Give what was sent among them and is no read."""
        ...

    def __len__(self) -> int: ...

    @property
    def raw_columns(self) -> RawColumns | None:
        """Give the reads as columns; None for few reads, of which a group makes columns together."""
        ...

    def index(self, row: int) -> int:
        """Give the place of a row in what was sent."""
        ...

    def raw(self, row: int) -> str:
        """Give a row as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A read that went to quarantine. ``clause`` is the address of the version of the clause that it broke."""

    index: int
    clause: str
    detail: str


@dataclass(slots=True)
class Submission:
    """A batch, and as it goes in, what became of it. ``failure``: nothing is acknowledged."""

    grant: FeedGrant
    batch: Batch
    terms: Terms = LIVE
    accepted: int = 0
    duplicates: int = 0
    quarantined: list[Refused] = field(default_factory=list)
    failure: CommonbeatError | None = None
    context: object = None

    def fail(self, failure: CommonbeatError) -> None:
        """Take back what was counted: the sender sends all of it again, and what did go in is a repeat then."""
        self.failure = failure
        self.accepted = self.duplicates = 0
        self.quarantined = []
