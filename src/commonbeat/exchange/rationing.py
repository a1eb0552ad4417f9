"""How many refusals of strangers go on the record: anybody who reaches the port can send what is no message."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Final

A_MINUTE: Final = 60
_WINDOW: Final = timedelta(minutes=1)


class Ration:
    """So many in a minute; what comes beyond is counted, and told with the next one. Safe from any thread."""

    def __init__(self, most: int = A_MINUTE) -> None:
        self._most = most
        self._since = datetime.min.replace(tzinfo=UTC)
        self._taken = 0
        self._left_out = 0
        self._lock = threading.Lock()

    def take(self, now: datetime) -> int | None:
        """Give how many were left out since the last that was recorded, where this one may be; None: it is left out."""
        with self._lock:
            if not timedelta(0) <= now - self._since < _WINDOW:
                self._since, self._taken = now, 0
            if self._taken >= self._most:
                self._left_out += 1
                return None
            self._taken += 1
            left_out, self._left_out = self._left_out, 0
            return left_out
