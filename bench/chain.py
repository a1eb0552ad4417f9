"""The whole chain: reads by HTTP, checked, durable, screened against a million, stored and searchable.

    python -m bench chain [--seconds 20] [--batches 500 50]

A real node and the load generator, another process, share the machine's cores. No read is sent twice. The time ends
when the store's own count equals what was sent. Beside it, in the same run: the same columns put into the same
tables in bulk through a bare client, with no chain before it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import selectors
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from commonbeat.adapters.clickhouse.blocks import COLUMNS, to_native
from commonbeat.anpr.model import AS_REGISTERED, ReadColumns

from .common import (
    WATCHED_FROM,
    WATCHED_IN_FLEET,
    Api,
    Figure,
    Results,
    ServedNode,
    busy_seconds,
    cpu_seconds,
    percentile,
    place_of,
    triple_of,
    watching_node,
)
from .national_traffic import CAMERAS, FLEET, Roads, plates_of

CONNECTIONS = {500: 32, 50: 192}
SPAN_MS = 100_000
TARGETS = {500: 120_000, 50: 90_000}
HIT_SHARE = 0.001
PLATE_WIDTH = 9
RAW_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Traffic:
    """Reads of the last moments, in the order of their times."""

    vrm: NDArray[np.bytes_]
    camera: NDArray[np.int64]
    captured_ms: NDArray[np.int64]
    hits: NDArray[np.bool_]


def traffic(count: int, seed: int, *, until_ms: int, span_ms: int = SPAN_MS, hits: float = HIT_SHARE) -> Traffic:
    """Draw reads of the fleet; a share of them are of vehicles of interest."""
    choose, roads = np.random.default_rng(seed), Roads(7)
    route = np.searchsorted(roads.busy, choose.random(count)).clip(0, len(roads.starts) - 1)
    camera = roads.starts[route] + (choose.random(count) * roads.lengths[route]).astype(np.int64) + 1
    vehicle = (FLEET * choose.random(count) ** 2).astype(np.int64)
    inside = (vehicle >= WATCHED_FROM) & (vehicle < WATCHED_FROM + WATCHED_IN_FLEET)
    vehicle[inside] += WATCHED_IN_FLEET
    wanted = choose.random(count) < hits
    vehicle[wanted] = WATCHED_FROM + choose.integers(0, WATCHED_IN_FLEET, int(wanted.sum()))
    late = np.arange(count, 0, -1) * span_ms // max(count, 1) + choose.integers(0, 5_000, count)
    return Traffic(plates_of(vehicle), camera.clip(1, CAMERAS), until_ms - late, wanted)


def bodies(reads: Traffic, batch: int) -> list[bytes]:
    """Spell the reads as request bodies, by columns: every record has the same width, blanks after the mark."""
    count, width = len(reads.vrm), 12
    marks = np.ascontiguousarray(reads.vrm).view(np.uint8).reshape(count, width)[:, :PLATE_WIDTH].copy()
    lengths = (marks != 0).sum(axis=1)
    marks[marks == 0] = 32
    marks[np.arange(count), lengths] = 34
    cameras = [_camera_text(number) for number in range(1, CAMERAS + 1)]
    fields = np.frombuffer(b"".join(cameras), np.uint8).reshape(CAMERAS, -1)
    parts = [_same(b'{"vrm":"', count), marks, _same(b',"captured_at":"', count), _times(reads.captured_ms)]
    parts += [_same(b'",', count), fields[reads.camera - 1], _same(b',"confidence":', count)]
    parts += [_digits(60 + np.arange(count) % 40, 2), _same(b',"toward_camera":true},', count)]
    records = np.hstack(parts)
    whole, size = records.tobytes(), records.shape[1]
    return [
        b'{"reads":[' + whole[start * size : min(start + batch, count) * size - 1] + b"]}"
        for start in range(0, count, batch)
    ]


def _camera_text(number: int) -> bytes:
    triple, (latitude, longitude) = triple_of(number), place_of(number)
    places = f'"latitude":{latitude:.6f},"longitude":{longitude:+010.6f}'.replace(":+0", ":").replace(":-0", ":-")
    places = places.ljust(43)
    return f'"feed":{triple.feed},"source":{triple.source},"camera":{triple.camera},{places}'.encode()


def _same(text: bytes, count: int) -> NDArray[np.uint8]:
    return np.broadcast_to(np.frombuffer(text, np.uint8), (count, len(text)))


def _digits(numbers: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    powers = 10 ** np.arange(width - 1, -1, -1)
    return (numbers[:, None] // powers % 10 + 48).astype(np.uint8)


def _times(captured_ms: NDArray[np.int64]) -> NDArray[np.uint8]:
    first = int(captured_ms.min()) // 1000
    seconds = range(first, int(captured_ms.max()) // 1000 + 1)
    spelled = [datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.") for second in seconds]
    table = np.frombuffer("".join(spelled).encode(), np.uint8).reshape(len(spelled), -1)
    zone = _same(b"Z", len(captured_ms))
    return np.hstack([table[captured_ms // 1000 - first], _digits(captured_ms % 1000, 3), zone])


def with_head(body: bytes, bearer: str) -> bytes:
    head = f"POST /api/anpr/reads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(slots=True)
class Sent:
    """What the generator saw."""

    reads: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    delays: list[float] = field(default_factory=list)


def generate(port: int, bearer: str, asked: dict[str, float], pipe: Connection) -> None:
    """Make every request, say so, and at the word send each of them once; tell what came of it."""
    until_ms = time.time_ns() // 1_000_000
    reads = traffic(int(asked["count"]), int(asked["seed"]), until_ms=until_ms, hits=asked["hits"])
    prepared = [with_head(body, bearer) for body in bodies(reads, int(asked["batch"]))]
    prepared.reverse()
    pipe.send("ready")
    pipe.recv()
    pipe.send(drive(port, prepared, int(asked["batch"]), asked["seconds"]))


def drive(port: int, prepared: list[bytes], batch: int, seconds: float) -> Sent:
    """Send over a few connections, each waiting for its answer, until all is sent or the time is over."""
    expected = b'{"accepted":%d,"duplicates":0,"quarantined":[]}' % batch
    chooser, sent = selectors.EpollSelector(), Sent()
    cpu, began = time.process_time(), time.perf_counter()
    ends, open_ = began + seconds, 0
    parts: dict[int, bytes] = {}
    at: dict[int, float] = {}

    def send(connection: socket.socket) -> bool:
        if not prepared or time.perf_counter() > ends:
            chooser.unregister(connection)
            connection.close()
            return False
        at[connection.fileno()] = time.perf_counter()
        connection.sendall(prepared.pop())
        return True

    for _ in range(CONNECTIONS.get(batch, 64)):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(connection, selectors.EVENT_READ)
        open_ += send(connection)
    while open_:
        for key, _events in chooser.select(30):
            connection, number = key.fileobj, key.fd
            assert isinstance(connection, socket.socket)
            answer = parts.pop(number, b"") + connection.recv(65536)
            if not answer.endswith(b"}"):
                if not answer:
                    raise SystemExit("the node closed a connection")
                parts[number] = answer
                continue
            sent.delays.append(time.perf_counter() - at[number])
            if answer.endswith(expected):
                sent.accepted += batch
            else:
                _count(sent, answer)
            sent.reads += batch
            open_ -= not send(connection)
    sent.seconds, sent.cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return sent


def _count(sent: Sent, answer: bytes) -> None:
    if not answer.startswith(b"HTTP/1.1 202"):
        raise SystemExit(f"not taken: {answer[:500]!r}")
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    sent.accepted += told["accepted"]
    sent.duplicates += told["duplicates"]
    sent.quarantined += len(told["quarantined"])


def load(node: ServedNode, **asked: float) -> tuple[Sent, float, dict[str, float]]:
    """Run one load; give what was sent, the seconds until it was stored, and each process's share of a core."""
    client = node.client()
    before = _stored(client)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    generator = context.Process(
        target=generate, args=(node.port, node.bearer(feed="feed-1"), asked, theirs), daemon=True
    )
    generator.start()
    try:
        _answer(ours, 120)
        processes = {"web": node.web, "store": node.store}
        cpu, began, busy = cpu_seconds(processes), time.perf_counter(), busy_seconds()
        ours.send("go")
        sent: Sent = _answer(ours, asked["seconds"] + 60)
        while _stored(client) - before < sent.accepted:
            if time.perf_counter() - began > asked["seconds"] + 120:
                raise SystemExit(f"sent {sent.accepted:,}, but stored {_stored(client) - before:,}")
            time.sleep(0.02)
        took = time.perf_counter() - began
        spent, busy = cpu_seconds(processes), busy_seconds() - busy
    finally:
        generator.join(10)
        generator.kill()
    if _stored(client) - before != sent.accepted:
        raise SystemExit(f"sent {sent.accepted:,}, stored {_stored(client) - before:,}")
    spent = {name: spent[name] - cpu[name] for name in cpu} | {"generator": sent.cpu_seconds}
    spent["others on the machine"] = max(0.0, busy - sum(spent.values()))
    return sent, took, {name: seconds / took for name, seconds in spent.items()}


