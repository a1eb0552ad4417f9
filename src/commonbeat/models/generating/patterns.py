"""Patterns in the tongues of others: read as Python reads them, and written for ECMA 262, XML Schema or XPath.

What a tongue has no words for is told, never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

_CLASSES: Final = {
    c.CATEGORY_DIGIT: "0-9",
    c.CATEGORY_WORD: "A-Za-z0-9_",
    c.CATEGORY_SPACE: r" \t\n\r",  # what XML too can hold; \f and \v are no characters there
}
_NOT: Final = {
    c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
    c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
    c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
}
_STARTS: Final = frozenset({c.AT_BEGINNING, c.AT_BEGINNING_STRING})
_ENDS: Final = frozenset({c.AT_END, c.AT_END_STRING})
_SYNTAX: Final = frozenset(r"\^$.|?*+()[]{}-")
_CONTROL: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_MOST: Final = 10_000
"""How long a pattern may be: one that is longer is data, not a rule."""


class NotSayable(Exception):
    """A pattern, or a rule, has no equal in the tongue that it is wanted in. The message says what is not."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a tongue of patterns can say."""

    name: str
    has_anchors: bool
    has_lookaround: bool
    has_uncaptured: bool
    """Whether there is a group that captures nothing, as ``(?:…)``."""
    any_character: str = r"[\s\S]"
    """What every character matches, ends of lines too."""
    end: str = "$"
    """What is at the very end and nowhere else."""


# Engines that validators run these patterns on, as Python's, find ``$`` before a last end of line too.
ECMA: Final = Tongue("ECMA 262", has_anchors=True, has_lookaround=True, has_uncaptured=True, end=r"(?![\s\S])")
XSD: Final = Tongue("XML Schema", has_anchors=False, has_lookaround=False, has_uncaptured=False)
POSTGRES: Final = Tongue("PostgreSQL", has_anchors=True, has_lookaround=True, has_uncaptured=True, any_character=".")
XPATH: Final = Tongue("XPath", has_anchors=True, has_lookaround=False, has_uncaptured=False)


@dataclass(frozen=True, slots=True)
class Said:
    """A pattern in a tongue without look-ahead: the whole value matches ``whole``, and what it begins with is asked.

    ``begins``: each of these is matched from the start; ``begins_not``: none of them is.
    """

    whole: str
    begins: tuple[str, ...] = ()
    begins_not: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def anchored(pattern: str, tongue: Tongue = ECMA) -> str:
    """Give a pattern that a whole value is held to for a tongue, anchored; digits and letters in it are ASCII.

    Raises:
        NotSayable: it cannot be said there, or is no pattern.
    """
    items = list(read(pattern))
    while items and _is_start(items[0]):
        items.pop(0)
    return f"^(?:{_Writer(tongue).write(_without_ends(items))}){tongue.end}"


@lru_cache(maxsize=4096)
def looking_ahead(ahead: str, tongue: Tongue = ECMA) -> str:
    """Give what the start of a value looks ahead to for a tongue; what is after it is not held to anything.

    Raises:
        NotSayable: it cannot be said there, or is no pattern.
    """
    return f"^{_Writer(tongue).write(read(ahead))}"


@lru_cache(maxsize=4096)
def without_lookahead(pattern: str, tongue: Tongue) -> Said:
    """Give a pattern for a tongue that cannot look ahead, with what it looks for at its start told apart.

    Raises:
        NotSayable: it cannot be said there, or is no pattern.
    """
    items = list(read(pattern))
    asked: list[str] = []
    barred: list[str] = []
    while items and (items[0][0] in {c.ASSERT, c.ASSERT_NOT} or _is_start(items[0])):
        op, value = items.pop(0)
        if op is c.AT:
            continue
        direction, inside = value
        if direction != 1:
            raise NotSayable("it looks behind")
        (asked if op is c.ASSERT else barred).append(_Writer(XPATH).write(inside))
    return Said(_Writer(tongue).write(_without_ends(items)), tuple(asked), tuple(barred))


def _without_ends(items: list[Any]) -> list[Any]:
    while items and items[-1][0] is c.AT and items[-1][1] in _ENDS:
        items = items[:-1]
    return items


def _is_start(item: Any) -> bool:
    return bool(item[0] is c.AT and item[1] in _STARTS)


def read(pattern: str) -> Any:
    """Give a pattern as Python reads it: its parts, one after another.

    Raises:
        NotSayable: it is no pattern, too long, or has flags.
    """
    if len(pattern) > _MOST:
        raise NotSayable(f"it is longer than {_MOST} characters")
    try:
        tree = _parser.parse(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError) as wrong:
        raise NotSayable(f"it is no pattern: {wrong}") from wrong
    if tree.state.flags & (re.IGNORECASE | re.MULTILINE | re.LOCALE):
        raise NotSayable("it has flags")
    return tree


def plain(character: str) -> str:
    """Give a character as a pattern of any tongue takes it for itself."""
    if character in _CONTROL:
        return _CONTROL[character]
    return "\\" + character if character in _SYNTAX else character


