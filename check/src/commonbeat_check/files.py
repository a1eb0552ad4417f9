"""Checking all the records of a stream: each with its place and what is wrong with it, and how many there were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from .checking import Checker
from .columns import ColumnChecker
from .problems import Problem
from .readers import Form, Given, Lines, Place, read_records
from .readers.csv import CsvTable
from .shape import Shape
from .sources import opened

TOLD_OF_ONE_MOST: Final = 10_000
"""Rules that one record breaks, of which all are told; of a record that is made to break millions, these."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of checking one record of several."""

    place: Place
    errors: tuple[Problem, ...] = ()
    is_record: bool = True
    """False for what was said of the header or the sheet."""
    lines: Lines | None = None

    @property
    def valid(self) -> bool:
        """Say whether nothing is wrong with it."""
        return not self.errors

    def line_of(self, problem: Problem) -> int | None:
        """Give the line of the file on which what a problem tells of stands, where it is known."""
        return self.lines.line_of(problem.pointer) if self.lines else self.place.line


Watch = Callable[[Any, tuple[Problem, ...]], None]
"""Is shown every record that could be read, with its errors, as the profile of a sample is."""


class Checking:
    """The checking of one file or stream. ``records`` and ``invalid`` grow while its outcomes are taken.

    No more of it is in memory than its form asks for: of CSV, and of JSON with a record a line, a few records.
    """

    def __init__(self, source: Path | BinaryIO, form: Form, shape: Shape, checker: Checker, sheet: str = "") -> None:
        self._source = source
        self._form = form
        self._sheet = sheet
        self._shape = shape
        self._checker = checker
        self.records = 0
        self.invalid = 0
        self.note = ""
        """What was found of the form, as that semicolons stand between the cells."""

    def __iter__(self) -> Iterator[Outcome]:
        """Give an outcome for each record."""
        return self.every()

    def every(self, *, watch: Watch | None = None) -> Iterator[Outcome]:
        """Give an outcome for each record.

        Raises:
            CheckRefused: the source cannot be opened or read, which may show late in it.
        """
        with self._begun() as stream:
            if self._form is Form.CSV:
                given: Iterable[Given] = self._table(stream)
            else:
                given = read_records(stream, self._form, self._shape, sheet=self._sheet)
            for one in given:
                self.records += _is_record(one)
                yield self._outcome(one, watch)

    def wrong(self) -> Iterator[Outcome]:
        """Give an outcome for each record that is wrong: the same ones as ``every``, sooner where it is CSV."""
        if self._form is not Form.CSV:
            yield from (one for one in self.every() if one.errors)
            return
        with self._begun() as stream:
            columns = ColumnChecker(self._table(stream))
            for given in columns:
                self.records = columns.rows
                outcome = self._outcome(given, None)
                if outcome.errors:
                    yield outcome
            self.records = columns.rows

    def _begun(self) -> AbstractContextManager[BinaryIO]:
        self.records = self.invalid = 0
        return opened(self._source)

    def _table(self, stream: BinaryIO) -> CsvTable:
        table = CsvTable(stream, self._shape)
        if table.separated_by != "commas":
            self.note = f"read as CSV with {table.separated_by} between the cells"
        return table

    def _outcome(self, given: Given, watch: Watch | None) -> Outcome:
        errors = given.problems
        if given.record is not None or not errors:
            told = {problem.pointer for problem in errors if problem.pointer}
            found = self._checker.errors(given.record, TOLD_OF_ONE_MOST)
            errors = (*errors, *(problem for problem in found if problem.pointer not in told))
            if watch is not None:
                watch(given.record, errors)
        is_record = _is_record(given)
        self.invalid += bool(errors) and is_record
        return Outcome(given.place, errors, is_record, given.lines if errors else None)


def _is_record(given: Given) -> bool:
    """Say whether a record was given; of the header and of merged cells problems are told, and no record is."""
    heads = {"unknown-element", "duplicate-key", "merged-cells"}
    return given.record is not None or not given.problems or any(one.rule not in heads for one in given.problems)
