"""Registration marks as they are compared: upper case, A to Z and 0 to 9, nothing else.

Look-alikes (0 and O, 1 and I) are not folded here: that would rewrite what the camera read.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from .errors import UnusableMark
from .limits import STANDARD, Clause
from .model import VRM_MAX

SEPARATORS: Final = " \t-.·_/'`:,\u00ad"
"""What stands between the parts of a mark and says nothing. Anything else that is no letter or digit is a fault:
dropping the ``?`` of a half-read mark would make it another vehicle's."""

_UPPER: Final = bytes(range(256)).upper()
_DROPPED: Final = SEPARATORS.encode("ascii", "ignore")
_LETTERS_AND_DIGITS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_CLEAN: Final = "".join(sorted(_LETTERS_AND_DIGITS)).encode() + b"\n"
_WIDE: Final = f"{VRM_MAX + 1}s"
_WIDE_MARK: Final = np.dtype(f"S{VRM_MAX + 1}")


@dataclass(frozen=True, slots=True)
class Marks:
    """Many normalised marks. ``refused`` holds, by row, the clause that a mark breaks and how."""

    vrm: NDArray[np.bytes_]
    received: Mapping[int, str] = field(default_factory=dict)
    transliterated: Sequence[int] = ()
    refused: Mapping[int, UnusableMark] = field(default_factory=dict)


@implements(f"{STANDARD}#vrm-shape", f"{STANDARD}#transliteration")
def normalise(mark: str, transliteration: Mapping[str, str], received_max: int = 64) -> str:
    """Give the mark as it is compared. Normalising again changes nothing.

    Raises:
        UnusableMark: nothing is left, too much is left, or a character has no Latin letter.
    """
    if len(mark) > received_max:
        raise UnusableMark(Clause.VRM_SHAPE, _shape(len(mark)))
    folded = mark.upper() if mark.isascii() else _to_latin(mark, transliteration)
    kept = "".join(c for c in folded if c not in SEPARATORS)
    if not _LETTERS_AND_DIGITS.issuperset(kept):
        raise UnusableMark(Clause.VRM_SHAPE, _("The mark holds a character that is neither letter nor digit."))
    if not 1 <= len(kept) <= VRM_MAX:
        raise UnusableMark(Clause.VRM_SHAPE, _shape(len(kept)))
    return kept


def normalise_all(marks: Sequence[str], transliteration: Mapping[str, str], received_max: int = 64) -> Marks:
    """Give every mark as it is compared, with what became of each."""
    return _ascii_together(marks, received_max) or _one_by_one(marks, transliteration, received_max)


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


def _ascii_together(marks: Sequence[str], received_max: int) -> Marks | None:
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
    # A thirteenth byte shows a mark that is too long, a first byte of NUL one that is empty.
    wide = np.frombuffer(struct.pack(_WIDE * len(parts), *parts), _WIDE_MARK)
    bytes_ = wide.view(np.uint8).reshape(-1, VRM_MAX + 1)
    if bytes_[:, VRM_MAX].any() or not bytes_[:, 0].all():
        return None
    received: dict[int, str] = {}
    if clean != raw:
        if max(map(len, marks)) > received_max:
            return None
        normal = clean.decode().split("\n")
        received = {row: m for row, (m, n) in enumerate(zip(marks, normal, strict=True)) if m != n}
    return Marks(wide.astype(f"S{VRM_MAX}"), received)


def _one_by_one(marks: Sequence[str], transliteration: Mapping[str, str], received_max: int) -> Marks:
    normal: list[str] = []
    received: dict[int, str] = {}
    refused: dict[int, UnusableMark] = {}
    transliterated: list[int] = []
    for row, mark in enumerate(marks):
        try:
            one = normalise(mark, transliteration, received_max)
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


def _to_latin(mark: str, transliteration: Mapping[str, str]) -> str:
    return "".join(_latin(c, transliteration) for c in unicodedata.normalize("NFKC", mark).upper())


def _latin(character: str, transliteration: Mapping[str, str]) -> str:
    """Give the Latin letters for one capital: the policy's own first, then without its accents."""
    if character in transliteration:
        return transliteration[character]
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(transliteration.get(c, c) for c in parts if not unicodedata.combining(c)).upper()
    if bare.isascii():
        return bare
    if all(
        unicodedata.category(c)[0] == "Z" or unicodedata.category(c) in {"Pd", "Cf"} or c in SEPARATORS for c in bare
    ):
        return ""
    raise UnusableMark(
        Clause.TRANSLITERATION, _("The mark holds a letter that the transliteration table has no Latin letter for.")
    )


def _shape(length: int) -> str:
    return _("A mark has 1 to {most} letters and digits; this one has {length}.").format(most=VRM_MAX, length=length)
