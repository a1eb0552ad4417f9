"""What values a pattern or a format lets through: how long they can be, and which characters they are made of.

Nothing is matched here: the pattern is taken apart, and its lengths are reckoned. That is exact but for what looks
ahead or behind, which can only take values away.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from commonbeat_check.patterns import whole, why_unsafe

_LONGEST: Final = 5_000
"""No value of a police record is longer by design; what a pattern lets be longer counts as without end."""
_MOST_CHARACTERS: Final = 600

_KEPT: Final[Mapping[str, Callable[[str], bool]]] = {
    "numeric": str.isdigit,
    "alphabetic": str.isalpha,
    "alphanumeric": str.isalnum,
}
"""What a source's words for characters let through."""

_parser: Final[Any] = importlib.import_module("re._parser")
_WIDE: Final = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "aZ0_"}
"""A character or two for each class that has thousands: enough to tell which kinds there are."""


class Language(NamedTuple):
    """What a pattern lets through.

    ``lengths`` are those up to an end; ``is_endless`` where there is none. ``characters`` are those that it names;
    ``is_open`` where others may stand too.
    """

    lengths: frozenset[int]
    is_endless: bool
    characters: frozenset[str]
    is_open: bool

    @property
    def shortest(self) -> int:
        """Give the length of the shortest value."""
        return min(self.lengths, default=0)

    @property
    def longest(self) -> int | None:
        """Give the length of the longest value; None where there is no end to it."""
        return None if self.is_endless else max(self.lengths, default=0)


_NOTHING: Final = Language(frozenset({0}), False, frozenset(), False)


@cache
def language(pattern: str) -> Language | None:
    """Give what a pattern lets through; None where it is no pattern."""
    if not pattern:
        return None
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    return _of_all(tree)


@cache
def unsafe(pattern: str, most: int | None) -> str:
    """Give in words why a pattern may not be run on a value of up to ``most`` characters; empty where it may."""
    return why_unsafe(pattern, most)


def takes(pattern: str, value: str) -> bool:
    """Say whether a pattern takes a value; True too where it is no pattern, or one that may not be run."""
    if language(pattern) is None or unsafe(pattern, len(value)):
        return True
    return whole(pattern).fullmatch(value) is not None


@cache
def format_lengths(format: str) -> frozenset[int]:
    """Give the lengths of a format that is a picture of its value, as ``NNN/NN`` or ``AAYYNNN[A]``.

    Empty where it is none: where it is in words, or where spaces in it may be there only to be read.
    """
    found: set[int] = set()
    for one in format.split("|"):
        picture = one.strip()
        if not re.fullmatch(r"(?=.*[A-Z])(?:[A-Zdmyhs0-9]|[/:.-]|\[[A-Z/]+\])+", picture) or _is_a_word(picture):
            return frozenset()
        optional = sum(len(part) for part in re.findall(r"\[([A-Z/]+)\]", picture))
        whole = len(re.sub(r"[\[\]]", "", picture))
        found |= {whole, whole - optional}
    return frozenset(found)


def _is_a_word(picture: str) -> bool:
    """Say whether a format is rather the name of one, as ``ISO8601``: a picture repeats its letters."""
    letters = re.findall(r"[A-Za-z]", picture)
    return len(letters) < 2 or (len(set(letters)) == len(letters) and len(letters) > 2)


def beyond(characters: Collection[str], kind: str) -> list[str]:
    """Give those of the characters that a source's word for characters leaves out, in order; none where it has none."""
    kept = _KEPT.get(kind)
    if kept is None or kept("".join(characters)):
        return []
    return sorted(one for one in set(characters) if not kept(one))


def _of_all(tree: Any) -> Language:
    """Give what the parts of a sequence let through one after the other."""
    made = _NOTHING
    for what, taken in tree:
        made = _then(made, _of(str(what), taken))
    return made


def _of(what: str, taken: Any) -> Language:
    if what == "LITERAL":
        return Language(frozenset({1}), False, frozenset({chr(taken)}), False)
    if what in {"ANY", "NOT_LITERAL"}:
        return Language(frozenset({1}), False, frozenset(), True)
    if what == "IN":
        return _of_class(taken)
    if what == "BRANCH":
        return _either([_of_all(one) for one in taken[1]])
    if what == "SUBPATTERN":
        return _of_all(taken[-1])
    if what == "ATOMIC_GROUP":
        return _of_all(taken)
    if what in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _repeated(_of_all(taken[2]), int(taken[0]), int(taken[1]))
    if what == "GROUPREF":
        return Language(frozenset({0}), True, frozenset(), False)
    return _NOTHING  # anchors, and what looks ahead or behind


def _of_class(taken: Any) -> Language:
    characters: set[str] = set()
    is_open = False
    for what, value in taken:
        name = str(what)
        if name == "LITERAL":
            characters.add(chr(value))
        elif name == "RANGE":
            low, high = value
            characters.update(map(chr, range(low, min(high, low + _MOST_CHARACTERS) + 1)))
        elif name == "CATEGORY" and str(value) in _WIDE:
            characters.update(_WIDE[str(value)])
        else:  # all but these
            is_open = True
    return Language(frozenset({1}), False, frozenset() if is_open else frozenset(characters), is_open)


def _then(one: Language, other: Language) -> Language:
    lengths = {left + right for left in one.lengths for right in other.lengths}
    return Language(
        frozenset(length for length in lengths if length <= _LONGEST),
        one.is_endless or other.is_endless or max(lengths, default=0) > _LONGEST,
        one.characters | other.characters,
        one.is_open or other.is_open,
    )


def _either(several: list[Language]) -> Language:
    return Language(
        frozenset().union(*(one.lengths for one in several)),
        any(one.is_endless for one in several),
        frozenset().union(*(one.characters for one in several)),
        any(one.is_open for one in several),
    )


def _repeated(one: Language, least: int, most: int) -> Language:
    """Give what repeating something lets through: from ``least`` times on, without end or up to ``most`` times."""
    has_end = most <= _LONGEST and not one.is_endless
    lengths = frozenset({0})
    for _time in range(min(least, _LONGEST)):
        lengths = _sums(lengths, one.lengths)
    every = lengths
    for _time in range(most - least if has_end else 0):
        lengths = _sums(lengths, one.lengths)
        if lengths <= every:
            break
        every |= lengths
    grows = max(one.lengths, default=0) > 0 and most > 0
    return Language(every, grows and not has_end, one.characters if most else frozenset(), one.is_open and most > 0)


def _sums(some: frozenset[int], others: frozenset[int]) -> frozenset[int]:
    return frozenset(total for left in some for right in others if (total := left + right) <= _LONGEST)
