"""What a demonstration at rest holds of memory: ``make demo`` with its simulated reads, and nobody signed in.

    python -m bench memory [--seconds 45]

Resident (RSS) counts pages shared with other processes in full, proportional (PSS) by their share. Beside it: a bare
Python process that has imported the engine, and nothing else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from .common import Figure, Results, ServedNode

LIMITS_MB = {"web": 250, "store": 700}
_PEERS = {"web": "import fastapi, uvicorn, sqlalchemy, numpy", "store": "import chdb; chdb.query('SELECT 1')"}
_MB = 1024 * 1024


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench memory", description=__doc__)
    parser.add_argument("--seconds", type=float, default=45, help="how long it has run when it is looked at")
    asked = parser.parse_args(arguments)
    results = Results("memory")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        node = ServedNode(Path(spare) / "demo", world=None)
        began = time.perf_counter()
        node.start()
        results.note(cold_start=f"{time.perf_counter() - began:.1f} s from the command to ready, an empty folder")
        try:
            _look(node, results, asked.seconds)
        finally:
            node.stop()
        began = time.perf_counter()
        node.start()
        results.note(warm_start=f"{time.perf_counter() - began:.1f} s from the command to ready, the same folder")
        node.stop()
    results.write()


def _look(node: ServedNode, results: Results, seconds: float) -> None:
    highest = dict.fromkeys(LIMITS_MB, 0.0)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        time.sleep(1)
        for name, process in (("web", node.web), ("store", node.store)):
            highest[name] = max(highest[name], process.memory_info().rss / _MB)
    for name, process in (("web", node.web), ("store", node.store)):
        held = process.memory_full_info()
        resident, limit = held.rss / _MB, LIMITS_MB[name]
        results.add(
            Figure(
                f"{name} process, resident", resident, "MB", f"at most {limit}", resident <= limit,
                bare_mb(_PEERS[name]), f"a bare process after `{_PEERS[name]}`",
            )
        )  # fmt: skip
        results.note(**{name: f"proportional {held.pss / _MB:.0f} MB, highest resident seen {highest[name]:.0f} MB"})
    stored = node.client().query("SELECT count() FROM reads").first_row[0]
    results.note(stored=f"{stored:,} simulated reads, {seconds:g} s after the start")


def bare_mb(source: str) -> float:
    """Give what a Python process holds after some imports, in MB."""
    command = [sys.executable, "-c", f"{source}\nprint(flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        held = psutil.Process(process.pid).memory_info().rss / _MB
        process.communicate(b"\n", timeout=30)
    return held


if __name__ == "__main__":
    main(sys.argv[1:])
