"""Texts that a regular expression matches, made by walking through it."""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, Final

# The parser of the standard library: another one would read some patterns otherwise than what checks them does.
_PARSER: Any = importlib.import_module("re._parser")
_ANY: Final = string.ascii_letters + string.digits + " "
_WIDE: Final = _ANY + string.punctuation
_CATEGORIES: Final[Mapping[str, str]] = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_NOT_DIGIT": string.ascii_letters,
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": string.ascii_letters + string.digits,
    "CATEGORY_WORD": string.ascii_letters + string.digits,
    "CATEGORY_NOT_WORD": " -/",
}
_MORE: Final = 12
"""How many times more than it must a part is repeated that may be repeated for ever."""
_TRIES: Final = 60


class _Walk:
    """One walk through a pattern: what each group has matched so far is kept for those who refer to it."""

    def __init__(self, chance: Random, more: int) -> None:
        self._chance, self._more, self._groups = chance, more, dict[int, str]()

    def through(self, parts: Sequence[tuple[Any, Any]]) -> str:
        """Give a text for the parts, one after the other; what looks ahead or behind is left to whoever checks."""
        return "".join(_STEPS.get(str(kind), _nothing)(self, what) for kind, what in parts)

    def literal(self, what: int) -> str:
        return chr(what)

    def any(self, _what: object) -> str:
        return self._chance.choice(_ANY)

    def not_literal(self, what: int) -> str:
        return self._chance.choice(_ANY.replace(chr(what), ""))

    def one_of(self, what: Sequence[tuple[Any, Any]]) -> str:
        if str(what[0][0]) == "NEGATE":
            shut = set().union(*(_letters(*one) for one in what[1:]))
            return self._chance.choice([letter for letter in _WIDE if letter not in shut] or ["é"])
        return self._chance.choice(sorted(self._chance.choice([_letters(*one) for one in what])))

    def branch(self, what: tuple[Any, Sequence[Any]]) -> str:
        return self.through(self._chance.choice(what[1]))

    def group(self, what: tuple[Any, ...]) -> str:
        text = self.through(what[-1])
        if what[0] is not None:
            self._groups[what[0]] = text
        return text

    def atomic(self, what: Sequence[tuple[Any, Any]]) -> str:
        return self.through(what)

    def group_again(self, what: int) -> str:
        return self._groups.get(what, "")

    def if_group(self, what: tuple[int, Any, Any]) -> str:
        return self.through((what[1] if what[0] in self._groups else what[2]) or ())

    def repeat(self, what: tuple[int, int, Any]) -> str:
        least, most, parts = what
        times = self._chance.randint(least, min(int(most), least + self._more))
        return "".join(self.through(parts) for _time in range(times))


_STEPS: Final[Mapping[str, Callable[[_Walk, Any], str]]] = {
    "LITERAL": _Walk.literal,
    "NOT_LITERAL": _Walk.not_literal,
    "ANY": _Walk.any,
    "IN": _Walk.one_of,
    "BRANCH": _Walk.branch,
    "SUBPATTERN": _Walk.group,
    "ATOMIC_GROUP": _Walk.atomic,
    "GROUPREF": _Walk.group_again,
    "GROUPREF_EXISTS": _Walk.if_group,
    "MAX_REPEAT": _Walk.repeat,
    "MIN_REPEAT": _Walk.repeat,
    "POSSESSIVE_REPEAT": _Walk.repeat,
}


def matching(pattern: str, chance: Random, *, least: int = 0, most: int | None = None) -> str | None:
    """Give a text that the whole pattern matches, of a length between the bounds; None where none was found."""
    compiled, parts = _read(pattern)
    for attempt in range(_TRIES):
        more = least + _MORE if attempt % 2 else min(attempt // 8, _MORE)
        text = _Walk(chance, more).through(parts)
        if len(text) >= least and (most is None or len(text) <= most) and compiled.fullmatch(text):
            return text
    return None


@cache
def _read(pattern: str) -> tuple[re.Pattern[str], Any]:
    return re.compile(pattern), _PARSER.parse(pattern)


def _letters(kind: object, what: Any) -> set[str]:
    """Give the letters that one part of a character class stands for."""
    match str(kind):
        case "LITERAL":
            return {chr(what)}
        case "RANGE":
            return {chr(code) for code in range(what[0], min(what[1], what[0] + 256) + 1)}
        case _:
            return set(_CATEGORIES.get(str(what), _ANY))


def _nothing(_walk: _Walk, _what: object) -> str:
    return ""
