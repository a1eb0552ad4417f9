"""How one value of a model stands in a cell, and is read from it again as the same value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from commonbeat.kernel.nearest import nearest
from commonbeat.kernel.text import _

Cell: TypeAlias = str | int | float | bool | date | None
"""What Excel knows of a cell; None: it is empty."""

MOST_CHARACTERS: Final = 32_767
"""What Excel takes in one cell, in UTF-16 units; longer texts stand on a sheet of their own, in pieces."""
_EXACT: Final = 2**53  # beyond it Excel rounds
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|^_(?=long_)")
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_ITEM: Final[Mapping[str, str]] = {"\\": "\\\\", "\n": "\\n"}
_ITEM_READ: Final = re.compile(r"\\([\\ne])")
_JSON: Final = "json:"
_SHOWN: Final = 60


class Unfit(Exception):
    """A cell holds what its column cannot take; the message says what would be right."""


class Codec(NamedTuple):
    """How the values of a column are written, and read; an empty cell is never read."""

    write: Callable[[Any], Cell]
    read: Callable[[Cell], Any]


def escape(text: str) -> str:
    """Give a text as Office files have it: what XML cannot carry is spelt ``_x000D_``."""
    return _ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """Give the text that was escaped."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_text(cell: Cell) -> str:
    """Give the text of a cell.

    Raises:
        Unfit: it holds a number, a date or a logical value: Excel may have changed what was typed.
    """
    if not isinstance(cell, str):
        what = (
            _("a date") if isinstance(cell, date) else _("a logical value") if isinstance(cell, bool) else _("a number")
        )
        raise Unfit(
            _("It holds {what} where text is wanted: format the cell as Text and type it again.").format(what=what)
        )
    return unescape(cell)


def _write_text(text: str) -> Cell:
    return escape(text) or None


def _write_lines(items: tuple[str, ...]) -> Cell:
    lines = (re.sub(r"[\\\n]", lambda found: _ITEM[found[0]], item) or "\\e" for item in items)
    return escape("\n".join(lines)) or None


def _read_lines(cell: Cell) -> tuple[str, ...]:
    named = {"\\": "\\", "n": "\n", "e": ""}
    return tuple(_ITEM_READ.sub(lambda found: named[found[1]], line) for line in read_text(cell).split("\n"))


def _read_keys(cell: Cell) -> tuple[str, ...]:
    """Give keys, which stand one a line or with commas between them: no key has a comma."""
    return tuple(one.strip() for one in re.split("[\n,]", read_text(cell)) if one.strip())


def _write_whole(number: int | None) -> Cell:
    return number if number is None or abs(number) < _EXACT else str(number)


def _read_whole(cell: Cell) -> int:
    unfit = Unfit(_("{said} is no whole number, as 35.").format(said=_shown(cell)))
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise unfit
    try:
        number = int(cell) if isinstance(cell, str | int) else cell
    except ValueError:
        raise unfit from None
    if number != number // 1:
        raise unfit
    return int(number)


def _write_number(number: float | None) -> Cell:
    # 16 digits are what the file format's writers keep; a number that needs 17 stands as text.
    return number if number is None or float(f"{number:.16g}") == number else repr(number)


def _read_number(cell: Cell) -> float:
    unfit = Unfit(_("{said} is no number, as 2.5.").format(said=_shown(cell)))
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise unfit
    try:
        return float(cell)
    except ValueError:
        raise unfit from None


def _read_yes(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    said = cell.strip().lower() if isinstance(cell, str) else ""
    if said not in {"yes", "no"}:
        raise Unfit(_("{said} is neither Yes nor No.").format(said=_shown(cell)))
    return said == "yes"


def _write_scalar(value: str | float | bool | None) -> Cell:
    if isinstance(value, bool) or value is None or (isinstance(value, int) and abs(value) < _EXACT):
        return value
    if isinstance(value, str) and value and not value.startswith(_JSON):
        return escape(value)
    return escape(_JSON + msgspec.json.encode(value).decode())


def _read_scalar(cell: Cell) -> str | int | float | bool:
    if isinstance(cell, date):
        raise Unfit(_("It holds a date where text is wanted: format the cell as Text and type it again."))
    if not isinstance(cell, str):
        return cell if cell is not None else ""
    text = unescape(cell)
    return _from_json(text[len(_JSON) :], str | int | float | bool) if text.startswith(_JSON) else text


def _write_json(value: Mapping[str, Any]) -> Cell:
    return escape(msgspec.json.encode(value).decode()) if value else None


def _from_json(text: str, shape: Any) -> Any:
    try:
        return msgspec.json.decode(text.encode(), type=shape)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as wrong:
        raise Unfit(_("It is not the JSON that is wanted: {why}.").format(why=wrong)) from wrong


def _read_day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(read_text(cell).strip())
    except ValueError:
        raise Unfit(_("{said} is no date: write it as 2026-11-26.").format(said=_shown(cell))) from None


def _shown(cell: Cell) -> str:
    """Give what stands in a cell, cut short, to be told."""
    text = str(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def json_of(shape: Any) -> Codec:
    """Give the codec of a JSON object; an empty one is an empty cell."""
    return Codec(_write_json, lambda cell: _from_json(read_text(cell), shape))


def choice_of(kind: type[Enum]) -> Codec:
    """Give the codec of a word from a closed set; case, and spaces for hyphens, do not matter."""
    known = [str(one.value) for one in kind]

    def read(cell: Cell) -> Enum:
        said = read_text(cell).strip().lower().replace(" ", "-").replace("_", "-")
        if said not in known:
            why = _("{said} is none of {known}.").format(said=_shown(cell), known=", ".join(known))
            raise Unfit(why + nearest(said, known))
        return kind(said)

    return Codec(lambda one: str(one.value), read)


TEXT: Final = Codec(_write_text, read_text)
LINES: Final = Codec(_write_lines, _read_lines)
KEYS: Final = Codec(lambda keys: escape("\n".join(keys)) or None, _read_keys)
WHOLE: Final = Codec(_write_whole, _read_whole)
NUMBER: Final = Codec(_write_number, _read_number)
YES_NO: Final = Codec(lambda yes: "Yes" if yes else "No", _read_yes)
SCALAR: Final = Codec(_write_scalar, _read_scalar)
DAY: Final = Codec(lambda day: None if day is None else day.isoformat(), _read_day)
FACTS: Final = json_of(dict[str, Any])
