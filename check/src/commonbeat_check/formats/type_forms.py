"""The forms that values of a type have by themselves, where the standard states none: digits, yes or no, and more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ..model import Element, Type


class TypeForm(NamedTuple):
    """One form: as a pattern that each tongue of patterns can say, what it is in words, and one value of it."""

    pattern: str
    expects: str
    sample: str


_FRACTION: Final = r"(?:\.[0-9]+)?"
_ZEROS: Final = r"(?:\.0+)?"
_LATITUDE: Final = f"[+-]?(?:0?[0-8]?[0-9]{_FRACTION}|0?90{_ZEROS})"
_LONGITUDE: Final = f"[+-]?(?:(?:0?[0-9]?[0-9]|1[0-7][0-9]){_FRACTION}|180{_ZEROS})"
_ATOM: Final = r'[^\x00-\x20\x7f@,;:<>()\[\]\\".]'
_LETTER: Final = "0-9A-Za-z\u00c0-\u167f\u1681-\u1fff\u2c00-\u2fef\u3001-\ud7ff"
"""Digits, and letters of whatever script within 16 bits: not every tongue counts others as one character."""
_LABEL: Final = f"[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"

TYPE_FORMS: Final[Mapping[str, TypeForm]] = {
    "digits": TypeForm("[0-9]+", "digits from 0 to 9 only", "0042"),
    "yes-no": TypeForm("Yes|No|Y|N", "Yes or No, or Y or N", "Yes"),
    "email": TypeForm(
        rf"{_ATOM}+(?:\.{_ATOM}+)*@{_LABEL}(?:\.{_LABEL})*", "a name, @ and a domain", "someone@example.org"
    ),
    "latitude": TypeForm(_LATITUDE, "a decimal number of degrees from -90 to 90", "51.50335"),
    "longitude": TypeForm(_LONGITUDE, "a decimal number of degrees from -180 to 180", "-0.12765"),
    "coordinate": TypeForm(f"[+-]?[0-9]+{_FRACTION}", "a decimal number", "530047.5"),
}
"""Each form by its name. Yes and No, or Y and N, are what the lists of police standards have; a list says otherwise."""

_NAMED_FOR: Final = {"latitude": "latitude", "lat": "latitude", "longitude": "longitude", "long": "longitude",
                     "lon": "longitude", "lng": "longitude"}  # fmt: skip
_STATED: Final = frozenset({"format", "date-format", "time-format"})


def type_form(element: Element) -> str:
    """Give the name of the form that an element's values have by its type; "" where it or its source says otherwise.

    A pattern, a list, or a check of a form that the element has is what it is held to, and so is a printed format,
    which a machine cannot read; digits are digits whatever picture of them is printed. Samples, or lengths, that no
    value of the form has say otherwise too.
    """
    name = _name(element)
    if not name or element.pattern or element.list or any(one.kind in _STATED for one in element.checks):
        return ""
    if element.format and element.type is not Type.DIGITS:
        return ""
    fits = re.compile(TYPE_FORMS[name].pattern, re.ASCII).fullmatch
    return name if all(map(fits, element.samples)) and _has_room(element, name) else ""


def _name(element: Element) -> str:
    match element.type:
        case Type.DIGITS | Type.YES_NO | Type.EMAIL:
            return str(element.type)
        case Type.COORDINATE:
            words = re.findall("[a-z]+", " ".join((element.name, *element.names)).lower())
            axes = {_NAMED_FOR[one] for one in words if one in _NAMED_FOR}
            return axes.pop() if len(axes) == 1 else "coordinate"
        case _:
            return ""


def _has_room(element: Element, name: str) -> bool:
    """Say whether a value of the form can be as long as is asked."""
    least, most = element.min_length or 1, element.max_length
    if name == "yes-no":
        return any(least <= length and (most is None or length <= most) for length in (1, 2, 3))
    shortest = 3 if name == "email" else 1
    return most is None or most >= max(shortest, least)
