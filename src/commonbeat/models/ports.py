"""What data models need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from commonbeat_check.model import DataModel

from .model import Page


class ModelShelf(Protocol):
    """Holds the data models of published versions. Every adapter passes ``tests/adapters/test_model_shelf.py``."""

    def addresses(self) -> Sequence[str]:
        """Give the address of every version that has a model, as ``pole@1.1``, in order."""
        ...

    def find(self, standard: str, version: str) -> DataModel | None:
        """Give a model, or None where the version has none.

        Raises:
            BadModel: its file cannot be taken.
        """
        ...


class Dictionary(Protocol):
    """Finds parts of models by words. Every adapter passes ``tests/adapters/test_dictionary.py``."""

    def search(self, model: DataModel, question: str, most: int, after: int = 0) -> Page:
        """Give what the words lead to: what is exactly so called first, then the likeliest; every word counts.

        Words are found by their beginnings. A question without a word finds nothing.
        """
        ...
