"""A body in JSON, read with bounds that the framework does not have."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from fastapi import Request
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, PydanticKnownError
from starlette.concurrency import run_in_threadpool

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .guards import BodyTooLarge
from .problems import FAULTS_TOLD, pointer_to

VALUES_MOST: Final = 250_000
"""A body of small values takes fifty times its size in memory; the largest that is meant has 200,000."""

NAMES_MOST: Final = 100
"""Names that one object may have. A fault is made of each that is unknown, on the event loop."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How large a body in JSON may be: in bytes, and in values, which cost more than their bytes."""

    bytes_most: int
    values_most: int


ORDINARY: Final = Bound(64 * 1024, 6_400)
_LONG_TEXT: Final = 16 * 1024 * 1024
"""A text that is far too long is told of at its field, where that costs no more than its bytes."""

OTHERS: Final[Mapping[str, Bound]] = MappingProxyType(
    {
        "/api/anpr/searches": Bound(_LONG_TEXT, 50_000),  # an area of 5,000 corners
        "/api/access/authorities": Bound(_LONG_TEXT, 50_000),
        "/api/anpr/cameras": Bound(_LONG_TEXT, VALUES_MOST),  # 5,000 cameras
        "/api/anpr/lists/{id}/entries": Bound(_LONG_TEXT, VALUES_MOST),  # 10,000 vehicles
        "/api/session": Bound(16 * 1024, 1_600),  # anybody may send one
    }
)
"""Bounds of routes whose bodies are of many parts, or come from anybody, by the route's path."""

ROWS_AT_ONCE: Final = 20


def json_bound(path: str) -> Bound:
    """Give how large a body in JSON may be on the route of that path."""
    return OTHERS.get(path, ORDINARY)


class HouseRequest(Request):
    """A request whose JSON holds no text that cannot be stored, and no more than is meant for its route."""

    def __init__(self, request: Request, bound: Bound, *, is_json: bool) -> None:
        """Bound the request: ``is_json`` where its route takes JSON alone, so that no more of it is even waited for."""
        super().__init__(request.scope, request.receive)
        self._bound, self._is_json = bound, is_json

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Give the body piece by piece.

        Raises:
            BodyTooLarge: it is larger than its route takes, or says that it will be.
        """
        said = self.headers.get("content-length", "")
        self._check(int(said) if said.isdecimal() and len(said) < 20 else 0)
        taken_bytes = 0
        async for piece in super().stream():
            taken_bytes += len(piece)
            self._check(taken_bytes)
            yield piece

    async def json(self) -> Any:
        """Give the body's value.

        Raises:
            BodyTooLarge: it is larger than its route takes.
            Invalid: it is not UTF-8, holds too many values, a name twice in one object, or half a surrogate pair,
                which JSON can say and no text can.
        """
        body = await self.body()
        if len(body) > self._bound.bytes_most:
            raise BodyTooLarge(self._bound.bytes_most)
        if len(body) <= ORDINARY.bytes_most:
            return _read(body, self._bound.values_most)
        return await run_in_threadpool(_read, body, self._bound.values_most)  # which takes turns with the loop

    def _check(self, taken_bytes: int) -> None:
        if self._is_json and taken_bytes > self._bound.bytes_most:
            raise BodyTooLarge(self._bound.bytes_most)


def first_faults(rows: object, check: Callable[[object], list[Any]], most: int) -> list[Any]:
    """Give up to ``most`` rows as checked, a few at a time; with as many faults as are told, no more is sought.

    What is wrong with each of thousands of rows, found all at once, would hold the loop for seconds.
    """
    if not isinstance(rows, list) or not rows:
        return check(rows)
    if len(rows) > most:
        about = {"field_type": "List", "max_length": most, "actual_length": len(rows)}
        raise PydanticKnownError("too_long", about)
    good: list[Any] = []
    faults: list[InitErrorDetails] = []
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        try:
            good += check(rows[begin : begin + ROWS_AT_ONCE])
        except ValidationError as wrong:
            faults += _moved(wrong, begin)
            if len(faults) > FAULTS_TOLD:
                break
    if faults:
        raise ValidationError.from_exception_data("rows", faults)
    return good


def _moved(wrong: ValidationError, begin: int) -> Iterator[InitErrorDetails]:
    """Give the faults of rows with their places in the whole list."""
    for one in wrong.errors(include_url=False, include_input=False):
        place = one["loc"]
        row = place[0] if place else 0
        assert isinstance(row, int)
        kind = PydanticCustomError(one["type"], "{told}", {"told": one["msg"]})
        yield InitErrorDetails(type=kind, loc=(begin + row, *place[1:]), input=None)


def _read(body: bytes, values_most: int) -> Any:
    if body.count(b",") + body.count(b"[") + body.count(b"{") > values_most:
        raise Invalid.at("", _("The body holds far more values than any question has."))
    endless: list[str] = []

    def number(said: str) -> float:
        """Give a number, and note one that JSON has not: Python takes NaN and 1e999, and could not write them again."""
        if not isfinite(found := float(said)):
            endless.append(said[:20])
        return found

    value = json.loads(_text(body), object_pairs_hook=_object, parse_float=number, parse_constant=number)
    if endless:
        told = _("{number} in the body is no number that JSON has.").format(number=endless[0])
        raise Invalid.at(pointer_to(("body", *next(_endless(value, ()), ()))), told)
    if b"\\ud" in body or b"\\uD" in body:
        for place in _halves(value, ()):
            raise Invalid.at(pointer_to(("body", *place)), _("The text holds half a surrogate pair."))
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Give an object of its names and values; readers differ in which of two with one name they take."""
    if len(pairs) > NAMES_MOST:
        raise Invalid.at("", _("An object in the body has more than {most} names.").format(most=NAMES_MOST))
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Invalid.at("", _("An object in the body has the name {name} twice.").format(name=_twice(pairs)))
    return made


def _twice(pairs: Sequence[tuple[str, Any]]) -> str:
    names = [name for name, _value in pairs]
    return next(name for at, name in enumerate(names) if name in names[:at])


def _text(body: bytes) -> str:
    """Give the body as text. Left to itself, ``json`` takes other encodings, and bytes that no text is written in."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid.at("", _("Byte {byte} is not UTF-8.").format(byte=fault.start)) from None


def _halves(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Give the places of texts that cannot be written in UTF-8."""
    match value:
        case str():
            if not _is_whole(value):
                yield place
        case dict():
            for name, inner in value.items():
                if not _is_whole(name):
                    yield (*place, name)
                yield from _halves(inner, (*place, name))
        case list():
            for at, inner in enumerate(value):
                yield from _halves(inner, (*place, at))


def _endless(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Give the places of numbers that are infinite or none."""
    match value:
        case float():
            if not isfinite(value):
                yield place
        case dict():
            for name, inner in value.items():
                yield from _endless(inner, (*place, name))
        case list():
            for at, inner in enumerate(value):
                yield from _endless(inner, (*place, at))


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
