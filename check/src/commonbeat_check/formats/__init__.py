"""Formats of identifiers, places and dates that policing uses, with check digits, by the names that models use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from .contacts import is_e164, is_email, is_uk_telephone, normalise_uk_telephone
from .dates import DATE_FORMATS, read_date, write_date
from .identifiers import (
    are_pnc_ids,
    asn_check_letter,
    cro_check_letter,
    is_asn,
    is_cjs_offence_code,
    is_cro_number,
    is_driving_licence,
    is_nino,
    is_pnc_id,
    is_pti_urn,
    is_uk_passport,
    normalise_pnc_id,
    pnc_check_letter,
    pti_urn_kind,
    show_pnc_id,
)
from .maritime import imo_check_digit, is_imo, is_mmsi
from .places import is_postcode, is_uprn, is_usrn, normalise_postcode
from .vehicles import is_uk_vrm, is_vin, is_vrm, normalise_vrm, uk_vrm_shape, vin_check_digit


class Format(NamedTuple):
    """One format that a value can be held to."""

    name: str
    """What it is, in words."""
    accepts: Callable[[str], bool]
    expects: str
    """What is right, in words with an example."""
    mend: Callable[[str], str]
    """Gives what would put this very text right, as a sentence; "" where nobody can tell."""
    accepts_all: Callable[[Sequence[str]], bool] | None = None
    """The same as ``accepts`` of each of many texts, where that can be said sooner of all at once."""


_ANY_DAY: Final = date(2099, 12, 31)
"""Whether a PNC id is complete but for its century does not hang on the day."""


def _nothing(_text: str) -> str:
    return ""


def _letter(reckon: Callable[[str], str], what: str = "check letter") -> Callable[[str], str]:
    def mend(text: str) -> str:
        right = reckon(text)
        return f"If the rest of it is right, its {what} is {right}." if right else ""

    return mend


def _pnc(text: str) -> str:
    if normalise_pnc_id(text, _ANY_DAY):
        return "Write the year with four digits and the serial with seven."
    right = pnc_check_letter(text)
    return f"If the rest of it is right, its check letter is {right}." if right else ""


def _written(normalise: Callable[[str], str], how: str) -> Callable[[str], str]:
    def mend(text: str) -> str:
        return how if len(text) <= 60 and normalise(text) else ""

    return mend


NAMED: Final[Mapping[str, Format]] = {
    "pnc-id": Format("a PNC id", is_pnc_id, "CCYY/NNNNNNN and a check letter, as 1990/0000570N", _pnc, are_pnc_ids),
    "cro-number": Format(
        "a CRO number",
        is_cro_number,
        "NNNNNN/YY and a check letter, or SF YY/NNNNNN and a check letter, as 123456/99L",
        _letter(cro_check_letter),
    ),
    "asn": Format(
        "an arrest summons number",
        is_asn,
        "year (2), force (2 or 3), unit (2), system (2), serial (11) and a check letter, as 9352AA0100000123456N",
        _letter(asn_check_letter),
    ),
    "nino": Format(
        "a National Insurance number",
        is_nino,
        "two letters, six digits, and A, B, C, D or a space, as AB123456C",
        _nothing,
    ),
    "pti-urn": Format(
        "a case's unique reference number",
        is_pti_urn,
        "force and unit (4), sequence (5) and year (2), as 01AA0000126",
        _nothing,
    ),
    "cjs-offence-code": Format(
        "a CJS offence code",
        is_cjs_offence_code,
        "source (2 letters), year (2) and number (3), with A, B, C or I after it or nothing, as TH68001",
        _nothing,
    ),
    "driving-licence": Format(
        "a UK driving licence number", is_driving_licence, "sixteen characters, as MORGA753116SM9IJ", _nothing
    ),
    "uk-passport": Format(
        "a UK passport number", is_uk_passport, "nine digits, or six digits with one letter before or after", _nothing
    ),
    "postcode": Format(
        "a UK postcode",
        is_postcode,
        "capitals with one space before the last three characters, as M1 1AA",
        _written(normalise_postcode, "Write it in capitals with one space before the last three characters."),
    ),
    "uprn": Format("a UPRN", is_uprn, "up to twelve digits, not all of them 0", _nothing),
    "usrn": Format("a USRN", is_usrn, "up to eight digits, not all of them 0", _nothing),
    "vrm": Format(
        "a vehicle registration mark",
        is_vrm,
        "1 to 11 capitals and digits with no space, as AB12CDE",
        _written(normalise_vrm, "Write it in capitals with no spaces and no hyphens."),
    ),
    "uk-vrm": Format(
        "a UK vehicle registration mark",
        is_uk_vrm,
        "a current, prefix, suffix, dateless or Northern Irish mark, as AB12CDE",
        _written(
            lambda text: normalise_vrm(text) if is_uk_vrm(normalise_vrm(text)) else "",
            "Write it in capitals with no spaces.",
        ),
    ),
    "vin": Format(
        "a vehicle identification number",
        is_vin,
        "17 capitals and digits without I, O and Q",
        _letter(vin_check_digit, "ninth character"),
    ),
    "imo": Format(
        "an IMO number",
        is_imo,
        "seven digits, the last of them a check digit, as 9074729",
        _letter(imo_check_digit, "last digit"),
    ),
    "mmsi": Format("an MMSI", is_mmsi, "nine digits that begin with the number of a country, as 232003556", _nothing),
    "uk-telephone": Format(
        "a UK telephone number",
        is_uk_telephone,
        "+44 and 9 or 10 digits with no spaces, as +447700900123",
        _written(normalise_uk_telephone, "Write it from +44, with no spaces, no brackets and no 0 after 44."),
    ),
    "e164": Format(
        "an international telephone number", is_e164, "+ and 7 to 15 digits with no spaces, as +447700900123", _nothing
    ),
    "email": Format("an email address", is_email, "a name, @ and a domain, as someone@example.org", _nothing),
}
"""Each format by the name that a check of the kind ``format`` gives in ``value``."""

__all__ = [
    "DATE_FORMATS",
    "NAMED",
    "Format",
    "are_pnc_ids",
    "asn_check_letter",
    "cro_check_letter",
    "imo_check_digit",
    "is_asn",
    "is_cjs_offence_code",
    "is_cro_number",
    "is_driving_licence",
    "is_e164",
    "is_email",
    "is_imo",
    "is_mmsi",
    "is_nino",
    "is_pnc_id",
    "is_postcode",
    "is_pti_urn",
    "is_uk_passport",
    "is_uk_telephone",
    "is_uk_vrm",
    "is_uprn",
    "is_usrn",
    "is_vin",
    "is_vrm",
    "normalise_pnc_id",
    "normalise_postcode",
    "normalise_uk_telephone",
    "normalise_vrm",
    "pnc_check_letter",
    "pti_urn_kind",
    "read_date",
    "show_pnc_id",
    "uk_vrm_shape",
    "vin_check_digit",
    "write_date",
]
