"""A page of a longer answer, and the cursor to the next."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .errors import Invalid
from .text import _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the items in order; ``next`` is None on the last page."""

    items: Sequence[T]
    next: str | None


def to_cursor(*parts: str | int) -> str:
    """Give an opaque cursor that holds the parts."""
    return base64.urlsafe_b64encode("\x1f".join(map(str, parts)).encode()).decode().rstrip("=")


def from_cursor(cursor: str, length: int, pointer: str = "/cursor") -> list[str]:
    """Read the parts of a cursor that we gave out.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\x1f")
    except (binascii.Error, UnicodeError):
        parts = []
    if len(parts) != length:
        raise Invalid.at(pointer, _("The cursor is not one that this node gave out: start again without it."))
    return parts
