"""The sheets of a standards team's own workbook, by what stands on them; what is not placed is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Self, TypeAlias

from openpyxl.utils import range_boundaries

from commonbeat.kernel.text import _

from . import words
from .cells import MOST_CHARACTERS
from .faults import Place
from .opening import Opened
from .understanding import columns_of, find_header

_MOST_COLUMNS: Final = 1_000
_MOST_CELLS: Final = 5_000_000
"""Of a sheet, with those left empty before others: all are in memory at once."""
_SHOWN: Final = 60
_MOST_UNPLACED: Final = 10_000
_LONGEST: Final = 500
_EXACT: Final = frozenset({"id", "code", "values", "list"})
_DAYS: Final = frozenset({"from", "to"})

Line: TypeAlias = tuple[Place, list[str]]


class Odd(str):  # noqa: SLOT000 - a text of any length has no slots
    """What a cell shows that holds no text: a number, a date, a formula."""

    kind: str

    def __new__(cls, text: str, kind: str) -> Self:
        """Keep with the text what the cell holds."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made


class Row(NamedTuple):
    """One row of a table: what it says and how its headers are spelt, by what they mean."""

    place: Place
    said: Mapping[str, str]
    headers: Mapping[str, str]


class Sheets:
    """The sheets that have a role."""

    def __init__(self, opened: Opened) -> None:
        self.unplaced: list[str] = []
        self.faults = opened.faults
        self._opened = opened
        self._by_role: dict[str, Any] = {}
        self._merged: dict[str, Sequence[str]] = {}
        self._kept: dict[str, list[Line]] = {}
        self._broken: set[str] = set()
        for sheet in opened.book.worksheets:
            role = words.SHEETS.get(words.plain(sheet.title))
            if role is None:
                hidden = "" if sheet.sheet_state == "visible" else _(" (hidden)")
                self.unplaced.append(_("not read: sheet {sheet}").format(sheet=sheet.title) + hidden)
            elif role in self._by_role:
                why = _("Sheets {one} and {other} could both be the {role}: rename one.")
                self.faults.tell(why.format(one=self._by_role[role].title, other=sheet.title, role=role))
            else:
                self._by_role[role] = sheet
                self._merged[role] = opened.look_at(sheet)

    def has(self, role: str) -> bool:
        """Say whether there is a sheet of this role."""
        return role in self._by_role

    def is_whole(self, role: str) -> bool:
        """Say whether every row of a sheet could be read, so that what it does not have is not there."""
        return role not in self._broken

    def is_short_of(self, role: str) -> None:
        """Note that a row of a sheet is left out, which was told: what names it is not told as well."""
        self._broken.add(role)

    def rows(self, role: str) -> list[Line]:
        """Give the rows that hold anything, each with its place and the texts of its cells."""
        if role not in self._kept:
            self._kept[role] = self._read(role)
        return self._kept[role]

    def finds(self, role: str, known: Mapping[str, str], need: set[str]) -> bool:
        """Say whether a sheet is there and has headers of this meaning."""
        return self.has(role) and find_header(self.rows(role), known, need) is not None

    def table(self, role: str, known: Mapping[str, str], need: set[str]) -> Iterator[Row]:
        """Give the rows below the headers that say what is needed; other rows and cells without a meaning are told."""
        rows = self.rows(role)
        at = find_header(rows, known, need)
        if at is None:
            why = _("Sheet {sheet} has no row of headers with {need} in its first 20 rows: call its columns so.")
            self.is_short_of(role)
            self.faults.tell(
                why.format(sheet=self._by_role[role].title, need=_(" and ").join(map(str.title, sorted(need))))
            )
            return
        self.above(role, at)
        place, heads = rows[at]
        columns = columns_of(place, heads, known)
        headers = {meaning: heads[n] for n, meaning in columns.items()}
        for place, cells in rows[at + 1 :]:
            said = {columns[n]: str(one) for n, one in enumerate(cells) if one and n in columns}
            if self._tell_odd(place, cells, {n: (meaning, heads[n]) for n, meaning in columns.items()}, need):
                self.is_short_of(role)
                continue
            if not need <= said.keys():
                self.told(place, "", " | ".join(filter(None, cells)))
                continue
            yield Row(place, said, headers)
            for n, one in enumerate(cells):
                if one and n not in columns:
                    self.told(place, heads[n] if n < len(heads) else "", one)

    def _tell_odd(
        self, place: Place, cells: Sequence[str], columns: Mapping[int, tuple[str, str]], need: set[str]
    ) -> bool:
        """Tell which cells of a row cannot be taken; say whether the row cannot be known without them."""
        is_needed = False
        for n, (meaning, header) in columns.items():
            if n < len(cells) and (why := _odd(cells[n], meaning)):
                place.tell(why, header)
                is_needed = is_needed or meaning in need | {"id"}
        return is_needed

    def above(self, role: str, at: int) -> None:
        """Tell of what stands above the headers, which are the row at this place, and of cells merged from there on."""
        rows = self.rows(role)
        self.tell_merged(role, rows[at][0].row)
        for place, cells in rows[:at]:
            self.told(place, "", _("not read: {text}").format(text=" | ".join(filter(None, cells))))

    def tell_merged(self, role: str, first: int) -> None:
        """Tell which cells are merged from a row on: what they stand for in each row cannot be known."""
        self._opened.tell_merged(
            self._by_role[role], [one for one in self._merged[role] if int(range_boundaries(one)[3] or 0) >= first]
        )

    def told(self, place: Place, column: str, what: str) -> None:
        """Add to what is not placed."""
        said = (
            _("sheet {sheet}, row {row}, column {column}: {what}") if column else _("sheet {sheet}, row {row}: {what}")
        )
        if len(self.unplaced) < _MOST_UNPLACED:
            what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
            self.unplaced.append(said.format(sheet=place.sheet, row=place.row, column=column, what=what))
        elif len(self.unplaced) == _MOST_UNPLACED:
            self.unplaced.append(
                _("and more, from sheet {sheet}, row {row} on").format(sheet=place.sheet, row=place.row)
            )

    def _read(self, role: str) -> list[Line]:
        sheet = self._by_role[role]
        sheet.reset_dimensions()
        found: list[Line] = []
        size = 0
        with self._opened.told(sheet.title):
            for number, row in enumerate(sheet.iter_rows(), 1):
                if all(cell.value is None for cell in row):
                    continue
                place = Place(self.faults, sheet.title, number)
                if beyond := next((cell for cell in row[_MOST_COLUMNS:] if cell.value is not None), None):
                    why = _("It stands past column {most}, the last that is read.").format(most=_MOST_COLUMNS)
                    place.tell(why, beyond.column_letter)
                found.append((place, [_shown(cell) for cell in row[:_MOST_COLUMNS]]))
                size += len(found[-1][1])
                if size > _MOST_CELLS:
                    why = _("More than {most} cells stand before it: split the sheet.").format(most=_MOST_CELLS)
                    place.tell(why)
                    break
        return found


def _shown(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return Odd(str(value), "formula" if cell.data_type == "f" else "error")
    if isinstance(value, date):
        return Odd((value.date() if isinstance(value, datetime) else value).isoformat(), "date")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Odd(str(value), "number")
    text = str(value).strip()
    return text if len(text) <= MOST_CHARACTERS else Odd(text[:_SHOWN], "long")


def _odd(said: str, meaning: str) -> str:
    """Say what is wrong with a cell under a header of this meaning; nothing where it can be taken."""
    if not isinstance(said, Odd):
        return ""
    if said.kind in {"formula", "error"}:
        return _("It holds a formula or an error: put a value there (Paste Special, Values).")
    if said.kind == "long":
        return _("It holds more than {most} characters, the most that Excel takes.").format(most=MOST_CHARACTERS)
    if said.kind == "date" and meaning not in _DAYS:
        return _("It holds a date: format the cell as Text and type it again.")
    if said.kind == "number" and meaning in _EXACT:
        return _("It holds a number: format the cell as Text and type it again.")
    return ""
