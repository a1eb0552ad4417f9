"""The journal and the loader's intents in memory: for tests, and for what need not outlive a process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonbeat.anpr.errors import JournalFull
from commonbeat.anpr.model import ReadColumns
from commonbeat.anpr.ports import JournalBlock
from commonbeat.anpr.quarantined import BlockNumber, LoadIntent, Quarantined


class MemoryJournal:
    """Keeps blocks in a list. While ``is_full`` is set, it has no room."""

    def __init__(self, consumers: Sequence[str] = ("loader",), identity: str = "memory") -> None:
        self.identity = identity
        self.is_full = False
        self._confirmed = dict.fromkeys(consumers, 0)
        self._blocks: list[JournalBlock] = []
        self._last = 0

    @property
    def last(self) -> BlockNumber:
        """Give the number of the newest block, or 0."""
        return BlockNumber(self._last)

    def append(self, reads: ReadColumns, quarantined: Sequence[Quarantined]) -> BlockNumber:
        """Keep one block and give its number."""
        if self.is_full:
            raise JournalFull
        number = BlockNumber(self._last + 1)
        self._blocks.append(JournalBlock(number, reads, list(quarantined)))
        self._last = number
        return number

    def blocks(self, after: int) -> Iterator[JournalBlock]:
        """Give the blocks behind a number, in order."""
        return iter([block for block in self._blocks if block.number > after])

    def after(self, position: int) -> Iterator[tuple[ReadColumns, int]]:
        """Give the reads of each block behind a number, with the block's own."""
        return ((block.reads, block.number) for block in self.blocks(position))

    def confirm(self, consumer: str, number: int) -> None:
        """Note that a consumer needs nothing up to the block any more, and drop what no consumer needs."""
        self._confirmed[consumer] = max(self._confirmed[consumer], number)
        floor = min(self._confirmed.values())
        self._blocks = [block for block in self._blocks if block.number > floor]


class MemoryIntentBook:
    """Remembers the latest intent."""

    def __init__(self) -> None:
        self._latest: LoadIntent | None = None

    def latest(self) -> LoadIntent | None:
        """Give the intent that was written last, or None."""
        return self._latest

    def write(self, intent: LoadIntent) -> None:
        """Keep the intent."""
        self._latest = intent
