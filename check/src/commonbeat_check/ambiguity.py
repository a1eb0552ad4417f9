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
