"""The gateway alone on one core: reads acknowledged durably a second, beside the same work done raw.

    python -m bench.gateway [--seconds 4] [--folder DIR]

The server (uvicorn with the way in for reads: decoding, every check with the camera register, duplicates, journal,
acknowledgement) has core 0, the load generator core 1. No read is sent twice. Beside it, in the same run and on the
same core: msgspec decoding the same bytes and nothing else, and the disk's own rate of write + fdatasync.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import numpy as np
import uvicorn
import uvloop

from commonbeat.adapters.files.journal import FileJournal
from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.duplicates import Duplicates
from commonbeat.anpr.intake import Intake
from commonbeat.anpr.limits import IntakeLimits
from commonbeat.anpr.model import Camera, CameraClass, CameraNumber, CameraTriple, ReadColumns
from commonbeat.anpr.register import Register
from commonbeat.anpr.submission import FeedGrant, Submission
from commonbeat.anpr.wire_reads import WireBatch, WireRead, columns_of_all
from commonbeat.bootstrap.limits import clock_terms
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PartyId
from commonbeat.standards.service import Catalogue
from commonbeat.web.ingest import IngestApp

CAMERAS = 13_000
CONNECTIONS = 32
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"


@dataclass(frozen=True)
class Result:
    """What one load came to."""

    batch: int
    requests: int
    reads: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.reads / self.seconds


def cameras() -> list[Camera]:
    rng = np.random.default_rng(7)
    places = np.round(np.column_stack([rng.uniform(50, 58, CAMERAS), rng.uniform(-5, 1.5, CAMERAS)]), 6).tolist()
    return [
        Camera(
            CameraNumber(at + 1),
            CameraTriple(1 + at // 1000, 1 + at // 100 % 10, at % 100),
            f"C{at}",
            "R001",
            latitude,
            longitude,
            CameraClass.STATIC,
            PartyId("p"),
        )
        for at, (latitude, longitude) in enumerate(places)
    ]


def bodies(batch: int, count: int, seed: int) -> list[bytes]:
    """Give bodies of reads of the last 100 seconds, no two reads the same."""
    rng = np.random.default_rng(seed)
    total = batch * count
    known = cameras()
    began = datetime.now(UTC) - timedelta(seconds=100)
    spelled = [(began + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")[:23] for ms in range(100_000)]
    places = [(c.triple, c.latitude, c.longitude) for c in known]
    at = rng.integers(0, CAMERAS, total).tolist()
    times = rng.integers(0, 100_000, total).tolist()
    marks = rng.integers(0, 24, (5, total)).tolist()
    reads = []
    for row in range(total):
        triple, latitude, longitude = places[at[row]]
        a, b, c, d, e = (LETTERS[marks[place][row]] for place in range(5))
        reads.append(
            f'{{"vrm":"{a}{b}{row % 75 + 10}{c}{d}{e}","captured_at":"{spelled[times[row]]}Z","feed":{triple.feed},'
            f'"source":{triple.source},"camera":{triple.camera},"latitude":{latitude},"longitude":{longitude},'
            f'"confidence":{60 + row % 40},"toward_camera":true}}'
        )
    return [('{"reads":[' + ",".join(reads[start : start + batch]) + "]}").encode() for start in range(0, total, batch)]


def requests(batch: int, count: int, seed: int) -> list[bytes]:
    head = b"POST /api/anpr/reads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer s\r\nContent-Type: application/json\r\n"
    return [head + b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies(batch, count, seed)]


class ShapeOnly(Intake):
    """Decodes, normalises, reads times and makes durable, and asks neither the register, nor a clause, nor for
    repeats: what is left is the cost of being durable."""

    def take(self, submissions: Sequence[Submission]) -> Sequence[Submission]:
        raw = columns_of_all([one.batch for one in submissions if isinstance(one.batch, WireBatch)], self.limits)
        count = len(raw)
        self._journal.append(
            ReadColumns(
                vrm=raw.marks.vrm,
                camera=raw.camera.astype(np.uint32),
                captured_ms=raw.captured_ms,
                received_ms=np.zeros(count, np.int64),
                latitude_e6=(raw.latitude * 1e6).astype(np.int32),
                longitude_e6=(raw.longitude * 1e6).astype(np.int32),
                confidence=raw.confidence.astype(np.uint8),
                toward=raw.toward.astype(np.uint8),
                flags=np.zeros(count, np.uint8),
                received_vrm=raw.marks.received,
            ),
            [],
        )
        for one in submissions:
            one.accepted = len(one.batch)
        self.counts.accepted += count
        self.counts.blocks += 1
        return []


def serve(folder: str, core: int, pipe: Connection, kind: type[Intake]) -> None:
    """Run the server until told to stop; tell its port first, and what it took at the end."""
    os.sched_setaffinity(0, {core})
    uvloop.run(_serve(Path(folder), pipe, kind))


async def _serve(folder: Path, pipe: Connection, kind: type[Intake]) -> None:
    journal = FileJournal(folder, ["loader"])
    intake = kind(
        register=Register.of(cameras()),
        limits=IntakeLimits(clock_terms(Catalogue(FileStandards(published_folder())), ())),
        journal=journal,
        store=MemoryReadStore(),
        clock=SystemClock(),
        duplicates=Duplicates(128 << 20),
        on_accepted=lambda _reads, block: journal.confirm("loader", block),
    )
    intake.open()
    grant = FeedGrant("bench")
    app = IngestApp(intake, lambda _bearer: grant)
    app.start()
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    pipe.send(listener.getsockname()[1])
    threading.Thread(target=lambda: (pipe.recv(), setattr(server, "should_exit", True)), daemon=True).start()
    used = os.times()
    await server.serve([listener])
    await app.stop()
    user, system = (after - before for before, after in zip(used[:2], os.times()[:2], strict=True))
    counts = intake.counts
    pipe.send((counts.accepted, counts.duplicates, sum(counts.quarantined.values()), counts.blocks, (user, system)))


def drive(port: int, prepared: list[bytes], batch: int, seconds: float) -> Result:
    """Send every request once over a few connections, each waiting for its answer, and time the answers."""
    chooser = selectors.EpollSelector()
    waiting: Iterator[bytes] = iter(prepared)
    sent_at: dict[socket.socket, float] = {}
    heads: dict[socket.socket, bytes] = {}
    delays: list[float] = []

    def send(connection: socket.socket) -> bool:
        request = next(waiting, None) if time.perf_counter() < ends else None
        if request is None:
            chooser.unregister(connection)
            connection.close()
            return False
        sent_at[connection] = time.perf_counter()
        connection.sendall(request)
        return True

    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    ends = began + seconds
    open_ = 0
    for connection in connections:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(connection, selectors.EVENT_READ)
        open_ += send(connection)
    last = began
    while open_:
        for key, _events in chooser.select(10):
            connection = key.fileobj
            answer = heads.pop(connection, b"") + connection.recv(65536)  # type: ignore[union-attr, arg-type]
            if not answer.endswith(b"}"):  # head and body may come apart
                heads[connection] = answer  # type: ignore[index]
                continue
            if not answer.startswith(b"HTTP/1.1 202"):
                raise SystemExit(f"not taken: {answer[:300]!r}")
            last = time.perf_counter()
            delays.append(last - sent_at[connection])  # type: ignore[index]
            open_ -= not send(connection)  # type: ignore[arg-type]
    delays.sort()
    p50, p99 = (1000 * delays[int(len(delays) * share)] for share in (0.5, 0.99))
    return Result(batch, len(delays), len(delays) * batch, last - began, p50, p99)


def measure(folder: Path, batch: int, expected: int, seconds: float, kind: type[Intake] = Intake) -> Result:
    """Run one load against a fresh server; the counts must agree."""
    prepared = requests(batch, int(expected / batch * seconds), seed=batch)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=serve, args=(str(folder / f"{kind.__name__}-{batch}"), 0, theirs, kind), daemon=True
    )
    process.start()
    try:
        result = drive(ours.recv(), prepared, batch, seconds)
        ours.send("stop")
        accepted, duplicates, quarantined, blocks, (user, system) = ours.recv()
    finally:
        process.join(10)
        process.kill()
    if (accepted + duplicates, quarantined) != (result.reads, 0):
        raise SystemExit(
            f"sent {result.reads}, accepted {accepted}, duplicates {duplicates}, quarantined {quarantined}"
        )
    print(
        f"    {blocks} blocks, {result.reads / blocks:.0f} reads each; {duplicates} repeats by chance; "
        f"server CPU {user:.1f} s user, {system:.1f} s system in {result.seconds:.1f} s"
    )
    return replace(result, cpu_seconds=user + system)


def best(work: Callable[[], float], rounds: int = 5) -> float:
    return max(work() for _ in range(rounds))


def decode_rate(batch: int) -> float:
    """Give reads a second that msgspec decodes on one core, and nothing else, from such bodies."""
    decoder = msgspec.json.Decoder(msgspec.defstruct("Body", [("reads", list[WireRead])]))
    prepared = bodies(batch, max(1, 50_000 // batch), seed=1)

    def once() -> float:
        began = time.process_time()
        for body in prepared:
            decoder.decode(body)
        return batch * len(prepared) / (time.process_time() - began)

    return best(once)


def sync_rate(folder: Path, size: int) -> float:
    """Give how often a second the disk takes an appended write and an fdatasync."""
    content = os.urandom(size)
    file = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        began = time.perf_counter()
        count = 0
        while time.perf_counter() - began < 1:
            os.write(file, content)
            os.fdatasync(file)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        os.close(file)


def peers(folder: str, batch: int, pipe: Connection) -> None:
    os.sched_setaffinity(0, {0})
    pipe.send((decode_rate(batch), sync_rate(Path(folder), 200)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the journal goes; its disk is what is measured"
    )
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 50, 500])
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {1})
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        for batch in chosen.batches:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=peers, args=(name, batch, theirs), daemon=True)
            process.start()
            decoded, synced = ours.recv()
            process.join(10)
            for kind in (Intake, ShapeOnly) if batch == chosen.batches[-1] else (Intake,):
                result = measure(Path(name), batch, {1: 40_000, 50: 500_000}.get(batch, 900_000), chosen.seconds, kind)
                what = "everything" if kind is Intake else "decode, shape, journal, acknowledge"
                print(
                    f"batches of {batch}, {what}: {result.rate:,.0f} reads/s = {result.rate / decoded:.2f} of "
                    f"msgspec's {decoded:,.0f}/s, {result.requests / result.seconds / synced:.2f} requests a raw sync "
                    f"({synced:,.0f}/s); answers p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms; "
                    f"on processor time alone {result.reads / result.cpu_seconds / decoded:.2f} of msgspec's"
                )


if __name__ == "__main__":
    main()
