"""Authorities in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commonbeat.access.model import Authority, AuthorityState, Category
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import AuthorityId, PartyId, PersonId

metadata = sa.MetaData()

# PostgreSQL's default order of text depends on its locale; identifiers are ordered by their bytes.
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# Instants are whole milliseconds since 1970 in UTC: exact, ordered, and the same on both engines.
authorities = sa.Table(
    "authorities",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("requester", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("vrms", sa.Text, nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("from_ms", sa.BigInteger, nullable=False),
    sa.Column("to_ms", sa.BigInteger, nullable=False),
    sa.Column("requested_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("authoriser", sa.Text),
    sa.Column("authoriser_rank", sa.Text, nullable=False),
    sa.Column("decided_ms", sa.BigInteger),
    sa.Column("oral_by", sa.Text, nullable=False),
    sa.Column("oral_ms", sa.BigInteger),
    sa.Column("record_by_ms", sa.BigInteger),
    sa.Column("note", sa.Text, nullable=False),
)
sa.Index("authorities_by_party", authorities.c.party, authorities.c.id)


class SqlAuthorityStore:
    """Keeps authorities on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, id: AuthorityId) -> Authority | None:
        row = self._connection.execute(sa.select(authorities).where(authorities.c.id == id)).one_or_none()
        return _authority(row) if row else None

    def put(self, authority: Authority) -> None:
        values = _values(authority)
        changed = self._connection.execute(
            sa.update(authorities).where(authorities.c.id == authority.id).values(values)
        ).rowcount
        if not changed:
            self._connection.execute(sa.insert(authorities).values(values))

    def list_(
        self,
        party: PartyId,
        limit: int,
        before: AuthorityId | None = None,
        states: Sequence[AuthorityState] = (),
        requester: PersonId | None = None,
    ) -> Sequence[Authority]:
        wanted = sa.select(authorities).where(authorities.c.party == party)
        if before is not None:
            wanted = wanted.where(authorities.c.id < before)
        if states:
            wanted = wanted.where(authorities.c.state.in_(states))
        if requester is not None:
            wanted = wanted.where(authorities.c.requester == requester)
        rows = self._connection.execute(wanted.order_by(authorities.c.id.desc()).limit(limit))
        return [_authority(row) for row in rows]

    def unrecorded(self, party: PartyId, now: datetime) -> Sequence[Authority]:
        wanted = sa.select(authorities).where(
            authorities.c.party == party,
            authorities.c.state.in_([AuthorityState.ORAL, AuthorityState.OVERDUE]),
            authorities.c.record_by_ms <= to_ms(now),
        )
        rows = self._connection.execute(wanted.order_by(authorities.c.record_by_ms, authorities.c.id))
        return [_authority(row) for row in rows]


def _values(authority: Authority) -> dict[str, object]:
    return {
        "id": authority.id,
        "requester": authority.requester,
        "party": authority.party,
        "category": str(authority.category),
        "reason": authority.reason,
        "reference": authority.reference,
        "vrms": json.dumps(authority.vrms),
        "area": authority.area,
        "from_ms": to_ms(authority.from_),
        "to_ms": to_ms(authority.to),
        "requested_ms": to_ms(authority.requested_at),
        "expires_ms": to_ms(authority.expires_at),
        "state": str(authority.state),
        "authoriser": authority.authoriser,
        "authoriser_rank": authority.authoriser_rank,
        "decided_ms": _ms(authority.decided_at),
        "oral_by": authority.oral_by,
        "oral_ms": _ms(authority.oral_at),
        "record_by_ms": _ms(authority.record_by),
        "note": authority.note,
    }


def _authority(row: sa.Row[tuple[object, ...]]) -> Authority:
    kept = row._mapping
    return Authority(
        id=AuthorityId(kept["id"]),
        requester=PersonId(kept["requester"]),
        party=PartyId(kept["party"]),
        category=Category(kept["category"]),
        reason=kept["reason"],
        reference=kept["reference"],
        vrms=tuple(json.loads(kept["vrms"])),
        area=kept["area"],
        from_=from_ms(kept["from_ms"]),
        to=from_ms(kept["to_ms"]),
        requested_at=from_ms(kept["requested_ms"]),
        expires_at=from_ms(kept["expires_ms"]),
        state=AuthorityState(kept["state"]),
        authoriser=PersonId(kept["authoriser"]) if kept["authoriser"] else None,
        authoriser_rank=kept["authoriser_rank"],
        decided_at=_instant(kept["decided_ms"]),
        oral_by=kept["oral_by"],
        oral_at=_instant(kept["oral_ms"]),
        record_by=_instant(kept["record_by_ms"]),
        note=kept["note"],
    )


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else to_ms(instant)


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
