"""JSON records: one object, an array of them, or one in each line (NDJSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, Final

import msgspec

from ..problems import CheckRefused, Problem
from ..shape import Shape
from .given import MOST_DEPTH, MOST_DOCUMENT_BYTES, MOST_RECORD_BYTES, Given, Place
from .lines import JsonLines
from .text import Utf8Bytes, not_utf8

_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_AT_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_OBJECT: Final = msgspec.json.Decoder()
_ARRAY: Final = msgspec.json.Decoder(list[msgspec.Raw])


def read_json(stream: BinaryIO, shape: Shape, *, in_lines: bool = False) -> Iterator[Given]:
    """Give the records of JSON text, each with where it stands: ``/2`` in an array, ``line 3`` in lines.

    An object or an array has to fit into memory; lines need not. A line that is no JSON is told of, and the rest read.

    Raises:
        CheckRefused: it is not UTF-8, no JSON, or too large.
    """
    source = Utf8Bytes(stream)
    lines = _Lines(source)
    before, after = _first_lines(lines)
    if in_lines or _are_records(before[-1], after):
        yield from _in_lines(chain(before, after, lines), shape)
        return
    yield from _whole(b"".join([*before, *after, lines.rest()]), shape)


class _Lines:
    """Lines of bytes, none longer than a record may be; the first may be as long as a document."""

    def __init__(self, source: Utf8Bytes) -> None:
        self._source = source
        self._held, self._at = b"", 0  # a block, and where in it the next line begins
        self._most = MOST_DOCUMENT_BYTES

    def __iter__(self) -> Iterator[bytes]:
        while (line := self.next_line()) is not None:
            yield line

    def next_line(self) -> bytes | None:
        """Give the next line with its end, or None after the last."""
        parts, size = [], 0
        while True:
            end = self._held.find(b"\n", self._at) + 1
            part = self._held[self._at : end or None]
            parts.append(part)
            size += len(part)
            self._at += len(part)
            if size > self._most:
                raise CheckRefused(_too_large(self._most))
            if end:
                break
            self._held, self._at = self._source.read1(), 0
            if not self._held:
                break
        return b"".join(parts) or None

    def set_most(self, most: int) -> None:
        self._most = most

    def rest(self) -> bytes:
        """Give all that is left."""
        parts, size = [self._held[self._at :]], 0
        while block := self._source.read1():
            parts.append(block)
            size += len(block)
            if size > MOST_DOCUMENT_BYTES:
                raise CheckRefused(_too_large(MOST_DOCUMENT_BYTES))
        self._held, self._at = b"", 0
        return b"".join(parts)


def _first_lines(lines: _Lines) -> tuple[list[bytes], list[bytes]]:
    """Give the lines up to the first that is not blank, and the one after it where the first could be a record."""
    found = []
    while (line := lines.next_line()) is not None:
        found.append(line)
        if line.strip():
            lines.set_most(MOST_RECORD_BYTES)
            after = lines.next_line() if _is_closed(line) else None
            return found, [] if after is None else [after]
    raise CheckRefused("There is nothing in it: give a JSON object, an array of objects, or one object a line.")


def _are_records(first: bytes, after: list[bytes]) -> bool:
    """Say whether the first line is a record of its own; one that is broken within is known by a next like it."""
    if not _is_closed(first):
        return False
    try:
        _OBJECT.decode(first)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return any(_is_closed(line) for line in after)
    return True


def _is_closed(line: bytes) -> bool:
    line = line.strip()
    return line.startswith(b"{") and line.endswith(b"}")


def _in_lines(lines: Iterator[bytes], shape: Shape) -> Iterator[Given]:
    offset = 0
    for number, line in enumerate(lines, 1):
        if text := line.rstrip():  # what stands before it counts in the column that is told
            yield _record(text, shape, Place(f"line {number}", number), offset)
        offset += len(line)


def _whole(text: bytes, shape: Shape) -> Iterator[Given]:
    if not text.lstrip().startswith(b"["):
        given = _record(text, shape, Place("", 1), 0)
        if given.record is None and any(one.rule == "unreadable" for one in given.problems):
            raise CheckRefused(given.problems[0].text + " " + given.problems[0].fix)
        yield given
        return
    try:
        records = _ARRAY.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise CheckRefused(_why(text, wrong, 0, Place("", 1))) from wrong
    at, line = 0, 1
    for number, raw in enumerate(records):
        record = bytes(raw)
        start = text.index(record, at)
        line += text.count(b"\n", at, start)
        yield _record(record, shape, Place(f"/{number}", line), start)
        line += record.count(b"\n")
        at = start + len(record)


def _record(text: bytes, shape: Shape, place: Place, offset: int) -> Given:
    try:
        record = _OBJECT.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        fix = "Write it as one JSON object, as RFC 8259 has it."
        return Given(place, None, (shape.problem("unreadable", _why(text, wrong, offset, place), fix),))
    keys, depth = _keys_and_depth(record)
    if depth > MOST_DEPTH:
        said = _too_deep(depth)
        return Given(place, None, (shape.problem("too-deep", said, f"Nest at most {MOST_DEPTH} levels."),))
    is_twice = _STRING.sub(b"", text).count(b":") != keys
    lines = JsonLines(text, place.line) if b"\n" in text and place.line else None
    return Given(place, record, tuple(_twice(text, shape)) if is_twice else (), lines)


def _keys_and_depth(record: Any) -> tuple[int, int]:
    """Give how many keys a value has in all, and how deep it goes."""
    keys, depth, level = 0, 0, [record]
    while level:
        below: list[Any] = []
        for one in level:
            if type(one) is dict:
                keys += len(one)
                below += [value for value in one.values() if type(value) in (dict, list)]
            elif type(one) is list:
                below += [value for value in one if type(value) in (dict, list)]
        depth, level = depth + 1, below
    return keys, depth


def _twice(text: bytes, shape: Shape) -> Iterator[Problem]:
    """Give a problem for each key that an object of the text has more than once."""
    found: list[str] = []

    def watch(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen and key not in found:
                found.append(key)
            seen[key] = value
        return seen

    json.loads(text, object_pairs_hook=watch)
    for key in found:
        said = f"The key {key[:60]!r} stands more than once in an object: programs differ in which one they take."
        yield shape.problem("duplicate-key", said, "Keep one of them; several values of one key are an array.")


def _why(text: bytes, wrong: Exception, offset: int, place: Place) -> str:
    """Say what is wrong with JSON text, and at which line, column and byte of the file."""
    try:
        text.decode()
    except UnicodeDecodeError as lie:
        return str(not_utf8(text[lie.start : lie.start + 1], offset + lie.start))
    depth = _depth(text)
    if isinstance(wrong, RecursionError) or depth > MOST_DEPTH:
        return _too_deep(depth)
    found = _AT_BYTE.search(str(wrong))
    said = _AT_BYTE.sub("", str(wrong)).strip().removeprefix("JSON is malformed:").strip()
    if said == "object keys must be strings":  # the library's word for {name: 1}, which leaves the quotes unsaid
        said = "each name in an object must stand in double quotes"
    at = int(found[1]) if found else len(text.rstrip())
    return f"It is not JSON: {said or 'it ends too early'}, at {_line_and_column(text, at, place)}, byte {offset + at}."


def _line_and_column(text: bytes, at: int, place: Place) -> str:
    line, start = (place.line or 1) + text.count(b"\n", 0, at), text.rfind(b"\n", 0, at) + 1
    if not start and place.said.startswith("/"):  # what stands before it in the line is not in the text
        return f"line {line}"
    before = text[start:at].decode(errors="replace")
    return f"line {line}, column {len(before) + 1}"


def _depth(text: bytes) -> int:
    depth = most = 0
    for found in _BRACKET.finditer(_STRING.sub(b"", text)):
        depth += 1 if found[0] in b"[{" else -1
        most = max(most, depth)
    return most


def _too_deep(depth: int) -> str:
    return f"It is nested {depth} levels deep; at most {MOST_DEPTH} are read."


def _too_large(most: int) -> str:
    return (
        f"A JSON document or line of more than {most // 1024**2} MB is not read: "
        "give one record a line (NDJSON); then there is no limit to the file."
    )
