"""What was made of a model already: what it says against itself, what differs in another version, an example of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any, Final

from commonbeat_check.model import DataModel

from .comparing.change import Change
from .comparing.differ import compare
from .errors import NoExample
from .examples.records import valid
from .linting import Finding, lint
from .seats import is_large, one_of_few

KEPT_MOST: Final = 16
EXAMPLES_MOST: Final = 256


class Reports:
    """Makes each report once, one at a time, so that a crowd of readers costs as much as one.

    Of a large model, few wait for one to be made: ``CheckingBusy`` is raised to others, and who reads of other models
    does not wait for it.
    """

    def __init__(self) -> None:
        self._reports, self._examples = _Kept(KEPT_MOST), _Kept(EXAMPLES_MOST)

    def findings(self, model: DataModel, on: date) -> tuple[Finding, ...]:
        """Give what a model says against itself on a day."""
        found: tuple[Finding, ...] = self._reports.once((model,), on, lambda: lint(model, on))
        return found

    def changes(self, before: DataModel, after: DataModel) -> Sequence[Change]:
        """Give what differs in the other model."""
        found: Sequence[Change] = self._reports.once((before, after), None, lambda: compare(before, after))
        return found

    def example(self, model: DataModel, entity: str, on: date) -> Mapping[str, Any] | None:
        """Give a valid record of an entity on a day, made up; None where none can be made."""
        found: Mapping[str, Any] | None = self._examples.once((model,), (entity, on), lambda: _made(model, entity, on))
        return found


class _Kept:
    """What was made last, up to so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._making = {False: threading.Lock(), True: threading.Lock()}
        """Held while one is made of a small model, and of a large one."""
        self._kept: OrderedDict[Hashable, tuple[tuple[DataModel, ...], Any]] = OrderedDict()

    def once(self, models: tuple[DataModel, ...], asked: Hashable, make: Callable[[], Any]) -> Any:
        key = (*map(id, models), asked)
        if (found := self._find(key)) is not None:
            return found[1]
        large = any(map(is_large, models))
        with one_of_few() if large else nullcontext(), self._making[large]:
            if (found := self._find(key)) is None:
                found = models, make()  # the models are held too: their ids stay their own
                self._keep(key, found)
        return found[1]

    def _find(self, key: Hashable) -> tuple[tuple[DataModel, ...], Any] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, found: tuple[tuple[DataModel, ...], Any]) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _made(model: DataModel, entity: str, on: date) -> Mapping[str, Any] | None:
    try:
        [record] = valid(model, entity, 1, 1, on)
    except NoExample:
        return None
    return record
