"""What a record can call its values in every form that it has: JSON, XML, CSV and a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import digits
from typing import Final
from unicodedata import is_normalized

from commonbeat.kernel.text import _
from commonbeat_check.model import DataModel, Member
from commonbeat_check.readers.xml import is_xml_name

MOST_LETTERS: Final = 100
"""How long a key may be: it heads a column, and stands in paths with others."""
_USUAL: Final = re.compile(rf"[A-Za-z_][A-Za-z0-9_-]{{0,{MOST_LETTERS - 1}}}")
_SHOWN: Final = 40


def is_key(text: str) -> bool:
    """Say whether every form of a record can hold the key.

    It is of letters, digits, ``_`` and ``-``, begins with a letter or ``_``, and is no longer than ``MOST_LETTERS``.
    Letters of any language count that an element of XML can be called by, each as one character (NFC).
    """
    if _USUAL.fullmatch(text):
        return True
    return (
        0 < len(text) <= MOST_LETTERS
        and text[0] not in f"{digits}-"
        and all(one.isalpha() or one in f"{digits}_-" for one in text)
        and is_normalized("NFC", text)
        and is_xml_name(text)
    )


def what_a_key_is() -> str:
    """Say what a key is, to whoever gave another."""
    told = _("A key is letters, digits, _ and - alone, begins with a letter or _, and has at most {most} characters.")
    return told.format(most=MOST_LETTERS)


def bad_keys(model: DataModel) -> Iterator[tuple[str, str]]:
    """Give each key that is none, as it is told, after the entity and the keys that it stands in."""
    for entity in model.entities:
        yield from _bad(entity.id, entity.members)


def _bad(where: str, members: Iterable[Member]) -> Iterator[tuple[str, str]]:
    for one in members:
        told = repr(one.key) if len(one.key) <= _SHOWN else f"{one.key[:_SHOWN]!r}…"
        if not is_key(one.key):
            yield where, told
        yield from _bad(f"{where}/{one.key if is_key(one.key) else told}", one.parts)
