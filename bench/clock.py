"""What measuring the camera's clock costs, and how long a rehearsal takes.

    python -m bench clock [--pairs 8] [--seconds 20] [--day 10000000] [--rows 10000000]

Ingest: one node whose store holds a day of reads takes one load after another, as in ``bench chain``; during every other
one somebody asks for the measure each second, over all that the store holds. The loads without are the peer. The figure
is the mean of the pairs and two of its standard errors, so the most that it can be, and that is what
is held against the target. Beside it stands what one measure costs in seconds of a core, which is less noisy.
Rehearsal: another limit over 30 days of reads of 13,000 cameras, from the store to what is answered; the same
sum by a bare client is the peer.
"""

from __future__ import annotations

import argparse
import json
import math
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
from .common import Figure, Results, ServedNode, cpu_seconds, place_of, triple_of, watching_node
from .national_traffic import CAMERAS, plates_of

CLAUSE = "/api/standards/anpr-working/0.1/clauses/clock-tolerance"
COST_MOST = 0.03
ALONE = 5
"""How many measures are made while nothing else is, to see what one costs."""

REHEARSAL_SECONDS = 2.0
DAYS = 30
DAY_MS = 86_400_000
BATCH = 500_000
EXPECTED = 450_000


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench clock", description=__doc__)
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--day", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    asked = parser.parse_args(arguments)
    results = Results("clock")
    rehearse(results, asked.rows)
    cost(results, asked.pairs, asked.seconds, asked.day)
    results.write()


def cost(results: Results, pairs: int, seconds: float, day: int) -> None:
    rates: dict[bool, list[float]] = {False: [], True: []}
    with watching_node() as node:
        fill(ClickHouseReadStore(partial(connect_socket, node.data / "reads" / "store.sock")), day, DAY_MS)
        measures = Measures(node)
        a_measure = measures.alone(ALONE)
        measures.asked = measures.made = 0
        for pair in range(pairs):
            for measured in (pair % 2 == 0, pair % 2 == 1):  # each of them first as often as the other
                rate = one_load(node, measures if measured else None, seconds, 100 * pair + measured)
                rates[measured].append(rate)
                results.note(
                    **{f"pair {pair + 1}, {'measured' if measured else 'not'}": f"{rate:,.0f} reads/s"},
                )
        made = f"{measures.made} of {measures.asked} that were asked for while reads came in"
        a_measure_at_the_end = measures.alone(ALONE)
    lost = [1 - with_ / without for with_, without in zip(rates[True], rates[False], strict=True)]
    mean, error = statistics.mean(lost), statistics.stdev(lost) / math.sqrt(len(lost))
    most = mean + 2 * error
    results.add(
        Figure(
            "ingest lost while the measure is asked for every second, at most", 100 * most, "%", f"at most {100 * COST_MOST:.0f}",
            most <= COST_MOST, 0.0, "the same loads with nobody asking",
        )
    )  # fmt: skip
    results.note(
        lost=f"{100 * mean:+.1f} % ± {200 * error:.1f}, mean and two standard errors of {pairs} pairs",
        lost_by_pair=", ".join(f"{100 * one:+.1f} %" for one in lost),
        one_measure=f"{a_measure:.3f} s of a core over {day:,} reads of a day, {a_measure_at_the_end:.3f} s at the end",
        measures_made=made,
    )


class Measures:
    """Asks a node for the measure of another limit over all that its store has, and counts how often it was made anew."""

    def __init__(self, node: ServedNode) -> None:
        self._node = node
        self._url = f"http://127.0.0.1:{node.port}{CLAUSE}/rehearsals"
        self._headers = {"Authorization": f"Bearer {node.bearer(person='camera-engineer')}"}
        self.asked = self.made = 0
        self._last = ""

    def ask(self, limit: float = 5) -> None:
        answer = httpx.post(self._url, json={"limit": limit}, headers=self._headers, timeout=60, trust_env=False)
        told = answer.json() if answer.status_code == 200 else {}
        if not told.get("reads"):
            raise SystemExit(f"nothing was measured: {answer.status_code} {answer.text[:300]}")
        self.asked += 1
        self.made += told["at"] != self._last
        self._last = told["at"]

    def alone(self, times: int) -> float:
        """Give the seconds of a core, of web and store, that one measure takes; each is of another limit, and so anew."""
        processes = {"web": self._node.web, "store": self._node.store}
        before = sum(cpu_seconds(processes).values())
        for number in range(times):
            self.ask(1 + number / 1000)
        return (sum(cpu_seconds(processes).values()) - before) / times

    def keep_on(self, ends: threading.Event) -> None:
        """Ask every second until it ends."""
        while not ends.wait(1.0):
            self.ask()


def one_load(node: ServedNode, measures: Measures | None, seconds: float, seed: int) -> float:
    """Give the rate of one load, with or without somebody who asks for the measure."""
    count = int(EXPECTED * seconds) // 500 * 500
    ends, begins = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: begins.wait() and measures and measures.keep_on(ends), daemon=True)
    thread.start()
    sent, took, _ = load(node, count=count, batch=500, seconds=seconds, seed=seed, hits=0.0, begins=begins.set)
    ends.set()
    thread.join(60)
    return sent.accepted / took


def rehearse(results: Results, rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="cb-clock-") as spare:
        process = StoreProcess(Path(spare))
        process.start()
        try:
            store = ClickHouseReadStore(partial(connect_socket, process.socket))
            now_ms = time.time_ns() // 1_000_000
            fill(store, rows, DAYS * DAY_MS, now_ms)
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


def fill(store: ClickHouseReadStore, rows: int, span_ms: int, now_ms: int | None = None) -> None:
    """Put reads of a span into the store as they would have come: some cameras ahead, some behind."""
    now_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    chance = np.random.default_rng(7)
    plates = plates_of(np.arange(200_000))
    offsets = np.where(chance.random(CAMERAS + 1) < 0.1, chance.integers(-4_000, 4_000, CAMERAS + 1), 0)
    for number, start in enumerate(range(0, rows, BATCH)):
        count = min(BATCH, rows - start)
        low, high = (now_ms - span_ms + span_ms * at // rows for at in (start, start + count))
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
