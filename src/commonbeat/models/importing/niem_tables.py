"""The release tables of NIEM, row by row: CSV files that may be compressed with gzip."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
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
    text = io.TextIOWrapper(_opened(files, name), encoding="utf-8-sig", newline="")
    table = csv.reader(text, strict=True)
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
    except (csv.Error, UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError) as wrong:
        why = _("After line {line} it cannot be read as CSV in UTF-8: {why}.").format(line=table.line_num, why=wrong)
        raise BadModel(name, why) from wrong


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
