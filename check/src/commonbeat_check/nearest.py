"""The code that somebody meant: by its label, by capitals and spaces, or one slip of the keyboard away."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from .model import Code

_NUMBERED = re.compile(r"[A-Za-z]+[_-]?([0-9]{1,18})")
_LOOKS_LIKE = str.maketrans("oil", "011")
_MOST_CODES = 20_000
_MOST_CHARACTERS = 60


def nearest_name(name: str, names: Iterable[str]) -> str:
    """Give the name that was meant; "" where none is near. An id of another number, as P_019 for P_999, is not near."""
    known = list(names)
    alike = [one for one in known if _as_seen(one) == _as_seen(name)]
    if alike:
        return alike[0]
    number = _NUMBERED.fullmatch(name)
    others = [one for one in known if not (number and _is_other(number[1], one))]
    return next(iter(difflib.get_close_matches(name, others, 1, 0.7)), "")


def _as_seen(name: str) -> str:
    """Give a name as the eye takes it: P_0O1 is P_001, and a small letter is the same as a capital."""
    return name.casefold().translate(_LOOKS_LIKE)


def _is_other(number: str, name: str) -> bool:
    found = _NUMBERED.fullmatch(name)
    return found is not None and int(found[1]) != int(number)


class NearestCode:
    """Finds the code nearest to a wrong value. What it looks up is made when the first value is wrong."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self._codes = tuple(codes)
        self._slips: dict[str, str] | None = None

    def find(self, value: str) -> str:
        """Give the code that was meant; "" where none is near. It takes as long for a long list as for a short one."""
        if len(value) > _MOST_CHARACTERS or len(self._codes) > _MOST_CODES:
            return ""
        slips = self._slips
        if slips is None:
            slips = self._slips = self._looked_up()
        plain = _plain(value)
        return slips.get(plain) or next((slips[one] for one in _shorter(plain) if one in slips), "")

    def label(self, code: str) -> str:
        """Give the label of a code where it says more than the code; "" where it does not."""
        found = next((one.label for one in self._codes if one.value == code), "")
        return "" if _plain(found) == _plain(code) else found

    def _looked_up(self) -> dict[str, str]:
        slips: dict[str, str] = {}
        for code in self._codes:
            if len(code.value) <= _MOST_CHARACTERS:
                for near in _shorter(_plain(code.value)):
                    slips.setdefault(near, code.value)
        # What is written in full goes before what is a slip of something else.
        slips |= {
            _plain(code.label): code.value for code in reversed(self._codes) if 0 < len(code.label) <= _MOST_CHARACTERS
        }
        return slips | {_plain(code.value): code.value for code in reversed(self._codes)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


def _shorter(text: str) -> Iterator[str]:
    """Give a text without each of its characters in turn; nothing of three and fewer, as all would be near."""
    if len(text) > 3:
        for at in range(len(text)):
            yield text[:at] + text[at + 1 :]
