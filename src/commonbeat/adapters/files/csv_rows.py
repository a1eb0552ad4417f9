"""The rows of a CSV file, in memory that does not grow with the file.

A line that is too long is never in memory as a whole: it becomes one row that says so, and the rows behind it go on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final, Protocol

from commonbeat.kernel.text import _

from .read_file import ROWS_AT_ONCE, UnusableReadFile

LINE_MOST: Final = 128 * 1024
"""Bytes of one line; a longer one is no read, and may be no text at all. So many are what ``csv`` takes of a field."""

_BLOCK: Final = 256 * 1024
_PART_BYTES: Final = 16 * 1024 * 1024
"""Bytes of the file in the rows that are given at once; twenty thousand rows of a read's size are a tenth of that."""
_ROWS_A_STEP: Final = 200
_SHOWN: Final = 500
"""Bytes that are kept of a line that is too long: as JSON, they fit what quarantine keeps of a row."""

_IN_QUOTES: Final = re.compile(rb'[^"]*+(?:""[^"]*+)*+')
_OUTSIDE: Final = re.compile(rb'\n|,"')


class Reader(Protocol):
    """What ``csv.reader`` gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class TooLong(list[str]):
    """A row with a line that is too long: how that line begins, and nothing else."""


class _Lines:
    """The lines of a file, of bounded length. What is not UTF-8 becomes a sign that no mark may have.

    They end where one ``is_too_long``, and go on when its row was passed over.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._rest, self._encoding = file, b"", "utf-8-sig"
        self.bytes = 0
        self.is_cut = self.is_too_long = False

    def __iter__(self) -> Iterator[str]:
        while True:
            whole = self._rest[: self._whole()]
            self._rest = self._rest[len(whole) :]
            if whole:
                yield from whole[:-1].decode(self._encoding, errors="replace").split("\n")
                self._encoding = "utf-8"
            if len(self._rest) > LINE_MOST:
                self.is_too_long = True
                return
            if not self._read():
                break
        if self._rest:
            rest, self._rest = self._rest, b""
            self.is_cut = not rest.isspace()
            yield rest.decode(self._encoding, errors="replace")

    def pass_over_row(self, *, is_quoted: bool) -> tuple[str, int]:
        """Go on behind the row of the line that is too long; give how the line begins, and how many lines it was.

        What stands in quotes goes with it, however many lines it has: it is no row of its own, whatever it looks like.

        Args:
            is_quoted: an earlier line of the row has opened a quote.

        Raises:
            EOFError: the file ends before the row does.
        """
        begins, lines = self._rest[:_SHOWN].decode(self._encoding, errors="replace"), 0
        if not is_quoted:
            self._rest = b"," + self._rest  # where a row begins, a quote opens as behind a comma
        while True:
            at, is_quoted, is_over = through_row(self._rest, is_quoted=is_quoted)
            lines += self._rest.count(b"\n", 0, at)
            self._rest = self._rest[at:]
            if is_over:
                self.is_too_long = False
                return begins, lines
            if not self._read():
                raise EOFError

    def _read(self) -> bool:
        block = self._file.read(_BLOCK)
        self._rest += block
        self.bytes += len(block)
        return bool(block)

    def _whole(self) -> int:
        """Give how far there are whole lines of good length."""
        # A line that is longer lies across a multiple of the most that it may have: one look at each is enough.
        for place in range(LINE_MOST, len(self._rest), LINE_MOST):
            begin, end = self._rest.rfind(b"\n", 0, place) + 1, self._rest.find(b"\n", place)
            if (len(self._rest) if end < 0 else end) - begin > LINE_MOST:
                return begin
        return self._rest.rfind(b"\n") + 1


