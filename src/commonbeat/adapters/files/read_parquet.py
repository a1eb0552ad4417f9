"""Reads from Parquet, a row group at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from commonbeat.anpr.import_rows import FileRows
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.times import NOT_A_TIME, parse_all
from commonbeat.kernel.text import _

from .read_file import OPTIONAL, REQUIRED, ROWS_AT_ONCE, Part, UnusableReadFile, require_columns
from .read_rows import Columns, Faults, Real, Whole, without_faults

# Its own types are half written: read strictly, most of what it has is not there.
pa: Any = import_module("pyarrow")
pc: Any = import_module("pyarrow.compute")
pq: Any = import_module("pyarrow.parquet")
Arrow: TypeAlias = Any
"""A type, batch, array or scalar of Arrow's."""

MARK_MOST: Final = 1_000
_WHOLES: Final = ("feed", "source", "camera")


class ParquetReads:
    """A file of reads in Parquet."""

    def __init__(self, path: Path, name: str) -> None:
        """Open it and look at its columns.

        Raises:
            UnusableReadFile: it is no Parquet file, is cut off, or its columns are not a read's.
        """
        self._name = name
        try:
            self._file = pq.ParquetFile(path, page_checksum_verification=True)
            schema = self._file.schema_arrow
        except (pa.ArrowException, OSError, ValueError) as wrong:
            told = _("It is no whole Parquet file: it is damaged, or breaks off before its end ({wrong}).")
            raise UnusableReadFile(name, told.format(wrong=_short(wrong))) from None
        self.total = self._file.metadata.num_rows
        self.unused = require_columns(name, schema.names)
        self._names = [one for one in REQUIRED + OPTIONAL if one in schema.names]
        for one in self._names:
            _require_type(name, one, schema.field(one).type)

    def parts(self) -> Iterator[Part]:
        through = 0
        groups = self._file.metadata.num_row_groups
        with self._file:
            for group in range(groups):
                batches = self._file.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=self._names)
                while True:
                    try:
                        batch = next(batches, None)
                        if batch is None:
                            break
                        batch.validate(full=True)
                        rows = _rows(batch, through + 1)
                    except (pa.ArrowException, OSError, ValueError) as wrong:
                        told = _("The file is damaged there: {wrong}.").format(wrong=_short(wrong))
                        place = _("row group {group} of {groups}, behind row {row}")
                        where = place.format(group=group + 1, groups=groups, row=through)
                        raise UnusableReadFile(self._name, told, where) from None
                    through += batch.num_rows
                    if batch.num_rows:
                        yield Part(rows, through)


def _short(wrong: Exception) -> str:
    """Give the driver's words in one line, without the machine's path."""
    told = " ".join(str(wrong).split())
    return told.split("'")[0][:200] if "'/" in told else told[:200]


def _require_type(file: str, column: str, kind: Arrow) -> None:
    told = _wanted(column, kind)
    if told:
        what = _("The column {column} is of type {kind}: {told}")
        raise UnusableReadFile(file, what.format(column=column, kind=str(kind)[:60], told=told))


def _wanted(column: str, kind: Arrow) -> str:
    types = pa.types
    if types.is_null(kind) and column in OPTIONAL:
        return ""
    if column == "captured_at" and types.is_timestamp(kind):
        return "" if kind.tz else _("a time has a zone; write it as UTC.")
    if column in {"vrm", "captured_at"}:
        return (
            "" if _is_text(kind) else _("it has to be text.") if column == "vrm" else _("it has to be a time or text.")
        )
    if column in _WHOLES:
        return "" if types.is_integer(kind) else _("it has to be whole numbers.")
    if column == "toward_camera":
        return "" if types.is_boolean(kind) else _("it has to be true or false.")
    return "" if types.is_integer(kind) or types.is_floating(kind) else _("it has to be numbers.")


