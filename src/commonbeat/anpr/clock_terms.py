"""How far ahead a capture may lie, by the version of the clause that holds on the read's day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ALWAYS: Final = np.iinfo(np.int64).min
"""Stands for an instant before every other."""


@dataclass(frozen=True, slots=True)
class ClockTerm:
    """One version of the clause: what it allows from an instant on, until the next one holds.

    ``flags``: a read that is further ahead is kept and flagged, and not quarantined.
    """

    from_ms: int
    address: str
    limit_ms: int
    flags: bool = False


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """Every version of the clause that holds at some time, by the instant from which it does; the first held always."""

    terms: tuple[ClockTerm, ...]

    @classmethod
    def of(cls, terms: Iterable[ClockTerm]) -> ClockTerms:
        """Give the terms in order; of two from one instant the later in the list counts.

        Raises:
            ValueError: there are none.
        """
        ordered = {term.from_ms: term for term in sorted(terms, key=lambda one: one.from_ms)}
        first, *others = ordered.values()
        return cls((ClockTerm(ALWAYS, first.address, first.limit_ms, first.flags), *others))

    def at(self, ms: int) -> ClockTerm:
        """Give the version that holds at an instant."""
        return self.terms[bisect_right(self.terms, ms, key=lambda one: one.from_ms) - 1]

    def cite(self, clause: str, ms: int) -> str:
        """Give the address of a clause of the standard in the version that holds at an instant."""
        return f"{self.at(ms).address.partition('#')[0]}#{clause.partition('#')[2]}"

    def limits_ms(self, captured_ms: NDArray[np.int64], received_ms: int) -> NDArray[np.int64] | np.int64:
        """Give how far ahead each capture may lie.

        The read's day is that of its capture, or of its receipt where it claims to be captured later: a clock that is
        ahead does not choose the version that it is judged by.
        """
        limits = np.array([term.limit_ms for term in self.terms], np.int64)
        found: NDArray[np.int64] | np.int64 = limits[self._places(captured_ms, received_ms)]
        return found

    def are_flagged(self, captured_ms: NDArray[np.int64], received_ms: int) -> NDArray[np.bool_] | np.bool_:
        """Say of each capture whether the version of its day flags a read that is too far ahead."""
        flags = np.array([term.flags for term in self.terms], bool)
        found: NDArray[np.bool_] | np.bool_ = flags[self._places(captured_ms, received_ms)]
        return found

    def _places(self, captured_ms: NDArray[np.int64], received_ms: int) -> NDArray[np.int64] | int:
        last = self.terms[-1]
        if len(self.terms) == 1 or (last.from_ms <= received_ms and bool((captured_ms >= last.from_ms).all())):
            return -1
        starts = np.array([term.from_ms for term in self.terms])
        places: NDArray[np.int64] = np.searchsorted(starts, np.minimum(captured_ms, received_ms), side="right") - 1
        return places
