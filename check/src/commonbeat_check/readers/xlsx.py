"""Records of a workbook's sheet, under a header of record keys. Formulas, merged cells and macros are not trusted."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from ..problems import CheckRefused, Problem
from ..shape import Field, Shape
from .given import MOST_DOCUMENT_BYTES, Given, Place
from .header import Header, make_record, read_header
from .values import from_cell
from .xlsx_parts import BROKEN, look_inside
from .xlsx_rows import find_merged, look_at_rows

_MOST_EMPTY: Final = 10_000
"""Rows without a value between two that have some."""


def read_xlsx(stream: BinaryIO, shape: Shape, sheet: str = "") -> Iterator[Given]:
    """Give the records of a sheet, each as ``row 7``: the one that is named, or named like the entity, or the first.

    Raises:
        CheckRefused: it is no workbook, has macros or a password, would grow too large, or lacks the sheet.
    """
    content = stream.read(MOST_DOCUMENT_BYTES + 1)
    if len(content) > MOST_DOCUMENT_BYTES:
        raise CheckRefused(f"A workbook of more than {MOST_DOCUMENT_BYTES // 1024**2} MB is not read: give it as CSV.")
    look_inside(content)
    try:
        yield from _Sheet(content, shape, sheet)
    except BROKEN as wrong:
        raise CheckRefused(f"The workbook cannot be read: {wrong}. Save it anew as .xlsx.") from wrong


class _Sheet:
    """One sheet, row by row."""

    def __init__(self, content: bytes, shape: Shape, wanted: str) -> None:
        self._shape = shape
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep; nothing is kept here
            self._book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        self._sheet = self._find(wanted)
        path = self._sheet._worksheet_path
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            with packed.open(path) as part:
                look_at_rows(part, path)
            with packed.open(path) as part:  # a workbook that is read row by row does not tell them
                self._merged = find_merged(part)

    def __iter__(self) -> Iterator[Given]:
        self._sheet.reset_dimensions()  # what a sheet says of its own size may be a lie
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = self._rows()
            header, first = self._header(rows)
            problems = [*header.problems, *self._merges_told(header, first)]
            if problems:
                yield Given(Place(f"row {first}", first), None, tuple(problems))
            for number, cells in rows:
                yield self._row(header, number, cells)

    def _rows(self) -> Iterator[tuple[int, Any]]:
        """Give each row that has a value, with its number."""
        last = 0
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if any(cell.value is not None for cell in cells):
                last = number
                yield number, cells
            elif number - last > _MOST_EMPTY:
                raise CheckRefused(f"From row {last + 1} on, {_MOST_EMPTY} rows are empty: take the empty rows out.")

    def _find(self, wanted: str) -> Any:
        titles = [sheet.title for sheet in self._book.worksheets]
        if not titles:
            raise CheckRefused("The workbook has no sheet with cells.")
        entity = self._shape.entity
        names = [wanted] if wanted else [entity.id, entity.name, self._shape.key]
        for name in names:
            for sheet in self._book.worksheets:
                if sheet.title.strip().lower() == name.lower():
                    return self._seen(sheet, is_wanted=bool(wanted))
        if wanted:
            raise CheckRefused(f"There is no sheet {wanted!r}. There are: {', '.join(titles[:20])}.")
        return self._seen(self._book.worksheets[0], is_wanted=False)

    def _seen(self, sheet: Any, *, is_wanted: bool) -> Any:
        """Give a sheet that people see, or that was asked for by its name: nothing hidden is taken without a word."""
        if sheet.sheet_state != "visible" and not is_wanted:
            raise CheckRefused(f"Sheet {sheet.title!r} is hidden: unhide it, or name the sheet that is to be read.")
        return sheet

    def _header(self, rows: Iterator[tuple[int, Any]]) -> tuple[Header, int]:
        for number, cells in rows:
            titles = ["" if cell.value is None else str(cell.value) for cell in cells]
            while titles and not titles[-1]:
                titles.pop()
            if titles:
                try:
                    return read_header(titles, self._shape), number
                except CheckRefused as wrong:
                    others = ", ".join(sheet.title for sheet in self._book.worksheets[:20])
                    raise CheckRefused(
                        f"Sheet {self._sheet.title!r}: {wrong} No sheet is named {self._shape.entity.id} or "
                        f"{self._shape.entity.name}; there are: {others}."
                    ) from wrong
        raise CheckRefused(f"Sheet {self._sheet.title!r} is empty: give the record's keys in its first row.")

    def _row(self, header: Header, number: int, cells: Any) -> Given:
        problems, taken = [], []
        by_index = dict(enumerate(cells))
        for column in header.columns:
            cell = by_index.get(column.index)
            if cell is None or cell.value is None:
                continue
            trouble = self._trouble(cell, f"{get_column_letter(column.index + 1)}{number}")
            if trouble:
                steps = tuple(step for step in column.steps if isinstance(step, str))
                said, fix, rule = trouble
                element = column.field.id if column.field else ""
                problems.append(self._shape.problem(rule, said, fix, at=steps, element=element))
            else:
                taken.append((column, cell.value))
        beyond = [index for index in range(header.width, len(cells)) if cells[index].value is not None]
        if beyond:
            where = f"{get_column_letter(beyond[0] + 1)}{number}"
            said = f"Cell {where} stands beside the columns of the header."
            problems.append(self._shape.problem("ragged-row", said, "Name its column in the first row, or empty it."))
        return Given(Place(f"row {number}", number), make_record(taken, self._convert), tuple(problems))

    def _trouble(self, cell: Any, where: str) -> tuple[str, str, str] | None:
        if cell.data_type == "f":
            return f"Cell {where} holds a formula; its value is not taken on trust.", _AS_VALUES, "formula"
        if cell.data_type == "e":
            return f"Cell {where} holds an error of the spreadsheet.", "Write the value itself.", "cell-error"
        return None

    def _convert(self, value: Any, field: Field) -> Any:
        return from_cell(value, field, self._shape)

    def _merges_told(self, header: Header, first: int) -> Iterator[Problem]:
        for merged in self._merged:
            left, _top, _right, bottom = range_boundaries(merged)
            if int(bottom or 0) >= first and int(left or 0) <= header.width:
                said = f"The cells {merged} are merged: only one of them holds a value, and the others are lost."
                yield self._shape.problem("merged-cells", said, "Unmerge them and write each value in its own cell.")


_AS_VALUES: Final = "Paste it as a value (Paste Special, Values)."
