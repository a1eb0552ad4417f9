"""The read store beside the same work done raw: ``python bench/read_store.py --reads 10000000 --folder DIR``.

A folder that already holds at least as many reads is used as it is, so that a large store is built once. Every
figure of ours stands beside one of the same SQL, or the same rows, sent through a bare client in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from clickhouse_connect.driver.client import Client
from national_traffic import DAY_MS, Roads

from commonbeat.adapters.clickhouse.blocks import COLUMNS, to_native
from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.anpr.model import CameraNumber, ReadQuery

FIRST_DAY_MS = 1_792_972_800_000  # Monday 2026-10-26
PER_DAY = 3_500_000
BULK, BATCH = 500_000, 20_000
HOUR_MS = 3_600_000
ROUNDS = 20
FORGET: list[Callable[[], object]] = [lambda: None]
"""How to make the engine forget which rows answered a question before, since no two users ask the same."""


def main() -> None:
    """Build the store, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the store is kept; a temporary one if absent")
    parser.add_argument("--build-only", action="store_true")
    parser.add_argument("--settle", action="store_true", help="merge everything before measuring")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        process = StoreProcess(options.folder or Path(spare) / "store", ready_seconds=120)
        process.start()
        try:
            store = ClickHouseReadStore(partial(connect_socket, process.socket))
            build(store, options.reads)
            client = connect_socket(process.socket)
            client.database = "commonbeat"
            FORGET[0] = partial(client.command, "SYSTEM CLEAR QUERY CONDITION CACHE")
            if options.settle:
                settle(client)
            if not options.build_only:
                sizes(client)
                queries(store, client)
                resident(process)
                inserts(Path(spare))
        finally:
            process.stop()


def build(store: ClickHouseReadStore, reads: int) -> None:
    """Fill the store up to so many reads. Tokens are the blocks' numbers, so that a build that was cut goes on."""
    present = store.count()
    if present >= reads:
        print(f"store of {present:,} reads is there already")
        return
    begun, made, pending = time.perf_counter(), 0, []
    with ThreadPoolExecutor(1) as sender:  # one block is sent while the next is made
        for number, block in enumerate(traffic(reads, BULK)):
            pending.append(sender.submit(store.insert, block, f"bulk-{number}"))
            made += len(block)
            if len(pending) > 2:
                pending.pop(0).result()
        for sent in pending:
            sent.result()
    took = time.perf_counter() - begun
    print(
        f"built {made:,} reads in {took:.0f} s: {made / took:,.0f} reads/s, generator included; stored {store.count():,}"
    )


def traffic(reads: int, batch: int, *, first_day_ms: int = FIRST_DAY_MS, seed: int = 7):
    """Give the batches of so many reads, the same at every call."""
    return Roads(seed).reads_from(first_day_ms, reads / PER_DAY, PER_DAY, batch)


def settle(client: Client) -> None:
    """Merge every partition into one part."""
    begun = time.perf_counter()
    for table in ("reads", "plates"):
        client.command(f"OPTIMIZE TABLE {table} FINAL", settings={"receive_timeout": 3600})
    print(f"merged in {time.perf_counter() - begun:.0f} s")


def sizes(client: Client) -> None:
    """Print the bytes a read, by table and sort order."""
    reads = client.query("SELECT count() FROM reads").first_row[0]
    plates = client.query("SELECT uniq(vrm) FROM plates").first_row[0]
    for table, unit, count in (("reads", "read", reads), ("plates", "plate", plates)):
        total, parts = client.query(
            f"SELECT sum(bytes_on_disk), count() FROM system.parts WHERE active AND database = 'commonbeat' AND table = '{table}'"
        ).first_row
        print(f"size: {table} {total / count:.2f} bytes a {unit}, {count:,} of them, {parts} parts")
    second = client.query(
        "SELECT sum(bytes_on_disk) FROM system.projection_parts WHERE active AND database = 'commonbeat' AND table = 'reads'"
    ).first_row[0]
    print(f"size: of which the order by place {second / reads:.2f}")


def inserts(spare: Path) -> None:
    """Print the rate of durable batches beside that of bulk blocks, and of making a block alone."""
    batches = list(traffic(1_000_000, BATCH, seed=11))
    begun = time.perf_counter()
    for batch in batches:
        to_native(batch)
    print(
        f"insert: making Native blocks of {BATCH:,}: {1_000_000 / (time.perf_counter() - begun):,.0f} reads/s on one core"
    )
    rates = {}
    for name, blocks in (("batches", batches), ("bulk", list(traffic(2_000_000, BULK, seed=11)))):
        process = StoreProcess(spare / name)
        process.start()
        store = ClickHouseReadStore(partial(connect_socket, process.socket))
        store.count()
        client = connect_socket(process.socket)
        took = []
        begun = time.perf_counter()
        for number, block in enumerate(blocks):
            at = time.perf_counter()
            if name == "bulk":
                client.raw_insert("commonbeat.reads", [column for column, _ in COLUMNS], to_native(block), fmt="Native")
            else:
                store.insert(block, f"batch-{number}")
            took.append((time.perf_counter() - at) * 1000)
        rows = sum(map(len, blocks))
        rates[name] = rows / (time.perf_counter() - begun)
        assert store.count() == rows
        print(f"insert: {name} of {len(blocks[0]):,}: {rates[name]:,.0f} reads/s, {spread(took)}")
        process.stop()
    print(f"insert: batches ÷ bulk = {rates['batches'] / rates['bulk']:.2f}")


