"""The linter: on every shipped model, on the whole command, and on a model of NIEM's size.

    python -m bench models_lint

The peer of a model is what has to be done anyway: reading it from its JSON.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from commonbeat.models.linting import lint
from commonbeat_check.shelf import Shelf, read_model, write_model

from .common import Figure, Results
from .models_diff import _model, _names

ON = date(2026, 11, 26)
SECONDS, BIG_SECONDS = 2.0, 20.0


def main(_arguments: Sequence[str] = ()) -> None:
    results = Results("models_lint")
    for address in Shelf().addresses():
        model = Shelf().get(address)
        written = write_model(model)
        took = _seconds(lambda model=model: lint(model, ON))
        peer = _seconds(lambda written=written: read_model(written, "it"))
        is_met = took < SECONDS
        results.add(Figure(f"lint of {address}", took * 1000, "ms", "under 2 s", is_met, peer * 1000, "reading it"))
        results.note(**{f"findings in {address}": len(lint(model, ON))})
    command = [str(Path(sys.executable).parent / "commonbeat")]
    took = _seconds(
        lambda: subprocess.run([*command, "standards", "lint", "pole@1.1", "--json"], capture_output=True, check=False)
    )
    peer = _seconds(lambda: subprocess.run([*command, "--version"], capture_output=True, check=False))
    results.add(
        Figure("the whole command on pole@1.1", took, "s", "under 2 s", took < SECONDS, peer, "starting at all")
    )
    names, types, whose = _names()
    big = _model(names, types)
    written = write_model(big)
    results.note(names=whose, elements=len(big.elements), entities=len(big.entities))
    took, peer = _seconds(lambda: lint(big, ON), 1), _seconds(lambda: read_model(written, "it"), 1)
    results.add(
        Figure("lint of a model of NIEM's size", took, "s", "under 20 s", took < BIG_SECONDS, peer, "reading it")
    )
    results.write()


def _seconds(done: Callable[[], object], turns: int = 3) -> float:
    """Give the best of some turns."""
    best = float("inf")
    for _turn in range(turns):
        began = time.perf_counter()
        done()
        best = min(best, time.perf_counter() - began)
    return best


if __name__ == "__main__":
    main()
