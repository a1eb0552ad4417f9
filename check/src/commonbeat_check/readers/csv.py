"""CSV records: a header of record keys, and a row for each record, read in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, BinaryIO, Final, cast

from ..problems import CheckRefused
from ..shape import Field, Shape
from .csv_blocks import BLOCK, Block, CsvBlocks
from .given import MOST_RECORD_BYTES, Given, Place
from .header import Header, make_record, read_header
from .text import Utf8Bytes
from .values import from_text

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
MOST_PENDING: Final = 4 * MOST_RECORD_BYTES
_MOST_HEADER: Final = 1024 * 1024


class CsvTable:
    """The rows under a header. What separates the cells is found from the header and can be told."""

    def __init__(self, stream: BinaryIO, shape: Shape) -> None:
        self.shape = shape
        self._bytes = Utf8Bytes(stream, most_pending=MOST_PENDING)
        self._text = io.TextIOWrapper(cast("BinaryIO", self._bytes), encoding="utf-8", errors="strict", newline="")
        first = self._first_line()
        self.delimiter = _delimiter(first, shape)
        self._rows = csv.reader(chain((first,), self._text), delimiter=self.delimiter, strict=True)
        with self._told():
            titles = next(self._rows)
        self.header: Header = read_header(titles, shape)

    @property
    def separated_by(self) -> str:
        """Say what stands between the cells, as ``commas``."""
        return DELIMITERS[self.delimiter]

    @property
    def line(self) -> int:
        """Give the line of the file that was read last."""
        return self._rows.line_num

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """Give the rows below the header many at a time, by columns. Raises as ``rows`` does."""
        with self._told():
            yield from CsvBlocks(self._text, self._bytes, self.delimiter, self.header.width, block=size)

    def rows(self) -> Iterator[list[str]]:
        """Give the rows below the header as they are.

        Raises:
            CheckRefused: the text is not UTF-8, or a quote is not closed.
        """
        with self._told():
            for row in self._rows:
                self._bytes.pending = 0
                yield row

    def ragged(self, row: Sequence[str], number: int, line: int) -> Given:
        """Give what is told of a row that has more or fewer cells than the header: no record can be made of it."""
        said = f"Row {number} has {len(row)} cells and the header {self.header.width}."
        fix = f"Give each row a cell for each column; put cells that hold {self.separated_by} in quotes."
        return Given(Place(f"row {number}", line), None, (self.shape.problem("ragged-row", said, fix),))

    def record(self, row: Sequence[str]) -> dict[str, Any]:
        """Give the record that a row makes."""
        return make_record([(column, row[column.index]) for column in self.header.columns], _convert)

    def __iter__(self) -> Iterator[Given]:
        if self.header.problems:
            yield Given(Place("row 1", 1), None, self.header.problems)
        line, number = self.line + 1, 1
        for row in self.rows():
            number += 1
            if len(row) == self.header.width:
                yield Given(Place(f"row {number}", line), self.record(row))
            elif row:
                yield self.ragged(row, number, line)
            line = self.line + 1

    def _first_line(self) -> str:
        try:
            first = self._text.readline(_MOST_HEADER)
        except UnicodeDecodeError as wrong:
            raise self._bytes.lie(wrong) from wrong
        if not first.strip():
            raise CheckRefused("The first line is empty: give the record's keys there, a row for each record below.")
        return first

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell as a refusal what the decoder or the parser cannot take."""
        try:
            yield
        except UnicodeDecodeError as wrong:
            raise self._bytes.lie(wrong) from wrong
        except csv.Error as wrong:
            raise CheckRefused(f"The CSV cannot be read at line {self.line}: {wrong}.") from wrong


def read_csv(stream: BinaryIO, shape: Shape) -> Iterator[Given]:
    """Give the records of CSV, each as ``row 7``: the header is row 1, as in a spreadsheet."""
    yield from CsvTable(stream, shape)


def _convert(cell: str, field: Field) -> Any:
    return from_text(cell, field.json_type)


def _delimiter(first: str, shape: Shape) -> str:
    """Give what splits the header into most keys that are known; of equals, what splits it most often."""

    def known(delimiter: str) -> tuple[int, int]:
        titles = [title.strip().strip('"').partition(".")[0] for title in first.split(delimiter)]
        return sum(title in shape.fields for title in titles), len(titles)

    return max(DELIMITERS, key=known)
