"""A served node for each test, and a disk that is really small."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.served import Served, a_world
from tests.small_disk import a_small_disk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A node that is not started yet; whatever the test does, no process stays behind."""
    made = Served(tmp_path / "data", a_world(tmp_path / "world"))
    yield made
    made.end()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB that is its own."""
    with a_small_disk(tmp_path / "disk", "64m") as folder:
        yield folder


def fill(folder: Path, leave_bytes: int = 0) -> Path:
    """Take every byte that is left but some, with one file; give it, so that it can be removed again."""
    hog = folder / "hog"
    with hog.open("wb") as file:
        try:
            while True:
                room = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize - leave_bytes
                if room <= 0:
                    break
                file.write(b"\0" * min(room, 1 << 20))
                file.flush()
        except OSError:
            pass
    return hog
