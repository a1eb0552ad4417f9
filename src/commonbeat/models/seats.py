"""How many do at once what costs much for somebody who waits: a crowd is asked to come again, and nobody is stalled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from commonbeat_check.model import DataModel

from .errors import CheckingBusy

LARGE: Final = 50_000
"""Codes and other parts of a model from which on what is made of it takes seconds."""
_AT_ONCE: Final = threading.BoundedSemaphore(4)
"""A body of some megabytes takes a hundred times that in memory while it is checked."""


@contextmanager
def one_of_few() -> Iterator[None]:
    """Do what costs much for somebody who waits, as one of the few at once.

    Raises:
        CheckingBusy: there are as many as there are at once.
    """
    if not _AT_ONCE.acquire(blocking=False):
        raise CheckingBusy
    try:
        yield
    finally:
        _AT_ONCE.release()


def is_large(model: DataModel) -> bool:
    """Say whether what is made of a model takes so long that few do it at once."""
    codes = sum(len(held.codes) for held in model.lists)
    return codes + len(model.elements) + len(model.entities) > LARGE
