"""Records of a workbook's sheet, under a header of record keys. Formulas, merged cells and macros are not trusted."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils import get_column_letter, range_boundaries

from ..problems import CheckRefused, Problem
from ..shape import Field, Shape
from .given import MOST_DOCUMENT_BYTES, Given, Place
from .header import Header, make_record, read_header
from .values import from_cell
from .xlsx_rows import look_at_rows

_OLE: Final = b"\xd0\xcf\x11\xe0"
_MOST_MEMBERS: Final = 10_000
_MOST_UNPACKED: Final = 512 * 1024 * 1024
_MOST_RATIO: Final = 200
_RATIO_FROM: Final = 16 * 1024 * 1024
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_TARGET: Final = re.compile(rb"\sTarget\s*=\s*[\"']([^\"']*)[\"']")
_ENDS: Final = re.compile(rb"</(?:\w+:)?(?:row|si)\s*>")
_MOST_WHOLE: Final = 16 * 1024 * 1024
_PART: Final = 1024 * 1024
_OVERLAP: Final = 256
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
    _look_inside(content)
    try:
        yield from _Sheet(content, shape, sheet)
    except (zipfile.BadZipFile, KeyError, ValueError, DefusedXmlException, SyntaxError, IndexError, TypeError) as wrong:
        raise CheckRefused(f"The workbook cannot be read: {wrong}. Save it anew as .xlsx.") from wrong


def _look_inside(content: bytes) -> None:
    """Raise ``CheckRefused`` where what the file says of itself shows that it is not to be opened."""
    if content.startswith(_OLE):
        raise CheckRefused("It is a workbook with a password, or an old .xls: save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            _look_at(members)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _look_at_part(packed, member)
            if b"macroEnabled" in packed.read("[Content_Types].xml") or _has_macro_sheets(members):
                raise CheckRefused(_MACROS)
            _look_at_targets(packed, members)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, EOFError) as wrong:
        raise CheckRefused("It is not a workbook: an .xlsx is a zip file with its parts inside.") from wrong


def _has_macro_sheets(members: list[zipfile.ZipInfo]) -> bool:
    return any(member.filename.lower().startswith("xl/macrosheets/") for member in members)


def _look_at_targets(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Raise ``CheckRefused`` where a part of the workbook is called otherwise than what was looked at."""
    for member in members:
        if member.filename.endswith("workbook.xml.rels"):
            for target in _TARGET.findall(packed.read(member)):
                if not target.lower().endswith(b".xml"):
                    shown = target[:60].decode(errors="replace")
                    raise CheckRefused(
                        f"The workbook has a part {shown}, which is no part of one: save it anew as .xlsx."
                    )


_MACROS: Final = "The workbook has macros: save it as .xlsx, which has none."


def _look_at(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise CheckRefused(f"The workbook has {len(members)} parts; at most {_MOST_MEMBERS} are read.")
    if any(member.flag_bits & 1 for member in members):
        raise CheckRefused("The workbook has a password: save it without one.")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise CheckRefused(_MACROS)
    size = sum(member.file_size for member in members)
    if size > _MOST_UNPACKED:
        raise CheckRefused(
            f"The workbook would unpack to {size // 1024**2} MB; at most {_MOST_UNPACKED // 1024**2} MB are read. "
            "Give it as CSV."
        )
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(1, member.compress_size):
            raise CheckRefused(f"{member.filename} in the workbook unpacks to far more than it is: it is not read.")


def _look_at_part(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Raise ``CheckRefused`` where a part declares a document type, or would have to be in memory and is too large.

    Of a sheet a row is in memory at a time, of shared strings one; of other parts, and of what is no row, all of it.
    """
    last, whole = b"", 0
    with packed.open(member) as part:
        while block := part.read(_PART):
            if b"<!DOCTYPE" in last + block or b"<!ENTITY" in last + block or b"\0" in block:
                raise CheckRefused(f"{member.filename} in the workbook declares a document type: it is not read.")
            whole = 0 if _ENDS.search(last + block) else whole + len(block)
            if whole > _MOST_WHOLE:
                raise CheckRefused(
                    f"{member.filename} in the workbook has {whole // 1024**2} MB in one piece: too large."
                )
            last = block[-16:]


class _Sheet:
    """One sheet, row by row."""

    def __init__(self, content: bytes, shape: Shape, wanted: str) -> None:
        self._shape = shape
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep; nothing is kept here
            self._book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        self._sheet = self._find(wanted)
        self._look_at_rows(content)
        self._merged = self._find_merged(content)

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
                    return sheet
        if wanted:
            raise CheckRefused(f"There is no sheet {wanted!r}. There are: {', '.join(titles[:20])}.")
        return self._book.worksheets[0]

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

    def _look_at_rows(self, content: bytes) -> None:
        path = self._sheet._worksheet_path
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(path) as part:
            look_at_rows(part, path)

    def _find_merged(self, content: bytes) -> list[str]:
        """Give the ranges that are merged in the sheet; a workbook that is read row by row does not tell them."""
        found: dict[str, None] = {}
        last = b""
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(self._sheet._worksheet_path) as part:
            while block := part.read(_PART):
                found.update(dict.fromkeys(one.decode() for one in _MERGED.findall(last + block)))
                last = block[-_OVERLAP:]
        return list(found)[:100]


_AS_VALUES: Final = "Paste it as a value (Paste Special, Values)."
