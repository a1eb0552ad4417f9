"""What the demonstration notes in its folder of the history that it makes up: before when, and whether all is there."""

from __future__ import annotations

import json
from pathlib import Path

from commonbeat.adapters.files.durable import write_durably

FILE = "demo-history.json"


class HistoryNote:
    """The note of one folder. A process that is killed leaves the whole note of before, or the whole new one."""

    def __init__(self, folder: Path, now_ms: int, *, is_empty: bool) -> None:
        """Read the note, or begin one: nothing is left to make in a store that is not empty."""
        self._path = folder / FILE
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
            self.before_ms, self.is_whole = int(held["before_ms"]), bool(held["is_whole"])
        except (OSError, ValueError, TypeError, KeyError):
            self.before_ms, self.is_whole = now_ms, not is_empty
            self._write()

    def end(self) -> None:
        """Note that all of it was taken."""
        self.is_whole = True
        self._write()

    def _write(self) -> None:
        write_durably(self._path, json.dumps({"before_ms": self.before_ms, "is_whole": self.is_whole}).encode())
