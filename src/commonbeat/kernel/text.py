"""The words that people read, through gettext, so that each can be said in Welsh as well.

A message is looked up when it is said, never when a module is imported: the language is known only then.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
DOMAIN: Final = "commonbeat"
CATALOGUES: Final = Path(__file__).parent.parent / "locale"


@dataclass(slots=True)
class _Speech:
    """What this process speaks: one language for all of its threads, set once at the start."""

    language: str
    catalogue: gettext.NullTranslations


_speech: Final = _Speech(ENGLISH, gettext.NullTranslations())


def _(message: str) -> str:
    """Give the message in the node's language; in English where that has no word for it."""
    return _speech.catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Give the form of the message that goes with ``count``."""
    return _speech.catalogue.ngettext(one, many, count)


def language() -> str:
    """Give the language that is spoken, as ``en`` or ``cy``."""
    return _speech.language


def can_speak(code: str, folder: Path = CATALOGUES) -> bool:
    """Say whether there is a catalogue of the language; English needs none."""
    return code == ENGLISH or gettext.find(DOMAIN, str(folder), [code]) is not None


def speak(code: str, folder: Path = CATALOGUES) -> None:
    """Speak a language from now on, in the whole process; English where there is no catalogue of it."""
    _speech.catalogue = gettext.translation(DOMAIN, str(folder), [code], fallback=True)
    _speech.language = code if can_speak(code, folder) else ENGLISH
