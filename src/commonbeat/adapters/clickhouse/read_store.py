"""The read store over ClickHouse's own client: the same SQL for the embedded engine and for a server."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import IO, cast

import numpy as np
import structlog
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, Error
from numpy.typing import NDArray

from commonbeat.anpr.clock_days import CLOCK_DAY, ClockDays
from commonbeat.anpr.errors import ReadStoreUnavailable, SearchTooWide
from commonbeat.anpr.model import (
    AS_REGISTERED,
    NO_CONFIDENCE,
    NOT_LIVE,
    TOWARD_CODES,
    CameraNumber,
    Flag,
    Gap,
    ReadColumns,
    ReadQuery,
    StoredRead,
)
from commonbeat.anpr.ports import ReadKeys

from .blocks import COLUMNS, KEY, to_native
from .gaps import gaps
from .question import ANSWERED, Parameter, Where, any_plate_like, asked, plates_like, slices, weeks
from .schema import prepare
from .transport import ANSWER_SECONDS, Connects

SEARCH_SECONDS = 20.0
GRACE_SECONDS = 2
"""A store that has not said within this that a search's time is over has hung, and will not be waited for."""

A_HANDFUL = 10
"""Of up to so many plates the whole span is read at once; of more, a page is likely full before its end."""

FEW_PLATES = 1_000
"""Up to so many plates are looked up one by one; with more, the newest reads of all are looked through first."""

NAMED_PLATES = 5_000
"""Up to so many plates of a pattern are sent by name; more stay in the store, as a question to its dictionary."""

FIRST_SLICES = 3
_KEYS_A_PART = 1_000_000
# TOO_MANY_ROWS, TIMEOUT_EXCEEDED, TOO_SLOW, MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES
_TOO_WIDE = frozenset({158, 159, 160, 241, 307, 396})

_DETACHED = "SELECT table, name FROM system.detached_parts WHERE database = currentDatabase()"
_PRESENT = "SELECT table, name FROM system.parts WHERE active AND database = currentDatabase()"

_HOW_TO_SEARCH = {
    "timeout_overflow_mode": "throw",
    # It would make its own filter the first, and look for the plate only in what that leaves.
    "use_top_k_dynamic_filtering": 0,
}
_HOW_TO_INSERT = {
    "async_insert": 0,
    "insert_deduplicate": 1,
    # A repeat goes on to the plate dictionary though the reads are there: a kill may have come between the two.
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    # The dictionary's index is made when parts are merged; a part that is still small is read through as fast.
    "materialize_skip_indexes_on_insert": 0,
    # An import may span more weeks than the default allows a block.
    "max_partitions_per_insert_block": 0,
}

_log = structlog.get_logger()


