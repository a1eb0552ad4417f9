"""Hits in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from commonbeat.anpr.hit_model import Hit, HitEntry, HitRead, HitScope, HitState, NewHit
from commonbeat.anpr.list_errors import HitNotFound
from commonbeat.anpr.model import CameraNumber, CameraTriple
from commonbeat.anpr.voi import Action, Priority
from commonbeat.kernel.clock import from_ms, to_ms
from commonbeat.kernel.ids import EntryId, HitId, ListId, PartyId

PAIRS_AT_ONCE: Final = 300

_metadata = sa.MetaData()
hits = sa.Table(
    "hits",
    _metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(40)),
    sa.Column("vrm", sa.String(12)),
    sa.Column("received_vrm", sa.Text),
    sa.Column("captured_ms", sa.BigInteger),
    sa.Column("received_ms", sa.BigInteger),
    sa.Column("camera", sa.BigInteger),
    sa.Column("camera_feed", sa.BigInteger),
    sa.Column("camera_source", sa.BigInteger),
    sa.Column("camera_camera", sa.BigInteger),
    sa.Column("camera_name", sa.Text),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("confidence", sa.SmallInteger),
    sa.Column("late", sa.Boolean),
    sa.Column("entry", sa.String(40)),
    sa.Column("list", sa.String(40)),
    sa.Column("list_name", sa.Text),
    sa.Column("party", sa.String(80)),
    sa.Column("action", sa.String(20)),
    sa.Column("priority", sa.String(10)),
    sa.Column("reason", sa.Text),
    sa.Column("make", sa.Text),
    sa.Column("model", sa.Text),
    sa.Column("colour", sa.Text),
    sa.Column("warning_markers", sa.Text),
    sa.Column("information", sa.Text),
    sa.Column("marking", sa.Text),
    sa.Column("weed_date", sa.Date),
    sa.Column("entry_added_ms", sa.BigInteger),
    sa.Column("raised_ms", sa.BigInteger),
    sa.Column("state", sa.String(10)),
    sa.Column("decided_by", sa.String(80)),
    sa.Column("decided_ms", sa.BigInteger),
    sa.Column("decision_reason", sa.Text),
)
numbers = sa.Table("hit_numbers", _metadata, sa.Column("latest", sa.BigInteger))
_READ: Final = [f.name for f in fields(HitRead) if f.name != "triple"]
_ENTRY: Final = [f.name for f in fields(HitEntry) if f.name not in {"id", "added_at"}]
_Pair = tuple[str, int, int]


class SqlHitStore:
    """Fulfils ``HitStore`` on the caller's connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, new: Sequence[NewHit]) -> Sequence[Hit]:
        # Touching the one row first makes writers follow one another to the end of their transactions, on
        # PostgreSQL too: so numbers become visible in their order, and no cursor ever passes one by.
        last = self._connection.execute(
            sa.update(numbers).values(latest=numbers.c.latest).returning(numbers.c.latest)
        ).scalar_one()
        known = self._known([_pair(hit) for hit in new])
        added: list[Hit] = []
        for hit in new:
            if _pair(hit) not in known:
                known.add(_pair(hit))
                added.append(Hit(hit.id, last + len(added) + 1, hit.read, hit.entry, hit.raised_at))
        if added:
            self._connection.execute(sa.insert(hits), [_row(hit) for hit in added])
            self._connection.execute(sa.update(numbers).values(latest=added[-1].number))
        return added

    def get(self, id: HitId, scope: HitScope) -> Hit:
        row = self._connection.execute(_within(scope).where(hits.c.id == id)).one_or_none()
        if row is None:
            raise HitNotFound
        return _hit(row)

    def page(self, scope: HitScope, after: int, limit: int) -> Sequence[Hit]:
        query = _within(scope).where(hits.c.number > after).order_by(hits.c.number).limit(limit)
        return [_hit(row) for row in self._connection.execute(query)]

    def newest(self, scope: HitScope, state: HitState | None, before: int | None, limit: int) -> Sequence[Hit]:
        query = _within(scope).order_by(hits.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(hits.c.state == str(state))
        if before is not None:
            query = query.where(hits.c.number < before)
        return [_hit(row) for row in self._connection.execute(query)]

    def waiting(self, scope: HitScope) -> int:
        # The literal lets the engines use the index of those that wait, which is small however many hits there were.
        undecided = _within(scope).where(hits.c.state == sa.literal_column(f"'{HitState.RAISED}'"))
        counted: int = self._connection.execute(
            undecided.with_only_columns(sa.func.count(), maintain_column_froms=True)
        ).scalar_one()
        return counted

    def latest(self) -> int:
        latest: int = self._connection.execute(sa.select(numbers.c.latest)).scalar_one()
        return latest

    def decide(self, decided: Hit) -> bool:
        undecided = (hits.c.id == decided.id) & (hits.c.state == str(HitState.RAISED))
        row = _row(decided)
        names = ("state", "decided_by", "decided_ms", "decision_reason")
        made = self._connection.execute(sa.update(hits).where(undecided).values({name: row[name] for name in names}))
        return made.rowcount == 1

    def _known(self, pairs: Sequence[_Pair]) -> set[_Pair]:
        columns = sa.tuple_(hits.c.entry, hits.c.camera, hits.c.captured_ms)
        query = sa.select(hits.c.entry, hits.c.camera, hits.c.captured_ms)
        known: set[_Pair] = set()
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            rows = self._connection.execute(query.where(columns.in_(pairs[start : start + PAIRS_AT_ONCE])))
            known.update((row.entry, row.camera, row.captured_ms) for row in rows)
        return known


def _within(scope: HitScope) -> sa.Select[Any]:
    query = sa.select(hits).where(hits.c.party == scope.party)
    return query if scope.silent else query.where(hits.c.action != str(Action.SILENT))


def _pair(hit: NewHit) -> _Pair:
    return hit.entry.id, hit.read.camera, hit.read.captured_ms


def _row(hit: Hit) -> dict[str, Any]:
    read, entry = hit.read, hit.entry
    return {
        **{name: getattr(read, name) for name in _READ},
        **{name: getattr(entry, name) for name in _ENTRY},
        "number": hit.number,
        "id": hit.id,
        "camera_feed": read.triple.feed,
        "camera_source": read.triple.source,
        "camera_camera": read.triple.camera,
        "entry": entry.id,
        "entry_added_ms": to_ms(entry.added_at),
        "raised_ms": to_ms(hit.raised_at),
        "action": str(entry.action),
        "priority": str(entry.priority),
        "state": str(hit.state),
        "decided_by": hit.decided_by,
        "decided_ms": None if hit.decided_at is None else to_ms(hit.decided_at),
        "decision_reason": hit.decision_reason,
    }


def _hit(row: sa.Row[Any]) -> Hit:
    return Hit(
        id=HitId(row.id),
        number=row.number,
        read=_read(row),
        entry=_entry(row),
        raised_at=from_ms(row.raised_ms),
        state=HitState(row.state),
        decided_by=row.decided_by,
        decided_at=None if row.decided_ms is None else from_ms(row.decided_ms),
        decision_reason=row.decision_reason,
    )


def _read(row: sa.Row[Any]) -> HitRead:
    return HitRead(
        vrm=row.vrm,
        received_vrm=row.received_vrm,
        captured_ms=row.captured_ms,
        received_ms=row.received_ms,
        camera=CameraNumber(row.camera),
        triple=CameraTriple(row.camera_feed, row.camera_source, row.camera_camera),
        camera_name=row.camera_name,
        latitude=row.latitude,
        longitude=row.longitude,
        confidence=row.confidence,
        late=row.late,
    )


def _entry(row: sa.Row[Any]) -> HitEntry:
    return HitEntry(
        id=EntryId(row.entry),
        list=ListId(row.list),
        list_name=row.list_name,
        party=PartyId(row.party),
        action=Action(row.action),
        priority=Priority(row.priority),
        reason=row.reason,
        make=row.make,
        model=row.model,
        colour=row.colour,
        warning_markers=row.warning_markers,
        information=row.information,
        marking=row.marking,
        weed_date=row.weed_date,
        added_at=from_ms(row.entry_added_ms),
    )
