"""One valid value of an element: words that fit its name where they are allowed, else built from what it is held to."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from itertools import islice
from random import Random
from typing import Final

from commonbeat.kernel.text import _
from commonbeat_check.model import Scalar, Type
from commonbeat_check.reading import Held

from ..errors import NoExample
from ..generating.element_schemas import code_values
from . import words
from .days import Days, days_of, written
from .formats import made_of
from .judge import broken
from .strings import matching
from .times import a_time
from .type_forms import of_type

_TRIES: Final = 80
_LONGEST: Final = 60
"""How long a text is made that may be of any length."""
_PLAIN: Final = string.ascii_letters + string.digits


class ValueMaker:
    """Makes valid values of elements on a day."""

    def __init__(self, on: date) -> None:
        self.on = on

    def value(self, held: Held, chance: Random, *, name: str = "", days: Days | None = None) -> Scalar:
        """Give a value that breaks no rule of the element, of a day within ``days`` where it is a date.

        Raises:
            NoExample: none was found, and why: as a rule the element contradicts itself.
        """
        told: frozenset[str] = frozenset()
        for value in islice(self._candidates(held, chance, name or held.element.name, days or Days()), _TRIES):
            told = broken(held, value, self.on)
            if not told:
                return value
        raise NoExample(held.element.id, _why(held, told))

    def _candidates(self, held: Held, chance: Random, name: str, days: Days) -> Iterator[Scalar]:
        if held.values is not None:
            typed = code_values(held.values, held.json_type)
            while typed:
                yield chance.choice(typed)
        elif held.json_type != "string":
            while True:
                yield _number(held, chance)
        elif held.time_format:
            yield from self._times(held, chance, days)
        elif held.date_format:
            yield from self._days(held, chance, days)
        else:
            yield from self._texts(held, chance, name)

    def _days(self, held: Held, chance: Random, days: Days) -> Iterator[str]:
        left = days_of(held.checks, self.on)
        left = Days(left.first, left.last, left.never | days.never).within(days.first, days.last)
        while (day := left.pick(chance, self.on)) is not None:
            yield written(day, held.date_format)

    def _times(self, held: Held, chance: Random, days: Days) -> Iterator[str]:
        left = days_of(held.checks, self.on).within(days.first, days.last)
        while (day := left.pick(chance, self.on)) is not None:
            yield a_time(held.time_format, day, chance)

    def _texts(self, held: Held, chance: Random, name: str) -> Iterator[str]:
        """Give texts, the likelier ones first: of a named format, words, of the pattern, and of letters and digits."""
        formats = [str(check.value) for check in held.checks if check.kind == "format"]
        while True:
            for one in formats:
                yield from islice(made_of(one, chance), 4)
            if held.type_form:
                yield of_type(held.type_form, chance)
            yield from self._fitting(held, chance, name)
            if held.pattern:
                text = matching(held.pattern, chance, least=held.min_length or 0, most=held.max_length)
                if text is not None:
                    yield text
            yield _plain(held, chance)

    def _fitting(self, held: Held, chance: Random, name: str) -> Iterator[str]:
        match held.element.type:
            case Type.TELEPHONE:
                yield words.drama_telephone(chance)
            case Type.EMAIL:
                yield words.example_email(chance)
                yield "a@example.org"  # where there is no room for more
            case Type.TIME:
                yield a_time(chance.choice(("hh:mm:ss", "hh:mm", "hh:mm:ss±hh:mm")), self.on, chance)
            case Type.DATETIME:
                yield a_time("YYYY-MM-DDThh:mm:ss±hh:mm", self.on, chance)
            case Type.STRING | Type.FREE_TEXT:
                text = words.words_for(name, chance)
                yield text if held.max_length is None or len(text) <= held.max_length else "Sample"[: held.max_length]
            case Type.IDENTIFIER if "vrm" in name.lower() or "registration" in name.lower():
                yield words.mark_of_nobody(chance)
            case Type.CODE | Type.IDENTIFIER if "post" in name.lower():
                yield from islice(made_of("postcode", chance), 1)
            case Type.IMAGE:
                yield _PIXEL
            case _:
                return


_PIXEL: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
"""A picture of one grey point, as base64."""


def _number(held: Held, chance: Random) -> Scalar:
    if held.json_type == "boolean":
        return chance.random() < 0.5
    ranges = [check for check in held.checks if check.kind == "range"]
    low = max((check.min for check in ranges if check.min is not None), default=0)
    high = min((check.max for check in ranges if check.max is not None), default=low + 90)
    whole = chance.randint(int(low), max(int(low), int(high)))
    return whole if held.json_type == "integer" else min(float(high), whole + chance.randint(0, 9) / 10)


def _plain(held: Held, chance: Random) -> str:
    """Give letters and digits within the lengths; digits or letters only where that is asked for."""
    letters = {"numeric": string.digits, "alphabetic": string.ascii_uppercase}.get(held.element.characters, _PLAIN)
    if held.element.type is Type.DIGITS:
        letters = string.digits
    least = held.min_length or 1
    most = min(held.max_length or _LONGEST, max(least, _LONGEST))
    return "".join(chance.choice(letters) for _letter in range(chance.randint(least, max(least, most))))


def _why(held: Held, told: frozenset[str]) -> str:
    if held.values is not None and not held.values:
        return _("no code of its list {list} may be used on the day").format(list=held.element.list)
    if not told:
        return _("no day meets its rules")
    return _("no value was found that meets all its rules; the last one broke {rules}").format(
        rules=", ".join(sorted(told))
    )


def unbound_value(name: str, chance: Random) -> Scalar:
    """Give a value of what the standard binds to no element: nothing is held against it."""
    return words.words_for(name, chance)
