"""Searches over 100,000,000 reads through the whole API, beside the very same SQL through a bare client.

    python -m bench search [--reads 100000000] [--folder DIR] [--keep]

Sign-in token, policy, the store and the durable record are all in the figure. The store is built once with the bulk
generator (28 days of 3.5 million and a part of one, the last ending at midnight) and used again where it is kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from clickhouse_connect.driver.client import Client

from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.anpr.model import CameraNumber, ReadColumns, ReadQuery
from commonbeat.anpr.ports import ReadStore

from .common import RESULTS, Api, Figure, Results, ServedNode, percentile, place_of, served, write_world
from .national_traffic import DAY_MS, Roads

READS = 100_000_000
FOLDER = RESULTS / "store100m"
MANIFEST = "bench.json"
PER_DAY = 3_500_000
BLOCK = 500_000
HOUR_MS = 3_600_000
QUESTIONS, WARMING = 120, 20
SCANS = 5
IN_AREA = 150
"""Cameras that a polygon of the bench holds, about."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a built store holds."""

    first_ms: int
    to_ms: int
    reads: int


def built(folder: Path, reads: int | None) -> Stored:
    """Build the store in the folder, or take the one that is there, and say what it holds. None: as many as are there."""
    manifest = folder / MANIFEST
    if manifest.exists():
        found = Stored(**json.loads(manifest.read_text()))
        reads = reads or found.reads
        if found.reads == reads and found.to_ms > time.time_ns() // 1_000_000 - 50 * DAY_MS:
            print(f"a store of {found.reads:,} reads is there already", flush=True)
            return found
    if reads is None:
        raise SystemExit(f"there is no store in {folder}, or it is too old")
    shutil.rmtree(folder, ignore_errors=True)
    days = reads / PER_DAY
    midnight = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS
    stored = Stored(midnight - int(np.ceil(days)) * DAY_MS, midnight, reads)
    process = StoreProcess(folder, ready_seconds=120)
    process.start()
    try:
        store = ClickHouseReadStore(partial(connect_socket, process.socket))
        began = time.perf_counter()
        _fill(store, stored)
        took = time.perf_counter() - began
        print(f"built {reads:,} reads in {took:.0f} s: {reads / took:,.0f}/s, generator included", flush=True)
        if store.count() != reads:
            raise SystemExit(f"the store counts {store.count():,}")
        client = connect_socket(process.socket)
        client.database = "commonbeat"
        _settle(client)
        store.close()
    finally:
        process.stop()
    manifest.write_text(json.dumps({"first_ms": stored.first_ms, "to_ms": stored.to_ms, "reads": reads}))
    return stored


def _fill(store: ReadStore, stored: Stored) -> None:
    """Put the blocks in, one being sent while the next is made."""
    pending = []
    blocks: Iterable[ReadColumns] = Roads(7).reads_from(stored.first_ms, stored.reads / PER_DAY, PER_DAY, BLOCK)
    with ThreadPoolExecutor(1) as sender:
        for number, block in enumerate(blocks):
            ours = replace(block, camera=block.camera + np.uint32(1))  # the register counts from 1
            pending.append(sender.submit(store.insert, ours, f"bulk-{number}"))
            if len(pending) > 2:
                pending.pop(0).result()
        for sent in pending:
            sent.result()


def _settle(client: Client) -> None:
    """Merge now what a node merges by itself six hours later: the weeks that are over, and the dictionary."""
    began = time.perf_counter()
    over = str((datetime.now(UTC) - timedelta(days=7)).date())
    sql = (
        "SELECT DISTINCT partition FROM system.parts WHERE active AND database = currentDatabase() AND table = 'reads'"
    )
    weeks = [f"reads PARTITION '{row[0]}'" for row in client.query(sql).result_rows if str(row[0]) <= over]
    for what in (*weeks, "plates"):
        client.command(f"OPTIMIZE TABLE {what} FINAL", settings={"optimize_throw_if_noop": 0})
    print(
        f"merged {len(weeks)} weeks that are over, and the dictionary, in {time.perf_counter() - began:.0f} s",
        flush=True,
    )


