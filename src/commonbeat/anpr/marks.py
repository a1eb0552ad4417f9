"""The marks of a whole batch as they are compared, in a few passes over their bytes.

What a mark becomes is ``MarkRules``' to say: this gives the same, mark by mark, only sooner.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.access.errors import UnusableMark
from commonbeat.access.marks import SEPARATORS, MarkRules

from .model import VRM_MAX

_UPPER: Final = bytes(range(256)).upper()
_DROPPED: Final = SEPARATORS.encode("ascii", "ignore")
_CLEAN: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\n"
_WIDE: Final = f"{VRM_MAX + 1}s"
_WIDE_MARK: Final = np.dtype(f"S{VRM_MAX + 1}")


@dataclass(frozen=True, slots=True)
class Marks:
    """Many normalised marks. ``refused`` holds, by row, the clause that a mark breaks and how."""

    vrm: NDArray[np.bytes_]
    received: Mapping[int, str] = field(default_factory=dict)
    transliterated: Sequence[int] = ()
    refused: Mapping[int, UnusableMark] = field(default_factory=dict)


def normalise_all(marks: Sequence[str], rules: MarkRules) -> Marks:
    """Give every mark as it is compared, with what became of each."""
    return _ascii_together(marks, rules) or _one_by_one(marks, rules)


def joined_marks(parts: Sequence[Marks]) -> Marks:
    """Give the marks of all parts, one part behind the other."""
    vrm = np.concatenate([part.vrm for part in parts])
    received: dict[int, str] = {}
    refused: dict[int, UnusableMark] = {}
    transliterated: list[int] = []
    start = 0
    for part in parts:
        if part.received or part.refused:
            received |= {start + row: mark for row, mark in part.received.items()}
            refused |= {start + row: why for row, why in part.refused.items()}
            transliterated += [start + row for row in part.transliterated]
        start += len(part.vrm)
    return Marks(vrm, received, transliterated, refused)


def _ascii_together(marks: Sequence[str], rules: MarkRules) -> Marks | None:
    """Normalise all marks in a few passes over their bytes; None where a mark needs a closer look."""
    joined = "\n".join(marks)
    if not joined.isascii():
        return None
    raw = joined.encode()
    clean = raw
    if raw.translate(None, _CLEAN):
        clean = raw.translate(_UPPER, _DROPPED)
        if clean.translate(None, _CLEAN):
            return None
    parts = clean.split(b"\n")
    if len(parts) != len(marks):
        return None
    # A byte behind the last that is allowed shows a mark that is too long, a first byte of NUL one that is empty.
    wide = np.frombuffer(struct.pack(_WIDE * len(parts), *parts), _WIDE_MARK)
    bytes_ = wide.view(np.uint8).reshape(-1, VRM_MAX + 1)
    if bytes_[:, rules.most].any() or not bytes_[:, 0].all():
        return None
    received: dict[int, str] = {}
    if clean != raw:
        if max(map(len, marks)) > rules.received_most:
            return None
        normal = clean.decode().split("\n")
        received = {row: m for row, (m, n) in enumerate(zip(marks, normal, strict=True)) if m != n}
    return Marks(wide.astype(f"S{VRM_MAX}"), received)


def _one_by_one(marks: Sequence[str], rules: MarkRules) -> Marks:
    normal: list[str] = []
    received: dict[int, str] = {}
    refused: dict[int, UnusableMark] = {}
    transliterated: list[int] = []
    for row, mark in enumerate(marks):
        try:
            one = rules.normal(mark)
        except UnusableMark as why:
            refused[row] = why
            one = ""
        else:
            if one != mark:
                received[row] = mark
            if not mark.isascii():
                transliterated.append(row)
        normal.append(one)
    return Marks(np.array(normal, dtype=f"S{VRM_MAX}"), received, transliterated, refused)
