"""The journal in segment files: one write and one ``fdatasync`` a block, whatever the number of reads in it."""

from __future__ import annotations

import errno
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commonbeat.anpr.errors import JournalFailed, JournalFull, JournalInUse
from commonbeat.anpr.journal_blocks import encode
from commonbeat.anpr.model import ReadColumns
from commonbeat.anpr.ports import JournalBlock
from commonbeat.anpr.quarantined import BlockNumber, Quarantined
from commonbeat.kernel.errors import CommonbeatError

from .durable import hold, sync_folder, write_durably
from .segment import Run, Segment, forget_void, header, scan

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Disk:
    """The three calls that decide whether something is durable; a test gives its own."""

    write: Callable[[int, bytes | memoryview, int], int] = os.pwrite
    sync: Callable[[int], None] = os.fdatasync
    cut: Callable[[int, int], None] = os.ftruncate


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """How large and how old a segment grows before the next is begun."""

    segment_bytes: int = 64 * 1024 * 1024
    segment_seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Damage:
    """Acknowledged blocks that a segment should have and has not: the disk changed them. The file is kept."""

    segment: str
    first: int
    last: int


class FileJournal:
    """Keeps blocks in a folder. One process has it open at a time.

    A block's number is used again when its write fails, and the header of each segment says with which number it
    begins: so a block that reached the disk although its write failed is known to be void.
    """

    def __init__(
        self,
        folder: Path,
        consumers: Sequence[str],
        settings: JournalSettings | None = None,
        disk: Disk | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the journal, or begin one.

        Raises:
            JournalInUse: another process has it open.
        """
        self._folder, self._settings, self._disk = folder, settings or JournalSettings(), disk or Disk()
        self._monotonic = monotonic
        self._confirmed = dict.fromkeys(consumers, 0)
        self._state = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._lock_file = hold(folder)
        if self._lock_file is None:
            raise JournalInUse
        self.damage: list[Damage] = []
        self._segments, self._next = self._found()
        self.identity = self._identity()
        self._file: int | None = None
        self._opened_at = 0.0
        self._reopen()

    @property
    def last(self) -> BlockNumber:
        """Give the number of the newest durable block, or 0."""
        return BlockNumber(self._next - 1)

    @property
    def nbytes(self) -> int:
        """Give the room that the segments take, in bytes."""
        with self._state:
            return sum(segment.end for segment in self._segments)

    def append(self, reads: ReadColumns, quarantined: Sequence[Quarantined]) -> BlockNumber:
        """Keep one block, durable on return, and give its number."""
        number = self._next
        content = encode(number, reads, quarantined)
        file, segment = self._segment_to_write()
        self._make_durable(file, content, segment.end)
        with self._state:
            if not segment.runs or segment.runs[-1].last + 1 != number:
                segment.runs.append(Run(number, number - 1, segment.end, segment.end))
            segment.runs[-1].grew(number, len(content))
            self._next = number + 1
        return BlockNumber(number)

    def blocks(self, after: int) -> Iterator[JournalBlock]:
        """Give the durable blocks behind a number, in order."""
        while True:
            with self._state:
                upto = self._next - 1
                wanted = [(segment, segment.last) for segment in self._segments if segment.last > after]
            if not wanted:
                return
            for segment, last in wanted:
                yield from segment.blocks(after, min(last, upto))
                after = last  # also where the file is gone, since then nobody needs it

    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        """Give the reads of each block behind a number, with the block's own."""
        for block in self.blocks(position):
            yield block.reads, block.number

    def confirm(self, consumer: str, number: int) -> None:
        """Note that a consumer needs nothing up to the block any more, and drop what no consumer needs."""
        with self._state:
            self._confirmed[consumer] = max(self._confirmed[consumer], number)
            floor = min(self._confirmed.values())
            done = [segment for segment in self._segments[:-1] if segment.last <= floor]
            self._segments = [segment for segment in self._segments if segment not in done]
        for segment in done:
            _drop(segment)
        if done:
            sync_folder(self._folder)

    def close(self) -> None:
        """Let the journal go, so that another process may open it. Closing again does nothing."""
        self._let_go()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def _found(self) -> tuple[list[Segment], int]:
        """Find the segments and the next number. What is missing between them is damage; a torn end is none."""
        segments = [scan(path) for path in sorted(self._folder.glob("*.seg"))]
        begun = [segment for segment in segments if segment.first]
        for segment in segments:
            if not segment.first:  # most often its header never became durable, so nothing in it was acknowledged
                segment.path.rename(segment.path.with_suffix(".damaged"))
        following = [segment.first for segment in begun[1:]] + [segment.last + 1 for segment in begun[-1:]]
        expected = begun[0].first if begun else 1
        for segment, behind in zip(begun, following, strict=True):
            forget_void(segment, behind)
            expected = self._note_damage(segment, expected, behind)
        return begun, expected

    def _note_damage(self, segment: Segment, expected: int, behind: int) -> int:
        """Note what is missing from ``expected`` up to the number that the next segment begins with."""
        for first, last in [*((run.first, run.last) for run in segment.runs), (behind, behind - 1)]:
            if first > expected:
                self.damage.append(Damage(segment.path.name, expected, first - 1))
                segment.damaged = True
            expected = max(expected, last + 1)
        return expected

    def _identity(self) -> str:
        """Give the name that was given when the journal was begun; a journal without segments is a new one."""
        path = self._folder / "identity"
        if self._segments and path.exists():
            return path.read_text().strip()
        name = secrets.token_hex(8)
        write_durably(path, name.encode())
        return name

    def _reopen(self) -> None:
        """Go on in the newest segment, behind its last whole block."""
        if not self._segments or self._segments[-1].damaged:
            return
        segment = self._segments[-1]
        self._file = os.open(segment.path, os.O_WRONLY)
        os.ftruncate(self._file, segment.end)
        os.fsync(self._file)
        self._opened_at = self._monotonic()

    def _segment_to_write(self) -> tuple[int, Segment]:
        if self._file is not None:
            segment = self._segments[-1]
            is_old = self._monotonic() - self._opened_at > self._settings.segment_seconds
            if segment.end < self._settings.segment_bytes and not (is_old and segment.runs):
                return self._file, segment
            self._let_go()
        return self._begin_segment()

    def _begin_segment(self) -> tuple[int, Segment]:
        """Begin a segment, durable before anything in it is."""
        sequence = int(self._segments[-1].path.stem) + 1 if self._segments else 1
        path = self._folder / f"{sequence:016d}.seg"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as fault:
            raise _as_ours(fault) from fault
        try:
            _write_fully(self._disk, file, header(self._next), 0)
            os.fsync(file)
            sync_folder(self._folder)
        except OSError as fault:
            os.close(file)
            path.unlink(missing_ok=True)
            raise _as_ours(fault) from fault
        segment = Segment(path, self._next, [])
        with self._state:
            self._segments.append(segment)
        self._file, self._opened_at = file, self._monotonic()
        return file, segment

    def _make_durable(self, file: int, content: bytes, offset: int) -> None:
        """Write and sync, or leave no trace: after a failure the file ends where it ended before."""
        try:
            _write_fully(self._disk, file, content, offset)
        except OSError as fault:
            if not self._cut(file, offset):
                self._let_go()
            raise _as_ours(fault) from fault
        try:
            self._disk.sync(file)
        except OSError as fault:
            # The kernel may have thrown the pages away and will say so only once: never trust this file again.
            self._cut(file, offset)
            self._let_go()
            raise _as_ours(fault) from fault

    def _cut(self, file: int, offset: int) -> bool:
        try:
            self._disk.cut(file, offset)
        except OSError:
            return False
        return True

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _write_fully(disk: Disk, file: int, content: bytes, offset: int) -> None:
    view = memoryview(content)
    while view:
        written = disk.write(file, view, offset)
        view, offset = view[written:], offset + written


def _as_ours(fault: OSError) -> CommonbeatError:
    return JournalFull() if fault.errno in _NO_ROOM else JournalFailed()


def _drop(segment: Segment) -> None:
    if segment.damaged:
        segment.path.rename(segment.path.with_suffix(".damaged"))
    else:
        segment.path.unlink(missing_ok=True)
