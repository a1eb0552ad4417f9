"""Import of NIEM 6.0 by the command, in a process of its own; and a workbook with a long code list, both ways.

    python -m bench models_import [--niem FOLDER] [--codes 200000]

Time and memory are those of the whole process, from its start to the draft on disk. Beside it the same tables are read
raw: unpacked and split into rows, and no more.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from commonbeat.models.importing.niem_tables import FILES
from commonbeat.models.workbooks import write_workbook
from commonbeat_check.model import Code, CodeList, DataModel, Element, Type

from .common import PROGRAM, Figure, Results

NIEM = Path(__file__).parents[2] / "shared" / "data" / "niem-6.0"
MOST_SECONDS, MOST_MB = 20.0, 400.0
PROPERTIES, TYPES = 19_000, 10_000


class Cost(NamedTuple):
    """What a process took: seconds from start to end, and its most resident memory in MB."""

    seconds: float
    peak_mb: float
    said: str


def cost_of(*words: str) -> Cost:
    """Run our program to its end, and give what it took."""
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        moves = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1)]
        child = os.posix_spawn(PROGRAM, [str(PROGRAM), *words], os.environ, file_actions=moves)
        _child, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - begun
        if status:
            raise SystemExit(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
        out.seek(0)
        return Cost(seconds, used.ru_maxrss / 1024, out.read().decode())


def raw_seconds(folder: Path) -> float:
    """Give how long it takes to unpack the tables and split them into rows."""
    begun = time.perf_counter()
    for name in FILES:
        with gzip.open(folder / f"{name}.gz") as packed:
            sum(1 for _row in csv.reader(io.TextIOWrapper(packed, encoding="utf-8", newline="")))
    return time.perf_counter() - begun


def measure_niem(results: Results, folder: Path, drafts: Path) -> None:
    """Import NIEM and hold it against its limits."""
    if not folder.is_dir():
        results.note(not_measured=f"NIEM's release tables are not in {folder.name}: give --niem FOLDER")
        return
    cost = cost_of("standards", "import", str(folder), "--out", str(drafts), "--json")
    row = json.loads(cost.said)
    whole = row["elements"] >= PROPERTIES and row["entities"] >= TYPES and not row["unplaced"]
    results.note(elements=row["elements"], entities=row["entities"], lists=row["lists"], unplaced=len(row["unplaced"]))
    raw = "the tables unpacked and split into rows"
    results.add(
        Figure(
            "import of NIEM 6.0", cost.seconds, "s", f"< {MOST_SECONDS:.0f}", whole and cost.seconds < MOST_SECONDS,
            raw_seconds(folder), raw,
        )
    )  # fmt: skip
    results.add(Figure("its memory", cost.peak_mb, "MB", f"< {MOST_MB:.0f}", whole and cost.peak_mb < MOST_MB))


def measure_workbook(results: Results, codes: int, folder: Path) -> None:
    """Write a workbook whose one list has so many codes, and import it."""
    many = tuple(Code(value=f"C{number:07}", label=f"Made-up value {number}") for number in range(codes))
    element = Element(id="E_001", name="Long", type=Type.CODE, list="long")
    long = CodeList(id="long", name="Long", codes=many)
    model = DataModel(standard="long-list", version="1.0", title="Long list", elements=(element,), lists=(long,))
    begun = time.perf_counter()
    file = folder / "long.xlsx"
    file.write_bytes(write_workbook(model))
    results.note(codes=codes, workbook_written_in_seconds=round(time.perf_counter() - begun, 1))
    cost = cost_of("standards", "import", str(file), "--out", str(folder), "--json")
    results.note(workbook_imported_in_seconds=round(cost.seconds, 1), its_memory_mb=round(cost.peak_mb))
    if json.loads(cost.said)["codes"] != codes:
        raise SystemExit("codes were lost on the way")


def main() -> int:
    """Measure, and say whether each target was met."""
    options = argparse.ArgumentParser()
    options.add_argument("--niem", type=Path, default=NIEM)
    options.add_argument("--codes", type=int, default=200_000)
    given = options.parse_args()
    results = Results("models_import")
    with tempfile.TemporaryDirectory() as folder:
        measure_niem(results, given.niem, Path(folder) / "drafts")
        measure_workbook(results, given.codes, Path(folder))
    results.write()
    return 0 if all(one.met for one in results.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