def sizes(client: Client, results: Results) -> None:
    """Add the bytes a read, with both sort orders, and the dictionary's own."""
    reads = int(client.query("SELECT count() FROM reads").first_row[0])
    plates = int(client.query("SELECT uniqExact(vrm) FROM plates").first_row[0])
    whole, parts = (int(value) for value in client.query(_SIZE, {"table": "reads"}).first_row)
    words, word_parts = (int(value) for value in client.query(_SIZE, {"table": "plates"}).first_row)
    second = int(
        client.query(
            "SELECT sum(bytes_on_disk) FROM system.projection_parts WHERE active AND table = 'reads'"
            " AND database = currentDatabase()"
        ).first_row[0]
    )
    each = whole / reads
    results.add(Figure("size on disk, both sort orders", each, "bytes a read", "at most 22", each <= 22))
    results.note(
        size=f"{reads:,} reads in {parts} parts, {whole / 1e9:.2f} GB, of which the order by place {second / reads:.2f} "
        f"bytes a read; dictionary of {plates:,} plates {words / 1e9:.2f} GB in {word_parts} parts: "
        f"{words / plates:.1f} bytes a plate, {words / reads:.2f} a read"
    )


_SIZE = (
    "SELECT sum(bytes_on_disk), count() FROM system.parts WHERE active AND database = currentDatabase()"
    " AND table = {table:String}"
)


class Recording:
    """A client that notes each statement, so that the peer runs the very same ones; the store remembers none of them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.statements: list[tuple[str, Any, Any]] = []

    def query(self, sql: str, parameters: Any = None, settings: Any = None) -> Any:
        unremembered = dict(settings or {}) | {"use_query_condition_cache": 0}
        self.statements.append((sql, parameters, unremembered))
        return self._client.query(sql, parameters, settings=unremembered)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as the API takes it and as the store does."""

    body: dict[str, object]
    query: ReadQuery


def direct(node: ServedNode, questions: Sequence[Asked]) -> list[Callable[[], object]]:
    """Give for each question its SQL, ready to run by a bare client of the same store."""
    recording, client = Recording(node.client()), node.client()
    store = ClickHouseReadStore(lambda *_: recording)  # type: ignore[arg-type, return-value]
    runs: list[Callable[[], object]] = []
    for question in questions:
        recording.statements.clear()
        store.search(question.query)
        runs.append(partial(_run_each, client, list(recording.statements)))
    return runs


def _run_each(client: Client, statements: Sequence[tuple[str, Any, Any]]) -> None:
    for sql, parameters, settings in statements:
        client.query(sql, parameters, settings=settings)


