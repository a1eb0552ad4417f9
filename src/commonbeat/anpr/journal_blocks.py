"""A block of the journal as bytes: packed rows, the marks that came otherwise, what was quarantined, and a check."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from .columns import ROW, from_rows, to_rows
from .model import ReadColumns
from .ports import JournalBlock
from .quarantined import BlockNumber, Quarantined

MAGIC: Final = b"CBb1"
HEADER: Final = struct.Struct("<4sIQIIII")
"""Magic, check, number, rows, bytes of received marks, bytes of quarantined reads, zero."""

_CHECKED_FROM: Final = 8
_RECEIVED: Final = msgspec.json.Decoder(dict[int, str])
_QUARANTINED: Final = msgspec.json.Decoder(list[Quarantined])


@dataclass(frozen=True, slots=True)
class BlockHead:
    """What a block's header says."""

    check: int
    number: int
    rows: int
    received_bytes: int
    quarantined_bytes: int

    @property
    def length(self) -> int:
        """Give the bytes of the whole block, header included."""
        return HEADER.size + self.rows * ROW.itemsize + self.received_bytes + self.quarantined_bytes


def encode(number: int, reads: ReadColumns, quarantined: Sequence[Quarantined]) -> bytes:
    """Give the block as bytes."""
    rows = to_rows(reads).view(np.uint8).data
    received = msgspec.json.encode(dict(reads.received_vrm)) if reads.received_vrm else b""
    held = msgspec.json.encode(list(quarantined)) if quarantined else b""
    head = HEADER.pack(MAGIC, 0, number, len(reads), len(received), len(held), 0)
    check = zlib.crc32(head[_CHECKED_FROM:])
    for part in (rows, received, held):
        check = zlib.crc32(part, check)
    return b"".join((head[:4], check.to_bytes(4, "little"), head[_CHECKED_FROM:], rows, received, held))


def head_of(content: bytes | memoryview, offset: int = 0) -> BlockHead | None:
    """Give what the header at an offset says; None where there is none."""
    if len(content) - offset < HEADER.size:
        return None
    magic, check, number, rows, received, held, zero = HEADER.unpack_from(content, offset)
    return None if magic != MAGIC or zero else BlockHead(check, number, rows, received, held)


def is_whole(head: BlockHead, content: bytes | memoryview, offset: int = 0) -> bool:
    """Say whether the block at an offset is all there and is what was written."""
    if offset + head.length > len(content):
        return False
    return zlib.crc32(memoryview(content)[offset + _CHECKED_FROM : offset + head.length]) == head.check


def decode(head: BlockHead, content: bytes | memoryview, offset: int = 0) -> JournalBlock:
    """Give the whole block at an offset."""
    begins = offset + HEADER.size
    rows = np.frombuffer(content, ROW, head.rows, begins)
    view = memoryview(content)
    received_at = begins + head.rows * ROW.itemsize
    held_at = received_at + head.received_bytes
    received = _RECEIVED.decode(view[received_at:held_at]) if head.received_bytes else {}
    held = _QUARANTINED.decode(view[held_at : held_at + head.quarantined_bytes]) if head.quarantined_bytes else []
    return JournalBlock(BlockNumber(head.number), from_rows(rows, received), held)
