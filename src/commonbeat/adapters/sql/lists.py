"""Lists of vehicles of interest in SQL, and what the screener looks out for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any, Final, Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from commonbeat.anpr.list_errors import EntryNotFound, ListNotFound
from commonbeat.anpr.model import VRM_MAX
from commonbeat.anpr.voi import Action, Priority, VehicleOfInterest, VoiEntry, VoiList, Watched
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import EntryId, ListId, PartyId, PersonId

CHUNK_ROWS: Final = 20_000
MARKS_AT_ONCE: Final = 500

_metadata = sa.MetaData()
VEHICLE: Final = tuple(f.name for f in fields(VehicleOfInterest))

lists = sa.Table(
    "voi_lists",
    _metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("purpose", sa.Text),
    sa.Column("priority", sa.String(10)),
    sa.Column("party", sa.String(80)),
    sa.Column("owner", sa.String(80)),
    sa.Column("created_ms", sa.BigInteger),
    sa.Column("revision", sa.BigInteger),
    sa.Column("closed_ms", sa.BigInteger),
    sa.Column("closed_by", sa.String(80)),
    sa.Column("closed_reason", sa.Text),
)
entries = sa.Table(
    "voi_entries",
    _metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("id", sa.String(40)),
    sa.Column("list", sa.String(40)),
    sa.Column("priority", sa.String(10)),
    sa.Column("added_ms", sa.BigInteger),
    sa.Column("added_by", sa.String(80)),
    sa.Column("revision", sa.BigInteger),
    sa.Column("inactivated_ms", sa.BigInteger),
    sa.Column("inactivated_by", sa.String(80)),
    sa.Column("inactivated_reason", sa.Text),
    *(sa.Column(name, sa.Date if name == "weed_date" else sa.Text) for name in VEHICLE),
)
_ACTIVE: Final = entries.c.inactivated_ms.is_(None)
_OPEN: Final = lists.c.closed_ms.is_(None)


class SqlListStore:
    """Fulfils ``ListStore`` on the caller's connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_list(self, new: VoiList) -> None:
        self._connection.execute(sa.insert(lists).values(_list_row(new)))

    def get_list(self, id: ListId, party: PartyId) -> VoiList:
        return self._one(sa.select(lists).where(lists.c.id == id, lists.c.party == party))

    def get_for_change(self, id: ListId, party: PartyId) -> VoiList:
        # The row's lock on PostgreSQL; SQLite's writer has the whole file to itself from its first statement.
        return self._one(sa.select(lists).where(lists.c.id == id, lists.c.party == party).with_for_update())

    def lists(self, party: PartyId, after: ListId | None, limit: int) -> Sequence[VoiList]:
        query = sa.select(lists).where(lists.c.party == party).order_by(lists.c.id).limit(limit)
        if after is not None:
            query = query.where(lists.c.id > after)
        return [_list(row) for row in self._connection.execute(query)]

    def change(self, changed: VoiList) -> VoiList:
        values = _list_row(changed)
        del values["id"]
        raised = sa.update(lists).where(lists.c.id == changed.id).values(values | {"revision": lists.c.revision + 1})
        revision: int = self._connection.execute(raised.returning(lists.c.revision)).scalar_one()
        return replace(changed, revision=revision)

    def add_entries(self, new: Sequence[VoiEntry]) -> None:
        if new:
            self._connection.execute(sa.insert(entries), [_entry_row(entry) for entry in new])

    def get_entry(self, list_: ListId, id: EntryId) -> VoiEntry:
        query = sa.select(entries).where(entries.c.id == id, entries.c.list == list_)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise EntryNotFound
        return _entry(row)

    def entries(self, list_: ListId, after: EntryId | None, limit: int, *, silent: bool = True) -> Sequence[VoiEntry]:
        query = sa.select(entries).where(entries.c.list == list_, _shown(silent)).order_by(entries.c.seq).limit(limit)
        if after is not None:
            query = query.where(entries.c.seq > _place_of(after))
        return [_entry(row) for row in self._connection.execute(query)]

    def in_force_counts(self, wanted: Sequence[ListId], on: date, *, silent: bool = True) -> Mapping[ListId, int]:
        columns = sa.select(entries.c.list, sa.func.count().label("counted"))
        counts = columns.where(entries.c.list.in_(wanted), _ACTIVE, entries.c.weed_date >= on, _shown(silent))
        query = counts.group_by(entries.c.list)
        counted = {ListId(row.list): int(row.counted) for row in self._connection.execute(query)}
        return {one: counted.get(one, 0) for one in wanted}

    def inactivate(self, ended: VoiEntry) -> bool:
        values = {
            "inactivated_ms": _ms(ended.inactivated_at),
            "inactivated_by": ended.inactivated_by,
            "inactivated_reason": ended.inactivated_reason,
        }
        made = self._connection.execute(sa.update(entries).where(entries.c.id == ended.id, _ACTIVE).values(values))
        return made.rowcount == 1

    def in_force(self, list_: ListId, on: date, *, silent: bool = True) -> Iterator[VoiEntry]:
        seq = 0
        while True:
            query = (
                sa.select(entries)
                .where(entries.c.list == list_, entries.c.seq > seq, _ACTIVE, entries.c.weed_date >= on, _shown(silent))
                .order_by(entries.c.seq)
                .limit(CHUNK_ROWS)
            )
            rows = self._connection.execute(query).all()
            yield from map(_entry, rows)
            if len(rows) < CHUNK_ROWS:
                return
            seq = rows[-1].seq

    def vehicles_in_force(self, list_: ListId, vrms: Sequence[str], on: date) -> AbstractSet[VehicleOfInterest]:
        # By mark alone: asked for the list as well, SQLite would go through the whole list for each handful of marks.
        query = sa.select(entries).where(_ACTIVE)
        found: set[VehicleOfInterest] = set()
        for start in range(0, len(vrms), MARKS_AT_ONCE):
            some = query.where(entries.c.vrm.in_(vrms[start : start + MARKS_AT_ONCE]))
            kept = map(_entry, self._connection.execute(some))
            found.update(one.vehicle for one in kept if one.list == list_ and on <= one.vehicle.weed_date)
        return found

    def _one(self, query: sa.Select[Any]) -> VoiList:
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise ListNotFound
        return _list(row)


