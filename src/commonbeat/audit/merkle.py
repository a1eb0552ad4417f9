"""The tree over the entries: hashes, roots and proofs of RFC 9162 (the same as RFC 6962's).

A ``Node`` gives the hash of a complete subtree by level (0 is the leaves) and position in it; where
it comes from is the business of whoever keeps the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from commonbeat.kernel.clauses import implements

Node = Callable[[int, int], bytes]
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Give the hash of a leaf. Its prefix differs from a node's, so that no node can be passed off as a leaf."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of the node over two others."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: enough to append to it and to give its root, in memory of log n."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        position, peaks = self.size, self._peaks
        while position & 1:
            leaf = node_hash(peaks.pop(), leaf)
            position >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Give the root of the tree so far."""
        return _fold(self._peaks)


def root(size: int, node: Node) -> bytes:
    """Give the root of the first ``size`` leaves."""
    return _range_root(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Give the proof that leaf ``index`` is in the tree of ``size`` leaves.

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """Give the proof that the tree of ``first`` leaves is the beginning of the one of ``second``.

    Raises:
        ValueError: the first is larger than the second.
    """
    if not 0 <= first <= second:
        raise ValueError("the first tree is no larger than the second")
    if first == 0:
        return []
    path, start, end = [], 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    if start > 0:  # otherwise the last hash is the first root itself, which the verifier has
        path.append(_range_root(start, end, node))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof ties the leaf's hash at ``index`` to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    place, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            computed = node_hash(sibling, computed)
            place, last = _past_left_turns(place, last)
        else:
            computed = node_hash(computed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and computed == root


@implements("anpr-working@0.1#audit-log")
def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second or not _are_hashes((first_root, second_root, *proof)):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            place, last = _past_left_turns(place, last)
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _past_left_turns(place: int, last: int) -> tuple[int, int]:
    """Climb from a right edge's last node past the levels at which it has no sibling."""
    while not place & 1 and place != 0:
        place, last = place >> 1, last >> 1
    return place, last


def _range_root(start: int, end: int, node: Node) -> bytes:
    return _fold([node(level, position) for level, position in _complete_subtrees(start, end)])


def _complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give level and position of the largest complete subtrees that make up the leaves, from the left."""
    for level in reversed(range((end - start).bit_length())):
        if (end - start) >> level & 1:
            yield level, start >> level
            start += 1 << level


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    whole = peaks[-1]
    for peak in reversed(peaks[:-1]):
        whole = node_hash(peak, whole)
    return whole


def _split(count: int) -> int:
    """Give the largest power of two that is smaller than ``count``, which is two or more."""
    return 1 << (count - 1).bit_length() - 1


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
