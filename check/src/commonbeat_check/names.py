"""Names: how a record calls what a standard names, and how models, entities and what is in them are addressed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W_]+")
_ADDRESS: Final = re.compile(r"([a-z0-9][a-z0-9-]{0,63})@([0-9]+(?:\.[0-9]+){0,3})(?:#([\w.:/-]{1,200}))?")


class Address(NamedTuple):
    """Where a model, or something in it, is found: ``pole@1.1#P_001``. ``part`` is empty for the whole model."""

    standard: str
    version: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.standard}@{self.version}" + (f"#{self.part}" if self.part else "")


def read_address(text: str) -> Address | None:
    """Give what an address says; None where it is none."""
    found = _ADDRESS.fullmatch(text)
    return Address(found[1], found[2], found[3] or "") if found else None


def camel(name: str) -> str:
    """Give a name in lower camel case: ``Given Name`` is ``givenName``, ``2D Code`` is ``_2dCode``."""
    words: list[str] = _WORD.findall(name.replace("'", "").replace("’", ""))
    first, *others = [word if _is_mixed(word) else word.lower() for word in words] or [""]
    found = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in others)
    return f"_{found}" if found[:1].isdigit() else found


def _is_mixed(word: str) -> bool:
    """Say whether a word is written in camel case itself, as ``PersonName``; ``Given`` and ``PNC`` are not."""
    return not word.isupper() and any(letter.isupper() for letter in word[1:])


def pointer(*steps: str | int) -> str:
    """Give a JSON Pointer (RFC 6901) of the steps."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