def _answer(pipe: Connection, seconds: float):
    if not pipe.poll(seconds):
        raise SystemExit("the load generator says nothing")
    return pipe.recv()


def _stored(client) -> int:
    return int(client.query("SELECT count() FROM reads").first_row[0])


def raw_rate(node: ServedNode) -> float:
    """Give the rate at which a bare client puts such rows, ready as columns, into a table just like ours."""
    client = node.client()
    client.command("CREATE TABLE raw_reads AS reads")
    reads = traffic(RAW_ROWS, seed=99, until_ms=time.time_ns() // 1_000_000)
    blank, count = np.full(RAW_ROWS, AS_REGISTERED, np.int32), RAW_ROWS
    columns = ReadColumns(
        vrm=reads.vrm, camera=reads.camera.astype(np.uint32), captured_ms=reads.captured_ms,
        received_ms=reads.captured_ms + 500, latitude_e6=blank, longitude_e6=blank,
        confidence=np.full(count, 90, np.uint8), toward=np.ones(count, np.uint8), flags=np.zeros(count, np.uint8),
    )  # fmt: skip
    block = to_native(columns)
    began = time.perf_counter()
    client.raw_insert("raw_reads", [name for name, _ in COLUMNS], block, fmt="Native")
    took = time.perf_counter() - began
    client.command("DROP TABLE raw_reads")
    return RAW_ROWS / took


def searchable(api: Api) -> bool:
    """Say whether a question about everything of the last minutes is answered, up to now."""
    now = datetime.now(UTC)
    asked = {"from": (now - timedelta(minutes=10)).isoformat(), "to": now.isoformat()}
    triples = [list(vars_of(number)) for number in range(1, 200)]
    found = api.search(**asked, cameras=triples, limit=1)
    return len(found["reads"]) == 1 and found["searched"]["stored_to"] > asked["from"]


def vars_of(number: int) -> tuple[int, int, int]:
    triple = triple_of(number)
    return triple.feed, triple.source, triple.camera


def measure(node: ServedNode, results: Results, batch: int, asked: SimpleNamespace) -> None:
    count = int(asked.expected * asked.seconds) // batch * batch
    sent, took, shares = load(
        node, count=count, batch=batch, seconds=asked.seconds, seed=batch + asked.seed, hits=asked.hits
    )
    rate, target, raw = sent.accepted / took, TARGETS.get(batch, 0), raw_rate(node)
    results.add(
        Figure(
            f"whole chain, batches of {batch}", rate, "reads/s", f"at least {target:,}", rate >= target, raw,
            "the same columns in bulk into the same table by a bare client",
        )
    )  # fmt: skip
    results.note(
        **{
            f"of {batch}": f"sent {sent.reads:,}, accepted {sent.accepted:,}, duplicates {sent.duplicates}, "
            f"quarantined {sent.quarantined}; acknowledged at {sent.accepted / sent.seconds:,.0f}/s, all stored "
            f"{took - sent.seconds:.2f} s later; answers p50 {1000 * percentile(sent.delays, 0.5):.1f} "
            f"p99 {1000 * percentile(sent.delays, 0.99):.1f} ms; cores used "
            + ", ".join(f"{name} {share:.2f}" for name, share in shares.items())
        }
    )
    if sent.duplicates or sent.quarantined or sent.accepted != sent.reads:
        raise SystemExit("the counts are not equal")
    if not searchable(node.api("investigator")):
        raise SystemExit("what was stored is not found")


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench chain", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--expected", type=int, default=200_000, help="reads a second to have ready")
    parser.add_argument("--batches", type=int, nargs="*", default=[500, 50])
    parser.add_argument("--hits", type=float, default=HIT_SHARE, help="share of reads of vehicles of interest")
    parser.add_argument("--seed", type=int, default=1)
    asked = SimpleNamespace(**vars(parser.parse_args(arguments)))
    results = Results("chain")
    for batch in asked.batches:
        with watching_node() as node:
            measure(node, results, batch, asked)
    results.write()


if __name__ == "__main__":
    main(sys.argv[1:])
