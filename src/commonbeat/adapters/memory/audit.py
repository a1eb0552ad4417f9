"""The audit record in memory, for tests and for trying things."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from commonbeat.audit.canonical import draft, read
from commonbeat.audit.errors import RecordDamaged
from commonbeat.audit.model import Checkpoint, Entry, EntryNumber, Leaf, Question, Recorded


class MemoryLog:
    """Keeps the log and the tree over it: the ports ``Log`` and ``Tree``."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._leaves: list[Leaf] = []
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._checkpoint: Checkpoint | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        """Give every entry in order, for a test to look at."""
        return [read(leaf.canonical).entry for leaf in self._leaves]

    @contextmanager
    def writing(self) -> Iterator[MemoryTrail]:
        """Give a trail whose entries are taken back on any exception, as a database does."""
        with self.lock:
            before = len(self._leaves)
            try:
                yield MemoryTrail(self)
            except BaseException:
                del self._leaves[before:]
                raise

    def append(self, entry: Entry) -> EntryNumber:
        """Add the entry as the next leaf and give its number."""
        made = draft(entry)
        with self.lock:
            leaf = made.numbered(len(self._leaves))
            self._leaves.append(leaf)
        return leaf.number

    def size(self) -> int:
        """Give how many entries there are."""
        return len(self._leaves)

    def leaves(self, start: EntryNumber, limit: int) -> Sequence[Leaf]:
        """Give up to ``limit`` leaves from ``start`` on, in order."""
        return self._leaves[start : start + limit]

    def every_leaf(self, size: int) -> Iterator[Leaf]:
        """Give the first ``size`` leaves in order."""
        if size > len(self._leaves):
            raise RecordDamaged(f"{size - len(self._leaves)} entries are missing at the end")
        yield from self._leaves[:size]

    def find(self, question: Question, after: EntryNumber | None) -> Sequence[Leaf]:
        """Give up to ``question.limit`` leaves that the question asks for, beyond ``after``."""
        every = [read(leaf.canonical) for leaf in self._leaves]
        ordered = reversed(every) if question.newest_first else every
        asked = [entry for entry in ordered if _is_beyond(entry, question, after) and _matches(entry.entry, question)]
        return [Leaf(found.number, found.canonical) for found in asked[: question.limit]]

    def full_tiles(self) -> int:
        """Give how many full tiles of level 0 there are."""
        return sum(level == 0 for level, _position in self._tiles)

    def tile(self, level: int, position: int) -> bytes:
        """Give the hashes of a tile; no bytes where it is not kept."""
        return self._tiles.get((level, position), b"")

    def latest_checkpoint(self) -> Checkpoint | None:
        """Give the newest checkpoint, or None before the first."""
        return self._checkpoint

    def grow(self, full: int, tiles: Mapping[tuple[int, int], bytes], checkpoint: Checkpoint | None) -> bool:
        """Keep the tiles and the checkpoint; False when another was first."""
        with self.lock:
            is_late = checkpoint is not None and self._checkpoint and self._checkpoint.size >= checkpoint.size
            if is_late or self.full_tiles() != full:
                return False
            self._tiles.update(tiles)
            self._checkpoint = checkpoint or self._checkpoint
        return True


class MemoryTrail:
    """Appends to a log in memory; within ``MemoryLog.writing()``, kept only if the block is left without an error."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def append(self, entry: Entry) -> EntryNumber:
        """Add the entry as the next leaf and give its number."""
        return self._log.append(entry)


class MemoryRecorder:
    """Appends to a log in memory from any thread."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def record(self, entry: Entry) -> EntryNumber:
        """Add the entry and give its number."""
        return self._log.append(entry)

    def close(self) -> None:
        """Do nothing: there is no thread to end."""


def _is_beyond(entry: Recorded, question: Question, after: EntryNumber | None) -> bool:
    if after is None:
        return True
    return entry.number < after if question.newest_first else entry.number > after


def _matches(entry: Entry, question: Question) -> bool:
    wanted = (
        (question.event, entry.event),
        (question.outcome, entry.outcome),
        (question.actor, entry.actor),
        (question.party, entry.party),
    )
    since, until = question.since or entry.at, question.until
    is_in_time = since <= entry.at and (until is None or entry.at < until)
    return is_in_time and all(not asked or asked == found for asked, found in wanted)
