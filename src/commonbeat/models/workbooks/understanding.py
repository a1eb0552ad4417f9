"""What single cells and rows of a standards team's own workbook mean: headers, lengths, repeats, patterns, codes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from commonbeat.kernel.text import _
from commonbeat_check.model import Ask, Code, Entity, Group, Member, Requirement

from . import words
from .faults import Place

TOP: Final = 20
"""In how many first rows headers are looked for."""


def find_header(rows: Sequence[tuple[Place, list[str]]], known: Mapping[str, str], need: set[str]) -> int | None:
    """Give the place of the row with the most headers that are known; None where no row has all that are needed."""
    scored = [
        ({known.get(words.plain(one)) for one in cells} - {None}, at) for at, (_p, cells) in enumerate(rows[:TOP])
    ]
    fit = [(len(meant), -at) for meant, at in scored if need <= meant]
    return -max(fit)[1] if fit else None


def columns_of(place: Place, cells: Sequence[str], known: Mapping[str, str]) -> dict[int, str]:
    """Give what columns mean, by their place; two of one meaning are told."""
    found: dict[int, str] = {}
    for n, header in enumerate(cells):
        meaning = known.get(words.plain(header))
        if meaning and meaning in found.values():
            other = cells[next(k for k, one in found.items() if one == meaning)]
            why = _("It and {other} could both be the {meaning}: rename one.")
            place.tell(why.format(other=other, meaning=meaning), header)
        elif meaning:
            found[n] = meaning
    return found


def lengths_of(said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Give least, most and the text for each way in which a row says lengths."""
    if text := said.get("length"):
        low, dash, high = re.sub(r"\s", "", text).replace("–", "-").partition("-")
        yield (low, high, text) if dash else ("", low, text)
    if "min" in said or "max" in said:
        yield said.get("min", ""), said.get("max", ""), f"{said.get('min', '')}-{said.get('max', '')}"


def repeats_of(said: str) -> tuple[bool, int | None] | None:
    """Say whether a member repeats and how often at most; None where it is not understood."""
    if said.lower() in words.REPEATS:
        return words.REPEATS[said.lower()], None
    bounded = re.fullmatch(r"[0-9]{1,6}\s*\.\.\s*([1-9][0-9]{0,5})", said)
    return (int(bounded[1]) > 1, int(bounded[1])) if bounded else None


def is_pattern(text: str) -> bool:
    """Say whether it is a regular expression rather than words, which may have brackets too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later version of Python may read otherwise
            re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return re.search(r"^\^|\$$|\\[dwsDWSb]|[\])]\s*[*+?{]|\{\d|\[[^\]\s]-[^\]\s]", text) is not None


def listed(text: str) -> list[str]:
    """Give what stands in one cell on lines of their own, or between ``;`` or ``|``."""
    return [one.strip() for one in re.split(r"[\n;|]", text) if one.strip()]


def read_code(text: str) -> Code:
    """Give the code of a line as ``R - Red`` or ``B = Blue``."""
    plain = " ".join(text.split())  # first, so that no run of spaces is gone through again and again
    sign = re.search(r" [-–] | ?= ?", plain)
    return Code(value=plain[: sign.start()], label=plain[sign.end() :]) if sign else Code(value=plain)


def with_members(entity: Entity, members: Mapping[str, Member]) -> Entity:
    """Give the entity with these members; it asks for all that are mandatory."""
    asked = tuple(key for key, one in members.items() if one.requirement is Requirement.MANDATORY)
    groups = (Group(id="G1", ask=Ask.ALL, members=asked),) if asked else ()
    return msgspec.structs.replace(entity, members=tuple(members.values()), groups=groups)
