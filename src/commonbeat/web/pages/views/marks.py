"""Interop marks as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from commonbeat.conformance.model import Pack, Standing
from commonbeat.conformance.rules import applied, coverage


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark and how it stands: ``good``, ``expired`` or ``revoked``."""

    id: str
    product: str
    version: str
    supplier: str
    pack: str
    standard: str
    issued_at: datetime
    expires_at: datetime
    state: str
    revoked_at: datetime | None
    why: str
    tests: int
    applied: int
    """How many of the pack's tests applied to the product; of those none failed."""
    replaced_by: str = ""
    """The version that is in force in place of the one that the mark is for; empty: it still holds."""
    replaced_at: datetime | None = None

    @classmethod
    def of(cls, standing: Standing, now: datetime) -> MarkRow:
        """Give the row of a mark."""
        mark, other = standing.mark, standing.replaced_by
        return cls(
            id=mark.id,
            product=mark.product.name,
            version=mark.product.version,
            supplier=mark.product.supplier,
            pack=mark.pack,
            standard=standing.standard,
            issued_at=mark.issued_at,
            expires_at=mark.expires_at,
            state=standing.state(now),
            revoked_at=mark.revoked_at,
            why=standing.why_revoked,
            tests=len(standing.tests),
            applied=applied(standing.tests.values()),
            replaced_by="" if other is None else other.standard,
            replaced_at=None if other is None else other.since,
        )


@dataclass(frozen=True, slots=True)
class PackCovers:
    """How much of its standard a pack looks at: the clauses that no test is for, each with the reason."""

    pack: str
    standard: str
    clauses: int
    tested: int
    untested: tuple[tuple[str, str, str], ...]
    """Name, title and reason."""

    @classmethod
    def of(cls, pack: Pack) -> PackCovers:
        """Give what a pack covers."""
        held = coverage(pack)
        left = tuple((one.clause.clause, one.title, one.reason) for one in held if not one.tests)
        return cls(f"{pack.id}@{pack.version}", pack.text.address, len(held), len(held) - len(left), left)


@dataclass(frozen=True, slots=True)
class Marks:
    """Every mark that was issued, the newest first."""

    template: ClassVar[str] = "conformance/marks.html"
    marks: tuple[MarkRow, ...]
    packs: tuple[PackCovers, ...]
    issuer: str
    """The issuer's public key as it is spelled."""
