"""The events of the code's accessions and ballots in SQL: rows are added, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from commonbeat.governance.errors import EventTaken
from commonbeat.governance.events import read_event, spell_event
from commonbeat.governance.model import CodeEvent

_metadata = sa.MetaData()
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _table(name: str) -> sa.Table:
    return sa.Table(
        name,
        _metadata,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("event", sa.Text, nullable=False),
    )


accession_events = _table("code_accession_events")
ballot_events = _table("code_ballot_events")


class SqlEventStore:
    """Keeps events on one connection, in one of the two tables."""

    def __init__(self, connection: sa.Connection, table: sa.Table) -> None:
        self._connection, self._table = connection, table

    def append(self, id: str, place: int, event: CodeEvent) -> None:
        # Writers take turns, so that what was counted stands; the key is there for a mistake.
        count = sa.select(sa.func.count()).where(self._table.c.id == id)
        if self._connection.execute(count).scalar_one() != place:
            raise EventTaken(id)
        self._connection.execute(sa.insert(self._table).values(id=id, place=place, event=spell_event(event)))

    def of(self, id: str) -> Sequence[CodeEvent]:
        query = sa.select(self._table.c.event).where(self._table.c.id == id).order_by(self._table.c.place)
        return [read_event(text) for text in self._connection.execute(query).scalars()]

    def all(self) -> Mapping[str, Sequence[CodeEvent]]:
        found: dict[str, list[CodeEvent]] = {}
        for row in self._connection.execute(sa.select(self._table).order_by(self._table.c.id, self._table.c.place)):
            found.setdefault(row.id, []).append(read_event(row.event))
        return found
