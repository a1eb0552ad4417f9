"""The camera register in memory, for tests of services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commonbeat.anpr.cameras import CameraTaken
from commonbeat.anpr.model import Camera, CameraNumber, CameraTriple


class MemoryCameraStore:
    """Keeps every version of every camera in a dictionary."""

    def __init__(self) -> None:
        self._versions: dict[CameraNumber, list[Camera]] = {}

    def every(self) -> Sequence[Camera]:
        return [versions[-1] for _number, versions in sorted(self._versions.items())]

    def find(self, triple: CameraTriple) -> Camera | None:
        return next((camera for camera in self.every() if camera.triple == triple), None)

    def add(self, new: Sequence[Camera]) -> Sequence[Camera]:
        taken = {camera.triple for camera in self.every()}
        added = []
        for number, camera in enumerate(new, max(self._versions, default=0) + 1):
            if camera.triple in taken:
                raise CameraTaken(camera.triple)
            taken.add(camera.triple)
            added.append(replace(camera, number=CameraNumber(number), revision=1))
        for camera in added:
            self._versions[camera.number] = [camera]
        return added

    def put(self, camera: Camera) -> None:
        self._versions[camera.number].append(camera)

    def versions(self, number: CameraNumber) -> Sequence[Camera]:
        return list(self._versions.get(number, ()))
