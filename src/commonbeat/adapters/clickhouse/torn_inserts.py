"""Inserts that a kill tore between their token and their rows, undone before the engine opens its folder.

The engine writes a block's token into a table's deduplication log before it moves the block's part into place, and
believes the log when it opens. A kill between the two leaves a token without rows, and the repeat of that insert
would be dropped as already there. So, while nobody has the folder open, each token whose part is neither there nor
merged into one that is, is taken back with a record of the kind that the engine itself writes for a dropped part.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from .part_names import PartName, part_names

_ADDED, _DROPPED = "1", "2"
_LOG = re.compile(r"deduplication_log_(\d+)\.txt")


def undo_torn_inserts(folder: Path) -> int:
    """Take back the tokens without rows in every table under the folder; give how many there were."""
    return sum(_undo_in_table(logs) for logs in sorted(folder.glob("store/*/*/deduplication_logs")))


def _undo_in_table(logs: Path) -> int:
    files = sorted((path for path in logs.iterdir() if _LOG.fullmatch(path.name)), key=_number)
    if not files:
        return 0
    for file in files:
        _cut_broken_line(file)
    present = part_names(logs.parent)
    torn = [record for record in _standing(files) if not _is_there(record[0], present)]
    if torn:
        with files[-1].open("a") as log:
            log.writelines(f"{_DROPPED}\t{part}\t{block}\n" for part, block in torn)
            log.flush()
            os.fsync(log.fileno())
    return len(torn)


def _number(file: Path) -> int:
    found = _LOG.fullmatch(file.name)
    return int(found[1]) if found else 0


def _cut_broken_line(file: Path) -> None:
    """Cut a last line that has no end: it was being written when the power went."""
    content = file.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with file.open("r+b") as log:
            log.truncate(whole)


def _standing(files: Iterable[Path]) -> Sequence[tuple[str, str]]:
    """Give (part, token) of every record that was added and not dropped since."""
    standing: dict[str, str] = {}
    for file in files:
        for line in file.read_text().splitlines():
            kind, part, block = line.split("\t")
            if kind == _ADDED:
                standing[block] = part
            else:
                standing.pop(block, None)
    return [(part, block) for block, part in standing.items()]


def _is_there(part: str, present: Sequence[PartName]) -> bool:
    name = PartName.of(part)
    if name is None:
        return True  # not a name that we understand: left to the engine
    return any(other == name or other.holds(name) for other in present)
