"""Registration marks as they are compared, wherever one is written: in a read, a search, a list or an authority.

Upper case, A to Z and 0 to 9, nothing else. Look-alikes (0 and O, 1 and I) are not folded here: that would rewrite
what the camera read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from .errors import UnusableMark

VRM_SHAPE: Final = "anpr-working@0.1#vrm-shape"
TRANSLITERATION: Final = "anpr-working@0.1#transliteration"

VRM_MAX: Final = 12
"""Bytes that a normalised mark may have: the width of the journal's column, so no policy pack may ask for more."""

RECEIVED_MAX: Final = 64
"""Characters of a mark as it is written, separators and all, that are looked at."""

SEPARATORS: Final = " \t-.·_/'`:,\u00ad"
"""What stands between the parts of a mark and says nothing. Anything else that is no letter or digit is a fault:
dropping the ``?`` of a half-read mark would make it another vehicle's."""

_LETTERS_AND_DIGITS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_OPEN: Final = frozenset("?*")
_MANY: Final = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class MarkRules:
    """What the policy pack says of marks: the table of letters, and how many characters a mark has at most."""

    transliteration: Mapping[str, str]
    most: int = VRM_MAX
    received_most: int = RECEIVED_MAX

    @implements(VRM_SHAPE, TRANSLITERATION)
    def normal(self, mark: str) -> str:
        """Give the mark as it is compared. Normalising again changes nothing.

        Raises:
            UnusableMark: nothing is left, too much is left, or a character has no Latin letter.
        """
        kept = self._kept(mark)
        if not _LETTERS_AND_DIGITS.issuperset(kept):
            raise UnusableMark(VRM_SHAPE, _("The mark holds a character that is neither letter nor digit."))
        return self._of_length(kept, kept)

    @implements("anpr-working@0.1#search-pattern")
    def pattern(self, mark: str) -> str:
        """Give a mark or a pattern as it is searched for: as ``normal`` gives it, with ``?`` and ``*`` left open.

        Raises:
            UnusableMark: it can be neither.
        """
        kept = self._kept(mark)
        if not (_LETTERS_AND_DIGITS | _OPEN).issuperset(kept):
            told = _("A mark is letters and digits; ? stands for one character and * for any number.")
            raise UnusableMark(VRM_SHAPE, told)
        kept = _MANY.sub("*", kept)
        # What "*" stands for may be nothing, so it takes no room; alone it is for the policy to refuse.
        return kept if kept == "*" else self._of_length(kept, kept.replace("*", ""))

    def _kept(self, mark: str) -> str:
        """Give the mark in Latin capitals without its separators."""
        if len(mark) > self.received_most:
            raise UnusableMark(VRM_SHAPE, self._shape(len(mark)))
        folded = mark.upper() if mark.isascii() else _to_latin(mark, self.transliteration)
        return "".join(c for c in folded if c not in SEPARATORS)

    def _of_length(self, kept: str, counted: str) -> str:
        if not 1 <= len(counted) <= self.most:
            raise UnusableMark(VRM_SHAPE, self._shape(len(counted)))
        return kept

    def _shape(self, length: int) -> str:
        told = _("A mark has 1 to {most} letters and digits; this one has {length}.")
        return told.format(most=self.most, length=length)


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
        TRANSLITERATION, _("The mark holds a letter that the transliteration table has no Latin letter for.")
    )
