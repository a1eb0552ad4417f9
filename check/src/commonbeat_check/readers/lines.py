"""On which line of JSON text something stands, by its JSON Pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]++', re.DOTALL)


class JsonLines(msgspec.Struct, frozen=True):
    """The lines of JSON text, looked up when they are asked for. ``first`` is the line on which the text begins."""

    text: bytes
    first: int

    def line_of(self, pointer: str) -> int:
        """Give the line of the file on which a value of the text stands."""
        return self.first - 1 + line_of(self.text, pointer)


def line_of(text: bytes, pointer: str) -> int:
    """Give the line, from 1, on which a value of JSON text stands; for what is missing, that of the object it lacks in.

    The text has to be JSON.
    """
    tokens = _TOKEN.finditer(text)
    start = next(tokens, None)
    at = start.start() if start else 0
    for step in pointer.split("/")[1:]:
        if start is None or start[0] not in (b"{", b"["):
            break
        entries = _entries(tokens, is_object=start[0] == b"{")
        wanted = step.replace("~1", "/").replace("~0", "~")
        start = next((value for key, value in entries if key == wanted), None)
        at = start.start() if start else at
    return 1 + text.count(b"\n", 0, at)


def _entries(tokens: Iterator[re.Match[bytes]], *, is_object: bool) -> Iterator[tuple[str, re.Match[bytes]]]:
    """Give the key, or the number, and the first token of each value of an object or array that has begun."""
    number = 0
    for token in tokens:
        if token[0] in (b"}", b"]"):
            return
        if token[0] == b",":
            continue
        key, value = str(number), token
        if is_object:
            key = str(msgspec.json.decode(token[0]))
            next(tokens)
            value = next(tokens)
        number += 1
        yield key, value
        if value[0] in (b"{", b"["):
            _skip(tokens)


def _skip(tokens: Iterator[re.Match[bytes]]) -> None:
    """Pass over the rest of an object or array that has begun."""
    depth = 1
    for token in tokens:
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return
