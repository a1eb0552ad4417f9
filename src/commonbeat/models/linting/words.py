"""Words: which of two names speak of the same thing, and which ids a text cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a name in camel case has its next word."""
_EMPTY: Final = frozenset({"a", "an", "and", "any", "by", "for", "if", "in", "is", "no", "of", "on", "or", "the", "to"})
SAME_AS: Final[Mapping[str, str]] = {
    "forename": "given name",
    "surname": "family name",
    "postcode": "post code",
    "image": "photograph",
}
"""Words of the field that name the same thing."""
GENERIC: Final = frozenset({"generic", "general", "common"})
"""Words in the name of an element that stands for any of its kind."""


@cache
def words(text: str) -> frozenset[str]:
    """Give the words of a text that carry meaning, in small letters and without their endings."""
    spaced = _HUMP.sub(" ", text.replace("'", "")).lower()
    return frozenset(stem(one) for one in _WORD.findall(spaced) if one not in _EMPTY)


def stem(word: str) -> str:
    """Give a word without a plural's ending: ``features`` and ``feature`` are one word."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def plain(name: str) -> str:
    """Give a name as names are compared: ``Officer-defined Ethnicity`` and ``Officer defined Ethnicity`` are one."""
    return folded(name)


def folded(text: str) -> str:
    """Give a text as ``plain`` does, and remember nothing: a list can have a million values."""
    small = text.lower()
    return small if small.isalnum() else "".join(_WORD.findall(small))


@cache
def alike(name: str) -> str:
    """Give a name with one word for the same thing: of ``Date of image`` and ``Date of photograph`` it is the same."""
    return " ".join(SAME_AS.get(word, word) for word in _WORD.findall(name.lower()))


@cache
def initials(name: str) -> str:
    """Give the first letters of a name's words, in small letters: ``Police National Computer`` is ``pnc``."""
    return "".join(one[0] for one in _WORD.findall(name.lower()) if one not in _EMPTY)


def few(values: list[str]) -> str:
    """Give the first of several values, and a mark where there are more."""
    return ", ".join(values[:6]) + (", …" if len(values) > 6 else "")


def share_a_word(one: str, other: str) -> bool:
    """Say whether two names have a word in common, or one has the first letters of the other's words as a word."""
    if words(one) & words(other) or plain(one) == plain(other):
        return True
    return _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: str, long: str) -> bool:
    first = initials(long)
    return any(len(word) > 1 and word in first for word in words(short))


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Give those of the names whose every word stands in the text."""
    held = words(text)
    return [name for name in names if words(name) and words(name) <= held]


def near(one: str, other: str) -> bool:
    """Say whether two different words are one letter apart: one is changed, missing, or has changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        apart = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
        swapped = len(apart) == 2 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]
        return len(apart) == 1 or swapped
    short, long = sorted((one, other), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


_RANGE: Final = re.compile(
    r"(?<![\w./-])([A-Za-z]{1,8}[_-])?(\d{2,6})(?:\s?[-–]\s?| to )([A-Za-z]{1,8}[_-])?(\d{1,6})(?![\w/-])"
)


class Ids:
    """How the ids of a model are formed, as ``DS_`` and three digits; and what texts cite by them."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._known = frozenset(ids)
        self._width: dict[str, int] = {}
        for one in sorted(self._known):
            formed = re.fullmatch(r"([A-Za-z]{1,8}[_-])(\d{2,6})", one)
            if formed:
                self._width.setdefault(formed[1], len(formed[2]))
        prefixes = "|".join(sorted(map(re.escape, self._width), key=len, reverse=True))
        self._cited = re.compile(rf"(?<![\w-])({prefixes})(\d{{1,6}})(?![\w.])") if prefixes else None

    def cited(self, text: str) -> list[str]:
        """Give every id that a text writes in the form of this model's ids, known or not, in the order of the text."""
        return [one[0] for one in self._cited.finditer(text)] if self._cited else []

    def loose(self, text: str) -> list[tuple[str, str]]:
        """Give every known id that a text writes with another mark or none after its prefix, and the id that is meant.

        A prefix of one letter is left alone: ``E 16`` may be anything.
        """
        found = []
        for prefix in (one for one in self._width if len(one) > 2):
            letters, mark = prefix[:-1], prefix[-1]
            for one in re.finditer(rf"(?<![\w-])({letters})([ _-]?)(\d{{1,6}})(?![\w.])", text, re.IGNORECASE):
                meant = f"{prefix}{int(one[3]):0{self._width[prefix]}}"
                if meant in self._known and (one[1] != letters or one[2] != mark):
                    found.append((one[0], meant))
        return found

    def is_known(self, id: str) -> bool:
        """Say whether there is something of this id."""
        return id in self._known

    def padded(self, id: str) -> str:
        """Give the id that one with too few or too many zeros stands for; empty where there is none."""
        prefix, digits = self._parted(id)
        meant = f"{prefix}{int(digits or 0):0{self._width.get(prefix, 1)}}" if digits else ""
        return meant if meant != id and meant in self._known else ""

    def same_number(self, id: str) -> list[str]:
        """Give the known ids that have the number of this one under another prefix."""
        prefix, digits = self._parted(id)
        others = [f"{other}{digits}" for other in self._width if other != prefix and digits]
        return [one for one in others if one in self._known]

    def ranges(self, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """Give every range of ids that a text names, as ``DS_039-46``: its first, its last, and all between by number.

        A range without a prefix is one where exactly one prefix has both of its ends.
        """
        found = []
        for one in _RANGE.finditer(text):
            prefixes = [one[1]] if one[1] else [each for each, width in self._width.items() if len(one[2]) == width]
            spans = [span for prefix in prefixes if (span := self._span(prefix, one[2], one[4]))]
            if len(spans) == 1:
                found.append(spans[0])
        return found

    def _span(self, prefix: str, first: str, last: str) -> tuple[str, str, tuple[str, ...]] | None:
        width = self._width.get(prefix, 0)
        last = first[: max(0, len(first) - len(last))] + last
        start, end = f"{prefix}{first}", f"{prefix}{last}"
        if len(first) != width or int(last) <= int(first) or not {start, end} <= self._known:
            return None
        return start, end, tuple(f"{prefix}{number:0{width}}" for number in range(int(first), int(last) + 1))

    def _parted(self, id: str) -> tuple[str, str]:
        formed = re.fullmatch(r"([A-Za-z]{1,8}[_-])(\d{1,6})", id)
        return (formed[1], formed[2]) if formed else ("", "")
