"""Files of reads: which form one has, what it is called and its digest."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Final

from commonbeat.anpr.imports import ImportFile
from commonbeat.kernel.text import _

from .read_csv import CsvReads
from .read_file import ReadFile, UnusableReadFile, printable

_PARQUET: Final = b"PAR1"


def describe(path: Path) -> ImportFile:
    """Give the file's name, digest and size.

    Raises:
        UnusableReadFile: it cannot be opened, or is no file.
    """
    try:
        _refuse_endless(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return ImportFile(printable(path.name), digest, file.tell())
    except OSError as wrong:
        raise UnusableReadFile(printable(path.name), _refusal(wrong)) from None


def open_reads(path: Path) -> ReadFile:
    """Open a file of reads in CSV or Parquet, whatever its name ends with.

    Raises:
        UnusableReadFile: it is neither, or lacks a column that a read has.
    """
    from .read_parquet import ParquetReads  # only a node with reads has pyarrow

    name = printable(path.name)
    try:
        _refuse_endless(path)
        with path.open("rb") as file:
            start = file.read(len(_PARQUET))
    except OSError as wrong:
        raise UnusableReadFile(name, _refusal(wrong)) from None
    if not start:
        raise UnusableReadFile(name, _("The file is empty."))
    if start == _PARQUET or path.suffix.lower() in {".parquet", ".pq"}:
        return ParquetReads(path, name)
    return CsvReads(path, name)


def _refuse_endless(path: Path) -> None:
    """Refuse a pipe, a socket or a device: opening one may wait for ever, and reading it may never end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise UnusableReadFile(printable(path.name), _("It is no file, but a pipe or a device: copy it into a file."))


def _refusal(wrong: OSError) -> str:
    return _("It cannot be opened: {why}.").format(why=wrong.strerror or type(wrong).__name__)
