"""Screening against a million entries: loading, memory, rates beside Python's own set, and from accepted to told.

    python -m bench.screening [--entries 1000000]

The set is the peer: it does the same look-up raw, on marks that are Python bytes already.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import numpy as np

from commonbeat.adapters.sql.audit import SqlTrail
from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.hits import SqlHitStore
from commonbeat.adapters.sql.lists import SqlListStore, SqlWatchSource
from commonbeat.adapters.sql.migrate import migrate
from commonbeat.anpr.hit_model import Hit
from commonbeat.anpr.model import AS_REGISTERED, Camera, CameraClass, CameraNumber, CameraTriple, ReadColumns
from commonbeat.anpr.raising import Raiser
from commonbeat.anpr.screening import Screener
from commonbeat.anpr.voi import Action, Priority, VehicleOfInterest, VoiEntry, VoiList
from commonbeat.anpr.watch import LiveWatch, WatchKeeper
from commonbeat.anpr.watch_table import WatchTable, mark_keys
from commonbeat.audit.ports import Trail
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import EntryId, ListId, PartyId, PersonId
from commonbeat.web.hit_stream import Frame

PARTY = PartyId("midvale")
LETTERS = np.frombuffer(b"ABCDEFGHJKLMNOPRSTUVWXYZ", "S1")


def marks(count: int, seed: int) -> np.ndarray:
    """Give distinct marks of the present British shape, in no order."""
    rng = np.random.default_rng(seed)
    numbers = rng.choice(24**4 * 90, int(count * 1.02), replace=False)[:count]
    out = np.zeros((count, 12), "S1")
    numbers, years = numbers // 90, numbers % 90 + 10
    out[:, 2], out[:, 3] = (years // 10).astype("S1"), (years % 10).astype("S1")
    for place in (0, 1, 4, 5):
        out[:, place] = LETTERS[numbers % 24]
        numbers = numbers // 24
    out[:, 6] = LETTERS[rng.integers(0, 24, count)]
    return out.view("S12").ravel()


def best(work: Callable[[], object], seconds: float = 0.6) -> float:
    """Give the median time of one call, in seconds."""
    work()
    times, ends = [], time.perf_counter() + seconds
    while time.perf_counter() < ends or len(times) < 5:
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def table_against_set(entries: int) -> None:
    listed, strangers = np.split(marks(entries * 2, 1), 2)
    table = WatchTable(entries)
    began = time.perf_counter()
    for start in range(0, entries, 20_000):
        table.add(mark_keys(listed[start : start + 20_000]))
    print(f"table of {entries:,}: filled in {time.perf_counter() - began:.2f} s, {table.nbytes / 1e6:.1f} MB")
    gc.collect()
    before = rss_mb()
    began = time.perf_counter()
    peer = set(listed.tolist())
    print(f"set of {entries:,}:   filled in {time.perf_counter() - began:.2f} s, {rss_mb() - before:.1f} MB")
    print(
        f"{'group':>7} {'table µs':>10} {'M reads/s':>10} {'set µs':>10} {'M reads/s':>10}   (1 % hit, new reads each call)"
    )
    rng = np.random.default_rng(2)
    for group in (1, 50, 500, 20_000):
        pool = np.where(rng.random(2_000_000) < 0.01, rng.choice(listed, 2_000_000), rng.choice(strangers, 2_000_000))
        groups = [pool[start : start + group] for start in range(0, min(len(pool), group * 20_000) - group + 1, group)]
        objects = [one.tolist() for one in groups]
        sets = [(lambda one: [row for row, vrm in enumerate(one) if vrm in peer]), objects]
        ours = [(lambda one: table.rows(mark_keys(one))), groups]
        rates = []
        for look, given in (ours, sets):
            each = cycle(given)

            def one_call(look: Callable = look, each: Iterator = each) -> None:
                look(next(each))

            rates.append(best(one_call))
        assert all(ours[0](a).tolist() == sets[0](b) for a, b in zip(groups[:200], objects[:200], strict=True))
        print(
            f"{group:>7} {rates[0] * 1e6:>10.1f} {group / rates[0] / 1e6:>10.2f} {rates[1] * 1e6:>10.1f} {group / rates[1] / 1e6:>10.2f}"
        )


@dataclass
class Room:
    hits: SqlHitStore
    trail: Trail


class NoJournal:
    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        raise RuntimeError(f"the queue overflowed at {position}")


def a_camera(number: CameraNumber) -> Camera:
    return Camera(number, CameraTriple(1, 1, number), "R001 made-up", "R001", 52.0, -1.0, CameraClass.STATIC, PARTY)


def stored_entries(database: Database, listed: np.ndarray) -> None:
    list_ = VoiList(ListId("list-1"), "bench", "bench", Priority.HIGH, PARTY, PersonId("bench"), datetime.now(UTC))
    weed = datetime.now(UTC).date() + timedelta(days=28)
    texts = ("", "", "", Action.STOP, "", "stolen", "", "", "", weed, "", "", "", "", "")
    began = time.perf_counter()
    with database.writing() as connection:
        store = SqlListStore(connection)
        store.add_list(list_)
        for start in range(0, len(listed), 20_000):
            store.add_entries(
                [
                    VoiEntry(
                        EntryId(f"entry-{start + n}"),
                        list_.id,
                        VehicleOfInterest(vrm.decode(), *texts),
                        Priority.HIGH,
                        list_.created_at,
                        "bench",
                        1,
                    )
                    for n, vrm in enumerate(listed[start : start + 20_000].tolist())
                ]
            )
    print(f"entries put in the database: {time.perf_counter() - began:.1f} s")


def accepted_to_told(database: Database, listed: np.ndarray, rate: int, group: int, seconds: float) -> None:
    clock = SystemClock()
    watch = LiveWatch()
    source = SqlWatchSource(database)
    keeper = WatchKeeper(watch, source, clock)
    began = time.perf_counter()
    before = rss_mb()
    keeper.load()
    print(
        f"loaded from the database: {time.perf_counter() - began:.2f} s, {watch.nbytes / 1e6:.1f} MB (process {rss_mb() - before:+.0f} MB)"
    )

    @contextmanager
    def begin() -> Iterator[Room]:
        with database.writing() as connection:
            yield Room(SqlHitStore(connection), SqlTrail(connection))

    sent: dict[int, float] = {}
    late: list[float] = []
    told = threading.Event()

    def publish(hits: Sequence[Hit]) -> None:
        for hit in hits:
            Frame.of(hit)
            late.append(time.perf_counter() - sent[hit.read.captured_ms // group])

    screener = Screener(watch, Raiser(source, a_camera, begin, publish, clock, keeper.note_false_alarms), NoJournal())
    screener.start()
    rng = np.random.default_rng(3)
    strangers = np.char.add(b"Z", marks(200_000, 77).astype("S7")).astype("S12")
    held: list[float] = []
    start, wanted = time.perf_counter(), 0
    groups = int(rate * seconds / group)
    received = int(time.time() * 1000)
    first = received // group  # so that no run repeats another's reads
    for place in range(groups):
        vrm = rng.choice(strangers, group)
        hits = rng.random(group) < 0.01
        vrm[hits] = rng.choice(listed, int(hits.sum()))
        wanted += int(hits.sum())
        reads = ReadColumns(
            vrm,
            np.full(group, 1, np.uint32),
            (first + place) * group + np.arange(group, dtype=np.int64),
            np.full(group, received, np.int64),
            np.full(group, AS_REGISTERED, np.int32),
            np.full(group, AS_REGISTERED, np.int32),
            np.zeros(group, np.uint8),
            np.zeros(group, np.uint8),
            np.zeros(group, np.uint8),
        )
        due = start + place * group / rate
        if (wait := due - time.perf_counter()) > 0:
            told.wait(wait)
        sent[first + place] = time.perf_counter()
        began = time.thread_time()
        screener.on_accepted(reads, place)
        held.append(time.thread_time() - began)
    screener.stop(60)
    took = time.perf_counter() - start
    ms = np.array(late) * 1000
    false = wanted - len(late)
    print(
        f"{rate:,} reads/s in groups of {group}, 1 % hits, {took:.1f} s: {len(late)} hits ({false} missing); accepted → told "
        f"p50 {np.percentile(ms, 50):.1f} ms, p99 {np.percentile(ms, 99):.1f} ms, worst {ms.max():.1f} ms; "
        f"CPU of the event loop p50 {np.percentile(held, 50) * 1e6:.0f} µs, p99 {np.percentile(held, 99) * 1e6:.0f} µs"
    )


def flat_out(database: Database, listed: np.ndarray, count: int) -> None:
    clock = SystemClock()
    source = SqlWatchSource(database)

    @contextmanager
    def begin() -> Iterator[Room]:
        with database.writing() as connection:
            yield Room(SqlHitStore(connection), SqlTrail(connection))

    raiser = Raiser(source, a_camera, begin, lambda _hits: None, clock, lambda _count: None)
    every = np.random.default_rng(4).choice(listed, count)
    now = int(time.time() * 1000)
    began = time.perf_counter()
    for start in range(0, count, 1000):
        some = every[start : start + 1000]
        n = len(some)
        zeros = np.zeros(n, np.uint8)
        raiser.raise_hits(
            ReadColumns(
                some,
                np.full(n, 2, np.uint32),
                now + start + np.arange(n),
                np.full(n, now),
                np.full(n, AS_REGISTERED),
                np.full(n, AS_REGISTERED),
                zeros,
                zeros,
                zeros,
            )
        )
    print(
        f"when everything matches: {count / (time.perf_counter() - began):,.0f} durable hits a second, 1,000 a commit"
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entries", type=int, default=1_000_000)
    entries = arguments.parse_args().entries
    table_against_set(entries)
    listed = marks(entries, 1)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/node.db")
        migrate(database)
        stored_entries(database, listed)
        accepted_to_told(database, listed, 3_000, 50, 8)
        accepted_to_told(database, listed, 10_000, 50, 8)
        flat_out(database, listed, 20_000)
        database.close()


if __name__ == "__main__":
    main()
