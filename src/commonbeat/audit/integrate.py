"""Sequence first, integrate later: entries that are durable are taken into the tree, and the whole is signed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .checkpoint import signed_checkpoint
from .errors import RecordDamaged
from .merkle import Node, leaf_hash, root
from .model import Checkpoint, EntryNumber
from .ports import Log, NoteSigner, Tree
from .tiles import WIDTH, TiledTree, Tiles, grown

STEP = WIDTH * WIDTH
"""Entries in one write transaction of the tree: two megabytes of tiles, so that no writer waits long."""


@dataclass(frozen=True, slots=True)
class Checkpointer:
    """Brings the tree up to the log. Safe beside others in this process and in other processes."""

    log: Log
    tree: Tree
    signer: NoteSigner
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def integrate(self) -> Checkpoint:
        """Take every durable entry into the tree and give the checkpoint over them; sign one only if there are new.

        Raises:
            RecordDamaged: the log no longer has what the newest checkpoint covers.
        """
        with self._turn:
            while True:
                made = self._step()
                if made is not None:
                    return made

    def node(self) -> Node:
        """Give the way to the tree's hashes, for proofs at any size up to the newest checkpoint's."""
        return TiledTree(self._tile).node

    def _step(self) -> Checkpoint | None:
        # The checkpoint is read first: what is newer than the size read after it is then no sign of a loss.
        newest, full = self.tree.latest_checkpoint(), self.tree.full_tiles()
        size = self.log.size()
        if newest is not None and newest.size >= size:
            if newest.size > size:
                raise RecordDamaged(f"{newest.size - size} entries are missing at the end")
            return newest
        end = min(size, full * WIDTH + STEP)
        hashes = self._hashes(full * WIDTH, end)
        tiles = grown(full, hashes, self.tree.tile)
        if end < size:
            self.tree.grow(full, tiles, None)
            return None
        checkpoint = self._signed(size, newest, hashes, full, tiles)
        return checkpoint if self.tree.grow(full, tiles, checkpoint) else None

    def _signed(self, size: int, newest: Checkpoint | None, hashes: list[bytes], full: int, tiles: Tiles) -> Checkpoint:
        edge = (0, full + len(hashes) // WIDTH)
        at_edge = {edge: b"".join(hashes[(edge[1] - full) * WIDTH :])}
        node = TiledTree(lambda *key: tiles.get(key) or at_edge.get(key) or self.tree.tile(*key)).node
        # A log never signs what contradicts what it signed before, whatever was done to its database.
        if newest is not None and root(newest.size, node) != newest.root:
            raise RecordDamaged(f"one of the first {newest.size} entries is not what it was")
        return signed_checkpoint(size, root(size, node), self.signer)

    def _hashes(self, start: int, end: int) -> list[bytes]:
        leaves = self.log.leaves(EntryNumber(start), end - start)
        if [leaf.number for leaf in leaves] != list(range(start, end)):
            raise RecordDamaged(f"an entry between {start} and {end} is missing")
        return [leaf_hash(leaf.canonical) for leaf in leaves]

    def _tile(self, level: int, position: int) -> bytes:
        kept = self.tree.tile(level, position)
        if kept or level > 0:
            return kept
        leaves = self.log.leaves(EntryNumber(position * WIDTH), WIDTH)
        return b"".join(leaf_hash(leaf.canonical) for leaf in leaves)
