"""The sheets of a workbook, row by row; what is wrong is told with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, NoReturn

from openpyxl.utils import get_column_letter

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

from .cells import MOST_CHARACTERS, Cell, Unfit
from .layout import IGNORED, LONG, SHEETS, STANDARD, Column, Sheet
from .opening import BROKEN, open_workbook, refuse_merged

_MOST_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576
_STANDARD_HEADERS: Final = ("name", "value")


class Place(NamedTuple):
    """Where in a workbook something stands."""

    file: str
    sheet: str
    row: int

    def refuse(self, why: str, column: str = "") -> NoReturn:
        """Raise ``BadModel`` that names the place."""
        said = _("sheet {sheet}, row {row}, column {column}: {why}") if column else _("sheet {sheet}, row {row}: {why}")
        raise BadModel(self.file, said.format(sheet=self.sheet, row=self.row, column=column, why=why))


class Line(NamedTuple):
    """One row of a sheet: what it says, by the fields of the model."""

    place: Place
    said: Mapping[str, Any]

    def refuse(self, field: str, why: str) -> NoReturn:
        """Raise ``BadModel`` about what the row says in a field."""
        shape = next(one for one in SHEETS if one.name == self.place.sheet)
        self.place.refuse(why, next((one.header for one in shape.columns if one.field == field), field))


class Book:
    """A workbook of a model."""

    def __init__(self, content: bytes, file: str) -> None:
        self._content, self._file = content, file
        self._book = open_workbook(content, file)
        self._sheets = self._named()
        self._long = self._texts()

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()

    def has(self, shape: Sheet) -> bool:
        """Say whether the workbook has such a sheet."""
        return shape.name.lower() in self._sheets

    def standard(self) -> Mapping[str, Any]:
        """Give what the sheet of the standard says, by field; nothing where there is none."""
        if not self.has(STANDARD):
            return {}
        by_name = {one.header.lower(): one for one in STANDARD.columns}
        said: dict[str, Any] = {}
        for number, row in self._rows(STANDARD.name, 2):
            place = Place(self._file, STANDARD.name, number)
            label, value = (*row, None, None)[:2]
            if number == 1 and tuple(str(one).strip().lower() for one in (label, value)) == _STANDARD_HEADERS:
                continue
            column = by_name.get(str(label).strip().lower())
            if column is None:
                place.refuse(_("There is no {name} here.").format(name=label) + nearest(str(label), by_name))
            if column.field in said:
                place.refuse(_("{name} stands here twice.").format(name=column.header))
            if value is not None:
                said[column.field] = self._value(column, value, place)
        return said

    def lines(self, shape: Sheet) -> Iterator[Line]:
        """Give the rows of a sheet, without those that are empty; none where there is no such sheet."""
        if not self.has(shape):
            if shape.is_needed:
                raise BadModel(
                    self._file, _("There is no sheet called {name}.").format(name=shape.name) + self._near(shape)
                )
            return
        rows = self._rows(shape.name, _MOST_COLUMNS)
        columns = self._columns(shape, next(rows, (1, ())))
        for number, row in self._rows(shape.name, len(columns) + 1, after=1):
            place = Place(self._file, shape.name, number)
            if len(row) > len(columns) and row[len(columns)] is not None:
                place.refuse(_("A value stands under no header."), get_column_letter(len(columns) + 1))
            yield Line(place, self._said(columns, row, place))

    def _said(self, columns: Sequence[Column], row: Sequence[Cell], place: Place) -> dict[str, Any]:
        said = {
            column.field: self._value(column, cell, place)
            for column, cell in zip(columns, row, strict=False)
            if cell is not None
        }
        for column in columns:
            if column.is_needed and said.get(column.field, "") == "":
                place.refuse(_("It is empty, and it is needed."), column.header)
        return said

    def _value(self, column: Column, cell: Cell, place: Place) -> Any:
        if isinstance(cell, str) and cell.startswith("_long_"):
            cell = self._long.get(cell)
            if cell is None:
                place.refuse(_("Its text is not on the sheet {name}.").format(name=LONG), column.header)
        try:
            return column.codec.read(cell)
        except Unfit as wrong:
            place.refuse(str(wrong), column.header)

    def _columns(self, shape: Sheet, first: tuple[int, Sequence[Cell]]) -> list[Column]:
        """Give the columns in the order of the sheet's headers."""
        by_header = {one.header.lower(): one for one in shape.columns}
        found: list[Column] = []
        place = Place(self._file, shape.name, first[0])
        headers = list(first[1])
        while headers and headers[-1] is None:
            headers.pop()
        for at, header in enumerate(headers, 1):
            column = by_header.get(str(header).strip().lower()) if header is not None else None
            if column is None:
                known = [one.header for one in shape.columns]
                why = _("{header} is no header of this sheet.").format(header=header or _("An empty cell"))
                place.refuse(why + nearest(str(header), known), get_column_letter(at))
            if column in found:
                place.refuse(_("There is another column of this name."), column.header)
            found.append(column)
        for column in shape.columns:
            if column.is_needed and column not in found:
                place.refuse(_("The column is missing."), column.header)
        return found

    def _rows(self, name: str, columns: int, after: int = 0) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Give the rows after a row that hold anything, each with its number; formulas and errors are refused."""
        sheet = self._sheets[name.lower()]
        sheet.reset_dimensions()  # what a file says of its size may be wrong, and every row would be as wide
        try:
            rows = sheet.iter_rows(min_row=after + 1, max_row=_LAST_ROW, max_col=columns)
            for number, row in enumerate(rows, after + 1):
                if cells := self._cells(row, Place(self._file, sheet.title, number)):
                    yield number, cells
        except BROKEN as wrong:
            raise BadModel(
                self._file, _("Sheet {sheet} cannot be read: {why}.").format(sheet=name, why=wrong)
            ) from wrong

    def _cells(self, row: Sequence[Any], place: Place) -> list[Cell]:
        if all(cell.value is None for cell in row):
            return []
        for at, cell in enumerate(row, 1):
            if cell.data_type == "f":
                place.refuse(_("It holds a formula: put its value in its place."), get_column_letter(at))
            if cell.data_type == "e":
                place.refuse(_("It holds an error, {error}.").format(error=cell.value), get_column_letter(at))
            if isinstance(cell.value, str) and len(cell.value) > MOST_CHARACTERS:
                why = _("It holds more than {most} characters, the most that Excel takes.")
                place.refuse(why.format(most=MOST_CHARACTERS), get_column_letter(at))
        return [cell.value for cell in row]

    def _named(self) -> dict[str, Any]:
        """Give the sheets by their names in small letters; raise ``BadModel`` for one that is not of a model."""
        known = {one.name.lower(): one.name for one in SHEETS} | {LONG.lower(): LONG}
        found: dict[str, Any] = {}
        for sheet in self._book.worksheets:
            name = sheet.title.strip().lower()
            if name in IGNORED:
                continue
            if name not in known:
                why = _(
                    "It has a sheet called {name}, which is none of a model; notes may stand on a sheet called Notes."
                )
                raise BadModel(self._file, why.format(name=sheet.title) + nearest(sheet.title, known.values()))
            refuse_merged(sheet, self._content, self._file)
            found[name] = sheet
        return found

    def _texts(self) -> dict[str, str]:
        """Give the long texts by what stands for them in a cell."""
        pieces: dict[str, list[str]] = {}
        if LONG.lower() in self._sheets:
            for number, row in self._rows(LONG, 2, after=1):
                label, piece = (*row, None, None)[:2]
                if not isinstance(label, int) or not isinstance(piece, str):
                    Place(self._file, LONG, number).refuse(_("A row is a number and a text."))
                pieces.setdefault(f"_long_{label}_", []).append(piece)
        return {label: "".join(found) for label, found in pieces.items()}

    def _near(self, shape: Sheet) -> str:
        return nearest(shape.name, [one.title for one in self._book.worksheets])
