"""Reads a regular expression into what automata are made of; what is not regular, or not surely read, is refused."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from commonbeat_check.patterns import whole

Spans: TypeAlias = tuple[tuple[int, int], ...]
_LAST: Final = 0x10FFFF
_MOST: Final = 1_000
"""Of a repetition: more is refused, since each turn is states of its own."""


class Unreadable(Exception):
    """The pattern says what is not read here."""


class Chars(NamedTuple):
    """One character out of a set: spans of code points, in order and apart."""

    spans: Spans


class Row(NamedTuple):
    """One after the other."""

    parts: tuple[Node, ...]


class Alternatives(NamedTuple):
    """One of them."""

    branches: tuple[Node, ...]


class Repeat(NamedTuple):
    """Again and again; ``most`` None: without end."""

    inner: Node
    least: int
    most: int | None


Node: TypeAlias = Chars | Row | Alternatives | Repeat

# As patterns are run (commonbeat_check.patterns): those of ASCII.
_CATEGORY: Final[dict[str, Spans]] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}
_PLAIN: Final = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "a": 7}
_QUANTIFIER: Final = re.compile(r"\*|\+|\?|\{([0-9]*)(,?)([0-9]*)\}", re.ASCII)
_ANY_LINE: Final[Spans] = ((0, 9), (11, _LAST))


def read(pattern: str) -> Node:
    """Give what a pattern says, held to whole texts.

    Raises:
        Unreadable: it is none, or says what is not read here.
    """
    reader = _Reader(pattern)
    node = reader.alternatives(depth=0)
    if reader.at != len(pattern):
        raise Unreadable
    try:
        whole(pattern)  # last: what Python warns of was refused by now
    except (re.error, RecursionError, OverflowError) as wrong:
        raise Unreadable from wrong
    return node


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def alternatives(self, depth: int) -> Node:
        branches = [self._row(depth)]
        while self._takes("|"):
            branches.append(self._row(depth))
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def _row(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if depth == 0 and self._is_anchor(first=not parts):
                continue
            parts.append(self._quantified(self._one(depth)))
        return Row(tuple(parts))

    def _is_anchor(self, *, first: bool) -> bool:
        """Take an anchor that whole texts make harmless: at the very begin or end of a branch of the pattern."""
        rest = self.pattern[self.at :]
        if first and rest[0] == "^":
            self.at += 1
            return True
        if rest[0] == "$" and (len(rest) == 1 or rest[1] == "|"):
            self.at += 1
            return True
        for spelt in ("\\A", "\\Z"):
            ends = rest[2:3] in {"", "|"}
            if rest.startswith(spelt) and (first if spelt == "\\A" else ends):
                self.at += 2
                return True
        return False

    def _one(self, depth: int) -> Node:
        letter = self._next()
        if letter == "(":
            if self._takes("?") and not self._takes(":"):
                raise Unreadable
            inner = self.alternatives(depth + 1)
            if not self._takes(")"):
                raise Unreadable
            return inner
        if letter == "[":
            return Chars(self._set())
        if letter == ".":
            return Chars(_ANY_LINE)
        if letter == "\\":
            return Chars(self._escaped())
        if letter in "^$*+?":
            raise Unreadable
        return Chars(((ord(letter), ord(letter)),))

    def _quantified(self, node: Node) -> Node:
        found = _QUANTIFIER.match(self.pattern, self.at)
        if found is None or found[0] in {"{}", "{,}"}:
            if found is not None:
                raise Unreadable
            return node
        self.at = found.end()
        if found[0][0] == "{":
            least = int(found[1] or 0)
            most = (int(found[3]) if found[3] else None) if found[2] else least
        else:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[0]]
        if self._takes("+") or max(least, most or 0) > _MOST:  # possessive: what it takes is another matter
            raise Unreadable
        self._takes("?")  # lazy takes the same whole texts
        if self.at < len(self.pattern) and _QUANTIFIER.match(self.pattern, self.at):
            raise Unreadable
        return Repeat(node, least, most)

    def _set(self) -> Spans:
        is_not = self._takes("^")
        spans: list[tuple[int, int]] = []
        first = True
        while first or not self._takes("]"):
            low = self._member(first=first)
            first = False
            if self.pattern[self.at : self.at + 1] == "-" and self.pattern[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.at += 1
                high = self._member(first=False)
                if len(low) + len(high) != 2 or low[0][0] > high[0][1]:
                    raise Unreadable
                spans.append((low[0][0], high[-1][1]))
            else:
                spans.extend(low)
        merged = _merged(spans)
        return _complement(merged) if is_not else merged

    def _member(self, *, first: bool) -> Spans:
        letter = self._next()
        if letter == "[" or (letter == "]" and not first) or self.pattern[self.at - 1 : self.at + 1] in _SET_WORDS:
            raise Unreadable  # Python warns of these: their meaning may change
        if letter == "\\":
            return self._escaped()
        return ((ord(letter), ord(letter)),)

    def _escaped(self) -> Spans:
        letter = self._next()
        if letter in "dDwWsS":
            spans = _CATEGORY[letter.lower()]
            return spans if letter.islower() else _complement(spans)
        if letter in _PLAIN:
            return ((_PLAIN[letter],) * 2,)
        if letter in "xuU":
            digits = self.pattern[self.at : self.at + {"x": 2, "u": 4, "U": 8}[letter]]
            self.at += len(digits)
            if not re.fullmatch(r"[0-9A-Fa-f]+", digits):
                raise Unreadable
            return ((int(digits, 16),) * 2,)
        if letter.isalnum() and letter.isascii():
            raise Unreadable  # a back reference, an assertion, an octal number
        return ((ord(letter),) * 2,)

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise Unreadable
        self.at += 1
        return self.pattern[self.at - 1]

    def _takes(self, text: str) -> bool:
        if not self.pattern.startswith(text, self.at):
            return False
        self.at += len(text)
        return True


_SET_WORDS: Final = frozenset({"--", "&&", "~~", "||"})


def _merged(spans: list[tuple[int, int]]) -> Spans:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _complement(spans: Spans) -> Spans:
    gaps, at = [], 0
    for first, last in spans:
        if first > at:
            gaps.append((at, first - 1))
        at = last + 1
    return (*gaps, (at, _LAST)) if at <= _LAST else tuple(gaps)
