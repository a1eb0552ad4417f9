"""The values of a code list: those of a day, and one value with its life."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from commonbeat_check.model import Code, CodeList


def is_valid(code: Code, on: date) -> bool:
    """Say whether a code may be used on a day: from its first day to the day before its end."""
    return (code.valid_from is None or code.valid_from <= on) and (code.valid_to is None or on < code.valid_to)


def codes_on(codes: Sequence[Code], on: date) -> Iterator[Code]:
    """Give the codes that may be used on a day, as the list has them."""
    return (code for code in codes if is_valid(code, on))


class CodeIndex:
    """Finds the codes of a list by value.

    What is kept beside the list is four bytes a code, so that a list of a million values costs no second copy.
    """

    def __init__(self, code_list: CodeList) -> None:
        self.codes = code_list.codes
        self._order = array("I", sorted(range(len(self.codes)), key=lambda at: self.codes[at].value))

    def find(self, value: str) -> tuple[Code, ...]:
        """Give every code of the value, as the list has them: a value that was withdrawn may have come back."""
        start = bisect_left(self._order, value, key=lambda at: self.codes[at].value)
        return tuple(sorted(self._same(start, value), key=lambda code: code.valid_from or date.min))

    def valid(self, value: str, on: date) -> Code | None:
        """Give the code of the value that may be used on the day, or None."""
        return next((code for code in self.find(value) if is_valid(code, on)), None)

    def near(self, value: str, most: int = 5) -> tuple[str, ...]:
        """Give values that stand beside this one in order, as a hint for whoever mistyped one."""
        start = bisect_left(self._order, value, key=lambda at: self.codes[at].value)
        beside = self._order[max(0, start - most // 2 - 1) : start + most // 2 + 1]
        return tuple(dict.fromkeys(self.codes[at].value for at in beside))[:most]

    def _same(self, start: int, value: str) -> Iterator[Code]:
        for place in range(start, len(self._order)):
            code = self.codes[self._order[place]]
            if code.value != value:
                return
            yield code
