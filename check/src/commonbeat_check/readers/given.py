"""What readers give: records one by one, each with the place where it stands, and what hinders reading one."""

from __future__ import annotations

from typing import Any, Final, Protocol

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


class Lines(Protocol):
    """Knows on which lines of its file the parts of one record stand."""

    def line_of(self, pointer: str) -> int:
        """Give the line of what a JSON Pointer leads to; for what is missing, that of what it lacks in."""


class Given(msgspec.Struct, frozen=True):
    """One record as it was given. ``record`` is None where nothing can be made of it; ``problems`` say why."""

    place: Place
    record: Any = None
    problems: tuple[Problem, ...] = ()
    lines: Lines | None = None
    """Where its parts stand, where they stand on more than one line."""
