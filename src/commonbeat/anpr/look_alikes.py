"""Marks that a camera may have taken for one another: 0 for O, 8 for B."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from commonbeat.kernel.clauses import implements


@dataclass(frozen=True, slots=True)
class Difference:
    """One character that was read otherwise than asked. ``position`` counts from 1."""

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


def explain(asked: str, read: str) -> tuple[Difference, ...]:
    """Say where a mark that was read differs from the one that was asked for, of the same length."""
    if len(asked) != len(read):
        raise ValueError("marks of different lengths are no look-alikes")
    return tuple(_differences(asked, read))


def _differences(asked: str, read: str) -> Iterator[Difference]:
    for position, (wanted, got) in enumerate(zip(asked, read, strict=True), 1):
        if wanted != got:
            yield Difference(position, wanted, got)


def _others(letter: str, classes: Sequence[str]) -> list[str]:
    return sorted({other for one in classes if letter in one for other in one} - {letter})


def _replaced(mark: str, places: Sequence[int], letters: Sequence[str]) -> str:
    made = list(mark)
    for at, letter in zip(places, letters, strict=True):
        made[at] = letter
    return "".join(made)
