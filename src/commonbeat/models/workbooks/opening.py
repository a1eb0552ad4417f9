"""A workbook that somebody gave, opened only if it can do no harm: no macros, no bomb, no merged cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

MOST_BYTES: Final = 128 * 2**20
MOST_UNPACKED: Final = 640 * 2**20
MOST_STRINGS: Final = 128 * 2**20
"""What the table of texts may take unpacked: all of it is held at once."""
_MOST_PARTS: Final = 1_000
_BLOCK: Final = 2**20
_OLD: Final = b"\xd0\xcf\x11\xe0"
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{1,32})[\"']")
_BEYOND: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d{8,})[\"']")
_OVERLAP: Final = 512  # longer than a tag that is looked for
BROKEN: Final = (
    InvalidFileException,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,  # a document type or an entity in the XML is one too
    TypeError,
    AttributeError,
    EOFError,
    OverflowError,
    RuntimeError,
)
"""What the library raises on files that are no workbooks; it has no error of its own for them."""


def open_workbook(content: bytes, name: str) -> openpyxl.Workbook:
    """Give the workbook, to be read row by row.

    Raises:
        BadModel: it is none, too large, has macros, or cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise BadModel(
            name,
            _("It has more than {most} MB; give the codes of long lists as files.").format(most=MOST_BYTES // 2**20),
        )
    if content.startswith(_OLD):
        raise BadModel(name, _("It is an old (.xls) or a locked workbook. Save it as .xlsx without a password."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _look_through(packed, name)
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except zipfile.BadZipFile as wrong:
        raise BadModel(name, _("It is no Excel workbook, whatever its name ends in. Save it as .xlsx.")) from wrong
    except BROKEN as wrong:
        raise BadModel(name, _("It is no Excel workbook (.xlsx): {why}.").format(why=_said(wrong))) from wrong


def refuse_merged(sheet: Any, content: bytes, name: str) -> None:
    """Raise ``BadModel`` where a sheet has merged cells: what they stand for in each row cannot be told."""
    path = str(sheet._worksheet_path)  # the library tells it nowhere else
    with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(path) as part:
        for block in _blocks(part):
            if found := _MERGED.search(block):
                why = _("Sheet {sheet} has merged cells, at {where}: unmerge them and fill each cell.")
                raise BadModel(name, why.format(sheet=sheet.title, where=found[1].decode()))
            if found := _BEYOND.search(block):
                why = _("Sheet {sheet} has a row {row}: Excel has no such row.")
                raise BadModel(name, why.format(sheet=sheet.title, row=found[1].decode()))


def _look_through(packed: zipfile.ZipFile, name: str) -> None:
    parts = packed.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        why = _("Unpacked it has more than {most} MB or {parts} parts: it is refused unread.")
        raise BadModel(name, why.format(most=MOST_UNPACKED // 2**20, parts=_MOST_PARTS))
    for part in parts:
        if part.filename.lower().endswith("vbaproject.bin"):
            raise BadModel(name, _("It has macros. Save it as .xlsx, which has none."))
        if part.filename.lower().endswith("sharedstrings.xml") and part.file_size > MOST_STRINGS:
            raise BadModel(
                name, _("Its texts have more than {most} MB: it is refused unread.").format(most=MOST_STRINGS // 2**20)
            )


def _blocks(part: Any) -> Iterator[bytes]:
    before = b""
    while block := part.read(_BLOCK):
        yield before + block
        before = block[-_OVERLAP:]


def _said(wrong: BaseException) -> str:
    """Give the first line of what a library said; the name of the error where it said nothing."""
    return (str(wrong).splitlines() or [type(wrong).__name__])[0][:200].rstrip(".") or type(wrong).__name__
