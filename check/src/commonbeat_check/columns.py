"""CSV checked by columns: what is right in a cell is looked at once for each value, and only wrong rows are records.

It finds the same rows as checking them one by one: a cell is held to its element here, and to others in ``together``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from .readers.csv import CsvTable
from .readers.csv_blocks import Block
from .readers.given import Given, Place
from .readers.header import Column
from .readers.values import from_text
from .remembered import Remembered
from .shape import Shape
from .together import Filled, all_together
from .values import ValueGate

_REMEMBERED: Final = 40_000
"""Right values of one column: more than there are days in a century."""
_REMEMBERED_IN_ALL: Final = 800_000

Rows = Sequence[Sequence[str]]


class ColumnChecker:
    """Gives the rows of a table that are wrong, or may be. ``rows`` says how many were looked at."""

    def __init__(self, table: CsvTable) -> None:
        shape = table.shape
        self.rows = 0
        self._table = table
        most = max(1_000, min(_REMEMBERED, _REMEMBERED_IN_ALL // len(table.header.columns)))
        self._cells = [_Cells(column, shape, most) for column in table.header.columns]
        self._together = all_together(shape, table.header.columns)

    def __iter__(self) -> Iterator[Given]:
        header = self._table.header
        if header.problems:
            yield Given(Place("row 1", 1), None, header.problems)
        number, line = 2, self._table.line + 1
        for block in self._table.blocks():
            wrong = self._wrong(block) if block.count else set()
            if block.rows is None:
                yield from self._plain(block, wrong, number, line)
                number += block.count
            else:
                yield from self._quoted(block.rows, wrong, number, line)
                number += len(block.rows)
            line += block.lines
            del block  # its cells make room for the next ones, near the processor

    def _plain(self, block: Block, wrong: set[int], number: int, line: int) -> Iterator[Given]:
        self.rows += block.count
        for at in sorted(wrong):
            row = [cells[at] for cells in block.columns]
            yield Given(Place(f"row {number + at}", line + at), self._table.record(row))

    def _quoted(self, rows: Rows, wrong: set[int], number: int, line: int) -> Iterator[Given]:
        self.rows += sum(bool(row) for row in rows)
        at = -1
        for index, row in enumerate(rows):
            if len(row) == self._table.header.width:
                at += 1
                if at in wrong:
                    yield Given(Place(f"row {number + index}", line), self._table.record(row))
            elif row:
                yield self._table.ragged(row, number + index, line)
            line += 1 + sum(_line_ends(cell) for cell in row)

    def _wrong(self, block: Block) -> set[int]:
        """Give the places, in a block, of the rows that are wrong or may be."""
        columns, filled = block.columns, Filled(block.columns, block.count)
        right: set[int] = set()
        asked = []
        for together in self._together:
            if together.are_right(columns, filled):
                right.update(together.valued)
            else:
                asked.append(together)
        found: set[int] = set()
        for cells in self._cells:
            if cells.column.index not in right:
                found.update(cells.wrong(columns[cells.column.index]))
        for together in asked:
            found.update(together.wrong(columns, filled, found))
        return found


class _Cells:
    """The cells of one column."""

    def __init__(self, column: Column, shape: Shape, remembered: int) -> None:
        self.column = column
        field = column.field
        element = field.element if field else None
        self._json_type = field.json_type if field else "string"
        self._gate = ValueGate(shape.model, element, shape.on) if element else None
        self._right = Remembered(remembered)
        self._right.add({""})

    def wrong(self, cells: Sequence[str]) -> Iterable[int]:
        """Give the places of the cells that are not right."""
        if self._gate is None:
            return ()
        if not self._right.is_worth_it:
            return () if self._are_right(cells) else [at for at, text in enumerate(cells) if not self._is_right(text)]
        if self._right.knows(cells, len(cells)):
            return ()
        new = self._right.unknown(cells)
        bad = set() if self._are_right(new) else {text for text in new if not self._is_right(text)}
        self._right.add(new - bad if bad else new)
        return [at for at, text in enumerate(cells) if text in bad] if bad else ()

    def _are_right(self, cells: Collection[str]) -> bool:
        """Say whether all cells are right, in one go."""
        there: list[Any] = list(filter(None, cells))
        if self._json_type != "string":
            there = [from_text(text, self._json_type) for text in there]
        assert self._gate is not None
        try:
            return self._gate.accepts_all(there)
        except TypeError:
            return False

    def _is_right(self, text: str) -> bool:
        return not text or self._are_right((text,))


def _line_ends(cell: str) -> int:
    """Give how many lines a cell ends: a carriage return alone ends one too."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
