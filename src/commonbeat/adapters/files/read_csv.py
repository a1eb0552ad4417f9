"""Reads from CSV: a line of names, then a read a line. UTF-8, commas, RFC 4180."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from commonbeat.anpr.import_rows import FileRows
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.times import NOT_A_TIME, parse_all
from commonbeat.kernel.text import _

from .csv_rows import LINE_MOST, CsvRows, TooLong
from .read_file import OPTIONAL, Part, require_columns
from .read_rows import Columns, Faults, Real, Whole, without_faults

MARK_MOST: Final = 1_000
_INT64: Final = 2**63
_FAR: Final = 1e9
_TRUTHS: Final = {"": math.nan, "true": 1.0, "1": 1.0, "t": 1.0, "false": 0.0, "0": 0.0, "f": 0.0}


class CsvReads:
    """A file of reads in CSV."""

    def __init__(self, path: Path, name: str) -> None:
        """Open it and read the names.

        Raises:
            UnusableReadFile: a read's columns are not there.
        """
        self._path, self._name = path, name
        self.total = path.stat().st_size
        with path.open("rb") as file:
            self._header = CsvRows(file, name).header
        self.unused = require_columns(name, self._header)

    def parts(self) -> Iterator[Part]:
        with self._path.open("rb") as file:
            rows, first = CsvRows(file, self._name), 1
            while some := rows.some():
                yield Part(self._columns(some, first), rows.bytes)
                first += len(some)

    def _columns(self, some: list[list[str]], first: int) -> FileRows:
        faults, width = Faults(), len(self._header)
        for row, cells in enumerate(some):
            if len(cells) != width:
                faults.add(row, Clause.RECORD_COMPLETE, _why_incomplete(cells, width))
        whole = [cells if len(cells) == width else [""] * width for cells in some] if faults.rows else some
        by_name = dict(zip(self._header, zip(*whole, strict=True), strict=True))
        absent = ("",) * len(some)
        texts = {name: by_name.get(name, absent) for name in OPTIONAL}
        if max(map(len, by_name["vrm"])) > MARK_MOST:
            told = _("The mark has more than {most} characters.").format(most=MARK_MOST)
            faults.add_all(np.array([len(mark) > MARK_MOST for mark in by_name["vrm"]]), Clause.VRM_SHAPE, told)
        wholes = {name: _wholes(by_name[name], name, faults) for name in ("feed", "source", "camera")}
        columns = Columns(
            marks=by_name["vrm"],
            captured_ms=_times(by_name["captured_at"], faults),
            feed=wholes["feed"],
            source=wholes["source"],
            camera=wholes["camera"],
            latitude=_reals(texts["latitude"], float, Clause.POSITION, faults),
            longitude=_reals(texts["longitude"], float, Clause.POSITION, faults),
            confidence=_reals(texts["confidence"], int, Clause.CONFIDENCE, faults),
            toward=_truths(texts["toward_camera"], faults),
            places=np.arange(first, first + len(some), dtype=np.int64),
        )
        return without_faults(columns, faults, lambda row: _as_sent(self._header, some[row]))


def _why_incomplete(cells: Sequence[str], width: int) -> str:
    if isinstance(cells, TooLong):
        return _("The line is longer than {most} bytes, which no read is.").format(most=LINE_MOST)
    told = _("The line has {found} fields, and the line of names has {wanted}.")
    return told.format(found=len(cells), wanted=width)


def _as_sent(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if isinstance(cells, TooLong):
        return {"line": cells[0]}
    named = dict(zip(header, cells, strict=False))
    named.update({f"field {place}": cell for place, cell in enumerate(cells[len(header) :], len(header) + 1)})
    return named


def _times(texts: Sequence[str], faults: Faults) -> Whole:
    found = parse_all(texts)
    told = _("The capture time is no date and time with a zone, as 2026-11-21T01:02:03.000Z.")
    faults.add_all(found == NOT_A_TIME, Clause.CAPTURE_TIME, told)
    return found


def _wholes(texts: Sequence[str], name: str, faults: Faults) -> Whole:
    try:
        if "_" not in "".join(texts):  # int() takes 1_0 for 10
            return np.fromiter(map(int, texts), np.int64, len(texts))
    except (ValueError, OverflowError):
        pass
    found = np.zeros(len(texts), np.int64)
    told = _("The {name} is not a whole number.").format(name=name)
    for row, text in enumerate(texts):
        value = _number(text, int)
        if value is None or not -_INT64 <= value < _INT64:
            faults.add(row, Clause.RECORD_COMPLETE, told)
        else:
            found[row] = value
    return found


def _reals(texts: Sequence[str], kind: Callable[[str], float], clause: Clause, faults: Faults) -> Real:
    """Give numbers, NaN where nothing stands; a text that is no number is a fault, and so is the text ``nan``."""
    try:
        found = np.array([kind(text) if text else math.nan for text in texts], np.float64)
        if np.count_nonzero(np.abs(found) < _FAR) == len(texts) - texts.count("") and "_" not in "".join(texts):
            return found
    except (ValueError, OverflowError):
        pass
    found = np.full(len(texts), np.nan)
    told = (
        _("The confidence is not a whole number from 0 to 100.") if kind is int else _("The position is not a number.")
    )
    for row, text in enumerate(texts):
        if text:
            value = _number(text, kind)
            if value is None or not abs(value) < _FAR:
                faults.add(row, clause, told)
            else:
                found[row] = value
    return found


def _number(text: str, kind: Callable[[str], float]) -> float | None:
    try:
        return None if "_" in text or len(text) > 40 else kind(text)
    except ValueError:
        return None


def _truths(texts: Sequence[str], faults: Faults) -> Real:
    try:
        return np.array([_TRUTHS[text] for text in texts])
    except KeyError:
        found = [_TRUTHS.get(text.strip().lower()) for text in texts]
    for row, value in enumerate(found):
        if value is None:
            faults.add(row, Clause.RECORD_COMPLETE, _("toward_camera is neither true nor false."))
    return np.array([math.nan if value is None else value for value in found])
