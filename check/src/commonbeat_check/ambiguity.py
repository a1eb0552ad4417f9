"""In how many ways a pattern can take the same text: what decides how long a search for a match may go back and forth.

The pattern becomes an automaton (Glushkov's: one state for each character class). Where a loop of it can take one
text in two ways from a state to the same state, the ways double with each turn: exponential. Where two loops after one
another can take the same text, and what leads from one to the other is of it too, the ways grow as a power of the
length. (Weber and Seidl, On the degree of ambiguity of finite automata, 1991.) A long count is read as a loop, and what
is looked ahead for is left out: both only add ways, so what is found harmless is harmless.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from .pattern_trees import Chars, Choice, InTurn, Refused, Repeat, Tree

_MOST_STATES: Final = 1_500
_MOST_STEPS: Final = 400_000
_CHAIN: Final = 8
"""Up to how many characters a count of one class stands as it is; a fixed count, up to ``_FIXED``."""
_FIXED: Final = 64
_FEW: Final = 3
"""Up to how many turns a count of a group stands as it is; a fixed count, up to twice ``_CHAIN``."""
_CAP: Final = 10**9


class Ends(NamedTuple):
    """The states in which a part of a pattern begins and ends, and whether it can take nothing."""

    may_be_empty: bool
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]


class Automaton:
    """The states of a pattern, each with the characters it takes, and what can follow on what, in how many ways."""

    def __init__(self, tree: Tree) -> None:
        self.masks: list[int] = []
        self.ways: Counter[tuple[int, int]] = Counter()
        self.loops = 0
        self._spent = 0
        self._add(tree)
        self.follows: Mapping[int, list[int]] = defaultdict(list)
        for before, after in self.ways:
            self.follows[before].append(after)
        self.knots = _knots(len(self.masks), self.follows)

    def _spend(self, steps: int) -> None:
        """Count steps of the judgement itself; refuse what takes too many of them."""
        self._spent += steps
        if self._spent > _MOST_STEPS:
            raise Refused("it is too big to be judged")

    def _add(self, tree: Tree) -> Ends:
        self._spend(1)
        match tree:
            case Chars(mask=mask):
                if len(self.masks) >= _MOST_STATES:
                    raise Refused("it is too big to be judged")
                self.masks.append(mask)
                at = (len(self.masks) - 1,)
                return Ends(False, at, at)
            case InTurn(parts):
                return self._in_a_row(parts)
            case Choice(branches):
                ends = [self._add(one) for one in branches]
                return Ends(
                    any(one.may_be_empty for one in ends),
                    tuple(state for one in ends for state in one.firsts),
                    tuple(state for one in ends for state in one.lasts),
                )
            case Repeat():
                return self._repeat(tree)

    def _in_a_row(self, parts: Iterable[Tree]) -> Ends:
        whole = Ends(True, (), ())
        for part in parts:
            ends = self._add(part)
            self._join(whole.lasts, ends.firsts)
            whole = _after(whole, ends)
        return whole

    def _repeat(self, tree: Repeat) -> Ends:
        ends = self._add(tree.body)
        if tree.most is None:
            self.loops += 1
            self._join(ends.lasts, ends.firsts)
        return ends._replace(may_be_empty=ends.may_be_empty or tree.least == 0)

    def _join(self, lasts: Sequence[int], firsts: Sequence[int]) -> None:
        self._spend(len(lasts) * len(firsts))
        for last in lasts:
            for first in firsts:
                self.ways[last, first] += 1

    def doubles(self) -> bool:
        """Say whether some text leads from a state of a loop to the same state in two ways."""
        for knot in self.knots:
            inside = frozenset(knot)
            if any(count > 1 for (one, other), count in self.ways.items() if one in inside and other in inside):
                return True
            if self._meets_again(inside):
                return True
        return False

    def _meets_again(self, inside: frozenset[int]) -> bool:
        """Say whether two walks of the same text part within a loop and meet again."""
        start = {(state, state) for state in inside}
        apart = self._walks(start, self.follows, inside) - start
        back: dict[int, list[int]] = defaultdict(list)
        for before in inside:
            for after in self.follows[before]:
                back[after].append(before)
        return bool(apart) and not apart.isdisjoint(self._walks(start, back, inside))

    def _walks(
        self, start: set[tuple[int, int]], follows: Mapping[int, list[int]], inside: frozenset[int]
    ) -> set[tuple[int, int]]:
        seen, waiting = set(start), list(start)
        while waiting:
            one, other = waiting.pop()
            self._spend(len(follows[one]) * len(follows[other]))
            for left in follows[one]:
                for right in follows[other]:
                    pair = (left, right)
                    if pair not in seen and self.masks[left] & self.masks[right] and left in inside and right in inside:
                        seen.add(pair)
                        waiting.append(pair)
        return seen

    def grows(self) -> bool:
        """Say whether the ways grow with the length; also where it would take too long to tell."""
        self._spent = 0
        try:
            return any(
                self._shifts(frozenset(first), frozenset(second))
                for first in self.knots
                for second in self.knots
                if first is not second
            )
        except Refused:
            return True

    def _shifts(self, first: frozenset[int], second: frozenset[int]) -> bool:
        """Say whether one text leads round in one loop, round in another, and from the one to the other."""
        for start in first:
            for end in second:
                if self._leads((start, start, end), (start, end, end), first, second):
                    return True
        return False

    def _leads(
        self, start: tuple[int, int, int], wanted: tuple[int, int, int], first: frozenset[int], second: frozenset[int]
    ) -> bool:
        seen, waiting = {start}, [start]
        while waiting:
            one, between, other = waiting.pop()
            self._spend(len(self.follows[one]) + len(self.follows[between]))
            for left in (state for state in self.follows[one] if state in first):
                for middle in self.follows[between]:
                    both = self.masks[left] & self.masks[middle]
                    for right in (state for state in self.follows[other] if state in second) if both else ():
                        self._spend(1)
                        at = (left, middle, right)
                        if at not in seen and both & self.masks[right]:
                            if at == wanted:
                                return True
                            seen.add(at)
                            waiting.append(at)
        return False


def _after(whole: Ends, part: Ends) -> Ends:
    return Ends(
        whole.may_be_empty and part.may_be_empty,
        (*whole.firsts, *part.firsts) if whole.may_be_empty else whole.firsts,
        (*whole.lasts, *part.lasts) if part.may_be_empty else part.lasts,
    )


def _knots(count: int, follows: Mapping[int, list[int]]) -> list[list[int]]:
    """Give the states of each loop together: those that lead to one another (Tarjan's components, without a stack)."""
    order: list[int] = []
    seen: set[int] = set()
    for root in range(count):
        walk = [] if root in seen else [(root, iter(follows.get(root, ())))]
        seen.add(root)
        while walk:
            state, others = walk[-1]
            following = next((one for one in others if one not in seen), None)
            if following is None:
                order.append(walk.pop()[0])
            else:
                seen.add(following)
                walk.append((following, iter(follows.get(following, ()))))
    back: dict[int, list[int]] = defaultdict(list)
    for before, afters in follows.items():
        for after in afters:
            back[after].append(before)
    knots, taken = [], set[int]()
    for root in reversed(order):
        group, waiting = [], [] if root in taken else [root]
        taken.add(root)
        while waiting:
            state = waiting.pop()
            group.append(state)
            fresh = [one for one in back[state] if one not in taken]
            taken.update(fresh)
            waiting.extend(fresh)
        if len(group) > 1 or (group and group[0] in follows.get(group[0], ())):
            knots.append(group)
    return knots


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
