"""From a request received to the hit on a watcher's screen, while people search.

    python -m bench hits [--rates 3000 10000] [--seconds 30] [--folder STORE]

The sender stamps each request just before it goes out; a signed-in client of the SSE stream stamps each event as it
comes in; both read the machine's one monotonic clock. A searcher asks through the API all the while. Every hit that
should come has to come. Beside it: how long the same requests take to be acknowledged.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import selectors
import shutil
import socket
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from .chain import bodies, traffic, with_head
from .common import (
    RESULTS,
    Api,
    Figure,
    Results,
    ServedNode,
    cpu_seconds,
    percentile,
    served,
    watched_plates,
    watching_data,
    write_world,
)
from .search import FOLDER, MANIFEST, Asked, Stored, built, questions, spread

BATCH = 50
SENDERS = 16
HIT_SHARE = 0.005
SEARCHES_A_SECOND = 8
P50_MS, P99_MS = 25.0, 250.0
START_SECONDS = 3.0
LAST_SECONDS = 15.0
FEW = 3_500_000
"""Reads to search in where no large store was left."""

Key = tuple[str, str]
"""A mark and the time of its capture, as the event spells them."""


@dataclass(slots=True)
class Paced:
    """What the sender sent: when each hit went out, and how long each request waited for its answer."""

    sent_at: dict[Key, float] = field(default_factory=dict)
    acknowledged: list[float] = field(default_factory=list)
    behind: float = 0.0
    reads: int = 0


def send(port: int, bearer: str, rate: int, seconds: float, pipe: Connection) -> None:
    """Send batches at an even pace over a few connections; requests do not wait for one another."""
    watched = set(watched_plates())
    count = int(rate * seconds) // BATCH * BATCH
    begins_ms = time.time_ns() // 1_000_000 + int(1000 * START_SECONDS) + count // 100
    until_ms = begins_ms + int(1000 * seconds) - 1000
    reads = traffic(count, seed=rate + begins_ms % 1000, until_ms=until_ms, span_ms=int(1000 * seconds), hits=HIT_SHARE)
    requests = [with_head(body, bearer) for body in bodies(reads, BATCH)]
    hits: list[list[Key]] = [[] for _ in requests]
    for row, mark in enumerate(reads.vrm.tolist()):
        if mark.decode() in watched:
            hits[row // BATCH].append((mark.decode(), _spell(int(reads.captured_ms[row]))))
    pipe.send("ready")
    pipe.recv()
    time.sleep(max(0.0, begins_ms / 1000 - time.time()))
    pipe.send(_paced(port, requests, hits, rate))


def _paced(port: int, requests: list[bytes], hits: list[list[Key]], rate: int) -> Paced:
    chooser, told = selectors.EpollSelector(), Paced()
    free: deque[socket.socket] = deque()  # in turn, since a connection without requests is closed after a while
    waiting: dict[int, float] = {}
    for _ in range(SENDERS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(connection, selectors.EVENT_READ)
        free.append(connection)
    began, next_ = time.monotonic(), 0

    def take_answers(seconds: float) -> None:
        for key, _events in chooser.select(seconds):
            assert isinstance(key.fileobj, socket.socket)
            answer = key.fileobj.recv(65536)
            if not answer:
                raise SystemExit("the node closed a connection")
            if answer.endswith(b"}"):
                if b"202" not in answer[:16] and not answer.startswith(b"{"):
                    raise SystemExit(f"not taken: {answer[:300]!r}")
                told.acknowledged.append(time.monotonic() - waiting.pop(key.fd))
                free.append(key.fileobj)

    while next_ < len(requests) or waiting:
        due = began + next_ * BATCH / rate
        take_answers(max(0.0, min(due - time.monotonic(), 0.5)) if next_ < len(requests) and free else 0.5)
        now = time.monotonic()
        if next_ < len(requests) and free and now >= due:
            connection = free.popleft()
            told.behind = max(told.behind, now - due)
            told.sent_at |= dict.fromkeys(hits[next_], time.monotonic())
            waiting[connection.fileno()] = time.monotonic()
            connection.sendall(requests[next_])
            told.reads += BATCH
            next_ += 1
    return told


def _spell(ms: int) -> str:
    return str(np.datetime_as_string(np.datetime64(ms, "ms"))) + "Z"


def search(port: int, bearer: str, asked: Sequence[Asked], pipe: Connection) -> None:
    """Ask again and again at an even pace until told to stop; tell how long each answer took."""
    api, took = Api(port, bearer), []
    pipe.send("ready")
    began = time.monotonic()
    for number in range(10**9):
        if pipe.poll(max(0.0, began + number / SEARCHES_A_SECOND - time.monotonic())):
            break
        at = time.monotonic()
        api.search(**asked[number % len(asked)].body)
        took.append(1000 * (time.monotonic() - at))
    pipe.send(took)


def watch(port: int, bearer: str, pipe: Connection) -> None:
    """Take down the moment of every hit; at the word, wait until there are so many, and tell them all."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=20)
    stream.sendall(f"GET /api/anpr/hits/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode())
    left, came, wanted, ends = b"", dict[Key, float](), 10**9, float("inf")
    while b"retry:" not in left:
        left += stream.recv(65536)
        if not left.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"no stream: {left[:300]!r}")
    pipe.send("ready")
    stream.settimeout(0.2)
    while len(came) < wanted and time.monotonic() < ends:
        try:
            got = stream.recv(1 << 20)
        except TimeoutError:
            got = b""
        at = time.monotonic()
        # An event is never cut by the frames of the transfer: the server sends whole ones.
        *events, left = (left + got).split(b"\n\n")
        for event in events:
            if b"\ndata: {" in event:
                hit = json.loads(event[event.index(b"\ndata: ") + 7 :])
                came.setdefault((hit["vrm"], hit["captured_at"]), at)
        if wanted == 10**9 and pipe.poll():
            wanted, ends = int(pipe.recv()), time.monotonic() + LAST_SECONDS
    pipe.send(came)


