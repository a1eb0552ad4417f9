"""One value held to a named format: whether it is one, what would be right, and its right check character."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from . import NAMED
from .identifiers import asn_check_letter, cro_check_letter, pnc_check_letter
from .maritime import imo_check_digit
from .vehicles import vin_check_digit

_CJS: Final = "CJS Data Standards Catalogue 5.0"


class About(NamedTuple):
    """Where a named format is from, and how its check character is reckoned where it has one."""

    source: str
    check: str = ""
    """What the check character is called; "" where there is none, or none that can be reckoned."""
    right_check: Callable[[str], str] | None = None
    """Gives the one that a text should have; "" where that cannot be told."""


ABOUT: Final[Mapping[str, About]] = {
    "pnc-id": About(f"{_CJS}, PNC Id", "check letter", pnc_check_letter),
    "cro-number": About(
        "POLE dictionary 1.1, Criminal Records Office Number; its shapes and its letter as Commonbeat reads them",
        "check letter",
        cro_check_letter,
    ),
    "asn": About(
        f"{_CJS}, Arrest Summons Number; the letter by the table of the PNC id", "check letter", asn_check_letter
    ),
    "nino": About(f"{_CJS}, National Insurance Number"),
    "pti-urn": About(f"{_CJS}, PTI URN"),
    "cjs-offence-code": About(f"{_CJS}, CJS Offence Code"),
    "driving-licence": About(
        f"{_CJS} for its length; the shape as Commonbeat reads it, and its check is not published"
    ),
    "uk-passport": About(f"{_CJS} for its length; the shapes as Commonbeat reads them"),
    "postcode": About(f"{_CJS}, UK Post Code; with the third letter P, which is in use"),
    "uprn": About(f"{_CJS}, UPRN"),
    "usrn": About(f"{_CJS}, USRN"),
    "vrm": About(f"{_CJS}, Vehicle Registration Mark"),
    "uk-vrm": About("the shapes of marks in use, as Commonbeat reads them"),
    "vin": About(
        "ISO 3779 for its characters; the check digit by 49 CFR 565, of North American numbers alone",
        "ninth character",
        vin_check_digit,
    ),
    "imo": About("the IMO Ship Identification Number Scheme", "last digit", imo_check_digit),
    "mmsi": About("ITU-R M.585"),
    "uk-telephone": About("ITU-T E.164 and the United Kingdom's National Telephone Numbering Plan"),
    "e164": About("ITU-T E.164"),
    "email": About("the shape alone, as Commonbeat reads it: narrower than RFC 5322"),
}
"""Every format of ``NAMED``, by its name."""


class Tried(NamedTuple):
    """What came of holding a value to a format. None of its texts repeats the value."""

    valid: bool
    text: str
    fix: str
    """What would put it right; "" where it is valid."""
    check: str
    """The check character that it should have, where it is not valid and that can be told."""


def try_value(name: str, value: str) -> Tried:
    """Say whether a value is of a named format, and what would be right; raise ``KeyError`` for a name of nothing."""
    found, about = NAMED[name], ABOUT[name]
    if found.accepts(value):
        return Tried(valid=True, text=f"It is {found.name}.", fix="", check="")
    _article, _space, noun = found.name.partition(" ")
    check = about.right_check(value) if about.right_check else ""
    fix = found.mend(value) or f"Write {found.expects}."
    return Tried(valid=False, text=f"It is not a valid {noun}.", fix=fix, check=check)
