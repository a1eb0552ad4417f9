"""Values of the named formats with the right check letter, and the same values with a wrong one."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Final, NamedTuple

from commonbeat_check.formats import NAMED

from . import words
from .strings import matching


class _Checked(NamedTuple):
    """A format with a check: the shape of its values, and where in them the check stands."""

    shape: str
    place: int = -1
    letters: str = "ABCDEFGHJKLMNPQRTUVWXYZ"


_CHECKED: Final[Mapping[str, _Checked]] = {
    "pnc-id": _Checked(r"(?:19[5-9][0-9]|20[01][0-9])/[0-9]{7}A"),
    "cro-number": _Checked(r"[1-9][0-9]{4,5}/[0-9]{2}A"),
    "asn": _Checked(r"[0-9]{2}0[1-9][0-9A-Z]{2}[0-9]{2}[0-9]{11}A"),
    "imo": _Checked(r"[0-9]{7}", letters=string.digits),
    "vin": _Checked(r"[12345][A-HJ-NPR-Z0-9]{7}0[A-HJ-NPR-Z0-9]{8}", 8, "0123456789X"),
}
_SHAPES: Final[Mapping[str, str]] = {
    "nino": "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]",
    "pti-urn": "[0-9]{2}[0-9A-Z]{2}(?!00000)[0-9]{7}",
    "cjs-offence-code": "[A-Z]{2}[0-9]{5}",
    "driving-licence": "SAMPL[0-9]0[1-9](?:0[1-9]|1[0-9]|2[0-8])[0-9]AB9XX",
    "uk-passport": "[0-9]{9}",
    "postcode": "[UY]X[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}",
    "uprn": "[1-9][0-9]{11}",
    "usrn": "[1-9][0-9]{7}",
    "uk-vrm": "[A-HJ-PR-Y][A-HJ-PR-Z][0-9]{2}[A-HJ-PR-Z]{3}",
    "mmsi": "2(?:0[1-9]|[1-9][0-9])[0-9]{6}",
    "e164": r"\+44[0-9]{10}",
}
_TRIES: Final = 60
_SAID: Final[Mapping[str, Callable[[Random], str]]] = {
    "vrm": words.mark_of_nobody,
    "email": words.example_email,
    "uk-telephone": lambda chance: "+44" + words.drama_telephone(chance)[1:],
}


def made_of(name: str, chance: Random) -> Iterator[str]:
    """Give values of a named format; none of a format that is not known here."""
    if name in _SAID:
        for _attempt in range(_TRIES):
            yield _SAID[name](chance)
    shape = _CHECKED[name].shape if name in _CHECKED else _SHAPES.get(name, "")
    for _attempt in range(_TRIES if shape else 0):
        text = matching(shape, chance)
        right = right_check(name, text) if text else None
        if right is not None:
            yield right


def wrong_checks(name: str, value: str) -> Iterator[str]:
    """Give the value with each other letter in the place of its check; nothing of a format that has none."""
    return (one for one in _every_check(name, value) if one != value and not NAMED[name].accepts(one))


def right_check(name: str, value: str) -> str | None:
    """Give the value with the letter that its check should have; None where no letter makes it right."""
    return next((one for one in _every_check(name, value) if NAMED[name].accepts(one)), None)


def has_check(name: str) -> bool:
    """Say whether values of a named format carry a check letter or digit."""
    return name in _CHECKED


def format_broken(name: str, value: str) -> bool:
    """Say whether a value is not of the named format; a format that nobody knows is broken by nothing."""
    return name in NAMED and not NAMED[name].accepts(value)


def _every_check(name: str, value: str) -> Iterator[str]:
    if name not in _CHECKED:
        yield value
        return
    place = _CHECKED[name].place % max(1, len(value))
    for letter in _CHECKED[name].letters:
        yield value[:place] + letter + value[place + 1 :]