def through_row(piece: bytes, *, is_quoted: bool) -> tuple[int, bool, bool]:
    """Go through a row as ``csv`` would, as far as the piece has it, without keeping anything.

    Returns:
        Where it stopped, whether that is in quotes, and whether it is behind the row. What it leaves over can only be
        told with what comes next: the first of two quotes, or a comma before one.
    """
    at = 0
    while True:
        if is_quoted:
            inner = _IN_QUOTES.match(piece, at)
            at = inner.end() if inner else at
            if len(piece) - at < len('""'):
                return at, True, False
            at, is_quoted = at + 1, False
        elif found := _OUTSIDE.search(piece, at):
            at, is_quoted = found.end(), found[0] != b"\n"
            if not is_quoted:
                return at, False, True
        else:
            return len(piece) - piece.endswith(b","), False, False


class CsvRows:
    """The rows of a file, some at a time. What is good before a fault is given first; the fault is raised then."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the line of names.

        Raises:
            UnusableReadFile: it is none.
        """
        self._name, self._lines = name, _Lines(file)
        self._fault: UnusableReadFile | None = None
        self._lines_before = 0
        self._reader: Reader = csv.reader(self._lines, strict=True)
        self.header = self._names()

    @property
    def bytes(self) -> int:
        """Give how far the file is read."""
        return self._lines.bytes

    def some(self) -> list[list[str]]:
        """Give the next rows, or none at the end; raise ``UnusableReadFile`` where the file can be read no further."""
        some: list[list[str]] = []
        began, is_end = self._lines.bytes, False
        while not (self._fault or is_end or len(some) >= ROWS_AT_ONCE or self._lines.bytes - began > _PART_BYTES):
            wanted = min(len(some) + _ROWS_A_STEP, ROWS_AT_ONCE)
            wrong = self._go_on(some, wanted)
            if self._lines.is_too_long:  # then what ``csv`` says is wrong is that its row goes on there
                self._pass_over(some, is_quoted=wrong is not None)
            elif wrong is not None:
                told = _("The line is malformed, or the file breaks off in it: {wrong}.").format(wrong=wrong)
                self._break_off(told, self._line)
            else:
                self._look_at_end(some)
                is_end = len(some) < wanted
        if self._fault is not None and not some:
            raise self._fault
        return some

    def _names(self) -> list[str]:
        told = _("The first line is no line of names: {wrong}.")
        try:
            header = next(iter(self._reader), [])
        except csv.Error as wrong:
            raise UnusableReadFile(self._name, told.format(wrong=wrong)) from None
        if self._lines.is_too_long:
            too_long = _("it is longer than {most} bytes").format(most=LINE_MOST)
            raise UnusableReadFile(self._name, told.format(wrong=too_long))
        return [name.strip() for name in header]

    @property
    def _line(self) -> int:
        return self._lines_before + self._reader.line_num

    def _go_on(self, some: list[list[str]], wanted: int) -> csv.Error | None:
        """Add rows until there are as many as wanted, or ``csv`` can go no further; give what is wrong then."""
        try:
            some.extend(islice((row for row in self._reader if row), wanted - len(some)))
        except csv.Error as wrong:
            return wrong
        return None

    def _pass_over(self, some: list[list[str]], *, is_quoted: bool) -> None:
        try:
            begins, lines = self._lines.pass_over_row(is_quoted=is_quoted)
        except EOFError:
            told = _("The line is longer than {most} bytes, and the file ends in it or in a quote that it leaves open.")
            self._break_off(told.format(most=LINE_MOST), self._line + 1)
            return
        some.append(TooLong([begins]))
        self._lines_before = self._line + lines
        self._reader = csv.reader(self._lines, strict=True)

    def _look_at_end(self, some: list[list[str]]) -> None:
        if some and self._lines.is_cut and len(some[-1]) < len(self.header):
            some.pop()
            self._break_off(_("The file breaks off in the middle of a line."), self._line)

    def _break_off(self, told: str, line: int) -> None:
        self._fault = UnusableReadFile(self._name, told, _("line {number}").format(number=line))
