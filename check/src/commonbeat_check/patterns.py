"""Patterns of a model as they are run: a whole value is held to one."""

from __future__ import annotations

import re


def whole(pattern: str) -> re.Pattern[str]:
    r"""Give a pattern ready for ``fullmatch``; ``\d``, ``\w`` and ``\s`` are those of ASCII, as in a JSON Schema."""
    return re.compile(pattern, re.ASCII)
