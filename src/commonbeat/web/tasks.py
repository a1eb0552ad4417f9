"""The task somebody is on: a purpose that is given once and resumed for each check, for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonbeat.access.model import Purpose
from commonbeat.kernel.clock import Clock
from commonbeat.parties.rules import digest_of

LASTS: Final = timedelta(hours=4)
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Task:
    """A purpose, and when it ends by itself."""

    purpose: Purpose
    until: datetime


class Tasks:
    """The tasks of the sessions of this process, in memory alone: a reason is not left lying about."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: OrderedDict[bytes, Task] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, session: str, purpose: Purpose) -> Task:
        """Begin a task in a session; the one before ends."""
        task = Task(purpose, self._clock.now() + LASTS)
        with self._lock:
            self._tasks.pop(digest_of(session), None)
            self._tasks[digest_of(session)] = task
            while len(self._tasks) > MOST:
                self._tasks.popitem(last=False)
        return task

    def find(self, session: str) -> Task | None:
        """Give the session's task, or None where there is none or it has ended."""
        with self._lock:
            task = self._tasks.get(digest_of(session))
        return task if task is not None and self._clock.now() < task.until else None

    def end(self, session: str) -> None:
        """End the session's task."""
        with self._lock:
            self._tasks.pop(digest_of(session), None)
