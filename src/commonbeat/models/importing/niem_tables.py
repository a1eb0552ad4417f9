"""The release tables of NIEM, row by row: CSV files that may be compressed with gzip."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from commonbeat.kernel.text import _
from commonbeat.models.errors import BadModel

PROPERTIES: Final = "Property.csv"
TYPES: Final = "Type.csv"
CONTENTS: Final = "TypeContainsProperty.csv"
NAMESPACES: Final = "Namespace.csv"
FILES: Final = (PROPERTIES, TYPES, CONTENTS, NAMESPACES)
PACKED: Final = ".gz"
MOST_BYTES: Final = 256 * 2**20
"""What one table may hold unpacked; those of NIEM 6.0 hold 4 MB at most."""

_LINE_MOST: Final = 2**20

COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    PROPERTIES: (
        "QualifiedProperty", "PropertyName", "IsElement", "IsAbstract", "Keywords", "ExampleContent", "UsageInfo",
        "Definition", "QualifiedType", "SubstitutionGroupQualifiedProperty",
    ),
    TYPES: (
        "QualifiedType", "TypeName", "ContentStyle", "SimpleStyle", "IsMetadata", "IsAdapter", "IsAugmentation",
        "Keywords", "ExampleContent", "UsageInfo", "Definition", "SimpleQualifiedType", "ParentQualifiedType",
    ),
    CONTENTS: ("QualifiedType", "QualifiedProperty", "MinOccurs", "MaxOccurs", "Definition"),
    NAMESPACES: (
        "NamespacePrefix", "NamespaceFile", "VersionURI", "VersionReleaseNumber", "NamespaceStyle",
        "NamespaceIsExternallyGenerated", "IsConformant", "Definition",
    ),
}  # fmt: skip
"""The columns that are read of each table. The others say the same in parts, as a prefix and a name."""


def is_niem(names: Sequence[str]) -> bool:
    """Say whether a folder with files of these names is one of NIEM's release tables."""
    return any(name in {PROPERTIES, PROPERTIES + PACKED} for name in names)


def rows(files: Mapping[str, bytes], name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Give the rows of a table, each with its line, its cells in the order of ``COLUMNS``.

    Raises:
        BadModel: the table is missing, is no CSV, or lacks a column.
    """
    table = csv.reader(_lines(_opened(files, name), name), strict=True)
    try:
        header = next(table, [])
        places = _places(name, header)
        for row in table:
            if not row:
                continue
            if len(row) != len(header):
                why = _("Line {line} has {count} cells, and the header has {wanted}.")
                raise BadModel(name, why.format(line=table.line_num, count=len(row), wanted=len(header)))
            yield table.line_num, [row[at] for at in places]
    except csv.Error as wrong:
        why = _("After line {line} it cannot be read as CSV: {why}.").format(line=table.line_num, why=wrong)
        raise BadModel(name, why) from wrong


def _lines(file: io.BufferedReader, name: str) -> Iterator[str]:
    """Give the lines of a table, each with its end; raise ``BadModel`` for the first that is none in UTF-8."""
    for number in count(1):
        line = file.readline(_LINE_MOST + 1)
        if not line:
            return
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise BadModel(name, _("It is in UTF-16: save it as CSV in UTF-8."))
        if len(line) > _LINE_MOST:
            why = _("Line {line} is longer than {most} bytes: it is no row of a table.")
            raise BadModel(name, why.format(line=number, most=_LINE_MOST))
        if b"\0" in line:
            raise BadModel(
                name, _("Line {line} has a NUL, which no text has: save it as CSV in UTF-8.").format(line=number)
            )
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as wrong:
            why = _("Line {line} is not in UTF-8, at its byte {at}: save it as CSV in UTF-8.")
            raise BadModel(name, why.format(line=number, at=wrong.start + 1)) from wrong


def _places(name: str, header: Sequence[str]) -> list[int]:
    missing = [column for column in COLUMNS[name] if column not in header]
    if missing:
        raise BadModel(name, _("It has no column {missing}.").format(missing=", ".join(missing)))
    return [header.index(column) for column in COLUMNS[name]]


def _opened(files: Mapping[str, bytes], name: str) -> io.BufferedReader:
    if name in files:
        plain = files[name]
    elif name + PACKED in files:
        plain = _unpacked(files[name + PACKED], name + PACKED)
    else:
        raise BadModel(name, _("The folder has no such table."))
    return io.BufferedReader(io.BytesIO(plain))


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            plain = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as wrong:
        raise BadModel(name, _("It cannot be unpacked: {why}.").format(why=wrong)) from wrong
    if len(plain) > MOST_BYTES:
        raise BadModel(name, _("Unpacked it has more than {most} MB.").format(most=MOST_BYTES // 2**20))
    return plain
