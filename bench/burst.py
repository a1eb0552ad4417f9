"""A burst of hits before many watchers: what it costs a sender whose single reads come in meanwhile.

    python -m bench burst [--people 20] [--streams 10] [--bursts 5]

Every watcher is a stream of its own over HTTP, and gets every hit. Beside it, in the same run: the same single reads
while nothing is raised.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .common import RESULTS, Figure, Results, ServedNode, percentile, served, triple_of, write_world

MARKS = 1_000
BETWEEN_SECONDS = 0.005
QUIET_SECONDS = 3.0
LONGEST_SECONDS = 60.0
LONGEST_DELAY_MS = 250


class Watching:
    """Open streams, and how many hits each was given; read in a thread and a loop of their own."""

    def __init__(self, node: ServedNode, bearers: Sequence[str]) -> None:
        self._node, self._bearers = node, bearers
        self.counts = [0] * len(bearers)
        self._open = 0
        threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True).start()
        ends = time.monotonic() + LONGEST_SECONDS
        while self._open < len(bearers):
            if time.monotonic() > ends:
                raise SystemExit(f"{self._open} of {len(bearers)} streams opened")
            time.sleep(0.02)

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(at, bearer) for at, bearer in enumerate(self._bearers)))

    async def _one(self, at: int, bearer: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._node.port)
        head = f"GET /api/anpr/hits/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n\r\n"
        writer.write(head.encode())
        rest = b""
        while piece := await reader.read(1 << 20):
            self._open += b"retry:" in piece
            whole = rest + piece
            self.counts[at] += whole.count(b"event: hit\n")
            rest = whole[-10:] if not whole.endswith(b"event: hit\n") else b""


class Singles:
    """A sender of single reads, one after the other; it keeps each one's delay in milliseconds."""

    def __init__(self, node: ServedNode, bearer: str) -> None:
        self._node, self._headers = node, {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        self.delays: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        connection, number = http.client.HTTPConnection("127.0.0.1", self._node.port, timeout=60), 0
        while not self._ended.wait(BETWEEN_SECONDS):
            number += 1
            began = time.perf_counter()
            connection.request("POST", "/api/anpr/reads", _reads([f"P{number:06d}"], 1), self._headers)
            connection.getresponse().read()
            self.delays.append(1000 * (time.perf_counter() - began))


def _reads(marks: Sequence[str], camera: int) -> str:
    triple, now = triple_of(camera), datetime.now(UTC).isoformat(timespec="milliseconds")
    where = {"captured_at": now, "feed": triple.feed, "source": triple.source, "camera": triple.camera}
    return json.dumps({"reads": [{"vrm": mark} | where for mark in marks]})


def measure(node: ServedNode, results: Results, people: int, streams: int, bursts: int) -> None:
    admin, keeper = node.api("admin"), node.api("list-manager")
    far = {"trained_until": "2098-12-31", "vetted_until": "2098-12-31"}
    for number in range(people):
        body = {"id": f"desk{number}", "name": "made up", "rank": "constable", "roles": ["hit-desk"]} | far
        admin.post("/api/people", body)
    made = keeper.post("/api/anpr/lists", {"name": "burst", "purpose": "made-up marks", "priority": "low"})
    marks, until = [f"BR{n:05d}" for n in range(MARKS)], str(datetime.now(UTC).date() + timedelta(days=3))
    entries = [{"vrm": mark, "reason": "made up", "action": "observe", "weed_date": until} for mark in marks]
    keeper.post(f"/api/anpr/lists/{made['id']}/entries", {"entries": entries})
    bearers = [node.bearer(person=f"desk{number}") for number in range(people)]
    watching = Watching(node, [bearer for bearer in bearers for _ in range(streams)])
    feed = node.bearer(feed="feed-1")
    singles, sender = Singles(node, feed), http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
    time.sleep(QUIET_SECONDS)
    quiet, began = list(singles.delays), time.perf_counter()
    singles.delays.clear()
    for number in range(bursts):
        headers = {"Authorization": f"Bearer {feed}", "Content-Type": "application/json"}
        sender.request("POST", "/api/anpr/reads", _reads(marks, 2 + number), headers)
        if sender.getresponse().read() != b'{"accepted":%d,"duplicates":0,"quarantined":[]}' % MARKS:
            raise SystemExit("a burst was not taken whole")
    while min(watching.counts) < MARKS * bursts:
        if time.perf_counter() - began > LONGEST_SECONDS:
            raise SystemExit(f"the streams were given {min(watching.counts)} to {max(watching.counts)} hits")
        time.sleep(0.01)
    took = time.perf_counter() - began
    singles.end()
    longest = max(singles.delays)
    results.note(
        burst=f"{MARKS * bursts:,} hits before {len(bearers) * streams} streams, all given out after {took:.1f} s; "
        f"single reads meanwhile p50 {percentile(singles.delays, 0.5):.1f}, longest {longest:.1f} ms of "
        f"{len(singles.delays)}; before p50 {percentile(quiet, 0.5):.1f}, p99 {percentile(quiet, 0.99):.1f} ms"
    )
    results.add(
        Figure(
            "longest acknowledgement of a single read during a burst of hits", longest, "ms",
            f"at most {LONGEST_DELAY_MS}", longest <= LONGEST_DELAY_MS, percentile(quiet, 0.99),
            "p99 of the same reads while nothing is raised",
        )
    )  # fmt: skip


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench burst", description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--streams", type=int, default=10, help="of each of them")
    parser.add_argument("--bursts", type=int, default=5, help=f"of {MARKS} hits each")
    asked = parser.parse_args(arguments)
    results = Results("burst")
    world = write_world(RESULTS / "world")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare, served(Path(spare) / "node", world) as node:
        measure(node, results, asked.people, asked.streams, asked.bursts)
    results.write()


if __name__ == "__main__":
    main(sys.argv[1:])
