"""Text of a person's own: what it may hold, so that it is shown everywhere and to everybody as it was written.

The end of a line and the tab are taken. Other controls are not, nor what turns the direction of the text around it, nor
what only some programs take for the end of a line, nor what is there and is not shown: a page, or the record, would
show another text than was written. Words in an alphabet that runs from the right need none of these, and are taken.
What joins two letters or signs is taken between them, and what varies one is taken behind it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_JOINS: Final = "\u200c\u200d"
_VARIES: Final = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ODD: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # controls, ends of lines, halves of a pair
    # What Unicode says is to be ignored where it is not known, so that it is not shown; its fillers of Hangul are some.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ufff9-\ufffb\U00013430-\U0001343f]"  # formats that few programs know
)
_LINE_END: Final = re.compile("\r\n?")
_SHOWN: Final = frozenset("LMNS")


def is_legible(text: str) -> bool:
    """Say whether the text is shown as it was written."""
    return _is_plain(text) or all(map(_is_in_place, _ODD.finditer(text)))


def legible(text: str) -> str:
    r"""Give the text without what would keep it from being shown as it was written; each line ends in ``\n``."""
    if _is_plain(text):
        return text
    return _ODD.sub(lambda odd: odd[0] if _is_in_place(odd) else "", _LINE_END.sub("\n", text))


def spelt_out(text: str) -> str:
    """Give the text with what would not be shown as it was written spelt, as ``‹U+202E›``: for what others sent."""
    return text if _is_plain(text) else _ODD.sub(lambda odd: f"‹U+{ord(odd[0]):04X}›", text)


def letters_shown(text: str) -> int:
    """Give how many letters and digits are seen in the text: blanks, points and what is not shown say nothing."""
    return sum(unicodedata.category(one)[0] in "LN" for one in _ODD.sub("", text))


def says_enough(text: str, least: int, most: int) -> bool:
    """Say whether the text, for which a person answers, has so many characters that are seen, and says something.

    What is not shown does not count towards ``least``, and without a letter or a digit nothing is said.
    """
    text = text.strip()
    return len(text) <= most and len(_ODD.sub("", text).strip()) >= least and letters_shown(text) > 0


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()  # which nearly every text is, and is quick to see


def _is_in_place(odd: re.Match[str]) -> bool:
    text, at = odd.string, odd.start()
    if _VARIES.match(odd[0]):
        return _is_shown(text, at - 1)
    if odd[0] not in _JOINS:
        return False
    before = at - 2 if at and _VARIES.match(text, at - 1) else at - 1
    return _is_shown(text, before) and _is_shown(text, at + 1)


def _is_shown(text: str, at: int) -> bool:
    if not 0 <= at < len(text) or _ODD.match(text, at):
        return False
    return unicodedata.category(text[at])[0] in _SHOWN
