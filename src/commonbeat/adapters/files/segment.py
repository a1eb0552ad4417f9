"""One segment of the journal: a file of blocks that is only ever added to, and what is found in it at the start."""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from commonbeat.anpr.journal_blocks import MAGIC, BlockHead, decode, head_of, is_whole
from commonbeat.anpr.ports import JournalBlock

_HEAD: Final = struct.Struct("<8sQI")
_HEAD_MAGIC: Final = b"CBjrnl01"
HEAD_BYTES: Final = _HEAD.size

_INDEX_EVERY: Final = 64 * 1024
_READ_BYTES: Final = 1024 * 1024


@dataclass(slots=True)
class Run:
    """Whole blocks without a gap: from ``first`` to ``last``, from one offset to another."""

    first: int
    last: int
    start: int
    end: int
    index: list[tuple[int, int]] = field(default_factory=list)

    def grew(self, number: int, length: int) -> None:
        """Note a block behind the last."""
        if not self.index or self.end - self.index[-1][1] >= _INDEX_EVERY:
            self.index.append((number, self.end))
        self.last = number
        self.end += length

    def offset_near(self, number: int) -> int:
        """Give an offset at which a block begins that is not behind the numbered one."""
        place = bisect_right(self.index, (number, 1 << 62)) - 1
        return self.index[place][1] if place >= 0 else self.start


@dataclass(slots=True)
class Segment:
    """A segment file. ``first`` is the number of its first block, as its header says."""

    path: Path
    first: int
    runs: list[Run]
    damaged: bool = False

    @property
    def last(self) -> int:
        """Give the number of its newest block, or the one before ``first``."""
        return self.runs[-1].last if self.runs else self.first - 1

    @property
    def end(self) -> int:
        """Give the offset behind its newest whole block."""
        return self.runs[-1].end if self.runs else HEAD_BYTES

    def blocks(self, after: int, upto: int) -> Iterator[JournalBlock]:
        """Give the whole blocks with numbers behind ``after``, up to ``upto``; nothing if the file is gone."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return
        try:
            for run in list(self.runs):
                if run.last > after and run.first <= upto:
                    yield from _blocks_in(file, run.offset_near(after + 1), run.end, after, upto)
        finally:
            os.close(file)


def header(first: int) -> bytes:
    """Give the header of a segment whose first block will have this number."""
    head = _HEAD.pack(_HEAD_MAGIC, first, 0)[:-4]
    return head + zlib.crc32(head).to_bytes(4, "little")


def scan(path: Path) -> Segment:
    """Find every whole block of a segment file, also behind a damaged place."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            return Segment(path, 0, [], damaged=True)
        with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as content:
            first = _first_number(content)
            segment = Segment(path, first or 0, [], damaged=first is None)
            for offset, head in _whole_blocks(content):
                _note(segment, offset, head)
    return segment


def forget_void(segment: Segment, behind: int) -> None:
    """Forget blocks whose numbers the next segment begins anew: their write had failed."""
    for run in segment.runs:
        if run.last >= behind:
            run.last = behind - 1
    segment.runs = [run for run in segment.runs if run.last >= run.first]


def _note(segment: Segment, offset: int, head: BlockHead) -> None:
    run = segment.runs[-1] if segment.runs else None
    if run is None or run.end != offset or run.last + 1 != head.number:
        segment.damaged |= run is not None or offset != HEAD_BYTES
        run = Run(head.number, head.number - 1, offset, offset)
        segment.runs.append(run)
        segment.first = segment.first or head.number
    run.grew(head.number, head.length)


def _first_number(content: mmap.mmap) -> int | None:
    if len(content) < HEAD_BYTES:
        return None
    magic, first, _check = _HEAD.unpack_from(content)
    return int(first) if magic == _HEAD_MAGIC and content[:HEAD_BYTES] == header(first) else None


def _whole_blocks(content: mmap.mmap) -> Iterator[tuple[int, BlockHead]]:
    offset = HEAD_BYTES
    while 0 <= offset < len(content):
        head = _head_if_whole(content, offset)
        if head is None:
            offset = content.find(MAGIC, offset + 1)
        else:
            yield offset, head
            offset += head.length


def _head_if_whole(content: mmap.mmap, offset: int) -> BlockHead | None:
    view = memoryview(content)
    try:
        head = head_of(view, offset)
        return head if head is not None and is_whole(head, view, offset) else None
    finally:
        view.release()


def _blocks_in(file: int, offset: int, end: int, after: int, upto: int) -> Iterator[JournalBlock]:
    """Read blocks that are known to be whole, a piece of the file at a time."""
    piece, at = b"", 0
    while offset < end:
        head = head_of(piece, at)
        if head is None or at + head.length > len(piece):
            piece, at = _piece(file, offset, end), 0
            head = head_of(piece)
        if head is None or at + head.length > len(piece):
            raise OSError(f"the journal has no block at {offset}, where there was one")
        if head.number > upto:
            return
        if head.number > after:
            yield decode(head, piece, at)
        offset += head.length
        at += head.length


def _piece(file: int, offset: int, end: int) -> bytes:
    """Read a piece of the file that begins with a whole block."""
    piece = os.pread(file, min(_READ_BYTES, end - offset), offset)
    head = head_of(piece)
    return os.pread(file, head.length, offset) if head is not None and head.length > len(piece) else piece
