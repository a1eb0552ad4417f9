"""The loader's intent in a file of fixed size.

Two places are written in turn: a torn write spoils only one, and a full disk takes away the room of neither.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from pathlib import Path
from typing import Final

import msgspec

from commonbeat.anpr.errors import JournalFailed
from commonbeat.anpr.quarantined import LoadIntent

_PLACE_BYTES: Final = 512
_HEAD: Final = struct.Struct("<IQI")
_DECODER: Final = msgspec.json.Decoder(LoadIntent)


class FileIntentBook:
    """Remembers the latest intent in ``folder/loading``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._file = os.open(folder / "loading", os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < 2 * _PLACE_BYTES:
            os.pwrite(self._file, bytes(2 * _PLACE_BYTES), 0)
            os.fsync(self._file)
        self._turn, self._latest = max((self._at(0), self._at(1)), key=lambda found: found[0])

    def latest(self) -> LoadIntent | None:
        """Give the intent that was written last, or None."""
        return self._latest

    def write(self, intent: LoadIntent) -> None:
        """Keep the intent, durable on return."""
        with self._lock:
            turn = self._turn + 1
            said = msgspec.json.encode(intent)
            body = struct.pack("<QI", turn, len(said)) + said
            place = zlib.crc32(body).to_bytes(4, "little") + body
            if len(place) > _PLACE_BYTES:
                raise ValueError("the intent does not fit its place")
            try:
                os.pwrite(self._file, place, (turn % 2) * _PLACE_BYTES)
                os.fdatasync(self._file)
            except OSError as fault:
                raise JournalFailed from fault
            self._turn, self._latest = turn, intent

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _at(self, place: int) -> tuple[int, LoadIntent | None]:
        content = os.pread(self._file, _PLACE_BYTES, place * _PLACE_BYTES)
        if len(content) < _HEAD.size:
            return 0, None
        check, turn, length = _HEAD.unpack_from(content)
        body = content[4 : _HEAD.size + length]
        if not turn or zlib.crc32(body) != check:
            return 0, None
        return turn, _DECODER.decode(content[_HEAD.size : _HEAD.size + length])
