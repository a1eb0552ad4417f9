"""A large CSV held to an entity of a standard: how fast on one core, and how much memory it takes.

    python -m bench csv_validation [--megabytes 1024]

The rows are made up: every PNC id, CRO number, telephone number, email address and postcode is invented, and most of
them stand once only, as in a real extract. The file lies in a temporary folder. The check runs in a process of its own,
bound to one core where the system can, and is told by the time that it had of that core: others may want it too. Its
peak of memory is told as the system saw it. Beside it: Python's ``csv`` module reading the same file, doing nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from commonbeat_check.formats.check_letters import letter_of

from .common import Figure, Results

ADDRESS = "pole@1.1#P_001"
ON = date(2026, 11, 26)
LEAST_MB_PER_SECOND = 40
MOST_RESIDENT_MB = 300
_MB = 1024 * 1024
WRONG_EVERY = 10_000
"""One row in so many is wrong, so that what tells of wrong rows is part of what is measured."""
TITLES = (
    "givenName,givenName.2,surname,dateOfBirth,age,gender,homeAddress.siteLocation,homeAddress.street,"
    "homeAddress.town,homeAddress.county,homeAddress.postCode,telephoneNumber,emailAddress,croNumber,pncId"
)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench csv_validation", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024, help="size of the file")
    parser.add_argument("--child", choices=["check", "read"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child:
        print(json.dumps((_check if asked.child == "check" else _read)(asked.file)))
        return
    results = Results("csv_validation")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        file = Path(spare) / "people.csv"
        rows, wrong = write_people(file, asked.megabytes * _MB)
        size_mb = file.stat().st_size / _MB
        read, checked = _run("read", file), _run("check", file)
    if (checked["records"], checked["invalid"]) != (rows, wrong):
        sys.exit(f"csv_validation: {checked} is not what the file holds: {rows} rows, {wrong} of them wrong")
    rate, peer = size_mb / checked["seconds"], size_mb / read["seconds"]
    results.add(
        Figure(
            "CSV of a POLE person, one core", rate, "MB/s", f"at least {LEAST_MB_PER_SECOND}",
            rate >= LEAST_MB_PER_SECOND, peer, "the csv module reading it and no more",
        )
    )  # fmt: skip
    results.add(
        Figure(
            "resident at its peak", checked["peak_mb"], "MB", f"under {MOST_RESIDENT_MB}",
            checked["peak_mb"] < MOST_RESIDENT_MB, read["peak_mb"], "the csv module reading it and no more",
        )
    )  # fmt: skip
    results.note(
        file=f"{size_mb:,.0f} MB, {rows:,} rows, {wrong:,} of them wrong",
        rows_a_second=f"{rows / checked['seconds']:,.0f}",
        time=f"{checked['seconds']:.1f} s of a core, in {checked['wall']:.1f} s",
    )
    results.write()


def write_people(file: Path, size: int) -> tuple[int, int]:
    """Write made-up people until the file is of a size; give how many, and how many of them are wrong."""
    rows = 0
    with file.open("w", encoding="utf-8", buffering=_MB) as out:
        out.write(TITLES + "\n")
        for row in _people(random.Random(20261126)):
            out.write(row)
            rows += 1
            if rows % 1000 == 0 and out.tell() >= size:
                break
    return rows, rows // WRONG_EVERY


def _people(chance: random.Random) -> Iterator[str]:
    firsts = [f"{a}{b}" for a in ("Al", "Be", "Cor", "Da", "El", "Fen", "Gi", "Ha", "Is", "Jo") for b in _ENDS]
    lasts = [f"{a}{b}{c}" for a in ("Ash", "Brad", "Cole", "Den", "Ever") for b in _ENDS for c in ("ton", "ley", "by")]
    towns = [f"{last} on Test" for last in lasts[:120]]
    counties = [f"{last}shire" for last in lasts[:40]]
    births = [ON - timedelta(days=chance.randrange(6600, 29000)) for _ in range(20_000)]
    ages = [(born.isoformat(), (ON - born).days * 400 // 146097) for born in births]
    ages = [(told, _age(date.fromisoformat(told))) for told, _ in ages]
    genders = ["Male"] * 12 + ["Female"] * 8 + ["Non-Binary"]
    number = 0
    while True:
        number += 1
        first, last, (born, age) = chance.choice(firsts), chance.choice(lasts), chance.choice(ages)
        second = chance.choice(firsts) if number % 3 == 0 else ""
        phone = f"+441632{number % 1_000_000:06d}" if number % 5 else ""
        mail = f"{first}.{last}{number}@example.org".lower() if number % 2 else ""
        year, serial = 1980 + number % 45, number % 10_000_000
        pnc = f"{year}/{serial:07d}{letter_of(f'{year % 100:02d}{serial:07d}')}"
        street = f"{last} {chance.choice(_STREETS)}"
        code = f"{chance.choice(_AREAS)}{number % 9 + 1} {number // 9 % 9 + 1}{_PAIRS[number // 81 % len(_PAIRS)]}"
        wrong = "Unheard of" if number % WRONG_EVERY == 0 else chance.choice(genders)
        place = f"{number % 300 + 1},{street},{chance.choice(towns)},{chance.choice(counties)},{code}"
        yield f"{first},{second},{last},{born},{age},{wrong},{place},{phone},{mail},,{pnc}\n"


_ENDS = ("an", "bert", "die", "la", "mon", "na", "rick", "ssa", "ta", "win")
_STREETS = ("Street", "Road", "Lane", "Avenue", "Close", "Hill", "Row", "Court")
_AREAS = ("AB", "BD", "CF", "DN", "EX", "GL", "HU", "LN", "NR", "PE")
_PAIRS = [a + b for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"]


def _age(born: date) -> int:
    return ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day))


def _check(file: Path) -> dict[str, float]:
    from commonbeat_check.checking import checker
    from commonbeat_check.files import Checking
    from commonbeat_check.readers import Form
    from commonbeat_check.shape import Shape
    from commonbeat_check.shelf import Shelf

    model, entity = Shelf().entity(ADDRESS)
    with file.open("rb", buffering=0) as stream:
        checking = Checking(stream, Form.CSV, Shape(model, entity, ON), checker(model, entity.id, ON))
        began, core = time.perf_counter(), time.process_time()
        for _ in checking.wrong():
            pass
        seconds, wall = time.process_time() - core, time.perf_counter() - began
    told = {"records": checking.records, "invalid": checking.invalid, "peak_mb": _peak_mb()}
    return told | {"seconds": seconds, "wall": wall}


def _read(file: Path) -> dict[str, float]:
    import csv

    core = time.process_time()
    with file.open(encoding="utf-8", newline="") as stream:
        records = sum(1 for _ in csv.reader(stream))
    return {"records": records, "invalid": 0, "seconds": time.process_time() - core, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(which: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.csv_validation", "--child", which, "--file", str(file)]
    bind = {"preexec_fn": _one_core} if hasattr(os, "sched_setaffinity") else {}
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3600, **bind)
    return json.loads(told.stdout)


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main(sys.argv[1:])
