"""The words that people read, through gettext, so that each can be said in Welsh as well."""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent.parent / "locales"
language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("commonbeat", LOCALES, [code], fallback=True)


def _(message: str) -> str:
    """Give the message in the language of the present request; in English where there is no other."""
    return _catalogue(language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Give the form of the message that goes with ``count``."""
    return _catalogue(language.get()).ngettext(one, many, count)
