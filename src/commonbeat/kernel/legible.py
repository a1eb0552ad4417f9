"""Text of a person's own: what it may hold, so that it is shown everywhere and to everybody as it was written.

The end of a line and the tab are taken. Other controls are not, nor what turns the direction of the text around it, nor
what only some programs take for the end of a line: a page, or the record, would show another text than was written.
Words in an alphabet that runs from the right need none of these, and are taken.
"""

from __future__ import annotations

import re
from typing import Final

_ILLEGIBLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n?")


def is_legible(text: str) -> bool:
    """Say whether the text is shown as it was written."""
    return (
        text.isprintable() or _ILLEGIBLE.search(text) is None
    )  # nearly every text is printable, which is quick to see


def legible(text: str) -> str:
    r"""Give the text without what would keep it from being shown as it was written; each line ends in ``\n``."""
    return text if text.isprintable() else _ILLEGIBLE.sub("", _LINE_END.sub("\n", text))
