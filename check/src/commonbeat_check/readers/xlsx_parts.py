"""The parts of a workbook, looked at before any is opened: what they are, and how large they grow."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring
from openpyxl.utils.exceptions import InvalidFileException

from ..problems import CheckRefused

MOST_UNPACKED: Final = 640 * 2**20
MOST_TEXTS_BYTES: Final = 128 * 2**20
"""What the table of texts may take unpacked: all of it is in memory at once."""
MOST_TEXTS: Final = 2_500_000
_MOST_MEMBERS: Final = 10_000
_MOST_RATIO: Final = 200
_RATIO_FROM: Final = 16 * 2**20
_MOST_WHOLE: Final = 16 * 2**20
_MOST_TAGS: Final = 250_000
"""In a part that is held as a tree, as that of styles; those of real workbooks have some thousand."""
_PART: Final = 2**20
_OVERLAP: Final = 256
_ENDS: Final = re.compile(rb"</(?:[^\s<>/:]+:)?(?:row|si)\s*>|<(?:[^\s<>/:]+:)?row\s[^<>]{0,200}/>")
_TEXT: Final = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
_KINDS: Final = "[Content_Types].xml"
_STYLES: Final = "xl/styles.xml"
_SMALL: Final = {_KINDS, _STYLES, "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml"}
"""What is held as a whole, whatever the workbook says that it is."""
_LARGE: Final = ("worksheet+xml", "sharedStrings+xml")
_BOOK: Final = "sheet.main+xml"
_MACROS: Final = "The workbook has macros: save it as .xlsx, which has none."
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
    OSError,
    OverflowError,
    RuntimeError,
)
"""What the libraries raise on files that are no workbooks; they have no error of their own for them."""


def look_inside(content: bytes) -> None:
    """Raise ``CheckRefused`` where what a file says of itself shows that it is not to be opened as a workbook."""
    if why := _other_kind(content):
        raise CheckRefused(why)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            _look_at(members)
            _look_at_part(packed, packed.getinfo(_KINDS), set())
            large = _look_at_kinds(packed, {member.filename for member in members})
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _look_at_part(packed, member, large)
    except BROKEN as wrong:
        raise CheckRefused(
            "It is not a workbook: an .xlsx is a zip file with its parts inside. Open it in a spreadsheet program and "
            "save it as .xlsx."
        ) from wrong


def _other_kind(content: bytes) -> str:
    """Say what a file is that only is called a workbook; nothing where it may be one."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "The workbook has a password: open it, take the password away and save it as .xlsx."
        if "Workbook".encode("utf-16-le") in content:
            return "It is an old workbook (.xls), whatever its name ends in: open it and save it as .xlsx."
        return "It is a workbook with a password, or an old .xls: save it as .xlsx without a password."
    if start.startswith((b"<html", b"<!doctype html", b"<table")):
        return "It is not a workbook but a web page, whatever its name ends in: open it and save it as .xlsx."
    if content and not content.startswith(b"PK") and b"\0" not in content[:4096]:
        return "It is not a workbook but text, as CSV is, whatever its name ends in: open it and save it as .xlsx."
    if b"mimetypeapplication/vnd.oasis" in content[:128]:
        return "It is not an Excel workbook but an OpenDocument file: save it as .xlsx."
    return ""


