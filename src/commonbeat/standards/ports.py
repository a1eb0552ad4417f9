"""What the standards need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .model import Standard


class StandardStore(Protocol):
    """Holds the published standards. Every adapter passes ``tests/adapters/test_standard_store.py``."""

    def all(self) -> Sequence[Standard]:
        """Give every standard at every version, by id and then version.

        Raises:
            BadStandard: the text of one cannot be taken.
        """
        ...
