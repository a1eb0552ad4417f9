"""Finds what was renamed among what is gone and what has come: the same definition under a like name, or in its place.

The search is bounded: in models of ten thousands of parts what is not found in time is told as removed and added.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, TypeVar

from .places import Spot, bare, is_elsewhere

T = TypeVar("T")

ALIKE: Final = 0.6
SPELT: Final = 0.75
"""So alike by their letters are two spellings of one word: ``Surname`` and ``Forename`` are not."""
SHORT: Final = 3
"""A word of so many letters may be another in short: ``Tel`` of ``Telephone``."""
COMPARISONS: Final = 10_000
"""By their letters, which is slow."""
NEAR: Final = 12
BESIDE: Final = 4
"""One name is held against so many of the same definition; of more, against those before and after it."""
_WORD: Final = re.compile(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![^\W_A-Z])|\d+")


@lru_cache(maxsize=1 << 16)
def words(name: str) -> frozenset[str]:
    """Give the words of a name: of ``givenName`` and of ``Given Name`` they are the same."""
    return frozenset(word.casefold() for word in _WORD.findall(name))


@lru_cache(maxsize=1 << 16)
def squeezed(name: str) -> str:
    """Give a name without what differs between spellings: case, spaces and signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def likeness(one: str, other: str) -> float:
    """Give how alike two names are, from 0.0 to 1.0: by how they begin, by their words, else by their letters.

    Names that each have a word of their own, as ``Eye Colour Left`` and ``Eye Colour Right``, are of two things.
    """
    if are_of_two_things(one, other):
        return 0.0
    quick = _quick_likeness(one, other)
    if quick >= ALIKE:
        return quick
    first, second = sorted((squeezed(one), squeezed(other)))  # the ratio is not the same the other way round
    return max(quick, difflib.SequenceMatcher(None, first, second).ratio())


def are_of_two_things(one: str, other: str) -> bool:
    """Say whether each of two names has a word that is none of the other's, in no spelling and no short form."""
    mine, theirs = words(one) - words(other), words(other) - words(one)
    if not mine or not theirs or squeezed(one) == squeezed(other):
        return False
    return not all(any(_is_form_of(word, its) for its in theirs) for word in mine) or not all(
        any(_is_form_of(word, its) for its in mine) for word in theirs
    )


@lru_cache(maxsize=1 << 16)
def _is_form_of(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if len(short) >= SHORT and short in long:
        return True
    return difflib.SequenceMatcher(None, short, long).ratio() >= SPELT


def _quick_likeness(one: str, other: str) -> float:
    first, second = squeezed(one), squeezed(other)
    begin = 2 * _shared_begin(first, second) / max(1, len(first) + len(second))
    mine, theirs = words(one), words(other)
    return max(begin, 0.9 * len(mine & theirs) / max(1, min(len(mine), len(theirs))))


def _shared_begin(first: str, second: str) -> int:
    for at, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return at
    return min(len(first), len(second))


def renamed(
    gone: Sequence[T],
    come: Sequence[T],
    definition: Callable[[T], Hashable],
    name: Callable[[T], str],
    said: Callable[[T], str] = lambda _one: "",
    place: Callable[[T], frozenset[Spot]] = lambda _one: frozenset(),
) -> list[tuple[T, T]]:
    """Give the pairs of what was renamed.

    First the same definition and name, then the same definition of which the same is ``said``, then the same definition
    under like names, then the same name alone, and last the same definition in the same ``place``. What more than one
    on either side would fit is no pair; nor is what has a like name only, and stands elsewhere.
    """
    left, right = list(gone), list(come)
    held = {id(one): definition(one) for one in (*left, *right)}  # asked for again and again
    pairs = exact(left, right, lambda one: (held[id(one)], squeezed(name(one))))
    left, right = _without(left, right, pairs)
    first, second = ([one for one in side if said(one)] for side in (left, right))
    pairs += exact(first, second, lambda one: (held[id(one)], said(one)))
    left, right = _without(left, right, pairs)
    scored = _scored(left, right, lambda one: held[id(one)], name)
    pairs += best(each for each in scored if not is_elsewhere(place(each[1]), place(each[2])))
    left, right = _without(left, right, pairs)
    pairs += exact(left, right, lambda one: squeezed(name(one)))
    keys: Sequence[Callable[[T], Hashable]] = (
        lambda one: (held[id(one)], said(one), place(one)),
        lambda one: (held[id(one)], said(one), bare(place(one))),
    )
    for key in keys:
        first, second = ([one for one in side if place(one)] for side in _without(left, right, pairs))
        pairs += exact(first, second, key)
    return pairs


def exact(left: Sequence[T], right: Sequence[T], key: Callable[[T], Hashable]) -> list[tuple[T, T]]:
    """Give the pairs of what has one key that no other on either side has."""
    before, after = _by(left, key), _by(right, key)
    return [(ones[0], after[it][0]) for it, ones in before.items() if len(ones) == 1 and len(after.get(it, ())) == 1]


def _scored(
    left: Sequence[T], right: Sequence[T], definition: Callable[[T], Hashable], name: Callable[[T], str]
) -> Iterator[tuple[float, T, T]]:
    after, budget = _by(right, definition), COMPARISONS
    for many in after.values():
        many.sort(key=lambda other: squeezed(name(other)))
    for one in left:
        for other in _near(after.get(definition(one), []), one, name):
            score = _quick_likeness(name(one), name(other))
            if score < ALIKE and budget > 0:
                budget, score = budget - 1, likeness(name(one), name(other))
            if score >= ALIKE and not are_of_two_things(name(one), name(other)):
                yield score, one, other


def _near(candidates: Sequence[T], one: T, name: Callable[[T], str]) -> Sequence[T]:
    """Give those to hold a name against: all of a few; of many those that stand beside it by the alphabet."""
    if len(candidates) <= NEAR:
        return candidates
    at = bisect_left(candidates, squeezed(name(one)), key=lambda other: squeezed(name(other)))
    return candidates[max(0, at - BESIDE) : at + BESIDE]


def best(scored: Iterable[tuple[float, T, T]]) -> list[tuple[T, T]]:
    """Give the pairs that score most, each part in one pair at most; what fits two equally well is in none."""
    pairs, taken = [], set[int]()
    unique = {(id(one), id(other)): (score, one, other) for score, one, other in sorted(scored, key=lambda it: it[0])}
    for _score, level in groupby(sorted(unique.values(), key=lambda it: -it[0]), key=lambda it: it[0]):
        free = [(one, other) for _same, one, other in level if id(one) not in taken and id(other) not in taken]
        often = Counter(id(part) for pair in free for part in pair)
        pairs += [(one, other) for one, other in free if often[id(one)] == often[id(other)] == 1]
        taken |= often.keys()
    return pairs


def _by(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = defaultdict(list)
    for one in items:
        found[key(one)].append(one)
    return found


def _without(left: Sequence[T], right: Sequence[T], pairs: Sequence[tuple[T, T]]) -> tuple[list[T], list[T]]:
    taken = {id(one) for pair in pairs for one in pair}
    return [one for one in left if id(one) not in taken], [one for one in right if id(one) not in taken]
