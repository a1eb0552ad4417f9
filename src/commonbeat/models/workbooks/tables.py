"""The sheets of a workbook, row by row; what is wrong is told with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, NoReturn

from openpyxl.utils import get_column_letter, range_boundaries

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

from .cells import MOST_CHARACTERS, Cell, Unfit
from .faults import Place
from .layout import IGNORED, LONG, SHEETS, STANDARD, Column, Sheet
from .opening import Opened

_MOST_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576
_STANDARD_HEADERS: Final = ("name", "value")


class Line(NamedTuple):
    """One row of a sheet: what it says, by the fields of the model."""

    place: Place
    said: Mapping[str, Any]

    def tell(self, field: str, why: str) -> None:
        """Add a fault about what the row says in a field."""
        shape = next(one for one in SHEETS if one.name == self.place.sheet)
        self.place.tell(why, next((one.header for one in shape.columns if one.field == field), field))


class Book:
    """A workbook of a model. What is wrong is gathered; ``settle`` raises it."""

    def __init__(self, opened: Opened) -> None:
        self._opened, self._faults = opened, opened.faults
        self._broken: set[str] = set()
        self._half: dict[str, list[Mapping[str, Any]]] = {}
        self._merged: dict[str, Sequence[str]] = {}
        self._sheets = self._named()
        self._long = self._texts()

    def settle(self) -> None:
        """Raise ``BadModel`` where anything was found wrong; it says where a second look may find more."""
        self._faults.settle(may_be_more=bool(self._broken))

    def has(self, shape: Sheet) -> bool:
        """Say whether the workbook has such a sheet."""
        return shape.name.lower() in self._sheets

    def is_whole(self, shape: Sheet) -> bool:
        """Say whether every row of a sheet could be read, so that what it does not have is not there."""
        return shape.name not in self._broken

    def half_read(self, shape: Sheet, field: str) -> Sequence[str] | None:
        """Give what the rows that could not be read whole say in a field; None where it is not known of each."""
        rows = self._half.get(shape.name, ())
        if shape.name in self._broken and (not rows or not all(one.get(field) for one in rows)):
            return None
        return [str(one[field]) for one in rows]

    def standard(self) -> Mapping[str, Any]:
        """Give what the sheet of the standard says, by field; nothing where there is none."""
        if not self.has(STANDARD):
            return {}
        by_name = {one.header.lower(): one for one in STANDARD.columns}
        said: dict[str, Any] = {}
        for number, row in self._rows(STANDARD.name, 2):
            place = Place(self._faults, STANDARD.name, number)
            label, value = (*row, None, None)[:2]
            if number == 1 and tuple(str(one).strip().lower() for one in (label, value)) == _STANDARD_HEADERS:
                continue
            column = by_name.get(str(label).strip().lower())
            if column is None:
                place.tell(_("There is no {name} here.").format(name=label) + nearest(str(label), by_name))
            elif column.field in said:
                place.tell(_("{name} stands here twice.").format(name=column.header))
            elif value is not None:
                said |= self._value(column, value, place)
        return said

    def lines(self, shape: Sheet) -> Iterator[Line]:
        """Give the rows of a sheet that say what is needed, without those that are empty; none without such a sheet."""
        if not self.has(shape):
            if shape.is_needed:
                self._broken.add(shape.name)
                needed = ", ".join(one.header for one in shape.columns if one.is_needed)
                why = _("There is no sheet called {name}: add one, with the headers {needed}.")
                self._faults.tell(why.format(name=shape.name, needed=needed) + self._near(shape))
            return
        first = next(self._rows(shape.name, _MOST_COLUMNS), (1, ()))
        columns = self._columns(shape, first)
        if columns is None:
            self._broken.add(shape.name)
            return
        for number, row in self._rows(shape.name, len(columns) + 1, after=first[0]):
            place = Place(self._faults, shape.name, number)
            if len(row) > len(columns) and row[len(columns)] is not None:
                place.tell(_("A value stands under no header."), get_column_letter(len(columns) + 1))
            said, is_enough = self._said(columns, row, place)
            if is_enough:
                yield Line(place, said)
            else:
                self._broken.add(shape.name)
                self._half.setdefault(shape.name, []).append(said)

    def _said(self, columns: Sequence[Column], row: Sequence[Cell], place: Place) -> tuple[dict[str, Any], bool]:
        """Give what a row says, and whether that is all that is needed of it."""
        said: dict[str, Any] = {}
        is_enough = True
        for column, cell in zip(columns, (*row, *[None] * len(columns)), strict=False):
            read = {} if cell is None else self._value(column, cell, place)
            said |= read
            if column.is_needed and read.get(column.field, "") == "":
                is_enough = False
                if (cell is None or read) and not self._is_merged(place):
                    place.tell(_("It is empty, and it is needed."), column.header)
        return said, is_enough

    def _is_merged(self, place: Place) -> bool:
        """Say whether some cells of a row are merged, which is told, so that others are empty."""
        ranges = (range_boundaries(one) for one in self._merged.get(place.sheet, ()))
        return any(int(top or 0) <= place.row <= int(bottom or 0) for _left, top, _right, bottom in ranges)

    def _value(self, column: Column, cell: Cell, place: Place) -> dict[str, Any]:
        """Give what a cell says by its field; nothing where it cannot be read, which is told."""
        if isinstance(cell, _Unread):
            return {}
        if isinstance(cell, str) and cell.startswith("_long_"):
            cell = self._long.get(cell)
            if cell is None:
                place.tell(_("Its text is not on the sheet {name}.").format(name=LONG), column.header)
                return {}
        try:
            return {column.field: column.codec.read(cell)}
        except Unfit as wrong:
            place.tell(str(wrong), column.header)
            return {}

    def _columns(self, shape: Sheet, first: tuple[int, Sequence[Cell]]) -> list[Column] | None:
        """Give the columns in the order of the sheet's headers; None where these are not what they should be."""
        by_header = {one.header.lower(): one for one in shape.columns}
        found: list[Column] = []
        place = Place(self._faults, shape.name, first[0])
        headers = list(first[1])
        while headers and headers[-1] is None:
            headers.pop()
        for at, header in enumerate(headers, 1):
            column = by_header.get(str(header).strip().lower()) if header is not None else None
            if column is None:
                known = [one.header for one in shape.columns if one not in found]
                why = _("{header} is no header of this sheet.").format(header=header or _("An empty cell"))
                place.tell(why + nearest(str(header), known), get_column_letter(at))
            elif column in found:
                place.tell(_("There is another column of this name."), column.header)
            else:
                found.append(column)
        missing = [one for one in shape.columns if one.is_needed and one not in found]
        for column in missing if len(found) == len(headers) else ():  # else a header that is not known may be it
            place.tell(_("The column is missing."), column.header)
        return None if missing or len(found) < len(headers) else found

    def _rows(self, name: str, columns: int, after: int = 0) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Give the rows after a row that hold anything, each with its number; formulas and errors are told."""
        sheet = self._sheets[name.lower()]
        sheet.reset_dimensions()  # what a file says of its size may be wrong, and every row would be as wide
        with self._opened.told(name):
            rows = sheet.iter_rows(min_row=after + 1, max_row=_LAST_ROW, max_col=columns)
            for number, row in enumerate(rows, after + 1):
                if cells := self._cells(row, Place(self._faults, sheet.title, number)):
                    yield number, cells

    def _cells(self, row: Sequence[Any], place: Place) -> list[Any]:
        if all(cell.value is None for cell in row):
            return []
        return [self._cell(cell, place, at) for at, cell in enumerate(row, 1)]

    def _cell(self, cell: Any, place: Place, at: int) -> Any:
        why = ""
        if cell.data_type == "f":
            why = _("It holds a formula: put its value in its place (Paste Special, Values).")
        elif cell.data_type == "e":
            why = _("It holds an error, {error}: put a value in its place.").format(error=cell.value)
        elif isinstance(cell.value, str) and len(cell.value) > MOST_CHARACTERS:
            why = _("It holds more than {most} characters, the most that Excel takes.").format(most=MOST_CHARACTERS)
        if not why:
            return cell.value
        place.tell(why, get_column_letter(at))
        return _UNREAD

    def _named(self) -> dict[str, Any]:
        """Give the sheets by their names in small letters; one that is not of a model is told."""
        known = {one.name.lower(): one.name for one in SHEETS} | {LONG.lower(): LONG}
        found: dict[str, Any] = {}
        for sheet in self._opened.book.worksheets:
            name = sheet.title.strip().lower()
            if name in IGNORED:
                continue
            if name in known:
                found[name] = sheet
                self._merged[known[name]] = merged = self._opened.look_at(sheet)
                self._opened.tell_merged(sheet, merged)
                continue
            why = _("It has a sheet called {name}, which is none of a model; notes may stand on a sheet called Notes.")
            self._faults.tell(why.format(name=sheet.title) + nearest(sheet.title, known.values()))
        if not found:
            self._no_model([one.title for one in self._opened.book.worksheets])
        return found

    def _no_model(self, titles: Sequence[str]) -> NoReturn:
        needed = ", ".join(one.name for one in SHEETS if one.is_needed)
        why = _(
            "It has none of the sheets of a model. It has {titles}; a model has {needed}, or sheets of attributes, of"
            " entities and of which entity has which attributes, called so."
        )
        raise BadModel(self._opened.file, why.format(titles=", ".join(titles[:20]) or _("no sheet"), needed=needed))

    def _texts(self) -> dict[str, str]:
        """Give the long texts by what stands for them in a cell."""
        pieces: dict[str, list[str]] = {}
        if LONG.lower() in self._sheets:
            for number, row in self._rows(LONG, 2, after=1):
                label, piece = (*row, None, None)[:2]
                if isinstance(label, int) and isinstance(piece, str):
                    pieces.setdefault(f"_long_{label}_", []).append(piece)
                else:
                    Place(self._faults, LONG, number).tell(_("A row is a number and a text."))
        return {label: "".join(found) for label, found in pieces.items()}

    def _near(self, shape: Sheet) -> str:
        return nearest(shape.name, [one.title for one in self._opened.book.worksheets])


class _Unread:
    """Stands where a cell could not be read; its fault is told already."""


_UNREAD: Final = _Unread()