def _is_text(kind: Arrow) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _rows(batch: Arrow, first: int) -> FileRows:
    faults, count = Faults(), batch.num_rows
    given = {name: batch.column(name) for name in batch.schema.names}
    for name in REQUIRED:
        told = _("The read has no {name}.").format(name=name)
        faults.add_all(given[name].is_null().to_numpy(zero_copy_only=False), Clause.RECORD_COMPLETE, told)
    numbers = _("The position is not a number.")
    percent = _("The confidence is not a whole number from 0 to 100.")
    columns = Columns(
        marks=_marks(given["vrm"], faults),
        captured_ms=_times(given["captured_at"], faults),
        feed=_whole(given["feed"], faults),
        source=_whole(given["source"], faults),
        camera=_whole(given["camera"], faults),
        latitude=_real(given.get("latitude"), count, faults, (Clause.POSITION, numbers)),
        longitude=_real(given.get("longitude"), count, faults, (Clause.POSITION, numbers)),
        confidence=_percent(given.get("confidence"), count, faults, (Clause.CONFIDENCE, percent)),
        toward=_truth(given.get("toward_camera"), count),
        places=np.arange(first, first + count, dtype=np.int64),
    )
    return without_faults(columns, faults, lambda row: {name: _plain(one[row]) for name, one in given.items()})


def _plain(value: Arrow) -> object:
    """Give a value of a faulty row as JSON has it; a number that JSON has not, as text."""
    if pa.types.is_timestamp(value.type):
        return str(value.cast(pa.string())) if value.is_valid else None
    plain = value.as_py()
    return str(plain) if isinstance(plain, float) and not math.isfinite(plain) else plain


def _text(column: Arrow) -> pa.Array:
    return column.cast(pa.large_string())


def _marks(column: Arrow, faults: Faults) -> Sequence[str]:
    text = pc.fill_null(_text(column), "")
    too_long = pc.greater(pc.utf8_length(text), MARK_MOST).to_numpy(zero_copy_only=False)
    faults.add_all(too_long, Clause.VRM_SHAPE, _("The mark has more than {most} characters.").format(most=MARK_MOST))
    marks: list[str] = text.to_pylist()
    return marks


def _times(column: Arrow, faults: Faults) -> Whole:
    if pa.types.is_timestamp(column.type):
        in_ms = column.cast(pa.timestamp("ms", tz="UTC"), safe=False).cast(pa.int64())
        return np.asarray(pc.fill_null(in_ms, 0).to_numpy(zero_copy_only=False), np.int64)
    found = parse_all(pc.fill_null(_text(column), "").to_pylist())
    told = _("The capture time is no date and time with a zone, as 2026-11-21T01:02:03.000Z.")
    faults.add_all(found == NOT_A_TIME, Clause.CAPTURE_TIME, told)
    return found


def _whole(column: Arrow, faults: Faults) -> Whole:
    filled = pc.fill_null(column, 0)
    if filled.type == pa.uint64():
        told = _("A number of the camera is larger than any camera has.")
        faults.add_all(filled.to_numpy(zero_copy_only=False) >= 2**63, Clause.RECORD_COMPLETE, told)
    return np.asarray(filled.cast(pa.int64(), safe=False).to_numpy(zero_copy_only=False), np.int64)


def _real(column: Arrow | None, count: int, faults: Faults, fault: tuple[Clause, str]) -> Real:
    if column is None or pa.types.is_null(column.type):
        return np.full(count, np.nan)
    wide = column.cast(pa.float64(), safe=False)
    found = np.array(pc.fill_null(wide, math.nan).to_numpy(zero_copy_only=False), np.float64)
    sent = np.asarray(wide.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    faults.add_all(sent & ~np.isfinite(found), *fault)
    return found


def _percent(column: Arrow | None, count: int, faults: Faults, fault: tuple[Clause, str]) -> Real:
    found = _real(column, count, faults, fault)
    faults.add_all(np.isfinite(found) & (found != np.floor(found)), *fault)
    return found


def _truth(column: Arrow | None, count: int) -> Real:
    if column is None or pa.types.is_null(column.type):
        return np.full(count, np.nan)
    return np.array(pc.fill_null(column.cast(pa.float64()), math.nan).to_numpy(zero_copy_only=False), np.float64)
