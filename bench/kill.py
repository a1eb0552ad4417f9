"""``kill -9`` under load, round after round: ``python -m bench.kill --rounds 1000``. Goes on where it stopped.

Each round is that of ``tests/faults/test_kill.py``: senders and a searcher at work, the node, its store or both
killed, started again, and then every acknowledged read looked for and the record's growth proved. What is known of
the run so far is in ``state.json`` beside the node's folder; ``--begin-anew`` throws both away.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.served import Served, a_world
from tests.faults.storm import CAMERAS, Ledger, Storm, modes

FOLDER = Path(__file__).parent / "results" / "kill"
AHEAD = 50_000
"""Reads that may be sent before the state is written again; after a cut, each of them may be there or not."""
LATE_DAYS = 6
EXPORT_EVERY = 100


@dataclass
class State:
    """What a later run has to know. Reads from ``settled`` up to ``reserved`` may have been sent."""

    base_ms: int
    rounds: int = 0
    settled: int = 0
    reserved: int = 0
    acknowledged: int = 0
    lost_answers: int = 0
    duplicates: int = 0
    searches: int = 0
    seconds: float = 0.0

    def write(self, path: Path) -> None:
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self), indent=1))
        fresh.replace(path)


def begun(folder: Path) -> State:
    """Give the state of the run in the folder, or of a new one."""
    path = folder / "state.json"
    if path.exists():
        state = State(**json.loads(path.read_text()))
        if time.time() * 1000 - state.base_ms < LATE_DAYS * 86_400_000:
            return state
        print("The run in this folder is too old to go on with: its reads would be too late. It begins anew.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return State(base_ms=int(time.time() * 1000) - 3_600_000)


def run(folder: Path, rounds: int) -> State:
    """Do the rounds that are left, writing down each."""
    state, path = begun(folder), folder / "state.json"
    ledger = Ledger(base_ms=state.base_ms, issued=max(state.settled, state.reserved), settled=state.settled)
    ledger.uncertain.extend(range(state.settled, state.reserved))
    served = Served(folder / "data", a_world(folder / "world", CAMERAS))
    end_stray(served.data)
    storm = Storm(served, ledger, seed=state.rounds + 1)
    try:
        served.start()
        if not state.reserved:
            storm.watch()
        reserve(state, ledger, path)
        storm.begin()
        for mode in modes(rounds)[state.rounds :]:
            one_round(storm, state, mode, path)
            if state.rounds % EXPORT_EVERY == 0:
                print(f"  {storm.check_export(folder)} entries of the record verified", flush=True)
                reserve(state, ledger, path)  # the senders went on meanwhile, up to where they might
        storm.end()
        storm.check_round()
        storm.check_hits()
        print(
            f"{storm.check_export(folder)} entries of the record verified, {len(storm.searched)} searches found in it"
        )
        state.settled = state.reserved = ledger.issued
        state.write(path)
        served.stop()
    finally:
        storm.end()
        served.end()
    return state


def reserve(state: State, ledger: Ledger, path: Path) -> None:
    """Write down how far reads may be sent, and only then let them be."""
    state.reserved = ledger.issued + AHEAD
    state.write(path)
    ledger.reserved = state.reserved


def end_stray(data: Path) -> None:
    """End the node that an earlier run of ours left behind, where it was itself killed."""
    try:
        pid = int(json.loads((data / "running.json").read_text())["pid"])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError):
        return
    if str(data).encode() in command:
        os.kill(pid, signal.SIGKILL)


def one_round(storm: Storm, state: State, mode: str, path: Path) -> None:
    ledger, began = storm.ledger, time.monotonic()
    before = (ledger.acknowledged, ledger.lost_answers, ledger.duplicates, len(storm.searched))
    storm.round(mode)
    seconds = time.monotonic() - began
    state.rounds += 1
    state.seconds += seconds
    state.settled = ledger.settled
    state.acknowledged += ledger.acknowledged - before[0]
    state.lost_answers += ledger.lost_answers - before[1]
    state.duplicates += ledger.duplicates - before[2]
    state.searches += len(storm.searched) - before[3]
    reserve(state, ledger, path)
    print(f"{state.rounds:5d} {mode:6s} {seconds:5.1f} s  {ledger.settled} reads there once", flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=1000, help="rounds in all, those of earlier runs among them")
    options.add_argument(
        "--folder",
        type=lambda text: Path(text).absolute(),
        default=FOLDER,
        help="where the node and the state are kept",
    )
    options.add_argument("--begin-anew", action="store_true", help="throw an earlier run away")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if chosen.begin_anew:
        shutil.rmtree(chosen.folder, ignore_errors=True)
    logging.disable(logging.WARNING)  # the client of a store that was killed says so, again and again
    state = run(chosen.folder, chosen.rounds)
    print(
        f"{state.rounds} rounds in {state.seconds:.0f} s: {state.settled} reads, every one there once; "
        f"{state.lost_answers} answers lost, {state.duplicates} repeats recognised, {state.searches} searches answered"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
