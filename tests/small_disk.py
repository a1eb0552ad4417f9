"""A file system that is really small, for tests of a disk without room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def a_small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Give a file system of its own in a new folder; skipped, or failed with CI=true, where none can be mounted.

    ``size`` is as ``mount`` takes it: ``1m``, ``64m``.
    """
    folder.mkdir()
    options = f"size={size},mode=0700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        why = made.stderr.strip()
        missing = f"A full disk needs the right to mount a tmpfs (uid {os.getuid()}): {why}"
        # CI that misses these would say of a full disk what nobody tried.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
