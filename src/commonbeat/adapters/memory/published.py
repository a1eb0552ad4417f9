"""What was published, remembered in memory."""

from __future__ import annotations

from collections.abc import Sequence

from commonbeat.models.published import Published


class MemoryPublishedStore:
    """Keeps what was published in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Published] = {}

    def find(self, standard: str, version: str) -> Published | None:
        return self._kept.get((standard, version))

    def add(self, published: Published) -> None:
        key = (published.standard, published.version)
        if key in self._kept:
            raise ValueError(f"{published.address} is remembered already")
        self._kept[key] = published

    def all(self) -> Sequence[Published]:
        return [self._kept[key] for key in sorted(self._kept)]
