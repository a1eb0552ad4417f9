"""Disks that fill while somebody writes to them."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Self

from tests.faults.conftest import fill


def merging(folder: Path) -> bool:
    """Say whether the store in the folder is merging parts just now."""
    return any(folder.glob("store/store/*/*/tmp_merge_*"))


class FullNowAndThen:
    """Fills a disk and makes room again, over and over, until it is left."""

    def __init__(self, disk: Path) -> None:
        self._disk, self._stop = disk, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        choose = random.Random(1)
        while not self._stop.wait(choose.uniform(0.2, 0.6)):
            hog = fill(self._disk)
            self._stop.wait(choose.uniform(0.005, 0.02))
            hog.unlink()
