"""What measuring the camera's clock costs, and how long a rehearsal takes.

    python -m bench clock [--pairs 4] [--seconds 12] [--rows 10000000]

Ingest: the whole chain of ``bench chain``, in pairs of which one has the clause measured anew every second; the one
without is the peer. A node measures it every 20 seconds at the most, so what that costs is a twentieth of the loss,
which is small enough to vanish in the noise where it is not made larger. Rehearsal: another limit over 30
days of reads of 13,000 cameras, from the store to what is answered; the same sum by a bare client is the peer.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx
import numpy as np

from commonbeat.adapters.clickhouse.read_store import ClickHouseReadStore
from commonbeat.adapters.clickhouse.schema import DATABASE
from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.adapters.memory.quarantine import MemoryQuarantine
from commonbeat.anpr.clock import Clocks
from commonbeat.anpr.clock_wire import rehearsal
from commonbeat.anpr.model import AS_REGISTERED, Camera, CameraClass, CameraNumber, ReadColumns
from commonbeat.kernel.clock import SystemClock, from_ms
from commonbeat.kernel.ids import PartyId

from .chain import load
from .common import Figure, Results, ServedNode, place_of, triple_of, watching_node
from .national_traffic import CAMERAS, plates_of

CLAUSE = "/api/standards/anpr-working/0.1/clauses/clock-tolerance"
COST_MOST = 0.03
OFTENER = 20
"""How much oftener than a node does it is measured here: every second, in place of every twenty."""

REHEARSAL_SECONDS = 2.0
DAYS = 30
DAY_MS = 86_400_000
BATCH = 500_000
EXPECTED = 450_000


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench clock", description=__doc__)
    parser.add_argument("--pairs", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--rows", type=int, default=10_000_000)
    asked = parser.parse_args(arguments)
    results = Results("clock")
    rehearse(results, asked.rows)
    cost(results, asked.pairs, asked.seconds)
    results.write()


def cost(results: Results, pairs: int, seconds: float) -> None:
    rates: dict[bool, list[float]] = {False: [], True: []}
    cores: dict[bool, list[float]] = {False: [], True: []}
    for pair in range(pairs):
        for measured in (pair % 2 == 0, pair % 2 == 1):  # each of them first as often as the other
            with watching_node() as node:
                rate, a_million = one_load(node, seconds, 100 * pair + measured, measured=measured)
            rates[measured].append(rate)
            cores[measured].append(a_million)
            results.note(
                **{
                    f"pair {pair + 1}, {'measured' if measured else 'not'}": f"{rate:,.0f} reads/s, {a_million:.2f} s of a core a million reads"
                }
            )
    ratios = [with_ / without for with_, without in zip(rates[True], rates[False], strict=True)]
    spent = [with_ / without - 1 for with_, without in zip(cores[True], cores[False], strict=True)]
    lost_often = 1 - statistics.median(ratios)
    lost = lost_often / OFTENER
    results.add(
        Figure(
            "ingest lost to measuring as often as a node does", 100 * lost, "%", f"at most {100 * COST_MOST:.0f}",
            lost <= COST_MOST, 0.0, "the same chain with nobody asking",
        )
    )  # fmt: skip
    results.note(
        lost_where_it_is_measured_every_second=f"{100 * lost_often:.1f} %, the median of the pairs",
        lost_by_pair=", ".join(f"{100 * (1 - one):+.1f} %" for one in ratios),
        more_of_a_core=", ".join(f"{100 * one:+.1f} %" for one in spent),
    )


def one_load(node: ServedNode, seconds: float, seed: int, *, measured: bool) -> tuple[float, float]:
    """Give the rate of one load, and the seconds of a core that web and store spent on a million reads."""
    ends, asked = threading.Event(), 0
    headers = {"Authorization": f"Bearer {node.bearer(person='camera-engineer')}"}

    def ask() -> None:
        nonlocal asked
        url = f"http://127.0.0.1:{node.port}{CLAUSE}/rehearsals"
        while not ends.wait(1.0):
            answer = httpx.post(url, json={"limit": 5}, headers=headers, timeout=30, trust_env=False)
            asked += int(answer.json()["reads"] > 0)

    thread = threading.Thread(target=ask, daemon=True)
    if measured:
        thread.start()
    count = int(EXPECTED * seconds) // 500 * 500
    sent, took, shares = load(node, count=count, batch=500, seconds=seconds, seed=seed, hits=0.0)
    ends.set()
    if measured:
        thread.join(30)
        if not asked:
            raise SystemExit("nothing was measured")
    return sent.accepted / took, (shares["web"] + shares["store"]) * took / sent.accepted * 1e6


def rehearse(results: Results, rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="cb-clock-") as spare:
        process = StoreProcess(Path(spare))
        process.start()
        try:
            store = ClickHouseReadStore(partial(connect_socket, process.socket))
            now_ms = time.time_ns() // 1_000_000
            fill(store, rows, now_ms)
            span = from_ms(now_ms - DAYS * DAY_MS), from_ms(now_ms + DAY_MS)
            clocks = Clocks(store, MemoryQuarantine(), Register(), SystemClock())
            took, told = [], {}
            for limit in (1.0, 1.0, 2.0, 0.5, 1.5, 1.0, 3.0):
                began = time.perf_counter()
                told = rehearsal(clocks.measure(limit, *span))
                json.dumps(told)
                took.append(time.perf_counter() - began)
            bare = connect_socket(process.socket)
            bare.database = DATABASE
            sql = "SELECT camera, intDiv(hour, 24), count(), countIf(delay_ms < -1000), min(delay_ms) FROM reads GROUP BY 1, 2"
            began = time.perf_counter()
            bare.query(sql)
            peer = time.perf_counter() - began
        finally:
            process.stop()
    worst = max(took)
    results.add(
        Figure(
            f"rehearsal over {rows:,} reads, the slowest of {len(took)}", worst, "s", f"at most {REHEARSAL_SECONDS:.0f}",
            worst <= REHEARSAL_SECONDS, peer, "the same sum by a bare client",
        )
    )  # fmt: skip
    results.note(
        rehearsed=f"{told['reads']:,} reads of {CAMERAS:,} cameras over {DAYS} days, {told['failing']:,} fail at 3 s"
    )
    if told["reads"] != rows:
        raise SystemExit("not every read was looked at")


def fill(store: ClickHouseReadStore, rows: int, now_ms: int) -> None:
    """Put reads into the store, day by day as they would have come: some cameras ahead, some behind."""
    chance = np.random.default_rng(7)
    plates = plates_of(np.arange(200_000))
    offsets = np.where(chance.random(CAMERAS + 1) < 0.1, chance.integers(-4_000, 4_000, CAMERAS + 1), 0)
    for number, start in enumerate(range(0, rows, BATCH)):
        count = min(BATCH, rows - start)
        low, high = (now_ms - DAYS * DAY_MS + DAYS * DAY_MS * at // rows for at in (start, start + count))
        camera = chance.integers(1, CAMERAS + 1, count)
        captured = chance.integers(low, high, count)
        blank = np.full(count, AS_REGISTERED, np.int32)
        columns = ReadColumns(
            vrm=plates[chance.integers(0, len(plates), count)].astype("S12"), camera=camera.astype(np.uint32),
            captured_ms=captured, received_ms=captured + chance.integers(100, 900, count) + offsets[camera],
            latitude_e6=blank, longitude_e6=blank, confidence=np.full(count, 90, np.uint8),
            toward=np.ones(count, np.uint8), flags=np.zeros(count, np.uint8),
        )  # fmt: skip
        store.insert(columns, f"clock-{number}")


class Register:
    """13,000 cameras of 48 forces and 5 products."""

    def every(self) -> Sequence[Camera]:
        return [_camera(number) for number in range(1, CAMERAS + 1)]


def _camera(number: int) -> Camera:
    latitude, longitude = place_of(number)
    return Camera(
        CameraNumber(number), triple_of(number), f"camera {number}", "R001", latitude, longitude,
        CameraClass.STATIC, PartyId(f"force-{number % 48}"), product=f"product {number % 5}",
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
