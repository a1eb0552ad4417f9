"""What was done to the versions of standards, in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.lifecycle import Act, StandardEvent

metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

standard_events = sa.Table(
    "standard_events",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("standard", _ID, nullable=False),
    sa.Column("version", _ID, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("refers", sa.Integer),
    sa.Column("effect_ms", sa.BigInteger),
    sa.Column("details", sa.Text, nullable=False),
)
sa.Index("standard_events_by_version", standard_events.c.standard, standard_events.c.version, standard_events.c.number)


class SqlWorkstreamStore:
    """Keeps events on one connection. Their numbers are counted here: a writing transaction is alone."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, event: StandardEvent) -> StandardEvent:
        newest = self._connection.execute(sa.select(sa.func.max(standard_events.c.number))).scalar()
        kept = replace(event, number=(newest or 0) + 1)
        self._connection.execute(sa.insert(standard_events).values(_row(kept)))
        return kept

    def of(self, standard: str, version: str) -> Sequence[StandardEvent]:
        columns = standard_events.c
        return self._where(sa.and_(columns.standard == standard, columns.version == version))

    def all(self) -> Sequence[StandardEvent]:
        return self._where(sa.true())

    def _where(self, condition: sa.ColumnElement[bool]) -> Sequence[StandardEvent]:
        wanted = sa.select(standard_events).where(condition).order_by(standard_events.c.number)
        return [_event(row) for row in self._connection.execute(wanted)]


def _row(event: StandardEvent) -> dict[str, object]:
    return {
        "number": event.number,
        "standard": event.standard,
        "version": event.version,
        "at_ms": to_ms(event.at),
        "act": str(event.act),
        "actor": event.actor,
        "party": event.party,
        "text": event.text,
        "clause": event.clause,
        "refers": event.refers,
        "effect_ms": None if event.effect_at is None else to_ms(event.effect_at),
        "details": json.dumps(dict(event.details)),
    }


def _event(row: sa.Row[tuple[object, ...]]) -> StandardEvent:
    found = row._mapping
    return StandardEvent(
        standard=found["standard"],
        version=found["version"],
        at=from_ms(found["at_ms"]),
        act=Act(found["act"]),
        actor=found["actor"],
        party=PartyId(found["party"]),
        text=found["text"],
        clause=found["clause"],
        refers=found["refers"],
        effect_at=None if found["effect_ms"] is None else from_ms(found["effect_ms"]),
        details=json.loads(found["details"]),
        number=found["number"],
    )