class _Writer:
    """Writes what was read of a pattern in one tongue."""

    def __init__(self, tongue: Tongue, *, any_is_any: bool = False) -> None:
        self._tongue, self._any_is_any = tongue, any_is_any
        self._does: dict[Any, Callable[[Any], str]] = {
            c.LITERAL: self._literal,
            c.NOT_LITERAL: lambda code: f"[^{self._literal(code)}]",
            c.ANY: lambda _value: self._tongue.any_character if self._any_is_any else r"[^\n]",
            c.IN: self._class,
            c.BRANCH: lambda value: self._group("|".join(self.write(one) for one in value[1])),
            c.SUBPATTERN: self._subpattern,
            c.MAX_REPEAT: self._repeat,
            c.MIN_REPEAT: self._repeat,  # of a whole value greed says nothing
            c.AT: self._at,
            c.ASSERT: lambda value: self._look(value, "?=", "?<="),
            c.ASSERT_NOT: lambda value: self._look(value, "?!", "?<!"),
        }

    def write(self, items: Iterable[Any]) -> str:
        """Give the items one after another."""
        return "".join(self._one(op, value) for op, value in items)

    def _one(self, op: Any, value: Any) -> str:
        does = self._does.get(op)
        if does is None:
            raise NotSayable(f"{self._tongue.name} has no {str(op).lower().replace('_', ' ')}")
        return does(value)

    def _literal(self, code: int) -> str:
        character = chr(code)
        if self._tongue is XSD and character == "$":
            return "$"  # it means nothing there, and escaped it is an error
        if code < 32 and character not in _CONTROL:
            return self._control(code)
        if 0xD800 <= code <= 0xDFFF:
            raise NotSayable("it names half of a character")
        if self._tongue is ECMA and character == "-":
            return "-"  # escaped it is an error outside a class where patterns are read as Unicode
        return plain(character)

    def _control(self, code: int) -> str:
        if self._tongue not in {ECMA, POSTGRES}:
            raise NotSayable("it names a character that XML has not")
        return f"\\u{code:04x}"

    def _class(self, items: Any) -> str:
        negated = items[0][0] is c.NEGATE
        rest = items[1:] if negated else items
        if len(rest) == 1 and rest[0][0] is c.CATEGORY and rest[0][1] in _NOT:
            return f"[{'' if negated else '^'}{self._category(_NOT[rest[0][1]])}]"
        inside = "".join(self._member(op, value) for op, value in rest)
        return f"[{'^' if negated else ''}{inside}]" if inside else self._anything()

    def _anything(self) -> str:
        return self._tongue.any_character

    def _member(self, op: Any, value: Any) -> str:
        if op is c.LITERAL:
            return self._in_class(value)
        if op is c.RANGE:
            return self._range(*value)
        if op is c.CATEGORY and value in _CLASSES:
            return self._category(value)
        raise NotSayable("a class in it holds what is not of another class")

    def _range(self, low: int, high: int) -> str:
        if self._tongue not in {ECMA, POSTGRES} and low < 32:
            # XML has of these only tab and the ends of lines, so a range of them is those of the three that it spans.
            few = "".join(shown for one, shown in _CONTROL.items() if low <= ord(one) <= high)
            return few + (self._range(32, high) if high > 32 else " " if high == 32 else "")
        return f"{self._in_class(low)}-{self._in_class(high)}"

    def _in_class(self, code: int) -> str:
        if code < 32 and chr(code) not in _CONTROL:
            return self._control(code)
        return "$" if self._tongue is XSD and code == ord("$") else plain(chr(code))

    def _category(self, value: Any) -> str:
        if value is c.CATEGORY_SPACE and self._tongue in {ECMA, POSTGRES}:
            return r" \t\n\r\f\v"
        return _CLASSES[value]

    def _group(self, inside: str) -> str:
        return f"(?:{inside})" if self._tongue.has_uncaptured else f"({inside})"

    def _subpattern(self, value: Any) -> str:
        _number, added, removed, inside = value
        if removed or added & ~re.DOTALL:
            raise NotSayable("it has flags within")
        writer = _Writer(self._tongue, any_is_any=True) if added else self
        return self._group(writer.write(inside))

    def _repeat(self, value: Any) -> str:
        least, most, inside = value
        [item] = [self.write(inside)]
        single = len(inside) == 1 and inside[0][0] in {c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN, c.SUBPATTERN, c.BRANCH}
        body = item if single else self._group(item)
        return body + _times(least, most)

    def _at(self, value: Any) -> str:
        if self._tongue.has_anchors and value in _STARTS:
            return "^"
        if self._tongue.has_anchors and value in _ENDS:
            return self._tongue.end
        if self._tongue is ECMA and value in {c.AT_BOUNDARY, c.AT_NON_BOUNDARY}:
            return r"\b" if value is c.AT_BOUNDARY else r"\B"
        raise NotSayable(f"{self._tongue.name} has no anchors within")

    def _look(self, value: Any, ahead: str, behind: str) -> str:
        if not self._tongue.has_lookaround:
            raise NotSayable(f"{self._tongue.name} cannot look ahead")
        direction, inside = value
        return f"({ahead if direction == 1 else behind}{self.write(inside)})"


def _times(least: int, most: int) -> str:
    if most is c.MAXREPEAT:
        return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    if (least, most) == (0, 1):
        return "?"
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"
