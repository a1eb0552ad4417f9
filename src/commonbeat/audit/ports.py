"""What the record needs from outside.

Who may read it is decided in ``access``, which lies above: the edge decides before it calls, and hands
over an ``Asker`` with the rule that said yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from .model import Checkpoint, Entry, EntryNumber, Leaf, Question


class Trail(Protocol):
    """Appends inside the caller's transaction: kept if, and only if, the change is kept."""

    def append(self, entry: Entry) -> EntryNumber:
        """Add the entry as the next leaf and give its number. Durable when the transaction commits.

        Append last: from here to the commit nobody else can append.
        """
        ...


class Recorder(Protocol):
    """Appends in a transaction of its own: for looks and refusals. Safe to call from any thread."""

    def record(self, entry: Entry) -> EntryNumber:
        """Add the entry and return only when it is durable, with its number.

        Writers that call at once share one commit. Never call it while a write transaction is open: it
        would wait for a commit that waits for it.

        Raises:
            RecordUnavailable: it is not known to be durable, so what it records must not be answered.
            EntryTooLarge: it is longer than an entry may be.
        """
        ...


class Log(Protocol):
    """Reads the log. Every adapter passes ``tests/adapters/test_audit_log.py``. Safe to call from any thread."""

    def size(self) -> int:
        """Give how many entries are durable."""
        ...

    def leaves(self, start: EntryNumber, limit: int) -> Sequence[Leaf]:
        """Give up to ``limit`` leaves from ``start`` on, in order; none where the log ends before it."""
        ...

    def every_leaf(self, size: int) -> Iterator[Leaf]:
        """Give the first ``size`` leaves in order, a chunk in memory at a time.

        Raises:
            RecordDamaged: one of them is missing.
        """
        ...

    def find(self, question: Question, after: EntryNumber | None) -> Sequence[Leaf]:
        """Give up to ``question.limit`` leaves that the question asks for, in its order, beyond ``after``."""
        ...


class Tree(Protocol):
    """Keeps the tree over the log: tiles and the newest checkpoint. Fulfilled by the same adapters as ``Log``."""

    def full_tiles(self) -> int:
        """Give how many full tiles of level 0 there are: 256 times that many entries are in the tree."""
        ...

    def tile(self, level: int, position: int) -> bytes:
        """Give the hashes of a tile, one after the other; no bytes where it is not kept."""
        ...

    def latest_checkpoint(self) -> Checkpoint | None:
        """Give the newest checkpoint, or None before the first."""
        ...

    def grow(self, full: int, tiles: Mapping[tuple[int, int], bytes], checkpoint: Checkpoint | None) -> bool:
        """Keep the tiles and the checkpoint, both or neither, durable on return.

        Changes nothing and gives False when there are no longer ``full`` full tiles, or a checkpoint at
        least as new: another process was first.
        """
        ...


class NoteSigner(Protocol):
    """Signs checkpoints with the node's log key."""

    name: str
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        """Give the Ed25519 signature of the message."""
        ...


class VerifySignature(Protocol):
    """Checks an Ed25519 signature; a function of ``adapters/keys.py``, since a room imports no driver."""

    def __call__(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether the signature of the message is by the key. False for a key that is none."""
        ...
