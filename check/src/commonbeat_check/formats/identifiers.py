"""Identifiers of people, cases and offences: the PNC id, CRO number, ASN, NINO, PTI URN, offence code and documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from .check_letters import all_have_their_letter, letter_of

_LETTER: Final = "[A-HJ-NP-RT-Z]"
_PNC: Final = re.compile(rf"([0-9]{{2}})([0-9]{{2}})/([0-9]{{7}})({_LETTER})")
_PNCS: Final = re.compile(rf"(?:[0-9]{{4}}/[0-9]{{7}}{_LETTER}\n)*+")
_PNC_WIDTH: Final = 13
_PNC_DIGITS: Final = (2, 3, 5, 6, 7, 8, 9, 10, 11)
"""Where, in a stored PNC id, the digits stand from which its letter is reckoned."""
_PNC_SHOWN: Final = re.compile(rf"([0-9]{{2}}|[0-9]{{4}})/([0-9]{{1,7}})({_LETTER})", re.IGNORECASE)
_CRO: Final = re.compile(rf"([1-9][0-9]{{0,5}})/([0-9]{{2}})({_LETTER})")
_CRO_FILE: Final = re.compile(rf"SF ?(39|[4-8][0-9]|9[0-5])/([1-9][0-9]{{0,5}})({_LETTER})")
_ASN: Final = re.compile(r"([0-9]{2})([A-Z0-9]{0,1})([A-Z0-9]{2})([A-Z0-9]{2})([A-Z0-9]{2})([0-9]{11})([A-Z])")
_NINO: Final = re.compile(r"(?!GB|BG|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D ]")
_PTI_URN: Final = re.compile(r"[0-9]{2}[0-9A-Z]{2}(?!00000)([0-9]{5})[0-9]{2}")
_OFFENCE: Final = re.compile(r"(?:[A-Z]{2}[0-9]{2}|COML)[0-9]{3}[ABCI]?")
_DRIVER: Final = re.compile(r"[A-Z0-9]{5}[0-9][0156][0-9](?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z0-9]{3}[A-Z]{2}")
_PASSPORT: Final = re.compile(r"[A-Z][0-9]{6}|[0-9]{6}[A-Z]|[0-9]{9}")


def is_pnc_id(text: str) -> bool:
    """Say whether a text is a PNC id as it is stored, ``CCYY/NNNNNNND``, with the right check letter."""
    found = _PNC.fullmatch(text)
    return found is not None and letter_of(found[2] + found[3]) == found[4]


def are_pnc_ids(texts: Sequence[str]) -> bool:
    """Say whether all texts are PNC ids as they are stored: the same as ``is_pnc_id`` of each, many times as fast."""
    # As long as that, it has a line for each text, so that none of them holds a line end itself.
    lines = "\n".join((*texts, ""))
    if len(lines) != len(texts) * (_PNC_WIDTH + 1) or _PNCS.fullmatch(lines) is None:
        return False
    return all_have_their_letter(lines.replace("\n", "").encode("ascii"), _PNC_WIDTH, _PNC_DIGITS)


def pnc_check_letter(text: str) -> str:
    """Give the check letter that a PNC id, stored or shown, should have; "" where it is none of its shape.

    It is reckoned from the two-digit year and the serial padded to seven digits. The last character may be wrong.
    """
    found = re.fullmatch(r"(?:[0-9]{2})?([0-9]{2})/([0-9]{1,7})[A-Za-z]?", text)
    return letter_of(found[1] + found[2].zfill(7)) if found else ""


def normalise_pnc_id(text: str, on: date) -> str:
    """Give a PNC id as it is stored, from ``YY/ND`` or a like form; "" where it is none.

    A year of two digits is the last one of that number up to the year of ``on``.
    """
    found = _PNC_SHOWN.fullmatch(text.strip())
    if found is None:
        return ""
    year = found[1]
    if len(year) == 2:
        year = str(next(one for one in range(on.year, on.year - 100, -1) if one % 100 == int(year)))
    whole = f"{year.zfill(4)}/{found[2].zfill(7)}{found[3].upper()}"
    return whole if is_pnc_id(whole) else ""


def show_pnc_id(text: str) -> str:
    """Give a stored PNC id as it is shown, ``YY/ND`` with no leading zeros in the serial; "" where it is none."""
    found = _PNC.fullmatch(text)
    return f"{found[2]}/{found[3].lstrip('0') or '0'}{found[4]}" if found and is_pnc_id(text) else ""


def is_cro_number(text: str) -> bool:
    """Say whether a text is a CRO number, ``NNNNNN/YYD`` or ``SF YY/NNNNNND``, with the right check letter."""
    expected = cro_check_letter(text)
    return bool(expected) and text[-1] == expected


def cro_check_letter(text: str) -> str:
    """Give the check letter that a CRO number should have; "" where it is none of its shapes.

    It is reckoned from year and padded serial: six digits, five in a file (SF) of a year after 1964. A file of a year
    before 1965 has it from the serial alone.
    """
    if found := _CRO.fullmatch(text):
        return letter_of(found[2] + found[1].zfill(6))
    if found := _CRO_FILE.fullmatch(text):
        return letter_of(found[1] + found[2].zfill(5) if found[1] >= "65" else found[2].zfill(6))
    return ""


def is_asn(text: str) -> bool:
    """Say whether a text is an arrest summons number of 20 or 21 characters, with the right check letter.

    The letter is reckoned from digits; that of a force or system that is not two digits cannot be told, and stands.
    """
    found = _ASN.fullmatch(text)
    return found is not None and asn_check_letter(text) in {"", found[7]}


def asn_check_letter(text: str) -> str:
    """Give the check letter that an ASN should have; "" where it cannot be told.

    Of ``YY[F]FFUUSSN(11)A`` it is reckoned from FF (the last two of the force), SS, YY and the eleven-digit serial.
    """
    found = _ASN.fullmatch(text)
    digits = found[3] + found[5] + found[1] + found[6] if found else ""
    return letter_of(digits) if digits.isdigit() else ""


def is_nino(text: str) -> bool:
    """Say whether a text is a National Insurance number: two letters, six digits, and A to D or a space."""
    return _NINO.fullmatch(text) is not None


def is_pti_urn(text: str) -> bool:
    """Say whether a text is a case's unique reference ``FFFFNNNNNYY``: force and unit, sequence, year."""
    return _PTI_URN.fullmatch(text) is not None


def pti_urn_kind(text: str) -> str:
    """Give ``charge`` or ``summons``, as the sequence of a case's reference tells; "" where it is none."""
    found = _PTI_URN.fullmatch(text)
    return ("charge" if found[1] < "50000" else "summons") if found else ""


def is_cjs_offence_code(text: str) -> bool:
    """Say whether a text is an offence code ``AAYYNNN`` or ``COMLNNN``, with A, B, C, I or nothing after."""
    return _OFFENCE.fullmatch(text) is not None


def is_driving_licence(text: str) -> bool:
    """Say whether a text has the shape of a British driving licence number of sixteen characters.

    Its last two characters are a check that is not published, so no more than the shape can be told.
    """
    return _DRIVER.fullmatch(text) is not None


def is_uk_passport(text: str) -> bool:
    """Say whether a text has the shape of a UK passport number: nine digits, or six with a letter before or after."""
    return _PASSPORT.fullmatch(text) is not None
