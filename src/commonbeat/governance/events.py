"""How the events of accessions and ballots are spelled where they are kept: one line of canonical JSON each.

They are the only thing that is kept. Whatever else is told of the code is worked out from them.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import spell
from commonbeat.kernel.envelopes import canonical

from .model import Acceded, Applied, Cast, Closed, CodeEvent, Declined, Opened

KINDS: Final = {one.__name__.lower(): one for one in (Applied, Acceded, Declined, Opened, Cast, Closed)}


def spell_event(event: CodeEvent) -> str:
    """Spell an event; ``read_event`` gives it back as it was, to the millisecond."""
    return canonical({"event": type(event).__name__.lower()} | _fields(event)).decode()


def read_event(text: str) -> CodeEvent:
    """Read an event as it was spelled."""
    raw = json.loads(text)
    made: CodeEvent = _made(KINDS[raw.pop("event")], raw)
    return made


def _fields(value: Any) -> dict[str, object]:
    return {one.name: _spelled(getattr(value, one.name)) for one in fields(value)}


def _spelled(value: Any) -> object:
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return spell(value)
        case ClauseId() | str():
            return str(value)
        case tuple():
            return [_spelled(one) for one in value]
        case dict():
            return {str(name): _spelled(one) for name, one in value.items()}
        case _:
            return _fields(value)


def _made(kind: Any, raw: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:  # a value, or None
        return None if raw is None else _made(inner[0], raw)
    if origin is tuple:
        return tuple(_made(inner[0], one) for one in raw)
    if origin is not None:
        return {name: _made(inner[1], one) for name, one in raw.items()}
    if kind is datetime:
        return datetime.fromisoformat(raw)
    if kind is ClauseId:
        return ClauseId.parse(raw)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], one) for name, one in raw.items()})
    return kind(raw) if isinstance(kind, type) and issubclass(kind, StrEnum) else raw
