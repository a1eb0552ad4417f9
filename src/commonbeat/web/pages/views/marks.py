"""Interop marks as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from commonbeat.conformance.model import Mark


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark and how it stands: ``good``, ``expired`` or ``revoked``."""

    id: str
    product: str
    version: str
    supplier: str
    pack: str
    issued_at: datetime
    expires_at: datetime
    state: str
    revoked_at: datetime | None
    why: str

    @classmethod
    def of(cls, mark: Mark, now: datetime) -> MarkRow:
        """Give the row of a mark."""
        return cls(
            id=mark.id,
            product=mark.product.name,
            version=mark.product.version,
            supplier=mark.product.supplier,
            pack=mark.pack,
            issued_at=mark.issued_at,
            expires_at=mark.expires_at,
            state=mark.state(now),
            revoked_at=mark.revoked_at,
            why=mark.why_revoked,
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """Every mark that was issued, the newest first."""

    template: ClassVar[str] = "conformance/marks.html"
    marks: tuple[MarkRow, ...]
