"""What a damaged store may lack: parts that were put apart as broken, and what nothing stands in for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from commonbeat.anpr.limits import DAY_MS
from commonbeat.anpr.model import Gap
from commonbeat.kernel.clock import to_ms

from .part_names import LOST, PartName

WEEK_MS = 7 * DAY_MS
EVER = Gap(0, 2**53)
"""Of the dictionary of plates a part is of no week: patterns may miss a plate at any time."""

_READS = "reads"
_TABLES = frozenset({_READS, "plates"})


def gaps(detached: Collection[tuple[str, str]], present: Collection[tuple[str, str]]) -> Sequence[Gap]:
    """Give the spans that the broken ones of the detached parts leave open; both are pairs of table and part."""
    found = {_span(table, name) for table, name in _lost(detached, present) if table in _TABLES}
    return sorted(found, key=lambda gap: gap.from_ms)


def damage(folder: Path) -> Sequence[Path]:
    """Give the folders of broken parts that nothing stands in for, while the store runs or not."""
    found = []
    for part in sorted(folder.glob("store/store/*/*/detached/*")):
        table = part.parent.parent
        present = {(table.name, entry.name) for entry in table.iterdir()}
        if any(_lost({(table.name, part.name)}, present)):
            found.append(part)
    return found


def _lost(
    detached: Collection[tuple[str, str]], present: Collection[tuple[str, str]]
) -> Iterator[tuple[str, PartName]]:
    there = [(table, name) for table, text in present if (name := PartName.of(text)) is not None]
    for table, text in detached:
        broken = PartName.of_detached(text)
        if broken is None:
            continue
        # One that is marked as lost was judged when nothing had been inserted since; its number may be another's now.
        if text.startswith(LOST) or not broken.is_covered(name for of, name in there if of == table):
            yield table, broken


def _span(table: str, part: PartName) -> Gap:
    if table != _READS:
        return EVER
    try:
        monday = datetime.strptime(part.partition, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return EVER
    return Gap(to_ms(monday), to_ms(monday) + WEEK_MS)
