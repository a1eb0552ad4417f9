"""How the tree is kept: rows of 256 hashes, so that a proof over millions of entries reads a few of them.

A tile of level 0 holds the hashes of 256 entries, one of level 1 the roots of 256 tiles of level 0, and
so on (the idea of C2SP tlog-tiles). Only full tiles are kept of level 0: its right edge is made from the
entries themselves. Tiles above may be short at the right edge, and grow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .errors import RecordDamaged
from .merkle import HASH_BYTES, node_hash

WIDTH = 256
LEVELS = 8  # of the tree in one tile: 2**8 is WIDTH
ReadTile = Callable[[int, int], bytes]
Tiles = dict[tuple[int, int], bytes]


class TiledTree:
    """Gives any complete subtree's hash out of tiles, each of which it reads once."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, position: int) -> bytes:
        """Give the hash of the complete subtree.

        Raises:
            RecordDamaged: the tile that holds it is missing or too short.
        """
        tile_level, within = divmod(level, LEVELS)
        first = position << within
        tile, offset = divmod(first, WIDTH)
        hashes = self._tile(tile_level, tile)[offset : offset + (1 << within)]
        if len(hashes) != 1 << within:
            raise RecordDamaged(f"tile {tile_level}/{tile} is short")
        return _over(hashes)

    def _tile(self, level: int, position: int) -> list[bytes]:
        key = (level, position)
        if key not in self._tiles:
            self._tiles[key] = _cut(self._read(level, position))
        return self._tiles[key]


def grown(full: int, leaf_hashes: Sequence[bytes], read: ReadTile) -> Tiles:
    """Give the tiles that are new or longer once the leaves are added after ``full`` full tiles of level 0.

    Leaves that do not fill a tile make none.
    """
    count = len(leaf_hashes) // WIDTH
    tiles: Tiles = {(0, full + at): b"".join(leaf_hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(count)}
    roots = [_over(leaf_hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(count)]
    level, first = 1, full
    while roots:
        level, first, roots = _add(tiles, level, first, roots, read)
    return tiles


def _add(tiles: Tiles, level: int, first: int, hashes: list[bytes], read: ReadTile) -> tuple[int, int, list[bytes]]:
    """Put hashes, the first of which is number ``first`` of the level, into its tiles; give what rises from them."""
    tile, offset = divmod(first, WIDTH)
    edge = _cut(read(level, tile)) if offset else []
    if len(edge) < offset:
        raise RecordDamaged(f"tile {level}/{tile} is short")
    row, risen = edge[:offset] + hashes, []
    for at in range(0, len(row), WIDTH):
        part = row[at : at + WIDTH]
        tiles[level, tile + at // WIDTH] = b"".join(part)
        if len(part) == WIDTH:
            risen.append(_over(part))
    return level + 1, tile, risen


def _over(hashes: Sequence[bytes]) -> bytes:
    """Give the root over 1, 2, 4 … 256 hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def _cut(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
