"""The attributes of a standards team's own workbook: what a row says of one, in the words that people use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Check, Element, Type

from . import words
from .foreign_lists import Lists
from .foreign_sheets import Row, Sheets
from .understanding import is_pattern, lengths_of, listed, repeats_of

_DATED: Final = {"dd/mm/yyyy", "dd-mm-yyyy", "yyyy-mm-dd"}
_TIMED: Final = {"hh:mm", "hh:mm:ss"}
_AS_SAID: Final = ("description", "format", "default", "owner", "steward", "based_on", "characters", "section")
_SEVERAL: Final = ("names", "rules", "samples", "notes")


def element_of(row: Row, sheets: Sheets, lists: Lists) -> Element:
    """Give the element of a row; what of it is not understood is told."""
    said = row.said
    made: dict[str, Any] = {"id": said.get("id", said["name"]), "name": said["name"]}
    made |= {key: said[key] for key in _AS_SAID if key in said}
    made |= {key: tuple(listed(said[key])) for key in _SEVERAL if key in said}
    _typed(row, made, sheets)
    _sized(row, made, sheets)
    tell_doubt(row.place, row.headers, said, sheets)
    if pattern := said.get("pattern"):
        made |= {"pattern": pattern} if is_pattern(pattern) else {"rules": (*made.get("rules", ()), pattern)}
    if list_ := lists.of_element(row, made["id"], made["name"]):
        made["list"] = list_
        if made.get("type", Type.STRING) is Type.STRING:
            made["type"] = Type.CODE
    return Element(**made)


def tell_doubt(place: Any, headers: Mapping[str, str], said: Mapping[str, str], sheets: Sheets) -> None:
    """Tell what is said of obligation and repeats and is not understood."""
    required, repeat = said.get("required", ""), said.get("repeat", "")
    if required and required.lower() not in words.REQUIREMENTS:
        sheets.told(place, headers["required"], required)
    if repeat and repeats_of(repeat) is None:
        sheets.told(place, headers["repeat"], repeat)


def _sized(row: Row, made: dict[str, Any], sheets: Sheets) -> None:
    for low, high, text in lengths_of(row.said):
        if not (low or high) or not all(re.fullmatch(r"[0-9]{0,9}", one) for one in (low, high)):
            given = [one for one in ("length", "min", "max") if one in row.said]
            wrong = next((one for one in given if not re.fullmatch(r"[0-9\s–-]+", row.said[one])), given[0])
            why = _("{text} is no length: write it as 35 or 1-35.").format(text=row.said[wrong])
            row.place.tell(why, row.headers[wrong])
            continue
        for key, number in (("min_length", low), ("max_length", high)):
            if number and made.get(key, int(number)) != int(number):
                why = _("{text} is taken; another column says {other}.").format(text=text, other=made[key])
                sheets.told(
                    row.place, next(row.headers[one] for one in ("max", "min", "length") if one in row.said), why
                )
            made |= {key: int(number)} if number else {}


def _typed(row: Row, made: dict[str, Any], sheets: Sheets) -> None:
    said = " ".join(row.said.get("type", "").split())
    sized = re.fullmatch(r"(.+?) ?\(([0-9]{1,9})\)", said)
    word = (sized[1] if sized else said).strip().lower()
    if not word:
        return
    if (known := words.TYPES.get(word) or words.TYPES.get(words.plain(word))) is None:
        sheets.told(row.place, row.headers["type"], said)
        return
    made["type"], characters = known
    made |= {"characters": characters} if characters and "characters" not in made else {}
    made |= {"max_length": int(sized[2])} if sized else {}
    for dated in (word, row.said.get("format", "").lower()):
        if made["type"] is Type.DATE and dated in _DATED:
            made["checks"] = (Check(kind="date-format", value=dated.upper()),)
        if made["type"] is Type.TIME and dated in _TIMED:
            made["checks"] = (Check(kind="time-format", value=dated),)
