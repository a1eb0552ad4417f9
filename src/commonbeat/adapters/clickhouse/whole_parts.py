"""Parts that are not whole on the disk, found while they can still be made good.

On a disk without room the engine may say of an insert or a merge that it is done though files of the new part are
empty or cut short. It finds out when it next opens its folder. By then an insert was confirmed, and the parts that
were merged are deleted. So each new part is compared with what the engine meant to write: after every insert before
it is confirmed, and now and then, well within the time for which merged parts stay.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from .engine import Engine, EngineError
from .part_names import LOST, PartName, part_names

LOOK_SECONDS = 1.0

UNCOUNTED = frozenset(
    {
        "checksums.txt",
        "columns.txt",
        "columns_substreams.txt",
        "default_compression_codec.txt",
        "metadata_version.txt",
    }
)
"""Files of a part, or of a projection in it, that its size as the engine tells it leaves out. None of them is empty."""

_ACTIVE = "SELECT path, bytes_on_disk FROM system.parts WHERE active AND database != 'system'"

Broken = Callable[[Sequence[Path]], None]


class WholeParts:
    """Looks at each new part once. Safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def look(self, tell: Broken) -> None:
        """Look at the parts that are new since the last time; ``tell`` hears of those that are not whole.

        Nobody else's look ends before ``tell`` has.

        Raises:
            EngineError: the engine does not say which there are.
        """
        with self._lock:
            parts = self._active()
            new = {path: size for path, size in parts.items() if path not in self._seen}
            broken = [Path(path) for path, size in new.items() if not _is_whole_or_gone(Path(path), size)]
            self._seen = set(parts)
            if broken:
                tell(broken)

    def keep_looking(self, tell: Broken) -> None:
        """Look now and then until ``stop``."""
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look(tell)
            except EngineError:
                continue  # it is asked again; what merged meanwhile is still new then

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _active(self) -> dict[str, int]:
        with self._engine.lend("default", {}) as connection:
            answer = connection.query(_ACTIVE, "TSV").bytes().decode()
        rows = (line.split("\t") for line in answer.splitlines())
        return {path.rstrip("/"): int(size) for path, size in rows}


def is_whole(part: Path, counted_bytes: int) -> bool:
    """Say whether a part's files are as long together as the engine counted them."""
    total = 0
    for file in _files(part):
        size = file.stat().st_size
        if file.name not in UNCOUNTED:
            total += size
        elif size == 0:
            return False
    return total >= counted_bytes


def clear_new(broken: Iterable[Path]) -> None:
    """Delete parts that were found as soon as they were made: of each there is still all that it was merged of.

    What was merged of nothing is of an insert that was not confirmed.
    """
    for part in broken:
        shutil.rmtree(part, ignore_errors=True)


def clear_found(broken: Iterable[Path]) -> None:
    """Take parts out of the way that were there when the folder was opened, and are not whole.

    One is deleted where all that it was merged of is there to take its place. Another is put apart: nobody can tell
    whether it was confirmed, and it may be the only copy.
    """
    for part in broken:
        name = PartName.of(part.name)
        if name is not None and name.is_covered(part_names(part.parent)):
            shutil.rmtree(part)
        else:
            _set_aside(part, part.parent, part.name)


def clear_set_aside(folder: Path) -> None:
    """Judge what the engine put apart as broken in any table under the folder, before anything is inserted.

    Where other parts have all that it held, it is deleted. Else it is marked as lost: the engine gives its number
    again, so that later a part of the same name, or one merged from it, says nothing of it.
    """
    for part in folder.glob("store/*/*/detached/broken*"):
        name = PartName.of_detached(part.name)
        if name is None:
            continue
        table = part.parent.parent
        if name.is_covered(part_names(table)):
            shutil.rmtree(part)
        else:
            _set_aside(part, table, f"{name}")


def _set_aside(part: Path, table: Path, name: str) -> None:
    apart = table / "detached" / f"{LOST}_{name}"
    number = 0
    while apart.exists():
        number += 1
        apart = table / "detached" / f"{LOST}_{name}_try{number}"
    part.rename(apart)


def _is_whole_or_gone(part: Path, counted_bytes: int) -> bool:
    try:
        return is_whole(part, counted_bytes)
    except FileNotFoundError:
        return not part.is_dir()  # merged and deleted meanwhile


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry)
        else:
            yield entry
