"""What data models need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from commonbeat_check.model import DataModel, Entity

from .crosswalks.model import Crosswalk
from .crosswalks.pairing import Crossing
from .linting.waivers import Waiver
from .model import Page
from .published import Published


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

    def published(self, standard: str, version: str) -> Published | None:
        """Give what the manifest beside a model says; None where there is none that can be read."""
        ...

    def note(self, standard: str, version: str, name: str) -> str:
        """Give what publishing wrote of a version, ``CHANGES.md`` or ``MIGRATION.md``; empty where it wrote nothing."""
        ...

    def waivers(self, standard: str, version: str) -> Sequence[Waiver]:
        """Give the waivers that stand beside a model; none where there are none.

        Raises:
            BadModel: they cannot be taken.
        """
        ...


class Dictionary(Protocol):
    """Finds parts of models by words. Every adapter passes ``tests/adapters/test_dictionary.py``."""

    def search(self, model: DataModel, question: str, most: int, after: int = 0) -> Page:
        """Give what the words lead to: what is exactly so called, then what begins so, then the likeliest.

        Words are found by their beginnings, and so is what people call the same; every word counts. A question
        without a word finds nothing. Where nothing is found, the page says what was perhaps meant.
        """
        ...


class Crosswalks(Protocol):
    """Holds the crosswalks between standards. Every adapter passes ``tests/adapters/test_crosswalks.py``."""

    def all(self) -> Sequence[Crosswalk]:
        """Give every crosswalk whose two standards are there.

        Raises:
            BadCrosswalk: one does not hold.
        """
        ...

    def crossing(self, source: tuple[DataModel, Entity], target: tuple[DataModel, Entity]) -> Crossing:
        """Give what one entity is in terms of another.

        Raises:
            NoCrosswalk: no crosswalk joins the two.
            BadCrosswalk: one does not hold.
        """
        ...


class PublishedStore(Protocol):
    """Remembers what was published, where a file that is changed does not reach.

    Every adapter passes ``tests/adapters/test_published_store.py``.
    """

    def find(self, standard: str, version: str) -> Published | None:
        """Give what was published under a version, or None."""
        ...

    def add(self, published: Published) -> None:
        """Remember a version for good; raise ``ValueError`` where it is remembered already."""
        ...

    def all(self) -> Sequence[Published]:
        """Give all that was published, by standard and then version."""
        ...
