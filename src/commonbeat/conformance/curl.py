"""The command that shows a finding again: for any shell with curl and Python, its times counted from now, no secret."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonbeat.kernel.legible import spelt_out

from .sent import READS
from .synthetic import HEADER

SECONDS: Final = 5
"""How long the command waits."""
FURTHEST_SECONDS: Final = 1e9
"""A time further off is put as far: the years that Python counts end with 9999."""
_NOW: Final = (
    "import datetime as d; print((d.datetime.now(d.timezone.utc)+d.timedelta(seconds={seconds:.3f})).isoformat())"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A part of a body that the shell has a program in Python print when the command is run."""

    program: str


Body = Sequence[str | Printed]


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is sent again. ``is_bare``: without a credential; ``times``: so often, the same to the byte."""

    body: Body
    method: str = "POST"
    path: str = READS
    headers: Mapping[str, str] | None = None
    is_bare: bool = False
    times: int = 1
    seconds: int = SECONDS


def from_now(seconds: float) -> Printed:
    """Give the instant that lies so far ahead of the one at which the command is run."""
    return Printed(_NOW.format(seconds=max(-FURTHEST_SECONDS, min(FURTHEST_SECONDS, seconds))))


def batch(reads: Sequence[object]) -> Body:
    """Give the body of a batch; a field of a read may be ``Printed``."""
    pieces: list[str | Printed] = ['{"reads": [']
    for place, read in enumerate(reads):
        pieces += [", " if place else "", *spelled(read)]
    return [*pieces, "]}"]


def spelled(read: object) -> Body:
    """Give one read as JSON."""
    if not isinstance(read, Mapping):
        return [json.dumps(read)]
    pieces: list[str | Printed] = ["{"]
    for place, (name, value) in enumerate(read.items()):
        pieces.append(f"{', ' if place else ''}{json.dumps(name)}: ")
        pieces += ['"', value, '"'] if isinstance(value, Printed) else [json.dumps(value)]
    return [*pieces, "}"]


def curl_for(target: str, request: Request) -> str:
    """Give the command that sends a request to the base address that was tested."""
    url = shlex.quote(spelt_out(target.rstrip("/")) + request.path)
    parts = ["curl -sS -i", f"--max-time {request.seconds}"]
    parts += [] if request.method == "POST" else ["-X", shlex.quote(request.method)]
    parts += [] if request.is_bare else ['-H "Authorization: Bearer $COMMONBEAT_BEARER"']
    headers = {"Content-Type": "application/json", HEADER[0]: HEADER[1], **(request.headers or {})}
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    return " ".join([*parts, "--data-raw", _quoted(request.body), *[url] * request.times])


def _quoted(body: Body) -> str:
    quoted, text = "", ""
    for piece in body:
        if isinstance(piece, str):
            text += piece
            continue
        quoted += (shlex.quote(text) if text else "") + f'"$(python3 -c {shlex.quote(piece.program)})"'
        text = ""
    return quoted + shlex.quote(text) if text or not quoted else quoted
