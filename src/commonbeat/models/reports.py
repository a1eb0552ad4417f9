"""Reports that were made already: what a model says against itself on a day, and what differs in another version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any, Final

from commonbeat_check.model import DataModel

from .comparing.change import Change
from .comparing.differ import compare
from .linting import Finding, lint

KEPT_MOST: Final = 16


class Reports:
    """Makes each report once, one at a time, so that a crowd of readers costs as much as one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[tuple[DataModel, ...], Any]] = OrderedDict()

    def findings(self, model: DataModel, on: date) -> tuple[Finding, ...]:
        """Give what a model says against itself on a day."""
        found: tuple[Finding, ...] = self._once((model,), on, lambda: lint(model, on))
        return found

    def changes(self, before: DataModel, after: DataModel) -> Sequence[Change]:
        """Give what differs in the other model."""
        found: Sequence[Change] = self._once((before, after), None, lambda: compare(before, after))
        return found

    def _once(self, models: tuple[DataModel, ...], on: date | None, make: Callable[[], Any]) -> Any:
        key = (*map(id, models), on)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (models, make())  # the models are held too: their ids stay their own
                while len(self._kept) > KEPT_MOST:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key][1]
