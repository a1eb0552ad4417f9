"""Organisations' public keys in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.keys import KeyUse, SigningKey

metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

party_keys = sa.Table(
    "party_keys",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("party", _ID, nullable=False),
    sa.Column("key_use", sa.Text, nullable=False),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("added_ms", sa.BigInteger, nullable=False),
    sa.Column("revoked_ms", sa.BigInteger),
    sa.Column("why_revoked", sa.Text, nullable=False),
)
sa.Index("party_keys_by_party", party_keys.c.party, party_keys.c.key_use)


class SqlKeyStore:
    """Keeps keys on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, id: str) -> SigningKey | None:
        return next(iter(self._where(party_keys.c.id == id)), None)

    def put(self, key: SigningKey) -> None:
        values = {
            "id": key.id,
            "party": key.party,
            "key_use": str(key.use),
            "public_key": key.public_key,
            "added_ms": to_ms(key.added_at),
            "revoked_ms": None if key.revoked_at is None else to_ms(key.revoked_at),
            "why_revoked": key.why_revoked,
        }
        there = sa.update(party_keys).where(party_keys.c.id == key.id).values(values)
        if not self._connection.execute(there).rowcount:
            self._connection.execute(sa.insert(party_keys).values(values))

    def all(self) -> Sequence[SigningKey]:
        return self._where(sa.true())

    def of(self, party: PartyId, use: KeyUse) -> Sequence[SigningKey]:
        return self._where(sa.and_(party_keys.c.party == party, party_keys.c.key_use == str(use)))

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[SigningKey]:
        order = (party_keys.c.party, party_keys.c.added_ms, party_keys.c.id)
        found = self._connection.execute(sa.select(party_keys).where(condition).order_by(*order))
        return [
            SigningKey(
                row.id,
                PartyId(row.party),
                KeyUse(row.key_use),
                row.public_key,
                from_ms(row.added_ms),
                None if row.revoked_ms is None else from_ms(row.revoked_ms),
                row.why_revoked,
            )
            for row in found
        ]