class _Opens(Protocol):
    def reading(self) -> AbstractContextManager[sa.Connection]: ...


class SqlWatchSource:
    """Fulfils ``WatchSource``, each answer on a connection of its own."""

    def __init__(self, database: _Opens) -> None:
        self._database = database

    def revisions(self) -> Mapping[ListId, int]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(lists.c.id, lists.c.revision).where(_OPEN))
            return {ListId(row.id): row.revision for row in rows}

    def marks(self, on: date) -> Iterator[NDArray[np.bytes_]]:
        # Not a join: that looks the list up for each of a million entries.
        closed = sa.select(lists.c.id).where(lists.c.closed_ms.is_not(None))
        query = sa.select(entries.c.vrm).where(_ACTIVE, entries.c.weed_date >= on, entries.c.list.not_in(closed))
        with self._database.reading() as connection:
            result = connection.execution_options(yield_per=CHUNK_ROWS).execute(query)
            for part in result.scalars().partitions():
                yield _column(part)

    def marks_since(self, list_: ListId, revision: int) -> NDArray[np.bytes_]:
        query = sa.select(entries.c.vrm).where(entries.c.list == list_, entries.c.revision > revision, _ACTIVE)
        with self._database.reading() as connection:
            return _column(connection.execute(query).scalars().all())

    def watched(self, vrms: Sequence[str]) -> Sequence[Watched]:
        columns = sa.select(entries, lists.c.name.label("list_name"), lists.c.party)
        query = columns.join(lists, lists.c.id == entries.c.list).where(_ACTIVE, _OPEN)
        found: list[Watched] = []
        with self._database.reading() as connection:
            for start in range(0, len(vrms), MARKS_AT_ONCE):
                some = query.where(entries.c.vrm.in_(vrms[start : start + MARKS_AT_ONCE])).order_by(entries.c.seq)
                found += [Watched(_entry(row), row.list_name, PartyId(row.party)) for row in connection.execute(some)]
        return found


def _shown(silent: bool) -> sa.ColumnElement[bool]:
    return sa.true() if silent else entries.c.action != str(Action.SILENT)


def _place_of(id: EntryId) -> sa.ScalarSelect[int]:
    return sa.select(entries.c.seq).where(entries.c.id == id).scalar_subquery()


def _column(vrms: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array(vrms, f"S{VRM_MAX}")  # a mark is ASCII; numpy refuses anything else


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else to_ms(instant)


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def _list_row(one: VoiList) -> dict[str, Any]:
    row = asdict(one)
    del row["created_at"], row["closed_at"]
    return row | {"created_ms": to_ms(one.created_at), "closed_ms": _ms(one.closed_at), "priority": str(one.priority)}


def _list(row: sa.Row[Any]) -> VoiList:
    return VoiList(
        id=ListId(row.id),
        name=row.name,
        purpose=row.purpose,
        priority=Priority(row.priority),
        party=PartyId(row.party),
        owner=PersonId(row.owner),
        created_at=from_ms(row.created_ms),
        revision=row.revision,
        closed_at=_instant(row.closed_ms),
        closed_by=row.closed_by,
        closed_reason=row.closed_reason,
    )


def _entry_row(entry: VoiEntry) -> dict[str, Any]:
    vehicle = entry.vehicle
    return {name: getattr(vehicle, name) for name in VEHICLE} | {
        "action": str(vehicle.action),
        "id": entry.id,
        "list": entry.list,
        "priority": str(entry.priority),
        "added_ms": to_ms(entry.added_at),
        "added_by": entry.added_by,
        "revision": entry.revision,
        "inactivated_ms": _ms(entry.inactivated_at),
        "inactivated_by": entry.inactivated_by,
        "inactivated_reason": entry.inactivated_reason,
    }


def _entry(row: sa.Row[Any]) -> VoiEntry:
    values = row._mapping
    vehicle = {name: values[name] for name in VEHICLE} | {"action": Action(values["action"])}
    return VoiEntry(
        id=EntryId(values["id"]),
        list=ListId(values["list"]),
        vehicle=VehicleOfInterest(**vehicle),
        priority=Priority(values["priority"]),
        added_at=from_ms(values["added_ms"]),
        added_by=values["added_by"],
        revision=values["revision"],
        inactivated_at=_instant(values["inactivated_ms"]),
        inactivated_by=values["inactivated_by"],
        inactivated_reason=values["inactivated_reason"],
    )
