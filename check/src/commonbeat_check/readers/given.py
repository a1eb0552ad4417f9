"""What readers give: records one by one, each with the place where it stands, and what hinders reading one."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ..problems import Problem

MOST_DEPTH: Final = 64
"""Levels of a record. No standard nests as deep; a record that does is an attack or a mistake."""
MOST_RECORD_BYTES: Final = 16 * 1024 * 1024
"""Of one record, where records are read one by one."""
MOST_DOCUMENT_BYTES: Final = 256 * 1024 * 1024
"""Of what has to be in memory at once: one JSON document, one workbook."""
BLOCK_BYTES: Final = 64 * 1024


class Place(msgspec.Struct, frozen=True):
    """Where a record stands: in words, as ``row 7`` or ``/records/2``, and its first line where there is one."""

    said: str
    line: int | None = None


class Given(msgspec.Struct, frozen=True):
    """One record as it was given. ``record`` is None where nothing can be made of it; ``problems`` say why."""

    place: Place
    record: Any = None
    problems: tuple[Problem, ...] = ()
    text: bytes = b""
    """The record as it stood, where its lines can be told from it: JSON text of more than one line."""