def by_turns(
    ours: Sequence[Callable[[], object]], peers: Sequence[Callable[[], object]]
) -> tuple[list[float], list[float]]:
    """Give milliseconds of each call and of its peer, of questions that the store was not asked before.

    It remembers for each condition where nothing matches, which would flatter a question asked twice. The first few warm connections and files; of each pair now the one and now the other goes first.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(ours, peers, strict=True)):
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            pair[which]()
            if number >= WARMING:
                took[which].append(1000 * (time.perf_counter() - began))
    return took


def spread(took: Sequence[float]) -> str:
    shares = ", ".join(f"p{round(100 * share)} {percentile(took, share):.1f}" for share in (0.5, 0.95, 0.99))
    return f"{shares}, longest {max(took):.1f} ms of {len(took)}"


def questions(stored: Stored, client: Client) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """Draw plates from the reads themselves, patterns from those plates, and areas with an hour each."""
    choose = np.random.default_rng(5)
    sql = "SELECT DISTINCT vrm FROM reads WHERE hour = {hour:UInt32} ORDER BY cityHash64(vrm, 5) LIMIT 500"
    noon = (stored.first_ms + (stored.to_ms - stored.first_ms) // DAY_MS // 2 * DAY_MS) // HOUR_MS + 12
    seen = [str(row[0]) for row in client.query(sql, {"hour": noon}).result_rows]
    span = (_spell(stored.first_ms), _spell(stored.to_ms))
    whole = {"from": span[0], "to": span[1]}
    exact = [
        Asked(whole | {"vrm": vrm}, ReadQuery(stored.first_ms, stored.to_ms, 51, vrms=(vrm,)))
        for vrm in seen[:QUESTIONS]
    ]
    patterns = [f"*{vrm[1:3]}?{vrm[4:6]}*" for vrm in seen[QUESTIONS:] if len(vrm) == 7][:QUESTIONS]
    anywhere = [
        Asked(whole | {"vrm": one}, ReadQuery(stored.first_ms, stored.to_ms, 51, patterns=(one,))) for one in patterns
    ]
    places = [_place_and_hour(stored, choose) for _ in range(QUESTIONS)]
    return exact, anywhere, places


def _place_and_hour(stored: Stored, choose: np.random.Generator) -> Asked:
    """Give a polygon of about 150 cameras and one hour of a day."""
    row, column = int(choose.integers(1, 100)), int(choose.integers(0, 100))
    low, left = place_of(1 + row * 115 + column)
    box = (left - 0.01, low - 0.03, left + 0.05 * 15 - 0.02, low + 0.07 * 10 - 0.03)
    ring = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]]
    inside = [
        CameraNumber(n) for n in range(1, 13_001)
        if box[1] <= place_of(n)[0] <= box[3] and box[0] <= place_of(n)[1] <= box[2]
    ]  # fmt: skip
    hour = stored.first_ms + int(choose.integers(0, 28)) * DAY_MS + int(choose.integers(7, 20)) * HOUR_MS
    body = {"from": _spell(hour), "to": _spell(hour + HOUR_MS), "area": {"type": "Polygon", "coordinates": [ring]}}
    return Asked(body, ReadQuery(hour, hour + HOUR_MS, 51, cameras=tuple(inside)))


def _spell(ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")[:23] + "Z"


def compare(
    results: Results, name: str, api: Api, asked: Sequence[Asked], peers: Sequence[Callable[[], object]]
) -> tuple[list[float], list[float]]:
    """Time the API and its peer by turns, question by question, so that both meet the same machine."""
    found = []
    ours, raw = by_turns([lambda one=one: found.append(len(api.search(**one.body)["reads"])) for one in asked], peers)
    told = f"API {spread(ours)}; SQL direct {spread(raw)}; {sum(found) / len(found):.1f} reads an answer"
    results.note(**{name: told})
    return ours, raw


def measure(node: ServedNode, stored: Stored, results: Results) -> None:
    client, api = node.client(), node.api("investigator")
    sizes(client, results)
    exact, anywhere, places = questions(stored, client)

    ours, raw = compare(results, "exact plate", api, exact, direct(node, exact))
    p50, peer, p95 = percentile(ours, 0.5), percentile(raw, 0.5), percentile(ours, 0.95)
    limit = 2 * peer + 10
    results.add(
        Figure(
            "exact plate, p50", p50, "ms", f"at most 2 × direct + 10 = {limit:.1f}", p50 <= limit, peer, "the same SQL"
        )
    )
    results.add(Figure("exact plate, p95", p95, "ms", "at most 60", p95 <= 60, percentile(raw, 0.95), "the same SQL"))

    ours, _raw = compare(results, "wildcard anywhere", api, anywhere, direct(node, anywhere))
    p95 = percentile(ours, 0.95)
    scans = [_scan(client, one.query) for one in anywhere[:SCANS]]
    results.note(direct_scans=spread(scans))
    scan = percentile(scans, 0.5)
    results.add(Figure("wildcard anywhere, p95", p95, "ms", "at most 400", p95 <= 400))
    results.add(
        Figure(
            "wildcard anywhere, p95, against a scan", p95, "ms", f"at most 0.15 × scan = {0.15 * scan:.0f}",
            p95 <= 0.15 * scan, scan, "a direct scan of the reads",
        )
    )  # fmt: skip

    ours, raw = compare(results, "polygon and one hour", api, places, direct(node, places))
    cameras = sum(len(one.query.cameras or ()) for one in places) / len(places)
    results.note(polygons=f"{cameras:.0f} cameras in each on the average")
    p95 = percentile(ours, 0.95)
    results.add(
        Figure("polygon and one hour, p95", p95, "ms", "at most 100", p95 <= 100, percentile(raw, 0.95), "the same SQL")
    )


def _scan(client: Client, query: ReadQuery) -> float:
    """Give milliseconds of a search without a dictionary, and without what the store remembers of such a search."""
    pattern = query.patterns[0].replace("*", "%").replace("?", "_")
    began = time.perf_counter()
    client.query(
        "SELECT vrm, captured, camera FROM reads WHERE vrm LIKE {p:String} ORDER BY captured DESC, camera, vrm LIMIT 51",
        {"p": pattern},
        settings={"use_query_condition_cache": 0, "use_top_k_dynamic_filtering": 0},
    )
    return 1000 * (time.perf_counter() - began)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--reads", type=int, default=READS)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the store is built")
    parser.add_argument("--keep", action="store_true", help="leave the store where it is, about 3 GB")
    parser.add_argument("--build-only", action="store_true")
    asked = parser.parse_args(arguments)
    free = shutil.disk_usage(asked.folder.parent if asked.folder.parent.exists() else Path()).free
    if free < 60 * asked.reads:
        raise SystemExit(f"{asked.reads:,} reads want about {60 * asked.reads / 1e9:.0f} GB while they are built")
    stored = built(asked.folder, asked.reads)
    if asked.build_only:
        return
    results = Results("search")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        data = Path(spare) / "node"
        data.mkdir(mode=0o700)
        (data / "reads").symlink_to(asked.folder.resolve())
        with served(data, write_world(RESULTS / "world")) as node:
            measure(node, stored, results)
    results.write()
    if not asked.keep:
        shutil.rmtree(asked.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