class ClickHouseReadStore:
    """Keeps reads in ClickHouse. It connects, and makes its tables, at the first call that gets through."""

    def __init__(self, connect: Connects, *, search_seconds: float = SEARCH_SECONDS) -> None:
        self._connect = connect
        self._search_seconds = search_seconds
        self._present: Client | None = None
        self._searching: Client | None = None
        self._lock = threading.Lock()

    def insert(self, reads: ReadColumns, token: str) -> None:
        """Keep the reads, durable on return. See the port."""
        if not len(reads):
            return
        block = to_native(reads)
        # One block a batch, so that the token covers it whole.
        settings = _HOW_TO_INSERT | {"insert_deduplication_token": token, "max_insert_block_size": len(reads)}
        with _answering():
            self._client().raw_insert("reads", [name for name, _ in COLUMNS], block, settings=settings, fmt="Native")

    def search(self, query: ReadQuery) -> Sequence[StoredRead]:
        """Give up to ``query.limit`` reads, newest first. See the port."""
        if query.cameras == () or query.from_ms >= query.to_ms or query.limit < 1:
            return []
        budget = _Budget(self._search_seconds)
        if not query.vrms and not query.patterns:
            return self._by_slice(query, Where(), budget)
        named = self._named_plates(query, budget)
        if named is None:
            return self._by_slice(query, any_plate_like(query), budget)
        if not named:
            return []
        plates = Where()
        plates.add("vrm IN {vrms:Array(String)}", vrms=named)
        if len(named) <= A_HANDFUL:
            return self._by_plate(query, plates, budget, [(query.from_ms, query.to_ms)])
        if len(named) <= FEW_PLATES:
            return self._by_plate(query, plates, budget, weeks(query))
        return self._by_slice(query, plates, budget, slices_at_most=FIRST_SLICES)

    def keys_between(self, from_ms: int, to_ms: int) -> ReadKeys:
        """Give the identity of every stored read captured in the span. See the port."""
        where = Where()
        where.captured(from_ms, to_ms, by_hour=True)
        sql = (
            f"SELECT toFixedString(vrm, {KEY['vrm'].itemsize}), camera, toUnixTimestamp64Milli(captured)"  # noqa: S608
            f" FROM reads WHERE {where.text()}"
        )
        parts: list[NDArray[np.void]] = []
        with _answering():
            answer = cast("IO[bytes]", self._client().raw_stream(sql, dict(where.values), fmt="RowBinary"))
            with closing(answer):
                while block := answer.read(_KEYS_A_PART * KEY.itemsize):
                    parts.append(np.frombuffer(block, dtype=KEY))
        keys = np.concatenate(parts) if parts else np.empty(0, dtype=KEY)
        return ReadKeys(*(np.ascontiguousarray(keys[name]) for name in ("vrm", "camera", "captured_ms")))

    def clock_days(self, from_ms: int, to_ms: int, ahead_ms: int) -> ClockDays:
        """Give each camera's days of the reads in the span that came live. See the port."""
        where = Where()
        where.captured(from_ms, to_ms, by_hour=True)
        where.add("bitAnd(flags, {not_live:UInt8}) = 0", not_live=int(NOT_LIVE))
        # Days are told from the hour, which the rows are sorted by and which is far smaller than the instant.
        sql = (
            "SELECT camera, toInt64(intDiv(hour, 24)) AS day, toInt64(count()),"  # noqa: S608
            " toInt64(countIf(delay_ms < -{ahead_ms:Int64})), min(delay_ms)"
            f" FROM reads WHERE {where.text()} GROUP BY camera, day ORDER BY camera, day"
        )
        with _answering():
            answer = self._client().raw_query(sql, {**where.values, "ahead_ms": ahead_ms}, fmt="RowBinary")
        return np.frombuffer(answer, dtype=CLOCK_DAY)

    def captured_span(self) -> tuple[int, int] | None:
        """Give the first and the last stored capture, or None for an empty store."""
        sql = "SELECT count(), toUnixTimestamp64Milli(min(captured)), toUnixTimestamp64Milli(max(captured)) FROM reads"
        with _answering():
            [(count, first, last)] = self._client().query(sql).result_rows
        return (int(first), int(last)) if count else None

    def count(self) -> int:
        """Give how many reads are stored."""
        with _answering():
            [(count,)] = self._client().query("SELECT count() FROM reads").result_rows
        return int(count)

    def gaps(self) -> Sequence[Gap]:
        """Give the spans of which stored reads may be missing. See the port."""
        with _answering():
            detached = self._client().query(_DETACHED).result_rows
            # Asked for second: a part that is merged meanwhile is held by another that is there.
            present = self._client().query(_PRESENT).result_rows if detached else []
        return gaps([(str(table), str(part)) for table, part in detached], [(str(t), str(part)) for t, part in present])

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            clients = [self._present, self._searching]
            self._present = self._searching = None
        for client in clients:
            if client is not None:
                client.close_connections()
                client.close()

    def _client(self) -> Client:
        with self._lock:
            if self._present is None:
                client = self._connect(ANSWER_SECONDS)
                prepare(client)
                self._present = client
            return self._present

    def _search_client(self) -> Client:
        """Give a client that does not wait for a hung store; the other one must, since an import may be large."""
        ready = self._client()
        with self._lock:
            if self._searching is None:
                self._searching = self._connect(math.ceil(self._search_seconds + GRACE_SECONDS))
                self._searching.database = ready.database
            return self._searching

    def _named_plates(self, query: ReadQuery, budget: _Budget) -> list[str] | None:
        """Give every plate that is asked for, or None if the patterns match too many to name."""
        if not query.patterns:
            return list(query.vrms)
        sql, values = plates_like(query)
        rows = self._rows(f"{sql} LIMIT {NAMED_PLATES + 1}", values, budget)
        return None if len(rows) > NAMED_PLATES else [*query.vrms, *(str(row[0]) for row in rows)]

    def _by_plate(
        self, query: ReadQuery, plates: Where, budget: _Budget, spans: Iterable[tuple[int, int]]
    ) -> Sequence[StoredRead]:
        """Answer from the order by plate, the spans one after the other until the page is full."""
        found: list[StoredRead] = []
        for low, high in spans:
            if len(found) == query.limit:
                break
            where = asked(query).joined(plates)
            where.captured(low, high, by_hour=False)
            found += self._page(where, query.limit - len(found), budget)
        return found

    def _by_slice(
        self, query: ReadQuery, plates: Where, budget: _Budget, *, slices_at_most: int | None = None
    ) -> Sequence[StoredRead]:
        """Answer from the order by place, the newest slice of time first; what ``slices_at_most`` leaves, by plate.

        Used where what matches lies all over the span, so that the newest page is likely in its newest hours.
        """
        found: list[StoredRead] = []
        for number, (low, high) in enumerate(slices(query)):
            left = query.limit - len(found)
            if left == 0:
                break
            if number == slices_at_most:
                rest = replace(query, to_ms=high, limit=left)
                found += self._by_plate(rest, plates, budget, weeks(rest))
                break
            where = asked(query).joined(plates)
            where.captured(low, high, by_hour=True)
            found += self._page(where, left, budget)
        return found

    def _page(self, where: Where, limit: int, budget: _Budget) -> Sequence[StoredRead]:
        sql = f"SELECT {ANSWERED} FROM reads WHERE {where.text()} ORDER BY captured DESC, camera, vrm LIMIT {limit}"  # noqa: S608
        return [_stored(row) for row in self._rows(sql, where.values, budget)]

    def _rows(self, sql: str, values: Mapping[str, Parameter], budget: _Budget) -> Sequence[Sequence[object]]:
        with _answering(_TOO_WIDE):
            rows: Sequence[Sequence[object]] = (
                self._search_client()
                .query(sql, dict(values), settings=_HOW_TO_SEARCH | {"max_execution_time": budget.left()})
                .result_rows
            )
            return rows


