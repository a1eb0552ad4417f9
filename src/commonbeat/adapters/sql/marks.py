"""Interop marks in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from commonbeat.conformance.model import Mark, Product
from commonbeat.kernel.clock import from_ms, to_ms

metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("product", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("supplier", sa.Text, nullable=False),
    sa.Column("pack", sa.Text, nullable=False),
    sa.Column("report_digest", sa.Text, nullable=False),
    sa.Column("issued_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("list_index", sa.Integer, nullable=False, unique=True),
    sa.Column("credential", sa.Text, nullable=False),
    sa.Column("revoked_ms", sa.BigInteger),
    sa.Column("why_revoked", sa.Text, nullable=False),
)


class SqlMarkStore:
    """Keeps marks on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, id: str) -> Mark | None:
        return next(iter(self._where(marks.c.id == id)), None)

    def put(self, mark: Mark) -> None:
        values = {
            "id": mark.id,
            "product": mark.product.name,
            "version": mark.product.version,
            "supplier": mark.product.supplier,
            "pack": mark.pack,
            "report_digest": mark.report_digest,
            "issued_ms": to_ms(mark.issued_at),
            "expires_ms": to_ms(mark.expires_at),
            "list_index": mark.list_index,
            "credential": mark.credential,
            "revoked_ms": None if mark.revoked_at is None else to_ms(mark.revoked_at),
            "why_revoked": mark.why_revoked,
        }
        there = sa.update(marks).where(marks.c.id == mark.id).values(values)
        if not self._connection.execute(there).rowcount:
            self._connection.execute(sa.insert(marks).values(values))

    def all(self) -> Sequence[Mark]:
        return self._where(sa.true())

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[Mark]:
        found = self._connection.execute(sa.select(marks).where(condition).order_by(marks.c.list_index))
        return [
            Mark(
                id=row.id,
                product=Product(row.product, row.version, row.supplier),
                pack=row.pack,
                report_digest=row.report_digest,
                issued_at=from_ms(row.issued_ms),
                expires_at=from_ms(row.expires_ms),
                list_index=row.list_index,
                credential=row.credential,
                revoked_at=None if row.revoked_ms is None else from_ms(row.revoked_ms),
                why_revoked=row.why_revoked,
            )
            for row in found
        ]
