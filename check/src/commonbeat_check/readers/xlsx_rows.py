"""What a sheet says of its own rows and cells, looked at first: a lie there costs hours, or hides a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from openpyxl.utils import column_index_from_string, get_column_letter

from ..problems import CheckRefused

MOST_ROWS: Final = 1_048_576
"""Rows that Excel knows."""
MOST_COLUMNS: Final = 5_000
"""A header has no more."""
_MOST_LEFT_OUT: Final = 200_000_000
"""Cells left out before others in all rows together: a reader fills each."""
_TAG: Final = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s/>])([^>]*)>")
_MERGED: Final = re.compile(
    rb"<(?:[^\s<>/:]+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_MOST_MERGED: Final = 100
_OVERLAP: Final = 256
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)[\"']")
_NUMBER: Final = re.compile(rb"[1-9][0-9]{0,6}")
_CELL: Final = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})")
_PART: Final = 1024 * 1024
_TAG_MOST: Final = 1024 * 1024


def look_at_rows(part: IO[bytes], name: str) -> None:
    """Raise ``CheckRefused`` where rows or cells of a sheet are out of order, twice there, too many or too far right.

    A reader fills what is left out between two rows or two cells, so that a file of some bytes could keep it busy for
    ever; and of two rows or cells in one place it tells one.
    """
    walk = _Walk(name)
    for kind, said in _tags(part, name):
        place = _PLACE.search(said)
        if said.count(b'"') % 2 or said.count(b"'") % 2:
            raise CheckRefused(f"{name} in the workbook has a tag that is not plain. {_ANEW}")
        if kind == b"row":
            walk.to_row(place[1] if place else None)
        else:
            walk.to_cell(place[1] if place else None)


def find_merged(part: IO[bytes]) -> list[str]:
    """Give the ranges of a sheet that are merged, the first hundred."""
    found: dict[str, None] = {}
    last = b""
    while block := part.read(_PART):
        found.update(dict.fromkeys(one.decode() for one in _MERGED.findall(last + block)))
        last = block[-_OVERLAP:]
    return list(found)[:_MOST_MERGED]


class _Walk:
    """Where in a sheet the walk over its tags is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._rows = self._column = self._left_out = 0

    def to_row(self, place: bytes | None) -> None:
        """Go to a row; without a place it is the next."""
        self._rows += 1
        number = _NUMBER.fullmatch(place) if place is not None else None
        after = int(number[0]) if number else self._row + 1
        if (place is not None and not number) or not self._row < after <= MOST_ROWS or self._rows > MOST_ROWS:
            shown = _shown(place) if place is not None else str(after)
            raise CheckRefused(
                f"{self._name} in the workbook has a row {shown} after row {self._row}: rows count up, and end at "
                f"{MOST_ROWS}. {_ANEW}"
            )
        self._row, self._column = after, 0

    def to_cell(self, place: bytes | None) -> None:
        """Go to a cell; without a place it is the next of its row."""
        column = self._column + 1 if place is None else self._column_of(place)
        if column > MOST_COLUMNS:
            shown = _shown(place) if place else f"{get_column_letter(column)}{self._row}"
            raise CheckRefused(
                f"{self._name} in the workbook has a cell {shown}, which is beyond the columns that are read."
            )
        self._left_out += column - self._column - 1
        if self._left_out > _MOST_LEFT_OUT:
            raise CheckRefused(
                f"{self._name} in the workbook leaves out more than {_MOST_LEFT_OUT} cells before others: move what "
                "stands far right to the left."
            )
        self._column = column

    def _column_of(self, place: bytes) -> int:
        found = _CELL.fullmatch(place)
        if found is None or int(found[2]) != self._row:
            raise CheckRefused(f"{self._name} in the workbook has a cell {_shown(place)} in row {self._row}. {_ANEW}")
        column = column_index_from_string(found[1].decode())
        if column == self._column:
            raise CheckRefused(
                f"{self._name} in the workbook has two cells {_shown(place)}: which of them counts cannot be told. "
                f"{_ANEW}"
            )
        if column < self._column:
            last = f"{get_column_letter(self._column)}{self._row}"
            raise CheckRefused(f"{self._name} in the workbook has a cell {_shown(place)} after {last}. {_ANEW}")
        return column


_ANEW: Final = "Save it anew as .xlsx."


def _shown(place: bytes) -> str:
    return place[:20].decode(errors="replace")


def _tags(part: IO[bytes], name: str) -> Iterator[tuple[bytes, bytes]]:
    """Give each tag of a row or a cell, and what stands in it."""
    left = b""
    while block := part.read(_PART):
        text = left + block
        end = text.rfind(b">") + 1
        for found in _TAG.finditer(text, 0, end):
            yield found[1], found[2]
        left = text[end:]
        if len(left) > _TAG_MOST:
            raise CheckRefused(f"{name} in the workbook has more than {_TAG_MOST // 2**20} MB in one piece: too large.")