class _Budget:
    """The time that one search may take, however many statements it needs."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def left(self) -> float:
        """Give the seconds that are left, or raise ``SearchTooWide``."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise SearchTooWide
        return round(left + 0.001, 3)


@contextmanager
def _answering(too_wide: frozenset[int] = frozenset()) -> Iterator[None]:
    """Turn the client's errors into the room's. Their text is dropped, since it may hold a plate."""
    try:
        yield
    except DatabaseError as error:
        code = getattr(error, "code", None)
        if code in too_wide:
            raise SearchTooWide from None
        _log.warning("read-store.refused", code=code, name=getattr(error, "name", None))
        raise ReadStoreUnavailable from None
    except (Error, OSError) as error:
        _log.warning("read-store.no-answer", error=type(error).__name__)
        raise ReadStoreUnavailable from None


def _stored(row: Sequence[object]) -> StoredRead:
    vrm, received, captured, delay, camera, latitude, longitude, confidence, toward, flags = row
    return StoredRead(
        vrm=str(vrm),
        received_vrm=str(received) or str(vrm),
        captured_ms=_int(captured),
        received_ms=_int(captured) + _int(delay),
        camera=CameraNumber(_int(camera)),
        latitude_e6=_place(latitude),
        longitude_e6=_place(longitude),
        confidence=None if confidence == NO_CONFIDENCE else _int(confidence),
        toward=TOWARD_CODES[_int(toward)],
        flags=Flag(_int(flags)),
    )


def _place(value: object) -> int | None:
    return None if value == AS_REGISTERED else _int(value)


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"the store answered {type(value).__name__} for a number")
    return value
