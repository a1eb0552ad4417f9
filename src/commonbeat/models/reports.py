"""Lint reports that were made already: a model says the same against itself all day."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date
from typing import Final

from commonbeat_check.model import DataModel

from .linting import Finding, lint

KEPT_MOST: Final = 8


class Reports:
    """Makes each report once a day, one at a time, so that a crowd of readers costs as much as one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, date], tuple[DataModel, tuple[Finding, ...]]] = OrderedDict()

    def of(self, model: DataModel, on: date) -> tuple[Finding, ...]:
        """Give what a model says against itself on a day."""
        key = (id(model), on)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (model, lint(model, on))  # the model is held too: its id stays its own
                while len(self._kept) > KEPT_MOST:
                    self._kept.popitem(last=False)
            return self._kept[key][1]
