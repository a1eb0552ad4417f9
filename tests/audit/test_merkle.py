"""The tree, against the test vectors of Certificate Transparency and by property.

Vectors: the eight leaves of RFC 6962's reference implementation, as in github.com/transparency-dev/merkle (testonly).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
sizes = st.integers(1, 70)


def node_over(leaves):
    """Give complete subtrees' hashes straight from their definition."""

    def node(level, position):
        if level == 0:
            return leaf_hash(leaves[position])
        return node_hash(node(level - 1, 2 * position), node(level - 1, 2 * position + 1))

    return node


def reference_root(leaves):
    """Give the root as RFC 9162, 2.1.1 writes it down."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(reference_root(leaves[:split]), reference_root(leaves[split:]))


def some_leaves(count):
    return [b"leaf %d" % number for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out_both_ways(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf_hash(leaf))
    assert frontier.root().hex() == root(size, node_over(LEAVES)).hex() == ROOTS[size]


@pytest.mark.parametrize(("at", "proof"), INCLUSION.items())
def test_the_published_inclusion_proofs_come_out_and_hold(at, proof):
    index, size = at
    made = inclusion_proof(index, size, node_over(LEAVES))
    assert [one.hex() for one in made] == proof
    assert is_included(leaf_hash(LEAVES[index]), index, size, made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("at", "proof"), CONSISTENCY.items())
def test_the_published_consistency_proofs_come_out_and_hold(at, proof):
    first, second = at
    made = consistency_proof(first, second, node_over(LEAVES))
    assert [one.hex() for one in made] == proof
    assert is_consistent(first, bytes.fromhex(ROOTS[first]), second, bytes.fromhex(ROOTS[second]), made)


def spoiled(proof, some_root):
    """Give proofs that are each wrong in one way."""
    yield [*proof, b""]
    yield [*proof, some_root]
    yield [b"", *proof]
    yield [some_root, *proof]
    if proof:
        yield proof[:-1]
        yield proof[1:]
    for at, one in enumerate(proof):
        yield [*proof[:at], bytes([one[0] ^ 8]) + one[1:], *proof[at + 1 :]]
        yield [*proof[:at], one[:-1], *proof[at + 1 :]]


@pytest.mark.parametrize("at", INCLUSION)
def test_a_spoiled_inclusion_proof_does_not_hold(at):
    index, size = at
    leaf, top = leaf_hash(LEAVES[index]), bytes.fromhex(ROOTS[size])
    proof = inclusion_proof(index, size, node_over(LEAVES))
    for wrong in spoiled(proof, top):
        assert not is_included(leaf, index, size, wrong, top)
    for place, count in (
        (index - 1, size),
        (index + 1, size),
        (index ^ 2, size),
        (index, size * 2),
        (index, size // 2),
    ):
        assert not is_included(leaf, place, count, proof, top)
    assert not is_included(top[::-1], index, size, proof, top)
    assert not is_included(leaf, index, size, proof, EMPTY_ROOT)


@pytest.mark.parametrize("at", [at for at in CONSISTENCY if at[0] != at[1]])
def test_a_spoiled_consistency_proof_does_not_hold(at):
    first, second = at
    old, new = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    proof = consistency_proof(first, second, node_over(LEAVES))
    for wrong in [*spoiled(proof, new), *spoiled(proof, old), []]:
        assert not is_consistent(first, old, second, new, wrong)
    for one, other in ((first - 1, second), (first + 1, second), (first ^ 2, second), (first, second * 2)):
        assert not is_consistent(one, old, other, new, proof)
    assert not is_consistent(first, new, second, old, proof)


def test_sizes_that_prove_nothing():
    old, new = bytes.fromhex(ROOTS[3]), bytes.fromhex(ROOTS[8])
    assert is_consistent(0, EMPTY_ROOT, 8, new, [])
    assert is_consistent(3, old, 3, old, [])
    assert not is_consistent(0, old, 8, new, [])
    assert not is_consistent(3, old, 3, new, [])
    assert not is_consistent(8, new, 3, old, [])
    assert not is_consistent(3, old, 3, old, [old])
    assert consistency_proof(0, 8, node_over(LEAVES)) == []


def test_what_the_tree_does_not_have_cannot_be_proved():
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(8, 8, node_over(LEAVES))
    with pytest.raises(ValueError, match="no larger"):
        consistency_proof(9, 8, node_over(LEAVES))


@given(st.integers(0, 300))
def test_the_root_is_the_one_of_the_definition(size):
    leaves = some_leaves(size)
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    assert frontier.root() == root(size, node_over(leaves)) == reference_root(leaves)


@given(sizes, st.data())
def test_every_leaf_is_proved_and_no_other_passes_for_it(size, data):
    leaves, index = some_leaves(size), data.draw(st.integers(0, size - 1))
    top, proof = reference_root(leaves), inclusion_proof(index, size, node_over(leaves))
    assert [place for place in range(size) if is_included(leaf_hash(leaves[index]), place, size, proof, top)] == [index]
    assert not is_included(leaf_hash(b"another"), index, size, proof, top)


@given(sizes, st.data())
@pytest.mark.clause("anpr-working@0.1#audit-log")
def test_every_earlier_tree_is_proved_and_no_rewritten_one(size, data):
    leaves, first = some_leaves(size), data.draw(st.integers(1, size))
    old, new = reference_root(leaves[:first]), reference_root(leaves)
    proof = consistency_proof(first, size, node_over(leaves))
    assert is_consistent(first, old, size, new, proof)
    rewritten = reference_root([b"rewritten", *leaves[1:first]])
    assert not is_consistent(first, rewritten, size, new, proof)