def _look_at(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise CheckRefused(f"The workbook has {len(members)} parts; at most {_MOST_MEMBERS} are read.")
    names = [member.filename.lower() for member in members]
    if len(set(names)) < len(names):
        raise CheckRefused("The workbook has two parts of one name: save it anew as .xlsx.")
    if any(member.flag_bits & 1 for member in members):
        raise CheckRefused("The workbook has a password: save it without one.")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise CheckRefused(_MACROS)
    if "xl/workbook.bin" in names:
        raise CheckRefused("It is a binary workbook (.xlsb): save it as .xlsx.")
    size = sum(member.file_size for member in members)
    if size > MOST_UNPACKED:
        raise CheckRefused(
            f"The workbook would unpack to {size // 2**20} MB; at most {MOST_UNPACKED // 2**20} MB are read. "
            "Split it; records may be given as CSV."
        )
    for member in members:
        # Other ways of packing give more at a time than is asked for, and no spreadsheet program uses them.
        is_odd = member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if is_odd or (member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(1, member.compress_size)):
            raise CheckRefused(f"{member.filename} in the workbook unpacks to far more than it is: it is not read.")


def _look_at_part(packed: zipfile.ZipFile, member: zipfile.ZipInfo, large: set[str]) -> None:
    """Raise ``CheckRefused`` where a part declares a document type, or would have to be in memory and is too large.

    Of a sheet a row is in memory at a time, of the table of texts one; of other parts, and of what is no row, all.
    """
    is_tree = member.filename.endswith(("workbook.xml", ".rels")) or member.filename in {_KINDS, _STYLES}
    last, whole, texts, tags = b"", 0, 0, 0
    with packed.open(member) as part:
        while block := part.read(_PART):
            if b"<!DOCTYPE" in last + block or b"<!ENTITY" in last + block or b"\0" in block:
                raise CheckRefused(f"{member.filename} in the workbook declares a document type: it is not read.")
            texts += len(_TEXT.findall(block))
            tags += block.count(b"<") if is_tree else 0
            whole = 0 if member.filename in large and _ENDS.search(last + block) else whole + len(block)
            _bound(member, whole, tags, texts)
            last = block[-_OVERLAP:]


def _bound(member: zipfile.ZipInfo, whole: int, tags: int, texts: int) -> None:
    if whole > _MOST_WHOLE:
        raise CheckRefused(f"{member.filename} in the workbook has {whole // 2**20} MB in one piece: too large.")
    if tags > _MOST_TAGS:
        raise CheckRefused(f"{member.filename} in the workbook has more than {_MOST_TAGS} entries: too many.")
    if texts > MOST_TEXTS or (texts and member.file_size > MOST_TEXTS_BYTES):
        raise CheckRefused(
            f"The texts of the workbook, {member.filename}, are more than {MOST_TEXTS} or {MOST_TEXTS_BYTES // 2**20} "
            "MB: it is not read. Split it; records may be given as CSV."
        )


def _look_at_kinds(packed: zipfile.ZipFile, names: set[str]) -> set[str]:
    """Give the parts that are read piece by piece and so may be large: sheets and the table of texts.

    Raises:
        CheckRefused: the workbook has macros, or parts that are called otherwise than those that are looked at.
    """
    rels, large, books = {"xl/_rels/workbook.xml.rels"} & names, set(), set()
    for kind in fromstring(packed.read(_KINDS)):
        said, name = kind.get("ContentType", ""), kind.get("PartName", "").removeprefix("/")
        if "macro" in said.lower():  # a workbook that may have some, and a sheet of them
            raise CheckRefused(_MACROS)
        if name and said.endswith("+xml"):
            _look_at_name(name)
        if said.endswith(_LARGE):
            large.add(name)
        if name and said.endswith(_BOOK):
            folder, file = posixpath.split(name)
            books.add(name)
            rels |= {posixpath.join(folder, "_rels", f"{file}.rels")} & names
    for one in sorted(rels):
        _look_at_part(packed, packed.getinfo(one), set())
        for relation in fromstring(packed.read(one)):
            if relation.get("TargetMode") != "External":
                _look_at_relation(relation)
    return large - books - _SMALL


def _look_at_relation(relation: Any) -> None:
    if relation.get("Type", "").lower().endswith("macrosheet"):
        raise CheckRefused(_MACROS)
    _look_at_name(relation.get("Target", ""))


def _look_at_name(name: str) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        raise CheckRefused(f"The workbook has a part {name[:60]}, which is no part of one: save it anew as .xlsx.")
