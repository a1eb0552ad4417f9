"""What every measure shares: a served node to measure, a made-up world, the machine's load, and results as JSON."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from clickhouse_connect.driver.client import Client

from commonbeat.adapters.clickhouse.schema import DATABASE
from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.anpr.model import CameraTriple

from .national_traffic import CAMERAS, FLEET, plates_of

RESULTS = Path(__file__).parent / "results"
PACK = Path(__file__).parents[1] / "policy" / "anpr-policy.toml"
PROGRAM = Path(sys.executable).with_name("commonbeat")
READY_SECONDS = 90.0
IDLE_SECONDS = 10.0
WATCHED = 1_000_000
WATCHED_FROM = FLEET // 4
"""The first watched vehicle of the fleet; as many of its plates as pass the cameras come from here on."""
WATCHED_IN_FLEET = 300_000
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "BENCH/1/26"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, what was asked of it, and the same work done raw in the same run."""

    measure: str
    figure: float
    unit: str
    target: str
    met: bool
    peer: float | None = None
    peer_is: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.peer else self.figure / self.peer


@dataclass(slots=True)
class Results:
    """The figures of one bench, printed as they come and written down at the end."""

    name: str
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        line = f"{self.name}: {figure.measure}: {figure.figure:,.1f} {figure.unit} (target {figure.target}: "
        line += "met)" if figure.met else "NOT met)"
        if figure.peer is not None and figure.ratio is not None:
            line += f"; beside {figure.peer:,.1f} {figure.unit}, {figure.peer_is}: ratio {figure.ratio:.2f}"
        print(line, flush=True)

    def note(self, **facts: Any) -> None:
        self.notes |= facts
        for name, value in facts.items():
            print(f"    {name.replace('_', ' ')}: {value}", flush=True)

    def write(self) -> None:
        RESULTS.mkdir(parents=True, exist_ok=True)
        loads = {"before": round(self.load_before, 1), "after": round(os.getloadavg()[0], 1)}
        content = {
            "bench": self.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "load_average": loads,
            "figures": [asdict(one) | {"ratio": one.ratio} for one in self.figures],
            "notes": self.notes,
        }
        (RESULTS / f"{self.name}.json").write_text(json.dumps(content, indent=1, default=str) + "\n")
        print(f"{self.name}: load average {loads['before']} before, {loads['after']} after", flush=True)


