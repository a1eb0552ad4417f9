"""The test suite of a tender: records that a product must take and records that it must reject, with the verdicts."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Entity

from ..errors import NoExample
from ..examples.mutants import Mutant, Mutants, mutants
from ..examples.records import valid
from ..generating.json_schema import file_names

HEADER = ("file", "line", "verdict", "element", "rule", "pointer", "clause", "text")


class Suite(msgspec.Struct, frozen=True):
    """The tests of one entity: the files, the rows of ``expected.csv``, and what the suite leaves untested."""

    files: tuple[tuple[str, bytes], ...]
    rows: tuple[tuple[str, ...], ...]
    commands: tuple[str, ...]
    untested: tuple[str, ...]


def suite_of(model: DataModel, entity: Entity, examples: int, seed: int, on: date) -> Suite:
    """Give the tests of an entity; of one that can have no record, only why."""
    try:
        right = list(valid(model, entity.id, examples, seed, on))
        wrong = mutants(model, entity.id, seed, on)
    except NoExample as none:
        return Suite((), (), (), (str(none),))
    folder = f"suite/{model.standard}-{model.version}/{file_names(model)[entity.id]}"
    files = (
        (f"{folder}/valid.ndjson", _lines(right)),
        (f"{folder}/wrong.ndjson", _lines([one.record for one in wrong.made])),
    )
    rows = [(files[0][0], str(line), "valid", *[""] * 5) for line in range(1, len(right) + 1)]
    rows += [_row(files[1][0], line, model, one) for line, one in enumerate(wrong.made, 1)]
    address = f"{model.address}#{entity.id}"
    said = shlex.quote(" ".join(address.split()).replace("`", ""))
    commands = tuple(f"commonbeat-check {said} --on {on} {name}" for name, content in files if content)
    return Suite(files, tuple(rows), commands, tuple(_untested(address, wrong)))


def expected(suites: Sequence[Suite]) -> bytes:
    """Give the verdicts as CSV. No cell begins with what a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for suite in suites:
        writer.writerows([harmless(cell) for cell in row] for row in suite.rows)
    return out.getvalue().encode()


def harmless(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _row(file: str, line: int, model: DataModel, one: Mutant) -> tuple[str, ...]:
    part = one.rule if "." in one.rule else one.element
    return (file, str(line), "wrong", one.element, one.rule, one.pointer, f"{model.address}#{part}", one.text)


def _untested(address: str, wrong: Mutants) -> Iterator[str]:
    for one in wrong.not_breakable:
        told = _("{address} {pointer}: {rule} of {element} ({why})")
        yield told.format(address=address, pointer=one.pointer, rule=one.rule, element=one.element, why=one.why)


def _lines(records: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
