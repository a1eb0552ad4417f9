"""Text that says in which encoding it is, and is it: what lies is refused with the byte where it shows."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, Final

from ..problems import CheckRefused
from .given import BLOCK_BYTES

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE: Final = "Save it as UTF-8 and check it again."


class Utf8Bytes(io.BufferedIOBase):
    """Bytes that are to be UTF-8: it takes off a byte order mark, and refuses what shows that they are not."""

    def __init__(self, stream: BinaryIO, most_pending: int = 0) -> None:
        self._stream = stream
        self._most_pending = most_pending
        self.pending = 0
        """Bytes read since whoever reads them last set it to 0, as after each record."""
        self._at = 0
        self._first = True
        self.starts_with_mark = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Give the next bytes; all of them where no size is given."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read1(BLOCK_BYTES), b""))
        return self.read1(size)

    def read1(self, size: int = -1, /) -> bytes:
        """Give the next bytes, at most a block of them."""
        block = self._stream.read(size if 0 < size < BLOCK_BYTES else BLOCK_BYTES)
        if self._first:
            block = self._begin(block)
        found = block.find(b"\0")
        if found >= 0:
            raise CheckRefused(f"There is a NUL at byte {self._at + found}: it is not UTF-8 text. {_SAVE}")
        self._at += len(block)
        self.pending += len(block)
        if 0 < self._most_pending < self.pending:
            raise CheckRefused(
                f"The record before byte {self._at} is longer than {self._most_pending // 1024**2} MB. "
                "Is a quote or a line end missing?"
            )
        return block

    def lie(self, wrong: UnicodeDecodeError) -> CheckRefused:
        """Give the refusal of what the decoder could not take, with where it stands in the file."""
        at = self._at - len(wrong.object) + wrong.start
        return not_utf8(wrong.object[wrong.start : wrong.start + 1], at)

    def _begin(self, block: bytes) -> bytes:
        self._first = False
        while 0 < len(block) < 4 and (more := self._stream.read(4)):
            block += more
        refuse_other_encoding(block)
        if block.startswith(codecs.BOM_UTF8):
            self._at += 3
            self.starts_with_mark = True
            return block[3:]
        return block


def not_utf8(byte: bytes, at: int) -> CheckRefused:
    """Give the refusal of a byte that UTF-8 does not have there."""
    return CheckRefused(
        f"Byte {at} is 0x{byte.hex()}, which is not UTF-8 there: the text is Latin-1 or Windows-1252, or cut. {_SAVE}"
    )


def refuse_other_encoding(head: bytes) -> None:
    """Raise ``CheckRefused`` where the first bytes are of UTF-16 or UTF-32, whether they say so or not."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            raise CheckRefused(f"The text is {name}: its byte order mark stands at byte 0. {_SAVE}")
    found = head[:4].find(b"\0")
    if found >= 0:
        name = "UTF-32" if head[:4].count(b"\0") > 2 else "UTF-16"
        raise CheckRefused(f"The text looks like {name} without saying so: there is a NUL at byte {found}. {_SAVE}")
