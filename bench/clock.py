"""What measuring the camera's clock costs, and how long a rehearsal takes.

    python -m bench clock [--seconds 60] [--day 10000000] [--rows 10000000]

Ingest: a node whose store holds a day of reads is asked for the measure every second, and then left alone for as long. What
web and store spend more while they are asked is what ingest cannot have, as a share of the machine. Rates of ingest with
and without somebody who asks were tried first: they differ by tens of per cent from one load to the next, and tell nothing of
a few. Rehearsal: another limit over 30 days of reads of 13,000 cameras, from the store to what is answered; the same sum
by a bare client is the peer.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import httpx
import numpy as np
import psutil

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

from .common import Figure, Results, ServedNode, cpu_seconds, place_of, triple_of, watching_node
from .national_traffic import CAMERAS, plates_of

CLAUSE = "/api/standards/anpr-working/0.1/clauses/clock-tolerance"
COST_MOST = 0.03
REHEARSAL_SECONDS = 2.0
DAYS = 30
DAY_MS = 86_400_000
BATCH = 500_000


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench clock", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--day", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    asked = parser.parse_args(arguments)
    results = Results("clock")
    rehearse(results, asked.rows)
    cost(results, asked.seconds, asked.day)
    results.write()


def cost(results: Results, seconds: float, day: int) -> None:
    with watching_node() as node:
        fill(ClickHouseReadStore(partial(connect_socket, node.data / "reads" / "store.sock")), day, DAY_MS)
        asks = Asks(node)
        one = spent(node, lambda: asks.ask(1.0))  # of a limit that nobody asks for afterwards
        spent_alone = spent(node, lambda: time.sleep(seconds))
        spent_asked = spent(node, lambda: asks.every_second(seconds))
    cores = psutil.cpu_count() or 1
    share = max(0.0, spent_asked - spent_alone) / seconds / cores
    results.add(
        Figure(
            "measuring, asked for every second: share of the machine", 100 * share, "%", f"at most {100 * COST_MOST:.0f}",
            share <= COST_MOST, 100 * spent_alone / seconds / cores, "the same node with nobody asking",
        )
    )  # fmt: skip
    results.note(
        one_measure=f"{one:.3f} s of a core over {day:,} reads of a day",
        made=f"{asks.made} of {asks.asked} that were asked for in {seconds:.0f} s",
        spent=f"{spent_asked:.2f} s of a core while asked, {spent_alone:.2f} s alone, {cores} cores",
    )


def spent(node: ServedNode, does: Callable[[], object]) -> float:
    """Give the seconds of a core that web and store spend while something is done."""
    processes = {"web": node.web, "store": node.store}
    before = sum(cpu_seconds(processes).values())
    does()
    return sum(cpu_seconds(processes).values()) - before


class Asks:
    """Asks a node for the measure of a limit over all that its store has, and counts how often it was made anew."""

    def __init__(self, node: ServedNode) -> None:
        self._url = f"http://127.0.0.1:{node.port}{CLAUSE}/rehearsals"
        self._headers = {"Authorization": f"Bearer {node.bearer(person='camera-engineer')}"}
        self.asked = self.made = 0
        self._last = ""

    def ask(self, limit: float) -> str:
        """Ask once, and give when what was answered was made."""
        answer = httpx.post(self._url, json={"limit": limit}, headers=self._headers, timeout=60, trust_env=False)
        told = answer.json() if answer.status_code == 200 else {}
        if not told.get("reads"):
            raise SystemExit(f"nothing was measured: {answer.status_code} {answer.text[:300]}")
        return str(told["at"])

    def every_second(self, seconds: float) -> None:
        """Ask every second for as long."""
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            made_at = self.ask(5.0)
            self.asked += 1
            self.made += made_at != self._last
            self._last = made_at
            time.sleep(1.0)


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
