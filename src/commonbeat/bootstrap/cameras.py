"""The camera register in memory, for searches and for screening; read again when it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commonbeat.anpr.cameras import NoSuchCamera
from commonbeat.anpr.model import Camera, CameraNumber, CameraTriple


class CameraBook:
    """Every camera by number and by triple. Safe from any thread: a change puts a new picture in place."""

    def __init__(self, load: Callable[[], Sequence[Camera]]) -> None:
        self._load = load
        self._every: Sequence[Camera] = ()
        self._by_number: dict[CameraNumber, Camera] = {}
        self._by_triple: dict[CameraTriple, Camera] = {}
        self.refresh()

    def refresh(self) -> Sequence[Camera]:
        """Read the register again and give it."""
        every = list(self._load())
        self._by_number = {camera.number: camera for camera in every}
        self._by_triple = {camera.triple: camera for camera in every}
        self._every = every
        return every

    def every(self) -> Sequence[Camera]:
        """Give every camera of the register."""
        return self._every

    def find(self, triple: CameraTriple) -> Camera | None:
        """Give the camera with this identity, or None."""
        return self._by_triple.get(triple)

    def by_number(self, number: CameraNumber) -> Camera:
        """Give the camera with this number; raise ``NoSuchCamera`` where the register has none."""
        found = self._by_number.get(number)
        if found is None:
            raise NoSuchCamera
        return found
