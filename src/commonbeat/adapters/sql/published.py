"""What was published, remembered in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.models.published import Published

metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

published_versions = sa.Table(
    "published_versions",
    metadata,
    sa.Column("standard", _ID, primary_key=True),
    sa.Column("version", _ID, primary_key=True),
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("published_ms", sa.BigInteger, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
)


class SqlPublishedStore:
    """Remembers published versions on one connection; what it remembers is never changed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, standard: str, version: str) -> Published | None:
        columns = published_versions.c
        return next(iter(self._where(sa.and_(columns.standard == standard, columns.version == version))), None)

    def add(self, published: Published) -> None:
        if self.find(published.standard, published.version) is not None:
            raise ValueError(f"{published.address} is remembered already")
        values = {
            "standard": published.standard,
            "version": published.version,
            "files": json.dumps(dict(sorted(published.files.items()))),
            "published_ms": to_ms(published.at),
            "published_by": published.by,
        }
        self._connection.execute(sa.insert(published_versions).values(values))

    def all(self) -> Sequence[Published]:
        return self._where(sa.true())

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[Published]:
        columns = published_versions.c
        asked = sa.select(published_versions).where(condition).order_by(columns.standard, columns.version)
        return [
            Published(row.standard, row.version, json.loads(row.files), from_ms(row.published_ms), row.published_by)
            for row in self._connection.execute(asked)
        ]
