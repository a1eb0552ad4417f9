"""Reads TOML into frozen dataclasses and says of everything that is wrong where it stands and what would be right."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _

T = TypeVar("T")
_WORDS: Final = {str: "text", int: "a whole number", bool: "true or false", date: "a date", float: "a number"}


class _Bad:
    """Stands where a value could not be read; its fault is already noted."""


_BAD: Final = _Bad()


class Unreadable(Exception):
    """A file does not have its shape. The adapter that reads it turns this into its room's own error."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.pointer}: {f.detail}" for f in self.faults))


def read_toml(text: bytes, shape: type[T]) -> T:
    """Read the text as a ``shape``: every key known, none missing, each value of its type.

    Fields of the shape whose metadata say ``derived`` are not the file's to give.

    Raises:
        Unreadable: it is not; every fault is named with its place.
    """
    try:
        document = tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable([Fault("", _("It is not TOML: {error}.").format(error=error))]) from error
    faults: list[Fault] = []
    value = _read(shape, document, "", faults)
    if faults:
        raise Unreadable(faults)
    return cast("T", value)


def _read(kind: Any, raw: object, pointer: str, faults: list[Fault]) -> object:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        kind = next(k for k in typing.get_args(kind) if k is not type(None))
        origin = typing.get_origin(kind)
    if dataclasses.is_dataclass(origin or kind) and (origin or kind) is not ClauseId:
        return _record(kind, raw, pointer, faults)
    if origin is tuple:
        return _list(typing.get_args(kind)[0], raw, pointer, faults)
    if origin is not None and issubclass(origin, Mapping):
        return _table(typing.get_args(kind), raw, pointer, faults)
    return _leaf(kind, raw, pointer, faults)


def _record(kind: Any, raw: object, pointer: str, faults: list[Fault]) -> object:
    if not isinstance(raw, dict):
        return _fault(pointer, _("It is a table."), faults)
    made = typing.get_origin(kind) or kind
    hints = typing.get_type_hints(made)
    given = dict(zip(getattr(made, "__parameters__", ()), typing.get_args(kind), strict=False))
    wanted = {f.name: f for f in dataclasses.fields(made) if not f.metadata.get("derived")}
    for name in raw.keys() - wanted.keys():
        _fault(f"{pointer}/{name}", _("There is no {name} here.").format(name=name) + nearest(name, wanted), faults)
    values: dict[str, object] = {}
    for name, one in wanted.items():
        if name in raw:
            values[name] = _read(given.get(hints[name], hints[name]), raw[name], f"{pointer}/{name}", faults)
        elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            values[name] = _fault(f"{pointer}/{name}", _("{name} is missing.").format(name=name), faults)
    return _BAD if any(v is _BAD for v in values.values()) else made(**values)


def _list(kind: Any, raw: object, pointer: str, faults: list[Fault]) -> object:
    if not isinstance(raw, list):
        return _fault(pointer, _("It is a list."), faults)
    return tuple(_read(kind, item, f"{pointer}/{place}", faults) for place, item in enumerate(raw))


def _table(kinds: tuple[Any, ...], raw: object, pointer: str, faults: list[Fault]) -> object:
    if not isinstance(raw, dict):
        return _fault(pointer, _("It is a table."), faults)
    return {
        _leaf(kinds[0], key, f"{pointer}/{key}", faults): _read(kinds[1], item, f"{pointer}/{key}", faults)
        for key, item in raw.items()
    }


def _leaf(kind: Any, raw: object, pointer: str, faults: list[Fault]) -> object:
    if kind is ClauseId or issubclass(kind, StrEnum):
        return _named(kind, raw, pointer, faults)
    if kind is float and type(raw) is int:
        return float(raw)
    right = type(raw) is kind and not isinstance(raw, datetime)
    return raw if right else _fault(pointer, _("It is {wanted}.").format(wanted=_WORDS[kind]), faults)


def _named(kind: Any, raw: object, pointer: str, faults: list[Fault]) -> object:
    try:
        return ClauseId.parse(str(raw)) if kind is ClauseId else kind(raw)
    except ValueError:
        if kind is ClauseId:
            return _fault(pointer, _("It is the address of a clause, as standard@0.1#clause."), faults)
        known = [str(member) for member in kind]
        detail = _("{raw} is none of {known}.").format(raw=raw, known=", ".join(known))
        return _fault(pointer, detail + nearest(str(raw), known), faults)


def _fault(pointer: str, detail: str, faults: list[Fault]) -> _Bad:
    faults.append(Fault(pointer, detail))
    return _BAD
