"""CSV by columns: a block of many rows at a time, cut into columns in one go where nothing in it is quoted."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from .text import Utf8Bytes

BLOCK = 32 * 1024
"""Characters of a block: enough to find repeats, few enough to stay near the processor."""


class Block(msgspec.Struct, frozen=True):
    """Some rows that follow one another. ``rows`` is None where each is one line and has all its cells."""

    columns: Sequence[Sequence[str]]
    """The cells of each column, of the rows that have all their cells."""
    count: int
    """Of the rows that have all their cells."""
    lines: int
    rows: Sequence[Sequence[str]] | None = None


class CsvBlocks:
    """The rows of a CSV text from where it has been read to, block by block."""

    def __init__(
        self, text: io.TextIOWrapper, source: Utf8Bytes, delimiter: str, width: int, *, block: int = BLOCK
    ) -> None:
        self._text = text
        self._source = source
        self._delimiter = delimiter
        self._width = width
        self._block = block
        self._rest = ""
        self._waiting: deque[str] = deque()
        self._taken = 0

    def __iter__(self) -> Iterator[Block]:
        while text := self._next():
            yield self._in_one_go(text) or self._row_by_row(text)

    def _next(self) -> str:
        """Give the next text that ends with a line; empty after the last."""
        self._source.pending = 0
        parts = [self._rest]
        while more := self._text.read(self._block):
            whole, end, self._rest = more.rpartition("\n")
            if end:
                return "".join([*parts, whole, end])
            parts.append(more)
        self._rest = ""
        return "".join(parts)

    def _in_one_go(self, text: str) -> Block | None:
        """Give the columns of a text with no quotes and whole rows; None where it has others."""
        if '"' in text or self._width == 1 or len(text) > csv.field_size_limit():
            return None
        text = text.replace("\r\n", "\n").removesuffix("\n")
        if "\r" in text:
            return None
        rows = [line.split(self._delimiter) for line in text.split("\n")]
        try:
            columns = list(zip(*rows, strict=True))
        except ValueError:
            return None
        return Block(columns, len(rows), len(rows)) if len(columns) == self._width else None

    def _row_by_row(self, text: str) -> Block:
        """Give the rows of a text, and of as much after it as its last row goes on."""
        self._waiting.extend(io.StringIO(text, newline=""))
        self._taken = 0
        reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
        rows = []
        while self._waiting:
            rows.append(next(reader))
        whole = [row for row in rows if len(row) == self._width]
        return Block(list(zip(*whole, strict=True)), len(whole), self._taken, rows)

    def _lines(self) -> Iterator[str]:
        while True:
            if not self._waiting:
                text = self._next()
                if not text:
                    return
                self._waiting.extend(io.StringIO(text, newline=""))
            self._taken += 1
            yield self._waiting.popleft()
