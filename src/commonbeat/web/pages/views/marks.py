"""Interop marks as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from commonbeat.conformance.model import Standing


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
            state=mark.state(now),
            revoked_at=mark.revoked_at,
            why=mark.why_revoked,
            replaced_by="" if other is None else other.standard,
            replaced_at=None if other is None else other.since,
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """Every mark that was issued, the newest first."""

    template: ClassVar[str] = "conformance/marks.html"
    marks: tuple[MarkRow, ...]
    issuer: str
    """The issuer's public key as it is spelled."""
