"""What a sheet says of its own rows and cells, looked at first: a lie there costs hours, or hides a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from ..problems import CheckRefused

MOST_ROWS: Final = 1_048_576
"""Rows that Excel knows."""
LAST_COLUMN: Final = b"GIY"
"""The 5,000th: a header has no more."""
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)[\"']")
_NUMBER: Final = re.compile(rb"[1-9][0-9]{0,6}")
_CELL: Final = re.compile(rb"([A-Z]{1,3})[1-9][0-9]{0,6}")
_PART: Final = 1024 * 1024
_TAG_MOST: Final = 64 * 1024


def look_at_rows(part: IO[bytes], name: str) -> None:
    """Raise ``CheckRefused`` where a sheet has rows out of order or beyond the last, too many, or cells too far right.

    A reader fills what is left out between two rows or two cells, so that a file of some bytes could keep it busy for
    ever; and a row whose number was there before is passed over.
    """
    row = rows = 0
    for kind, said in _tags(part):
        place = _PLACE.search(said)
        if kind == b"row":
            rows += 1
            number = _NUMBER.fullmatch(place[1]) if place else None
            after = int(number[0]) if number else row + 1
            if (place and not number) or after <= row or after > MOST_ROWS or rows > MOST_ROWS:
                shown = place[1][:20].decode(errors="replace") if place else str(after)
                raise CheckRefused(
                    f"{name} in the workbook has a row {shown} after row {row}: rows count up, and end at {MOST_ROWS}. "
                    "Save it anew as .xlsx."
                )
            row = after
        elif place and ((cell := _CELL.fullmatch(place[1])) is None or _is_beyond(cell[1])):
            shown = place[1][:20].decode(errors="replace")
            raise CheckRefused(f"{name} in the workbook has a cell {shown}, which is beyond the columns that are read.")


def _is_beyond(letters: bytes) -> bool:
    return (len(letters), letters) > (len(LAST_COLUMN), LAST_COLUMN)


def _tags(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Give each tag of a row or a cell, and what stands in it."""
    left = b""
    while block := part.read(_PART):
        text = left + block
        end = text.rfind(b">") + 1
        for found in _TAG.finditer(text, 0, end):
            yield found[1], found[2]
        left = text[end:][-_TAG_MOST:]
