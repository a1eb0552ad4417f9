"""When each camera was last heard of: one number a camera, in memory, for those who keep cameras running."""

from __future__ import annotations

import threading
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clock import from_ms

from .model import CameraNumber, ReadColumns

NEVER = np.int64(-(2**63))


class LastReads:
    """The newest capture of each camera since the node started. Safe from any thread."""

    def __init__(self) -> None:
        self._newest: NDArray[np.int64] = np.empty(0, np.int64)
        self._lock = threading.Lock()

    def note(self, reads: ReadColumns) -> None:
        """Note what was accepted; imports of old files never put a camera's time back."""
        if not len(reads):
            return
        with self._lock:
            most = int(reads.camera.max()) + 1
            if most > len(self._newest):
                self._newest = np.concatenate([self._newest, np.full(most - len(self._newest), NEVER, np.int64)])
            np.maximum.at(self._newest, reads.camera, reads.captured_ms)

    def of(self, camera: CameraNumber) -> datetime | None:
        """Give the capture of the camera's newest read, or None where none came since the node started."""
        newest = self._newest
        if not 0 <= camera < len(newest) or newest[camera] == NEVER:
            return None
        return from_ms(int(newest[camera]))