def queries(store: ClickHouseReadStore, client: Client) -> None:
    """Print the latency of each kind of search beside the same SQL through a bare client."""
    choose = np.random.default_rng(3)
    first, last = store.captured_span() or (0, 0)
    end = last + 1
    sample = sample_of(store, first + (last - first) // 2 // HOUR_MS * HOUR_MS)
    plates = [vrm.decode() for vrm in choose.choice(sample.vrm, ROUNDS)]
    busy = [
        row[0]
        for row in client.query(
            f"SELECT vrm FROM reads WHERE hour = {(first + DAY_MS // 2) // HOUR_MS} GROUP BY vrm ORDER BY count() DESC LIMIT {ROUNDS}"
        ).result_rows
    ]
    for name, vrms in (("exact plate", plates), ("busy plate", busy)):
        beside(
            name,
            [partial(store.search, ReadQuery(first, end, 50, vrms=(vrm,))) for vrm in vrms],
            [
                partial(client.query, f"SELECT * FROM reads WHERE vrm = '{vrm}' AND captured >= {first / 1000} AND"
                f" captured < {end / 1000} ORDER BY captured DESC, camera, vrm LIMIT 50")
                for vrm in vrms
            ],
        )  # fmt: skip
    anywhere = [f"*{vrm[1:3]}?{vrm[4:6]}*" for vrm in plates if len(vrm) == 7]
    beside(
        "wildcard anywhere, beside a scan of the reads",
        [partial(store.search, ReadQuery(first, end, 50, patterns=(pattern,))) for pattern in anywhere],
        [
            partial(client.query, "SELECT vrm, captured, camera FROM reads WHERE vrm LIKE {p:String}"
            " ORDER BY captured DESC, camera, vrm LIMIT 50", {"p": pattern.replace("*", "%").replace("?", "_")})
            for pattern in anywhere[:3]
        ],
    )  # fmt: skip
    beside("wildcard of 2 characters", [
        partial(store.search, ReadQuery(first, end, 50, patterns=(f"*{vrm[2:4]}*",))) for vrm in plates
    ])  # fmt: skip
    areas = [
        tuple(CameraNumber(at * 80 + 1 + n) for n in range(150)) for at in choose.integers(0, 150, ROUNDS).tolist()
    ]
    hours = [first + int(hour) * HOUR_MS for hour in choose.integers(7, (last - first) // HOUR_MS, ROUNDS)]
    beside(
        "150 neighbouring cameras, one hour",
        [partial(store.search, ReadQuery(at, at + HOUR_MS, 50, cameras=area)) for area, at in zip(areas, hours, strict=True)],
        [
            partial(client.query, f"SELECT * FROM reads WHERE camera IN {area} AND hour = {at // HOUR_MS}"
            " ORDER BY captured DESC, camera, vrm LIMIT 50")
            for area, at in zip(areas, hours, strict=True)
        ],
    )  # fmt: skip
    scattered = [tuple(map(CameraNumber, choose.choice(13_000, 150, replace=False).tolist())) for _ in range(ROUNDS)]
    beside("150 scattered cameras, one hour", [
        partial(store.search, ReadQuery(at, at + HOUR_MS, 500, cameras=area))
        for area, at in zip(scattered, hours, strict=True)
    ])  # fmt: skip
    beside(
        "150 cameras, whole span",
        [partial(store.search, ReadQuery(first, end, 50, cameras=area)) for area in scattered],
    )
    beside(
        "1 camera, whole span", [partial(store.search, ReadQuery(first, end, 50, cameras=area[:1])) for area in areas]
    )
    beside("all cameras named, whole span", [
        partial(store.search, ReadQuery(first, end, 50, cameras=tuple(map(CameraNumber, range(13_000))))) for _ in range(5)
    ])  # fmt: skip
    beside("plate in 150 cameras", [
        partial(store.search, ReadQuery(first, end, 50, vrms=(vrm,), cameras=area))
        for vrm, area in zip(plates, scattered, strict=True)
    ])  # fmt: skip
    beside("newest of all", [partial(store.search, ReadQuery(first, end, 50)) for _ in range(ROUNDS)])
    beside("64 look-alikes", [
        partial(store.search, ReadQuery(first, end, 50, vrms=tuple(v.decode() for v in choose.choice(sample.vrm, 64))))
        for _ in range(ROUNDS)
    ])  # fmt: skip
    beside("keys of one hour", [partial(store.keys_between, at, at + HOUR_MS) for at in hours[:8]])


def sample_of(store: ClickHouseReadStore, from_ms: int):
    """Give the keys of an hour, to draw plates from."""
    return store.keys_between(from_ms, from_ms + HOUR_MS)


def beside(name: str, ours: Sequence[Callable[[], object]], raw: Sequence[Callable[[], object]] = ()) -> None:
    """Run both three times, leave the first round out, and print them side by side."""
    took, found = timed(ours, FORGET[0])
    line = f"query: {name}: {spread(took)}, {found}"
    if raw:
        peer, _ = timed(raw, FORGET[0])
        line += f" | raw {spread(peer)} | p50 ratio {statistics.median(took) / statistics.median(peer):.2f}"
    print(line, flush=True)


def timed(calls: Sequence[Callable[[], object]], forget: Callable[[], object]) -> tuple[list[float], str]:
    took: list[float] = []
    found = 0
    for round_number in range(3):
        forget()
        for call in calls:
            begun = time.perf_counter()
            answer = call()
            if round_number:
                took.append((time.perf_counter() - begun) * 1000)
                found += len(answer) if isinstance(answer, Sequence) else 0
    return took, f"{found / max(len(took), 1):.0f} rows a call"


def spread(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"min {ordered[0]:.1f} p50 {statistics.median(ordered):.1f} p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"


def resident(process: StoreProcess) -> None:
    """Print what the store process holds of memory."""
    if process.pid is not None:
        print(f"memory: store process {psutil.Process(process.pid).memory_info().rss >> 20} MiB resident")


if __name__ == "__main__":
    main()
