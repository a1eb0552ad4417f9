"""What is in force while no life cycle of standards says otherwise: the texts that ship, from their day of issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from commonbeat.standards.digest import text_digest
from commonbeat.standards.errors import StandardNotFound
from commonbeat.standards.model import Standard, Status
from commonbeat.standards.service import Catalogue

from .model import InForceVersion


@dataclass(frozen=True, slots=True)
class ShippedTexts:
    """Fulfils ``Texts`` with what is published."""

    catalogue: Catalogue

    def digest(self, standard: str, version: str) -> str | None:
        """Give the digest of a published text, or None."""
        try:
            return text_digest(self.catalogue.standard(standard, version))
        except StandardNotFound:
            return None


@dataclass(frozen=True, slots=True)
class ShippedInForce:
    """Fulfils ``StandardsInForce``: of each standard the newest version issued by the day, but for what is retired."""

    catalogue: Catalogue

    def versions(self, at: datetime) -> Sequence[InForceVersion]:
        """Give the version of each standard that is in force at the instant."""
        on = at.astimezone(UTC).date()
        issued = [one for one in self.catalogue.list_() if one.issued_on <= on and one.status is not Status.RETIRED]
        return [_version(one) for one in _newest(issued)]

    def requires(self, code: str, version: str) -> Sequence[str]:
        """Give the ids of the standards that a version of the code requires."""
        try:
            return self.catalogue.standard(code, version).requires
        except StandardNotFound:
            return ()


def _newest(issued: Iterable[Standard]) -> Sequence[Standard]:
    return list({one.id: one for one in issued}.values())  # they come by id and then version


def _version(one: Standard) -> InForceVersion:
    since = datetime.combine(one.issued_on, time(0), UTC)
    return InForceVersion(one.id, one.version, since, tuple(str(clause.id) for clause in one.clauses))
