"""Reads in quarantine, in SQL: the held, and the released with who released them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from commonbeat.anpr.clock import HeldClockDay
from commonbeat.anpr.errors import NotInQuarantine
from commonbeat.anpr.limits import DAY_MS, Clause
from commonbeat.anpr.model import CameraTriple
from commonbeat.anpr.quarantined import HeldRead, QuarantineCount, Quarantined
from commonbeat.audit.model import Entry, EntryNumber
from commonbeat.kernel.clock import to_ms
from commonbeat.kernel.paging import Page, from_cursor, to_cursor

from .audit import SqlTrail
from .database import Database

metadata = sa.MetaData()

quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("received_ms", sa.BigInteger, nullable=False),
    sa.Column("feed", sa.BigInteger),
    sa.Column("source", sa.BigInteger),
    sa.Column("camera", sa.BigInteger),
    sa.Column("imported", sa.Boolean, nullable=False),
    sa.Column("released_by", sa.Text),
    sa.Column("released_ms", sa.BigInteger),
    sa.Column("captured_ms", sa.BigInteger),
    sa.Column("cited", sa.Text),
    sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()),
)
sa.Index("quarantine_by_time", quarantine.c.received_ms, quarantine.c.key)
sa.Index("quarantine_by_clause", quarantine.c.clause, quarantine.c.received_ms)
_IS_HELD = quarantine.c.released_by.is_(None)
_BATCH = 500


class SqlQuarantine:
    """Keeps them, each call in a transaction of its own. Safe to call from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keep(self, reads: Sequence[Quarantined]) -> None:
        by_key = {read.key: read for read in reads}
        keys = list(by_key)
        with self.database.writing() as connection:
            for start in range(0, len(keys), _BATCH):
                part = keys[start : start + _BATCH]
                there = sa.select(quarantine.c.key).where(quarantine.c.key.in_(part))
                known = set(connection.execute(there).scalars())
                fresh = [_row(by_key[key]) for key in part if key not in known]
                if fresh:
                    connection.execute(sa.insert(quarantine), fresh)

    def counts(self) -> Sequence[QuarantineCount]:
        broken = sa.func.coalesce(quarantine.c.cited, quarantine.c.clause).label("broken")
        of = (quarantine.c.feed, quarantine.c.source, quarantine.c.camera, broken)
        count = sa.func.count().label("held")
        wanted = sa.select(*of, count).where(_IS_HELD).group_by(*of).order_by(count.desc(), *of)
        with self.database.reading() as connection:
            return [QuarantineCount(_triple(row), row.broken, row.held) for row in connection.execute(wanted)]

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> Sequence[HeldClockDay]:
        columns = quarantine.c
        camera = (columns.feed, columns.source, columns.camera)
        offset = columns.received_ms - columns.captured_ms
        day = sa.cast(sa.func.floor(columns.received_ms / DAY_MS), sa.BigInteger).label("day")
        too_far = sa.func.sum(sa.case((offset < -ahead_ms, 1), else_=0)).label("ahead")
        wanted = (
            sa.select(*camera, day, sa.func.count().label("reads"), too_far, sa.func.min(offset).label("least"))
            .where(
                columns.clause == str(Clause.CLOCK_TOLERANCE),
                columns.received_ms >= from_ms,
                columns.received_ms < to_ms,
                columns.imported.is_(False),
                columns.is_test.is_(False),
                columns.captured_ms.is_not(None),
                columns.feed.is_not(None),
            )
            .group_by(*camera, day)
            .order_by(*camera, day)
        )
        with self.database.reading() as connection:
            return [_clock_day(row) for row in connection.execute(wanted)]

    def page(self, limit: int, after: str | None = None, camera: CameraTriple | None = None) -> Page[HeldRead]:
        columns = quarantine.c
        order = (columns.received_ms.desc(), columns.key)
        wanted = sa.select(quarantine).where(_IS_HELD).order_by(*order).limit(limit + 1)
        if camera is not None:
            wanted = wanted.where(
                columns.feed == camera.feed, columns.source == camera.source, columns.camera == camera.camera
            )
        if after is not None:
            at_text, key = from_cursor(after, 2, "/after")
            at = int(at_text) if at_text.lstrip("-").isdecimal() else 0
            wanted = wanted.where(
                sa.or_(columns.received_ms < at, sa.and_(columns.received_ms == at, columns.key > key))
            )
        with self.database.reading() as connection:
            found = [_held(row) for row in connection.execute(wanted)]
        page = found[:limit]
        return Page(page, to_cursor(page[-1].read.received_ms, page[-1].key) if len(found) > limit else None)

    def get(self, key: str) -> HeldRead:
        with self.database.reading() as connection:
            row = connection.execute(sa.select(quarantine).where(_IS_HELD, quarantine.c.key == key)).first()
        if row is None:
            raise NotInQuarantine
        return _held(row)

    def mark_released(self, key: str, release: Entry) -> EntryNumber:
        change = sa.update(quarantine).where(_IS_HELD, quarantine.c.key == key)
        with self.database.writing() as connection:
            marked = connection.execute(change.values(released_by=release.actor, released_ms=to_ms(release.at)))
            if marked.rowcount == 0:
                raise NotInQuarantine
            return SqlTrail(connection).append(release)


def _clock_day(row: sa.Row[tuple[object, ...]]) -> HeldClockDay:
    found = row._mapping
    triple = CameraTriple(found["feed"], found["source"], found["camera"])
    return HeldClockDay(triple, int(found["day"]), found["reads"], int(found["ahead"]), int(found["least"]))


def _row(read: Quarantined) -> dict[str, object]:
    camera = read.camera
    return {
        "key": read.key,
        "clause": str(read.clause),
        "detail": read.detail,
        "raw": read.raw.replace("\x00", "�"),  # PostgreSQL's text takes no NUL
        "sender": read.sender,
        "received_ms": read.received_ms,
        "feed": camera.feed if camera else None,
        "source": camera.source if camera else None,
        "camera": camera.camera if camera else None,
        "imported": read.imported,
        "captured_ms": read.captured_ms,
        "cited": read.cited or None,
        "is_test": read.is_test,
    }


def _held(row: sa.Row[tuple[object, ...]]) -> HeldRead:
    found = row._mapping
    read = Quarantined(
        clause=Clause(found["clause"]),
        detail=found["detail"],
        raw=found["raw"],
        sender=found["sender"],
        received_ms=found["received_ms"],
        camera=_triple(row),
        imported=found["imported"],
        captured_ms=found["captured_ms"],
        cited=found["cited"] or "",
        is_test=found["is_test"],
    )
    return HeldRead(found["key"], read)


def _triple(row: sa.Row[tuple[object, ...]]) -> CameraTriple | None:
    found = row._mapping
    if found["feed"] is None:
        return None
    return CameraTriple(found["feed"], found["source"], found["camera"])
