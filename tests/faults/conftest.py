"""A served node for each test, and a disk that is really small."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.served import Served, a_world


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A node that is not started yet; whatever the test does, no process stays behind."""
    made = Served(tmp_path / "data", a_world(tmp_path / "world"))
    yield made
    made.end()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB that is its own; the test is missed where the machine does not let us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )  # fmt: skip
    if made.returncode:
        # CI runs as root in a container that may not mount: there the test is missed aloud, never passed.
        pytest.skip(f"a full disk needs the right to mount a tmpfs: {made.stderr.strip()} (uid {os.getuid()})")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


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