@contextmanager
def apart(work: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """Run some work in a process of its own, and give the pipe to it once it is ready."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(*arguments, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(120):
            raise SystemExit(f"{work.__name__} says nothing")
        ours.recv()
        yield ours
    finally:
        process.join(2)
        process.kill()


def measure(node: ServedNode, stored: Stored, results: Results, rate: int, seconds: float) -> None:
    asked = [one for three in zip(*questions(stored, node.client()), strict=False) for one in three]
    feed, desk, finder = node.bearer(feed="feed-1"), node.bearer(person="hit-desk"), node.bearer(person="investigator")
    with (
        apart(watch, node.port, desk) as watcher,
        apart(send, node.port, feed, rate, seconds) as sender,
        apart(search, node.port, finder, asked) as searcher,
    ):
        processes = {"web": node.web, "store": node.store}
        cpu, began = cpu_seconds(processes), time.monotonic()
        sender.send("go")
        sent: Paced = _told("sender", sender, seconds + 60)
        watcher.send(len(sent.sent_at))
        searcher.send("stop")
        searched: list[float] = _told("searcher", searcher, 60)
        took = time.monotonic() - began
        cores = {name: (spent - cpu[name]) / took for name, spent in cpu_seconds(processes).items()}
        came: dict[Key, float] = _told("watcher", watcher, LAST_SECONDS + 10)
    missing = sent.sent_at.keys() - came.keys()
    if missing or came.keys() - sent.sent_at.keys():
        raise SystemExit(
            f"{len(sent.sent_at)} hits should have come, {len(missing)} are missing of {len(came)} that did"
        )
    delays = [1000 * (came[key] - at) for key, at in sent.sent_at.items()]
    acknowledged = [1000 * delay for delay in sent.acknowledged]
    for share, limit in ((0.5, P50_MS), (0.99, P99_MS)):
        ours = percentile(delays, share)
        results.add(
            Figure(
                f"hit at {rate:,} reads/s, p{round(100 * share)}", ours, "ms", f"at most {limit:g}", ours <= limit,
                percentile(acknowledged, share), "the same requests' acknowledgement",
            )
        )  # fmt: skip
    results.note(
        **{
            f"at {rate}": f"{sent.reads:,} reads in {seconds:g} s in batches of {BATCH}, sender at most "
            f"{1000 * sent.behind:.0f} ms behind; all {len(delays):,} hits came: {spread(delays)}; acknowledged "
            f"{spread(acknowledged)}; {len(searched)} searches meanwhile: {spread(searched)}; cores used "
            + ", ".join(f"{name} {share:.2f}" for name, share in cores.items())
        }
    )


def _told(who: str, pipe: Connection, seconds: float):
    if not pipe.poll(seconds):
        raise SystemExit(f"the {who} says nothing for {seconds:g} s")
    return pipe.recv()


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench hits", description=__doc__)
    parser.add_argument("--rates", type=int, nargs="*", default=[3000, 10_000])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="a store that `bench search --keep` left")
    asked = parser.parse_args(arguments)
    results = Results("hits")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        kept = asked.folder if (asked.folder / MANIFEST).exists() else Path(spare) / "few"
        stored = built(kept, None if kept == asked.folder else FEW)
        data = watching_data(Path(spare))
        shutil.copytree(kept, data / "reads", symlinks=True)
        os.sync()  # the copy's own writing would stand before every durable write of the node
        results.note(searched_in=f"{stored.reads:,} reads")
        with served(data, write_world(RESULTS / "world")) as node:
            for rate in asked.rates:
                measure(node, stored, results, rate, asked.seconds)
    results.write()


if __name__ == "__main__":
    main(sys.argv[1:])
