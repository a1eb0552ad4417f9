"""How many refusals go on the record: anybody who reaches the port can send what is no message, again and again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Final

A_MINUTE: Final = 60
MINUTE: Final = timedelta(minutes=1)


class Ration:
    """So many in a while; what comes beyond is counted, and told with the next one. Safe from any thread."""

    def __init__(self, most: int = A_MINUTE, window: timedelta = MINUTE) -> None:
        self._most, self._window = most, window
        self._since = datetime.min.replace(tzinfo=UTC)
        self._taken = 0
        self._seen: set[str] = set()
        self._left_out = 0
        self._lock = threading.Lock()

    def take(self, now: datetime, same: str = "") -> int | None:
        """Give how many were left out since the last that was recorded, where this one may be; None: it is left out.

        What is the ``same`` as one that was recorded in this while is left out too.
        """
        with self._lock:
            if not timedelta(0) <= now - self._since < self._window:
                self._since, self._taken = now, 0
                self._seen.clear()
            if self._taken >= self._most or same in self._seen:
                self._left_out += 1
                return None
            self._taken += 1
            if same:
                self._seen.add(same)
            left_out, self._left_out = self._left_out, 0
            return left_out
