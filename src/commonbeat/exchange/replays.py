"""Remembers which messages came, so that none is answered twice. It is bounded: what it cannot hold is refused.

A restart forgets nothing that matters. A message is answered only once its entry is durable, and the entry's subject is
the message's id; so ``remember`` is given the ids of the record's last minutes when the process starts. What was
received and is not on the record was never answered: to answer it once is right.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Final

MOST: Final = 200_000


class Replays:
    """The ids of messages whose signatures still live. Safe from any thread. Times are seconds of one clock."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._until: dict[str, float] = {}
        self._order: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()

    def remember(self, ids: Iterable[str], until: float) -> None:
        """Count messages as having come, as after a restart."""
        with self._lock:
            for one in ids:
                self._add(one, until)

    def is_fresh(self, id: str, until: float, now: float) -> bool | None:
        """Say whether the message comes for the first time, and remember it; None: there is no room to remember it.

        ``until`` is when its signature is refused for its age, from which on it need not be remembered.
        """
        with self._lock:
            while self._order and self._order[0][0] < now:
                self._forget()
            if id in self._until:
                return False
            if len(self._until) >= self._most:
                return None
            self._add(id, until)
            return True

    def _add(self, id: str, until: float) -> None:
        if id in self._until:
            return
        if self._order and self._order[-1][0] > until:
            until = self._order[-1][0]  # in order, so that those that are over are the first; longer does no harm
        self._until[id] = until
        self._order.append((until, id))

    def _forget(self) -> None:
        _until, oldest = self._order.popleft()
        self._until.pop(oldest, None)
