"""What versions of standards there are, and where each stands now. All of it is public, so nothing is decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import Clock

from .errors import ClauseNotFound, EventNotFound, StandardNotFound, TextAwaited
from .lifecycle import StandardEvent
from .model import Clause
from .ports import WorkstreamStore
from .service import Catalogue
from .timeline import Timeline, Version, standing
from .told import Told


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version of every standard, bound to one transaction."""

    store: WorkstreamStore
    catalogue: Catalogue
    clock: Clock
    told: Sequence[Told] = field(default=(), kw_only=True)
    """What the network's directory says is agreed, at a node that does not keep the register itself."""

    def versions(self) -> Sequence[Version]:
        """Give every version, also drafts and those that are replaced, by standard and then by version."""
        return self.timeline().versions(self.clock.now())

    def find(self, standard: str, version: str) -> Version | None:
        """Give one version, or None."""
        found = (v for v in self.versions() if (v.standard.id, v.standard.version) == (standard, version))
        return next(found, None)

    def get(self, standard: str, version: str) -> Version:
        """Give one version.

        Raises:
            StandardNotFound: there is none.
            TextAwaited: it is agreed, and its text has not come to this node yet.
        """
        found = self.find(standard, version)
        if found is None:
            self._require_come(standard, version)
            known = [(one.standard.id, one.standard.version) for one in self.versions()]
            raise StandardNotFound(standard, version, known)
        return found

    def event(self, standard: str, version: str, number: int) -> StandardEvent:
        """Give one thing that was done to a version.

        Raises:
            StandardNotFound, TextAwaited: as for ``get``.
            EventNotFound: nothing of that number was done to it.
        """
        for one in self.get(standard, version).events:
            if one.number == number:
                return one
        raise EventNotFound(standard, version, number)

    def standing(self, standard: str) -> Version:
        """Give the version that stands, from which the next one begins; raise ``StandardNotFound`` where there is none.

        It is the live one; before any was agreed, the newest that came with the program.
        """
        versions = self.versions()
        found = standing(one for one in versions if one.standard.id == standard)
        if found is None:
            raise StandardNotFound(standard, known=[(one.standard.id, one.standard.version) for one in versions])
        return found

    def awaited(self, standard: str) -> str:
        """Give the version that holds now, where its text has not come yet; "" where there is nothing to wait for."""
        now = self.clock.now()
        begun = [one for one in self.told if one.standard == standard and one.from_ <= now]
        newest = max(begun, key=lambda one: one.from_, default=None)
        return newest.version if newest is not None and newest.text is None else ""

    def clause(self, address: str) -> Clause:
        """Give one clause of any version.

        Raises:
            ClauseNotFound: there is none.
            TextAwaited: the version is agreed, and its text has not come to this node yet.
        """
        try:
            wanted = ClauseId.parse(address)
        except ValueError:
            raise ClauseNotFound(address) from None
        version = self.find(wanted.standard, wanted.version)
        if version is None:
            self._require_come(wanted.standard, wanted.version)
            raise ClauseNotFound(address)
        return clause_of(version, wanted.clause)

    def _require_come(self, standard: str, version: str) -> None:
        if any((one.standard, one.version, one.text) == (standard, version, None) for one in self.told):
            raise TextAwaited(standard, version)

    def timeline(self) -> Timeline:
        """Give which version holds when, as it is known now."""
        return Timeline(self.catalogue, self.store.all(), self.told)


def clause_of(version: Version, name: str) -> Clause:
    """Give a clause of a version by its name; raise ``ClauseNotFound`` where there is none."""
    for clause in version.standard.clauses:
        if clause.id.clause == name:
            return clause
    address = f"{version.standard.id}@{version.standard.version}#{name}"
    raise ClauseNotFound(address, [one.id.clause for one in version.standard.clauses])
