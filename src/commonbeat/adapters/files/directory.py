"""A signed directory in a file of its own, as the node was given it: anybody can verify it as it lies there."""

from __future__ import annotations

from pathlib import Path

from .durable import write_durably


class FileDirectoryStore:
    """Keeps one envelope in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def held(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, envelope: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(self._path, envelope)
