"""Patterns with their counts written out, and in how many ways they branch where no loop is."""

from __future__ import annotations

from typing import Final, NamedTuple

from .pattern_trees import Chars, Choice, InTurn, Refused, Repeat, Tree

_CHAIN: Final = 8
"""Up to how many characters a count of one class stands as it is; a fixed count, up to ``_FIXED``."""
_FIXED: Final = 64
_FEW: Final = 3
"""Up to how many turns a count of a group stands as it is; a fixed count, up to twice ``_CHAIN``."""
_CAP: Final = 10**9


def plain(tree: Tree) -> Tree:
    """Give a tree whose only repeats are loops and what may be left out: short counts are written out."""
    match tree:
        case Chars():
            return tree
        case InTurn(parts):
            return InTurn([plain(one) for one in parts])
        case Choice(branches):
            return Choice([plain(one) for one in branches])
        case Repeat(least, most, body):
            inner = plain(body)
            if most == 0:
                return InTurn()
            if most is None or not _is_short(least, most, body):
                if (most is not None or least > 1) and _may_be_empty(body):
                    raise Refused("it counts turns of something that may be empty")
                return Repeat(min(least, 1), None, inner)
            rest: Tree = InTurn()
            for _ in range(most - least):
                rest = Repeat(0, 1, InTurn([inner, rest]))
            return InTurn([*[inner] * least, rest])


def _may_be_empty(tree: Tree) -> bool:
    match tree:
        case Chars():
            return False
        case InTurn(parts):
            return all(_may_be_empty(one) for one in parts)
        case Choice(branches):
            return any(_may_be_empty(one) for one in branches)
        case Repeat(least, _, body):
            return least == 0 or _may_be_empty(body)


def _is_short(least: int, most: int, body: Tree) -> bool:
    if isinstance(body, Chars):
        return most <= (_FIXED if least == most else _CHAIN)
    return most <= (2 * _CHAIN if least == most else _FEW)


class Take(NamedTuple):
    """What a part of a pattern may begin with, whether it can take nothing, and in how many ways it is gone through."""

    mask: int
    may_be_empty: bool
    ways: int


def ways_outside_loops(tree: Tree, follow: int = 0) -> Take:
    """Give how often a plain pattern branches where the next character does not tell which branch is meant."""
    match tree:
        case Chars(mask=mask):
            return Take(mask, False, 1)
        case InTurn(parts):
            whole = Take(0, True, 1)
            for part in reversed(parts):
                take = ways_outside_loops(part, whole.mask | (follow if whole.may_be_empty else 0))
                mask = take.mask | (whole.mask if take.may_be_empty else 0)
                whole = Take(mask, take.may_be_empty and whole.may_be_empty, min(take.ways * whole.ways, _CAP))
            return whole
        case Choice(branches):
            return _either([ways_outside_loops(one, follow) for one in branches], follow)
        case Repeat(least, most, body):
            take = ways_outside_loops(body, follow)
            if most is None:
                return Take(take.mask, take.may_be_empty or least == 0, 1 + take.may_be_empty)
            either = _either([take, Take(0, True, 1)], follow)
            return either if least == 0 else take


def _either(takes: list[Take], follow: int) -> Take:
    seen, is_told = 0, True
    for take in takes:
        mask = take.mask | (follow if take.may_be_empty else 0)
        is_told = is_told and not seen & mask
        seen |= mask
    is_told = is_told and sum(take.may_be_empty for take in takes) < 2
    ways = max(take.ways for take in takes) if is_told else min(sum(take.ways for take in takes), _CAP)
    mask = 0
    for take in takes:
        mask |= take.mask
    return Take(mask, any(take.may_be_empty for take in takes), ways)


def takes_nothing_twice(tree: Tree, *, is_in_loop: bool = False) -> bool:
    """Say whether something in a loop can take nothing in two ways, as in ``(?:b(?:a?)*)+``: they double each turn."""
    match tree:
        case Chars():
            return False
        case InTurn(parts):
            return any(takes_nothing_twice(one, is_in_loop=is_in_loop) for one in parts)
        case Choice(branches):
            twice = is_in_loop and sum(map(_may_be_empty, branches)) > 1
            return twice or any(takes_nothing_twice(one, is_in_loop=is_in_loop) for one in branches)
        case Repeat(most=most, body=body):
            twice = is_in_loop and _may_be_empty(body)
            return twice or takes_nothing_twice(body, is_in_loop=is_in_loop or most is None)
