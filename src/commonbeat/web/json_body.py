"""A body in JSON, read with bounds that the framework does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import Request

from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.text import _

from .problems import pointer_to

VALUES_MOST: Final = 500_000
"""A body of small values takes fifty times its size in memory; the largest that is meant has 200,000."""


SMALL_BODIES: Final[Mapping[str, int]] = MappingProxyType({"/api/session": 16 * 1024})
"""Bytes that a body may have where anybody may send one: a fault is made of each name in it, on the event loop."""


class HouseRequest(Request):
    """A request whose JSON holds no text that cannot be stored, and not more values than fit the memory."""

    async def json(self) -> Any:
        """Give the body's value.

        Raises:
            Invalid: it is not UTF-8, holds too many values, or half a surrogate pair, which JSON can say and no
                text can.
        """
        body = await self.body()
        if len(body) > SMALL_BODIES.get(self.url.path, len(body)):
            raise Invalid.at("", _("The body holds far more values than any question has."))
        if body.count(b",") + body.count(b"[") + body.count(b"{") > VALUES_MOST:
            raise Invalid.at("", _("The body holds far more values than any question has."))
        value = json.loads(_text(body))
        if b"\\ud" in body or b"\\uD" in body:
            for place in _halves(value, ()):
                raise Invalid.at(pointer_to(("body", *place)), _("The text holds half a surrogate pair."))
        return value


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


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
