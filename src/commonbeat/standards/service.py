"""The catalogue of published standards.

What is published is public, so nothing here is decided on: an edge may show it to anyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonbeat.kernel.clauses import ClauseId, Standing

from .errors import ClauseNotFound, StandardNotFound
from .model import Clause, Standard
from .ports import StandardStore


class Catalogue:
    """Every published standard, read once. Safe to share between threads."""

    def __init__(self, store: StandardStore) -> None:
        self._standards: Sequence[Standard] = tuple(store.all())
        self._clauses: Mapping[ClauseId, Clause] = {c.id: c for s in self._standards for c in s.clauses}

    def list_(self) -> Sequence[Standard]:
        """Give every standard, by id and then version."""
        return self._standards

    def standard(self, id: str, version: str) -> Standard:
        """Give one standard.

        Raises:
            StandardNotFound: there is none.
        """
        for standard in self._standards:
            if (standard.id, standard.version) == (id, version):
                return standard
        raise StandardNotFound(id, version, [(one.id, one.version) for one in self._standards])

    def get(self, clause: ClauseId | str) -> Clause:
        """Give one clause by its address.

        Raises:
            ClauseNotFound: there is none, or the text is no address.
        """
        found = self.find(clause)
        if found is None:
            raise ClauseNotFound(str(clause))
        return found

    def find(self, clause: ClauseId | str) -> Clause | None:
        """Give one clause by its address, or None."""
        try:
            return self._clauses.get(clause if isinstance(clause, ClauseId) else ClauseId.parse(clause))
        except ValueError:
            return None

    def knows(self, clause: ClauseId) -> bool:
        """Say whether there is such a clause."""
        return clause in self._clauses

    def standing(self, clause: ClauseId) -> Standing:
        """Give the standing of a clause; ``proposed`` for one that is not there, which claims least."""
        found = self._clauses.get(clause)
        return found.standing if found else Standing.PROPOSED
