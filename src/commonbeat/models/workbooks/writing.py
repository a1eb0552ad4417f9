"""A model as an Excel workbook: everything in it, under headers that an editor understands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeAlias

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel
from commonbeat_check.model import DataModel

from .cells import MOST_CHARACTERS, Cell
from .layout import LONG, READ_ME, SHEETS, STANDARD, Column, Sheet
from .rows import Row, rows_of

_Page: TypeAlias = Any  # the stubs of the library leave out most of what a sheet that is only written has

MOST_ROWS: Final = 1_048_575
"""What a sheet of Excel has below its header."""
_PIECE: Final = 16_000  # characters: at most two UTF-16 units each, so it fits a cell
_WIDE: Final = 60
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # the same model is the same bytes
_HEADER: Final = Font(bold=True)
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
_INTRODUCTION: Final = (
    "The data model of a standard. Change it on the sheets and import it again: commonbeat standards import FILE. "
    "Several values in a cell stand on lines of their own. Cells that start with = or ' are text, never formulas."
)


class _Long(NamedTuple):
    """The texts that are longer than a cell, in the order in which they come."""

    texts: list[str]

    def fit(self, cell: Cell) -> Cell:
        """Give the cell, or where its text stands if it is too long for one."""
        if not isinstance(cell, str) or _units(cell) <= MOST_CHARACTERS:
            return cell
        self.texts.append(cell)
        return f"_long_{len(self.texts)}_"


def write_workbook(model: DataModel) -> bytes:
    """Give the workbook of a model; ``read_workbook`` gives the same model again. The same model is the same bytes.

    Raises:
        BadModel: a workbook cannot hold it: a key that is none, two members of one key, a code that a list has twice,
            more rows than Excel has.
    """
    book = openpyxl.Workbook(write_only=True)
    book.properties.created = datetime(*_ALWAYS, tzinfo=UTC).replace(tzinfo=None)
    book.properties.title = model.address
    try:
        _fill(book, model)
    except BadModel:
        for sheet in book.worksheets:
            sheet.close()
        raise
    return _packed(book)


def _fill(book: openpyxl.Workbook, model: DataModel) -> None:
    _introduce(book.create_sheet(READ_ME))
    long = _Long([])
    rows = rows_of(model)
    for sheet in SHEETS:
        if sheet is STANDARD:
            _write_standard(book.create_sheet(sheet.name), next(iter(rows[sheet.name])), long)
        else:
            _write_rows(book.create_sheet(sheet.name), sheet, rows[sheet.name], long, model.address)
    _write_long(book.create_sheet(LONG), long)


def _introduce(sheet: _Page) -> None:
    sheet.column_dimensions["B"].width = 2 * _WIDE
    sheet.append([_text(sheet, "Read me", _HEADER), _text(sheet, _INTRODUCTION)])
    for one in SHEETS:
        sheet.append([_text(sheet, one.name, _HEADER), _text(sheet, one.help)])


def _write_standard(sheet: _Page, row: Row, long: _Long) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 2 * _WIDE
    sheet.append([_text(sheet, "Name", _HEADER), _text(sheet, "Value", _HEADER)])
    for column in STANDARD.columns:
        sheet.append([_text(sheet, column.header), _cell(sheet, long.fit(column.codec.write(row[column.field])))])


def _write_rows(sheet: _Page, shape: Sheet, rows: Iterable[Row], long: _Long, address: str) -> None:
    sheet.freeze_panes = "A2"
    for at, column in enumerate(shape.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = min(_WIDE, max(12, 2 * len(column.header)))
    sheet.append([_text(sheet, column.header, _HEADER) for column in shape.columns])
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            why = _("Excel has {most} rows a sheet, and {sheet} needs more.").format(most=MOST_ROWS, sheet=shape.name)
            raise BadModel(address, why)
        sheet.append([_cell(sheet, long.fit(cell)) for cell in _written(shape.columns, row, address, shape.name)])


def _written(columns: Sequence[Column], row: Row, address: str, sheet: str) -> Iterator[Cell]:
    for column in columns:
        value: Any = row.get(column.field)
        cell = None if value is None else column.codec.write(value)
        if column.is_needed and cell is None:
            why = _("{sheet}: {what} has no {column}, so no row can stand for it.")
            raise BadModel(address, why.format(sheet=sheet, what=row.get("id") or row.get("of"), column=column.header))
        yield cell


def _write_long(sheet: _Page, long: _Long) -> None:
    sheet.append([_text(sheet, "Number", _HEADER), _text(sheet, "Piece", _HEADER)])
    for number, text in enumerate(long.texts, 1):
        for start in range(0, len(text), _PIECE):
            sheet.append([number, _text(sheet, text[start : start + _PIECE])])


def _cell(sheet: _Page, cell: Cell) -> Any:
    return _text(sheet, cell) if isinstance(cell, str) else cell


def _text(sheet: _Page, text: str, font: Font | None = None) -> Any:
    """Give a cell of text that stays text: not a formula, not an error value, whatever it begins with."""
    if font is None and text[:1] not in "=+-@'#" and "\n" not in text and len(text) <= _WIDE:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text[:1] in {"=", "+", "-", "@", "'"}:
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    elif "\n" in text or len(text) > _WIDE:
        cell.alignment = _WRAPPED
    return cell


def _units(text: str) -> int:
    return len(text) + sum(1 for one in text if one > "\uffff") if len(text) > MOST_CHARACTERS // 2 else len(text)


def _packed(book: openpyxl.Workbook) -> bytes:
    """Give the file with no time of day in it."""
    made, packed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as found, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in found.infolist():
            content = found.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _undated(content)
            out.writestr(zipfile.ZipInfo(entry.filename, _ALWAYS), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _undated(properties: bytes) -> bytes:
    """Give the file's properties without when it was last saved."""
    start, end = properties.find(b"<dcterms:modified"), properties.find(b"</dcterms:modified>")
    return properties[:start] + properties[end + len(b"</dcterms:modified>") :] if start >= 0 else properties
