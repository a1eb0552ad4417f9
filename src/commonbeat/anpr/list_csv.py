"""A list as CSV of the 16 template columns: RFC 4180, UTF-8, with or without a line of names.

The template has no column for an entry's own priority: it does not travel, and what comes in has the list's.
A file is taken whole or not at all, and every fault says its line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.errors import Fault, Invalid
from commonbeat.kernel.text import _

from .lists_rules import COLUMNS, FAULTS_SHOWN, EntryDraft, Normalise, check, shown
from .voi import NewEntry, VehicleOfInterest

ENTRIES_PER_FILE: Final = 50_000
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


@implements("anpr-working@0.1#list-columns")
def write_csv(vehicles: Iterable[VehicleOfInterest]) -> Iterator[str]:
    """Give the file line by line: names first, dates as ISO 8601, actions in small letters."""
    yield _line(COLUMNS)
    for vehicle in vehicles:
        yield _line(_inert(str(cell)) for cell in astuple(vehicle))


@implements("anpr-working@0.1#list-columns")
def read_csv(content: bytes, today: date, normalise: Normalise) -> list[NewEntry]:
    """Give the entries of a file, if every line is good.

    Raises:
        Invalid: one or more lines are not. A pointer is ``/<line>/<column>``, lines counted from 1.
    """
    entries: list[NewEntry] = []
    faults: list[Fault] = []
    for line, cells in _rows(_decoded(content)):
        made = _entry(line, cells, today, normalise)
        if isinstance(made, NewEntry):
            entries.append(made)
        else:
            faults += made
        if len(entries) > ENTRIES_PER_FILE:
            most = _("A file holds up to {most} entries: send the rest in another.").format(most=ENTRIES_PER_FILE)
            raise Invalid.at(f"/{line}", most)
        if len(faults) > FAULTS_SHOWN:
            more = Fault(f"/{line}", _("There are more faults than are listed: the lines behind were not read."))
            raise Invalid([*faults[:FAULTS_SHOWN], more])
    if not entries and not faults:
        faults = [Fault("/1", _("The file holds no entry."))]
    if faults:
        raise Invalid(shown(faults))
    return entries


def _entry(line: int, cells: list[str], today: date, normalise: Normalise) -> NewEntry | list[Fault]:
    if len(cells) != len(COLUMNS):
        wrong = _("The line has {count} columns; the template has {wanted}.")
        text = wrong.format(count=len(cells), wanted=len(COLUMNS))
        return [Fault(f"/{line}/{min(len(cells), len(COLUMNS)) + 1}", text)]
    made = check(EntryDraft(dict(zip(COLUMNS, cells, strict=True))), today, normalise)
    if isinstance(made, NewEntry):
        return made
    # The pointer says line and column: whoever shows a fault shows both beside it.
    return [Fault(f"/{line}/{fault.column}", fault.detail) for fault in made]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with the line that it begins on, without the line of names."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            is_names = line == 1 and tuple(cell.strip().lower() for cell in cells) == COLUMNS
            if cells and not is_names:
                yield line, [_as_meant(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as fault:
        wrong = _("The line cannot be read as CSV: {fault}.")
        raise Invalid.at(f"/{reader.line_num}", wrong.format(fault=fault)) from fault


def _inert(cell: str) -> str:
    """Give the cell so that no spreadsheet takes it for a formula: with an apostrophe before it, as they write it.

    A text that is written so itself has one more, since reading takes one off.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        column = fault.start - (content.rfind(b"\n", 0, fault.start) + 1) + 1
        wrong = _("The line is not UTF-8 text at byte {column}.")
        raise Invalid.at(f"/{line}", wrong.format(column=column)) from fault


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
