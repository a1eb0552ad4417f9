"""The command that sends again what a foreign sender sent: with its fault, cut short, and with nobody's mark.

What may hold a mark is written in the same shape with other letters and digits: the fault is seen, and the mark is not.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from . import sent
from .curl import SECONDS, Body, Printed, Request, batch, curl_for, from_now, spelled
from .model import Bounds
from .ports import Heard
from .sent import Sent, fault_of
from .synthetic import HEADER, SAMPLE, is_synthetic

_TEXT_SHOWN: Final = 40
_BODY_SHOWN: Final = 200
_PLACES_SHOWN: Final = 8
_LARGEST: Final = 10**30
_KNOWN_PLACES: Final = frozenset({"", "api", "anpr", "read", "reads", "v1", "v2"})
_ENCODINGS: Final = frozenset({"gzip", "deflate", "br", "zstd", "compress"})
_NOT_UTF8: Final = Printed(r'import sys; sys.stdout.buffer.write(b"\xff")')
_DEEP: Final = Printed('print("[" * 100000)')
_BREAKS_OFF_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class Again:
    """Gives commands that send to a target what it was sent."""

    target: str
    bounds: Bounds

    def read(self, read: Sent, ahead_seconds: float | None = None) -> str:
        """Give the command that sends one read; ``ahead_seconds`` puts its capture elsewhere than it was."""
        return curl_for(self.target, Request(batch([_read(read, self.bounds, ahead_seconds)])))

    def request(self, heard: Heard) -> str:
        """Give the command that sends a request which is no batch, for the same reason."""
        if heard.cut:
            return self._cut(heard)
        kind = sent.kind_of(heard)
        headers = {"Content-Type": kind} if kind in sent.LINES else {}
        encoding = heard.headers.get("content-encoding", "identity")
        if encoding != "identity":
            headers["Content-Encoding"] = encoding if encoding in _ENCODINGS else "x"
        is_bare = not sent.has_bearer(heard)
        body = _body(heard, self.bounds)
        return curl_for(self.target, Request(body, heard.method, _path(heard.path), headers, is_bare=is_bare))

    def silence(self) -> str:
        """Give the command that connects and sends nothing."""
        place = self.target.rstrip("/").partition("://")[2]
        return f"curl -sS --max-time {_BREAKS_OFF_SECONDS} {shlex.quote(f'telnet://{place}')} </dev/null"

    def _cut(self, heard: Heard) -> str:
        """Give the command that sends a body which is too long, as that was, or else breaks off before its end."""
        most = self.bounds.body_bytes
        if len(heard.body) > most:
            url = shlex.quote(self.target.rstrip("/") + sent.READS)
            told = f"curl -sS -i --max-time {SECONDS} -H '{HEADER[0]}: {HEADER[1]}' --data-binary @- {url}"
            return f"head -c {most + 1} /dev/zero | {told}"
        promised = {"Content-Length": "1000"}
        return curl_for(self.target, Request(["{"], headers=promised, is_bare=True, seconds=_BREAKS_OFF_SECONDS))


def _read(read: Sent, bounds: Bounds, ahead_seconds: float | None = None) -> object:
    if not isinstance(read.value, dict):
        return _like(read.value)
    shown = {name: _like(read.fields[name]) for name in sent.FIELDS if name in read.fields}
    if "vrm" in shown:
        shown["vrm"] = _mark(read, bounds)
    if read.captured_at is not None:
        ahead = (read.captured_at - read.received_at).total_seconds() if ahead_seconds is None else ahead_seconds
        shown["captured_at"] = from_now(ahead)
    images = {sent.image_word(name) for name, content in read.fields.items() if content is not None} - {""}
    return shown | dict.fromkeys(sorted(images), "...")


def _mark(read: Sent, bounds: Bounds) -> object:
    mark = read.fields["vrm"]
    if not isinstance(mark, str):
        return _like(mark)
    if is_synthetic(mark) and len(mark) <= _TEXT_SHOWN:
        return mark
    if not sent.mark_fault(read, bounds):
        return SAMPLE
    return "X" * (bounds.mark_characters + 1) if any(map(str.isalnum, mark)) else mark[:_TEXT_SHOWN]


def _like(value: object) -> object:
    """Give a value of the same kind, and of a text the same shape."""
    match value:
        case str():
            return value if _is_time(value) else _shape(value[:_TEXT_SHOWN])
        case bool() | float() | None:
            return value
        case int():
            return max(-_LARGEST, min(_LARGEST, value))
        case dict():
            return {}
        case _:
            return []


def _is_time(text: str) -> bool:
    try:
        return len(text) <= _TEXT_SHOWN and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _shape(text: str) -> str:
    return "".join("x" if one.isalpha() else "0" if one.isalnum() else one for one in text)


def _body(heard: Heard, bounds: Bounds) -> Body:
    values, is_in_lines = sent.values_of(heard), sent.kind_of(heard) in sent.LINES
    if isinstance(values, list):
        if len(values) > bounds.batch_reads:
            return [_many(bounds.batch_reads + 1, is_in_lines=is_in_lines)]
        reads = [_read(Sent(1, place, value, heard.received_at), bounds) for place, value in enumerate(values[:1])]
        return batch(reads) if not is_in_lines else spelled(reads[0]) if reads else [""]
    try:
        text = heard.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [_NOT_UTF8]
    if is_in_lines:
        return [_no_json(text, heard, bounds)]
    try:
        said = json.loads(text)
    except RecursionError:
        return [_DEEP]
    except ValueError:
        return [_no_json(text, heard, bounds)]
    is_named = isinstance(said, Mapping) and "reads" in said
    return [json.dumps({"reads": _like(said["reads"])} if is_named else _like(said))]


def _no_json(text: str, heard: Heard, bounds: Bounds) -> str:
    """Give text in the shape of what was sent, where that is no JSON either, and else the shortest that is none."""
    shown = "".join(one if " " <= one <= "~" else " " if one.isspace() else "?" for one in _shape(text[:_BODY_SHOWN]))
    again = replace(heard, body=shown.encode())
    return shown if fault_of(again, bounds) == fault_of(heard, bounds) else "{"


def _many(count: int, *, is_in_lines: bool) -> Printed:
    if is_in_lines:
        return Printed(f'print("{{}}\\n" * {count})')
    return Printed(f"""print('{{"reads": [' + ",".join(["{{}}"] * {count}) + "]}}")""")


def _path(path: str) -> str:
    """Give the path without what follows a question mark; a place in it that is none of the interface's is hidden."""
    bare = path.partition("?")[0]
    if bare == sent.READS:
        return bare
    places = bare.removeprefix("/").split("/")[:_PLACES_SHOWN]
    shown = "/" + "/".join(one if one in _KNOWN_PLACES else "x" * min(len(one), _TEXT_SHOWN) for one in places)
    return f"{shown}/x" if shown == sent.READS else shown