def triple_of(number: int) -> CameraTriple:
    """Give the triple of a camera; numbers count from 1, as the register does. Each part has a fixed width."""
    at = number - 1
    return CameraTriple(10 + at // 1000, 10 + at // 100 % 10, 100 + at % 100)


def place_of(number: int) -> tuple[float, float]:
    """Give a camera's latitude and longitude: neighbours by number lie beside one another, in rows over the country."""
    row, column = divmod(number - 1, 115)
    return round(50.2 + row * 0.07 + 0.000011 * column, 6), round(-4.9 + column * 0.05 + 0.000013 * row, 6)


def write_world(folder: Path) -> Path:
    """Write a world of 13,000 cameras, and give its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cameras.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(
            ["feed", "source", "camera", "name", "road", "latitude", "longitude", "force_code", "force_name", "class"]
        )
        for number in range(1, CAMERAS + 1):
            triple, (latitude, longitude) = triple_of(number), place_of(number)
            road = f"R{1 + (number - 1) // 100:03d}"
            place = (f"{road} made-up {number}", road, f"{latitude:.6f}", f"{longitude:.6f}")
            lines.writerow((triple.feed, triple.source, triple.camera, *place, "X01", "Synthetic", "static"))
    return folder


def watched_plates() -> list[str]:
    """Give a million different plates: some of the fleet's, the rest of vehicles that no camera sees."""
    numbers = np.concatenate([WATCHED_FROM + np.arange(WATCHED_IN_FLEET), 2 * FLEET + np.arange(WATCHED)])
    found = dict.fromkeys(plate.decode() for plate in plates_of(numbers).tolist())
    return list(found)[:WATCHED]


class Refused(Exception):
    """The node answered something else than it should have."""


class ServedNode:
    """A real node in a process of its own: ``commonbeat serve`` with a world, or ``commonbeat demo`` without one."""

    def __init__(self, data: Path, world: Path | None) -> None:
        self.data, self.world, self.port = data, world, _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(PROGRAM), "demo" if self.world is None else "serve", "--data", str(self.data)]
        command += ["--port", str(self.port)] + ([] if self.world is None else ["--demo-world", str(self.world)])
        environment = os.environ | {"COMMONBEAT_LOG_LEVEL": "warning"}
        self._log = (self.data.parent / f"{self.data.name}.log").open("ab")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log, env=environment)
        ends = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > ends:
                self.stop()
                raise Refused(f"the node did not start: {Path(self._log.name).read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        process = self._process
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._log.close()

    @property
    def web(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def store(self) -> psutil.Process:
        return next(one for one in self.web.children() if any("store_process" in word for word in one.cmdline()))

    def client(self) -> Client:
        """Give a bare client of the node's own store."""
        client = connect_socket(self.data / "reads" / "store.sock")
        client.database = DATABASE
        return client

    def bearer(self, **who: str) -> str:
        """Give a credential, as ``bearer(person="analyst")`` or ``bearer(feed="feed-1")``."""
        [(kind, name)] = who.items()
        command = [str(PROGRAM), "token", "--data", str(self.data), f"--{kind}", name]
        told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        if told.returncode:
            raise Refused(told.stderr or told.stdout)
        return told.stdout.strip()

    def api(self, person: str) -> Api:
        return Api(self.port, self.bearer(person=person))

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz/ready")
            return connection.getresponse().status == 200
        return False


class Api:
    """One person's kept connection to the API."""

    def __init__(self, port: int, bearer: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        self._used = time.monotonic()

    def post(self, path: str, body: object) -> Any:
        if time.monotonic() - self._used > IDLE_SECONDS:  # the server closes connections that were idle for long
            self._connection.close()
        self._connection.request("POST", path, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self._used = time.monotonic()
        if answer.status not in {200, 201, 202}:
            raise Refused(f"{answer.status}: {content[:500]!r}")
        return json.loads(content)

    def search(self, **asked: object) -> Any:
        return self.post("/api/anpr/searches", asked | {"purpose": PURPOSE})


@contextmanager
def served(data: Path, world: Path) -> Iterator[ServedNode]:
    node = ServedNode(data, world)
    node.start()
    try:
        yield node
    finally:
        node.stop()


def watching_data(spare: Path) -> Path:
    """Give a fresh copy of a node with a million vehicles of interest, kept for as long as the policy pack is this one."""
    kept = RESULTS / "watching"
    pack = hashlib.sha256(PACK.read_bytes()).hexdigest()
    if not (kept / "whole").exists() or (kept / "whole").read_text() != pack:
        shutil.rmtree(kept, ignore_errors=True)
        with served(kept, write_world(RESULTS / "world")) as node:
            enter_watched(node)
        (kept / "whole").write_text(pack)
    data = spare / "node"
    shutil.copytree(kept, data, ignore=shutil.ignore_patterns("reads", "journal"))  # both are made anew, empty
    return data


@contextmanager
def watching_node() -> Iterator[ServedNode]:
    """Serve a fresh node with a million vehicles of interest on its lists."""
    world = write_world(RESULTS / "world")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare, served(watching_data(Path(spare)), world) as node:
        yield node


def enter_watched(node: ServedNode) -> None:
    """Put the million on a list, through the API."""
    keeper, began = node.api("list-manager"), time.perf_counter()
    made = keeper.post("/api/anpr/lists", {"name": "bench", "purpose": "A million made-up vehicles", "priority": "low"})
    until = str(datetime.now(UTC).date() + timedelta(days=60))
    plates = watched_plates()
    for start in range(0, len(plates), 10_000):
        entries = [
            {"vrm": plate, "reason": "made up", "action": "observe", "weed_date": until}
            for plate in plates[start : start + 10_000]
        ]
        keeper.post(f"/api/anpr/lists/{made['id']}/entries", {"entries": entries})
    took = time.perf_counter() - began
    print(
        f"entered {len(plates):,} vehicles of interest by API in {took:.0f} s: {len(plates) / took:,.0f}/s", flush=True
    )


def cpu_seconds(processes: Mapping[str, psutil.Process]) -> dict[str, float]:
    return {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}


def busy_seconds() -> float:
    """Give the CPU seconds that the whole machine has worked."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
