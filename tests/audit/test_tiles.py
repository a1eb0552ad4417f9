"""The tree out of tiles is the tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.audit.errors import RecordDamaged
from commonbeat.audit.merkle import Frontier, leaf_hash, root
from commonbeat.audit.tiles import WIDTH, TiledTree, grown

HASHES = [leaf_hash(b"%d" % number) for number in range(WIDTH * WIDTH + 3 * WIDTH + 5)]
ROOTS = {}
_frontier = Frontier()
for _hash in HASHES:
    _frontier.append(_hash)
    ROOTS[_frontier.size] = _frontier.root()


def tiles_of(*steps):
    """Give the tiles after integrating up to each of the sizes, one after the other."""
    tiles = {}
    for size in steps:
        full = sum(level == 0 for level, _position in tiles)
        tiles |= grown(full, HASHES[full * WIDTH : size], lambda *key: tiles.get(key, b""))  # noqa: B023
    return tiles


def tree_of(tiles, size):
    edge = {(0, size // WIDTH): b"".join(HASHES[size - size % WIDTH : size])}
    return TiledTree(lambda *key: tiles.get(key) or edge.get(key, b""))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, WIDTH * WIDTH - 1, WIDTH * WIDTH, len(HASHES)])
def test_the_root_out_of_tiles_is_the_root(size):
    assert root(size, tree_of(tiles_of(size), size).node) == ROOTS[size]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=8).map(sorted))
def test_it_does_not_matter_in_how_many_steps_it_grew(steps):
    assert tiles_of(*steps) == tiles_of(steps[-1])


def test_a_tile_above_is_short_until_it_is_full_and_then_the_next_level_begins():
    tiles = tiles_of(WIDTH * WIDTH - 1, WIDTH * WIDTH + WIDTH)
    assert [len(tiles[1, at]) // 32 for at in (0, 1)] == [WIDTH, 1]
    assert tiles[2, 0] == ROOTS[WIDTH * WIDTH]


def test_an_older_root_still_comes_out_of_newer_tiles():
    tree = tree_of(tiles_of(2_000), 2_000)
    assert [root(size, tree.node) for size in (1, 300, 1_999)] == [ROOTS[1], ROOTS[300], ROOTS[1_999]]


def test_a_missing_tile_is_damage():
    tiles = tiles_of(2_000)
    del tiles[0, 3]
    with pytest.raises(RecordDamaged, match="tile 0/3"):
        root(900, tree_of(tiles, 2_000).node)
