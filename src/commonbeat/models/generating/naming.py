"""Names in the tongues of others: whatever a standard calls a thing, it gets a name there that is its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BAD_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Namer:
    """Gives each thing a name of its own, the same whenever the same things are asked for in the same order."""

    def __init__(
        self,
        spell: Callable[[str], str],
        reserved: Collection[str] = (),
        longest: int = 120,
        fold: Callable[[str], str] = str.lower,
    ) -> None:
        """``fold``: what is the same of names that count as one; without another, names apart by case alone do."""
        self._spell, self._longest, self._fold = spell, longest, fold
        self._taken = {fold(one) for one in reserved}
        self._given: dict[str, str] = {}

    def of(self, thing: str, wanted: str) -> str:
        """Give the name of a thing: as is wanted, as far as it can be spelt and is not taken."""
        if thing not in self._given:
            spelt = self._spell(wanted)[: self._longest]
            name, number = spelt, 1
            while self._fold(name) in self._taken:
                number += 1
                name = f"{spelt[: self._longest - len(str(number)) - 1]}_{number}"
            self._taken.add(self._fold(name))
            self._given[thing] = name
        return self._given[thing]


def snake(name: str) -> str:
    """Give a name in small ASCII letters, digits and low lines; it begins with a letter."""
    letters = unicodedata.normalize("NFKD", _HUMP.sub(" ", name)).encode("ascii", "ignore").decode().lower()
    spelt = _NOT_A_WORD.sub("_", letters).strip("_")
    return spelt if spelt[:1].isalpha() else f"x_{spelt}".rstrip("_")


def pascal(name: str) -> str:
    """Give a name in words that begin with a capital, of ASCII letters and digits; it begins with a letter."""
    return "".join(word[:1].upper() + word[1:] for word in snake(name).split("_"))


def one_line(text: str) -> str:
    """Give a text with every run of white space and of what cannot be printed as one space, for a line comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def for_xml(text: str) -> str:
    """Give a text with what XML cannot hold replaced by the sign for what is unknown."""
    return _BAD_IN_XML.sub("�", text)


def is_for_xml(text: str) -> bool:
    """Say whether XML can hold a text as it is."""
    return _BAD_IN_XML.search(text) is None
