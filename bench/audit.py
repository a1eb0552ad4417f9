"""The record: how fast entries become durable, are taken into the tree, and are verified; each beside the work done raw.

python -m bench.audit [--entries 100000] [--writers 32] [--out FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from commonbeat.adapters.keys import Ed25519Signer, ed25519_verifies
from commonbeat.adapters.sql.audit import SqlLog, SqlRecorder
from commonbeat.adapters.sql.database import Database
from commonbeat.adapters.sql.migrate import migrate
from commonbeat.audit.integrate import Checkpointer
from commonbeat.audit.merkle import Frontier, leaf_hash
from commonbeat.audit.model import Asker, Entry, Event
from commonbeat.audit.service import AuditLog
from commonbeat.audit.verify import verify
from commonbeat.kernel.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure beside its peer."""

    what: str
    ours: float
    peer: float
    peer_is: str
    unit: str
    target: str


def an_entry(writer: int, turn: int) -> Entry:
    details = {
        "category": "serious",
        "reason": "made-up burglary series, second week",
        "reference": "MV/1234/26",
        "vrm": "AB12CDE",
        "from": "2026-11-14T12:00:00.000Z",
        "to": "2026-11-21T12:00:00.000Z",
        "results": turn % 50,
    }
    rule = "anpr-working@0.1#search-window"
    return Entry(datetime.now(UTC), Event.SEARCH_MADE, f"person-{writer}", "midvale", rule=rule, details=details)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def together(act: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def recording(recorder: SqlRecorder, entries: int, writers: int) -> float:
    def write(writer: int) -> None:
        for turn in range(entries // writers):
            recorder.record(an_entry(writer, turn))

    return entries // writers * writers / seconds(lambda: together(write, writers))


def each_commits_alone(path: Path, entries: int, writers: int) -> float:
    """The peer: plain SQLite, synchronous FULL, where each writer commits its own entry on the busy handler."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE entries (n INTEGER PRIMARY KEY, canonical BLOB)")
    connection.close()

    def write(_writer: int) -> None:
        own = sqlite3.connect(path, timeout=60, isolation_level=None)
        own.execute("PRAGMA synchronous=FULL")
        for _turn in range(entries // writers):
            own.execute("INSERT INTO entries (canonical) VALUES (?)", (b"x" * 400,))
        own.close()

    return entries // writers * writers / seconds(lambda: together(write, writers))


def hashing_alone(log: SqlLog, size: int) -> float:
    """The peer: the same leaves, already in memory, hashed and folded with nothing stored."""
    leaves = [leaf.canonical for leaf in log.every_leaf(size)]
    frontier = Frontier()

    def fold() -> None:
        for leaf in leaves:
            frontier.append(leaf_hash(leaf))

    return size / seconds(fold)


def parsing_alone(path: Path) -> float:
    """The peer: each line parsed and hashed once, nothing compared."""

    def parse() -> None:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)
                hashlib.sha256(line).digest()

    return seconds(parse)


def figures(folder: Path, entries: int, writers: int, log_size: int) -> Iterator[Figure]:
    database = Database(f"sqlite:///{folder / 'node.db'}")
    migrate(database)
    recorder, log = SqlRecorder(database), SqlLog(database)
    recording(recorder, writers * 50, writers)  # warm
    best = max(recording(recorder, entries, writers) for _round in range(3))
    peer = each_commits_alone(folder / "peer.db", writers * 60, writers)
    yield Figure(f"durable entries, {writers} writers", best, peer, "each commits alone", "a second", ">= 8,000")

    bulk(database, log_size - log.size())
    signer = Ed25519Signer.create(folder / "audit.key", "log.example/bench")
    audit = AuditLog(recorder, Checkpointer(log, log, signer), SystemClock())
    size = log.size()
    rate = size / seconds(audit.checkpointer.integrate)
    yield Figure("leaves integrated", rate, hashing_alone(log, size), "hashing alone", "a second", ">= 50,000")
    proofs = [seconds(lambda n=n: audit.proof(n)) * 1000 for n in range(0, size, size // 100)]
    yield Figure(f"inclusion proof at {size}", sorted(proofs)[50], 0.0, "none", "ms, median", "")

    out = folder / "record.jsonl"
    yield Figure(
        f"export of {size}", seconds(lambda: audit.export(Asker("bench", "midvale"), out)), 0.0, "none", "s", ""
    )
    report = []
    took = seconds(lambda: report.append(verify(out, audit.key(), ed25519_verifies)))
    assert report[0].is_good, report[0]
    yield Figure(f"verification of {size}", took, parsing_alone(out), "parse and hash alone", "s", "<= 60 a million")
    recorder.close()
    database.close()


def bulk(database: Database, count: int) -> None:
    """Fill the log in large batches: the tree and the verifier are measured at size, not the writing."""
    from commonbeat.adapters.sql.audit import _append
    from commonbeat.audit.canonical import draft

    for start in range(0, count, 10_000):
        drafts = [draft(an_entry(turn % 32, turn)) for turn in range(start, min(start + 10_000, count))]
        with database.writing() as connection:
            _append(connection, drafts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=64_000)
    parser.add_argument("--writers", type=int, default=32)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for figure in figures(Path(folder), asked.entries, asked.writers, asked.size):
            print(
                f"{figure.what}: {figure.ours:,.1f} {figure.unit} (peer, {figure.peer_is}: {figure.peer:,.1f}) {figure.target}"
            )
            made.append(asdict(figure))
    if asked.out:
        asked.out.write_text(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
