"""What the standards need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .lifecycle import StandardEvent
from .model import Standard


class StandardStore(Protocol):
    """Holds the published standards. Every adapter passes ``tests/adapters/test_standard_store.py``."""

    def all(self) -> Sequence[Standard]:
        """Give every standard at every version, by id and then version.

        Raises:
            BadStandard: the text of one cannot be taken.
        """
        ...


class WorkstreamStore(Protocol):
    """Keeps what was done to versions. Every adapter passes ``tests/adapters/test_workstream_store.py``."""

    def append(self, event: StandardEvent) -> StandardEvent:
        """Keep the event as the newest and give it with its number; events are never changed or taken away."""
        ...

    def of(self, standard: str, version: str) -> Sequence[StandardEvent]:
        """Give what was done to one version, in order; none: nothing was."""
        ...

    def all(self) -> Sequence[StandardEvent]:
        """Give everything that was done, in order."""
        ...
