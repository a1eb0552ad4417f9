"""Marks that a camera may have taken for one another: 0 for O, 8 for B."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, product

from commonbeat.kernel.clauses import implements


@dataclass(frozen=True, slots=True)
class Difference:
    """One character that was read otherwise than asked. ``position`` is that in the mark read, from 1."""

    position: int
    asked: str
    read: str


@implements("anpr-working@0.1#look-alikes")
def variants(mark: str, classes: Sequence[str], differences: int) -> tuple[str, ...]:
    """Give the mark, and every mark that differs from it in look-alike characters alone.

    Args:
        mark: a normalised mark, or a pattern; ``?`` and ``*`` have no look-alikes.
        classes: each a run of characters that look alike, as ``0OQD``; a character may be in several.
        differences: how many characters may differ at once; more would match half the country.
    """
    others = [_others(letter, classes) for letter in mark]
    places = [at for at, found in enumerate(others) if found]
    made = {mark: None}
    for count in range(1, differences + 1):
        for chosen in combinations(places, count):
            for letters in product(*(others[at] for at in chosen)):
                made[_replaced(mark, chosen, letters)] = None
    return tuple(made)


@implements("anpr-working@0.1#look-alikes")
def explain(asked: str, read: str, classes: Sequence[str]) -> tuple[Difference, ...]:
    """Say where a mark that was read differs from the mark or pattern asked for, in as few characters as can be.

    ``?`` and ``*`` agree with whatever stands in their place, so a pattern may lie on a mark in several ways.

    Raises:
        ValueError: however they are laid, they differ in more than look-alikes.
    """
    # What the pattern so far differs in from the first so many characters of the mark; None: it does not fit them.
    laid: list[tuple[Difference, ...] | None] = [(), *([None] * len(read))]
    for sign in asked:
        if sign == "*":
            laid = list(accumulate(laid, _fewer))
        else:
            laid = [None, *(_laid_next(*one, sign, classes) for one in zip(laid, enumerate(read, 1), strict=False))]
    found = laid[-1]
    if found is None:
        raise ValueError("the marks are no look-alikes")
    return found


def _laid_next(
    before: tuple[Difference, ...] | None, here: tuple[int, str], sign: str, classes: Sequence[str]
) -> tuple[Difference, ...] | None:
    position, got = here
    if before is None or sign in {"?", got}:
        return before
    return (*before, Difference(position, sign, got)) if got in _others(sign, classes) else None


def _fewer(one: tuple[Difference, ...] | None, other: tuple[Difference, ...] | None) -> tuple[Difference, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return other if len(other) < len(one) else one


def _others(letter: str, classes: Sequence[str]) -> list[str]:
    return sorted({other for one in classes if letter in one for other in one} - {letter})


def _replaced(mark: str, places: Sequence[int], letters: Sequence[str]) -> str:
    made = list(mark)
    for at, letter in zip(places, letters, strict=True):
        made[at] = letter
    return "".join(made)
