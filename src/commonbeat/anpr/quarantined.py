"""Reads that broke a clause, on their way to quarantine and in it; and the loader's note of what it is about to do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from .limits import Clause
from .model import CameraTriple

BlockNumber = NewType("BlockNumber", int)
"""A block's place in the journal's order."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A read that broke a clause, as it was sent. ``raw`` is its JSON, cut where it is overlong.

    ``camera`` is the triple that it names, where it names one, and ``captured_ms`` when it says that it was captured.
    ``sender`` is the id of a credential or a person. ``clause`` is the rule, ``cited`` the address of the version of it
    that held at the read's instant; empty in what an earlier release kept. ``is_test``: a test feed sent it.
    """

    clause: Clause
    detail: str
    raw: str
    sender: str
    received_ms: int
    camera: CameraTriple | None = None
    imported: bool = False
    captured_ms: int | None = None
    cited: str = ""
    is_test: bool = False

    @property
    def broken(self) -> str:
        """Give the address of what the read broke, as it is told."""
        return self.cited or str(self.clause)

    @property
    def key(self) -> str:
        """Give what tells it from others: the same read sent again has the same."""
        said = f"{self.clause}\x00{self.sender}\x00{self.raw}"
        return hashlib.blake2b(said.encode(errors="replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class HeldRead:
    """A read in quarantine."""

    key: str
    read: Quarantined


@dataclass(frozen=True, slots=True)
class QuarantineCount:
    """How many reads of one camera are held for breaking one version of a clause, told by its address."""

    camera: CameraTriple | None
    clause: str
    count: int


def by_clause(counts: Iterable[QuarantineCount]) -> dict[str, int]:
    """Give how many reads are held under each version of a clause, the most first."""
    totals: Counter[str] = Counter()
    for one in counts:
        totals[one.clause] += one.count
    return dict(totals.most_common())


@dataclass(frozen=True, slots=True)
class LoadIntent:
    """What the loader is about to put into the store in one go: the blocks from ``first`` to ``last``.

    Everything before ``first`` is stored; whether this is, only the store knows, by the token.
    """

    token: str
    first: int
    last: int
