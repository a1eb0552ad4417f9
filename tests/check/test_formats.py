import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.formats import (
    NAMED,
    asn_check_letter,
    cro_check_letter,
    imo_check_digit,
    is_asn,
    is_imo,
    is_pnc_id,
    is_postcode,
    is_vin,
    normalise_pnc_id,
    normalise_postcode,
    normalise_uk_telephone,
    normalise_vrm,
    pnc_check_letter,
    pti_urn_kind,
    read_date,
    show_pnc_id,
    uk_vrm_shape,
    vin_check_digit,
    write_date,
)
from commonbeat_check.formats.check_letters import LETTERS, letter_of
from commonbeat_check.formats.contacts import has_trunk_zero
from commonbeat_check.formats.dates import DATE_FORMATS, form_of, months_after, years_between

ON = date(2026, 11, 26)
DIGITS = "0123456789"

RIGHT = {
    "pnc-id": ["1990/0000570N"],
    "cro-number": ["123456/99L", "SF39/1A", "SF 39/1A"],
    "asn": ["9352AA0100000123456N", "93052AA0100000123456N", "93N2AA0100000123456Q"],
    "nino": ["AB123456C", "AB123456 "],
    "pti-urn": ["01AA0000126", "52BC9999999"],
    "cjs-offence-code": ["TH68001", "TH68001A", "COML001", "XX00123"],
    "driving-licence": ["MORGA753116SM9IJ"],
    "uk-passport": ["123456789", "A123456", "123456A"],
    "postcode": ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "GIR 0AA", "ZE1 0AA"],
    "uprn": ["1", "100012345678", "000000000001"],
    "usrn": ["1", "12345678"],
    "vrm": ["AB12CDE", "1", "ABCDEFGHIJ1"],
    "uk-vrm": ["AB12CDE", "A123BCD", "ABC123A", "AB1234", "1234AB", "AIZ1234", "Q123ABC"],
    "vin": ["1M8GDM9AXKP042788", "WVWZZZ1JZ3W386752"],
    "imo": ["9074729", "IMO 9074729", "IMO9074729"],
    "mmsi": ["232003556", "002320001", "111232506", "982320001"],
    "uk-telephone": ["+447700900123", "07700900123", "+441632960123", "0163296012"],
    "e164": ["+447700900123", "+12025550123"],
    "email": ["someone@example.org", "a.b+c@x-y.example", "a@b", "josé@bücher.example"],
}
WRONG = {
    "pnc-id": ["1990/0000570L", "90/570N", "1990/0000570n", "1990-0000570N"],
    "cro-number": ["123456/99A", "012345/99L", "SF38/1A", "SF96/1A", "0/99A"],
    "asn": ["9352AA0100000123456A", "9352AA0100000123456", "9352AA010000012345N"],
    "nino": ["DB123456C", "AO123456C", "GB123456C", "TN123456A", "AB123456E", "AB123456", "ab123456c"],
    "pti-urn": ["01AA0000026", "01AA000126", "A1AA0000126"],
    "cjs-offence-code": ["TH6800", "TH68001D", "T168001", "COML01"],
    "driving-licence": ["MORGA723116SM9IJ", "MORGA753326SM9IJ", "MORGA753116SM9I1", "MORGA753116SM9I"],
    "uk-passport": ["12345678", "AB12345", "A1234567", "1234567890"],
    "postcode": [
        "M11AA",
        "m1 1aa",
        "QA1 1AA",
        "AI1 1AA",
        "M1 1CA",
        "M1  1AA",
        "R1L 1AA",
        "GIR 0AB",
        "AAA 1AA",
        "W1I 1AA",
    ],
    "uprn": ["0", "000000000000", "1000123456789", "12a"],
    "usrn": ["0", "123456789"],
    "vrm": ["AB12 CDE", "ab12cde", "ABCDEFGHIJ12"],
    "uk-vrm": ["AB01CDE", "QA12CDE", "A0BCD", "ABC123Z", "AB12345", "I123BCD"],
    "vin": ["1M8GDM9A0KP042788", "WVWZZZ1JZ3W38675", "WVWZZZ1JZ3W38675O"],
    "imo": ["9074728", "907472", "IMO  9074729"],
    "mmsi": ["132003556", "23200355", "232003556a"],
    "uk-telephone": ["07700 900123", "+4407700900123", "0770090012", "+44012345678", "447700900123"],
    "e164": ["+0447700900123", "447700900123", "+1234567890123456", "+44 7700900123"],
    "email": [
        "someone",
        "@example.org",
        "a@",
        "a@b@c",
        "a b@c.example",
        ".a@b.example",
        "a@b..example",
        "a@-b.example",
    ],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in RIGHT for text in RIGHT[name]])
def test_what_is_of_a_format_is_accepted(name, text):
    assert NAMED[name].accepts(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in WRONG for text in WRONG[name]])
def test_what_is_not_of_a_format_is_refused(name, text):
    assert not NAMED[name].accepts(text)


def test_every_named_format_is_tried():
    assert RIGHT.keys() == WRONG.keys() == NAMED.keys()


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", " ", "٣٣٣٣", "A" * 100_000, "1" * 100_000, "1990/0000570N\n", "M1 1AA\n"]
)
def test_no_format_takes_nonsense_or_fails_on_it(name, text):
    assert not NAMED[name].accepts(text)
    assert isinstance(NAMED[name].mend(text), str)


@pytest.mark.parametrize("name", NAMED)
def test_a_format_says_what_is_right_with_an_example_that_it_takes(name):
    _, has_one, example = NAMED[name].expects.partition(" as ")
    assert not has_one or NAMED[name].accepts(example.split(" ", 1)[0] if name != "postcode" else example)


def test_the_worked_example_of_the_asn_gives_n():
    assert letter_of("52019300000123456") == "N"
    assert asn_check_letter("9352AA0100000123456A") == "N"


def test_the_sample_that_the_pole_dictionary_prints_has_the_wrong_letter():
    assert not normalise_pnc_id("90/570L", ON)
    assert pnc_check_letter("90/570L") == "N"
    assert "N" in NAMED["pnc-id"].mend("1990/0000570L")


def test_a_pnc_id_that_is_only_shortened_is_told_so():
    assert NAMED["pnc-id"].mend("90/570N") == "Write the year with four digits and the serial with seven."


def test_there_is_a_letter_for_each_remainder_and_none_is_i_o_or_s():
    assert len(set(LETTERS)) == len(LETTERS) == 23
    assert not set("IOS") & set(LETTERS)


pnc_parts = st.tuples(st.integers(1926, 2025), st.integers(0, 9_999_999))


def pnc(year, serial):
    return f"{year}/{serial:07d}{letter_of(f'{year % 100:02d}{serial:07d}')}"


@given(pnc_parts, st.data())
def test_a_pnc_id_with_any_one_digit_after_the_century_changed_is_refused(parts, data):
    text = pnc(*parts)
    at = data.draw(st.sampled_from([2, 3, *range(5, 12)]))
    other = data.draw(st.sampled_from([digit for digit in DIGITS if digit != text[at]]))
    assert is_pnc_id(text)
    assert not is_pnc_id(text[:at] + other + text[at + 1 :])


@given(pnc_parts, st.sampled_from([2, *range(5, 11)]))
def test_a_pnc_id_with_two_neighbouring_digits_swapped_is_refused(parts, at):
    text = pnc(*parts)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert is_pnc_id(swapped) == (text[at] == text[at + 1])


@given(pnc_parts, st.sampled_from(string.ascii_uppercase))
def test_a_pnc_id_has_one_check_letter_only(parts, letter):
    text = pnc(*parts)
    assert is_pnc_id(text[:-1] + letter) == (letter == text[-1])


@given(pnc_parts)
def test_a_pnc_id_is_shown_short_and_kept_long(parts):
    text = pnc(*parts)
    shown = show_pnc_id(text)
    assert normalise_pnc_id(shown, date(2025, 12, 31)) == text
    assert not shown.split("/")[1].startswith("0") or parts[1] == 0
    assert show_pnc_id(shown) == ""


@given(
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["AA", "01", "ZZ"]),
    st.integers(0, 99),
    st.integers(0, 10**11 - 1),
    st.data(),
)
def test_an_asn_with_any_one_reckoned_digit_changed_is_refused(year, force, unit, system, serial, data):
    body = f"{year:02d}{force:02d}{unit}{system:02d}{serial:011d}"
    text = body + asn_check_letter(body + "A")
    at = data.draw(st.sampled_from([0, 1, 2, 3, *range(6, 19)]))
    other = data.draw(st.sampled_from([digit for digit in DIGITS if digit != text[at]]))
    assert is_asn(text)
    assert not is_asn(text[:at] + other + text[at + 1 :])


@given(st.integers(1, 999_999), st.integers(0, 99))
def test_a_cro_number_has_the_letter_of_year_and_padded_serial(serial, year):
    body = f"{serial}/{year:02d}"
    assert cro_check_letter(body + "A") == letter_of(f"{year:02d}{serial:06d}")


@pytest.mark.parametrize(
    ("text", "digits"), [("SF64/123A", "000123"), ("SF65/123A", "6500123"), ("SF39/123456A", "123456")]
)
def test_a_file_of_the_office_has_the_letter_of_its_time(text, digits):
    assert cro_check_letter(text) == letter_of(digits)


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_a_vin_with_its_check_digit_put_in_is_accepted(text):
    assert is_vin(text[:8] + vin_check_digit(text) + text[9:])


@given(st.integers(0, 999_999), st.sampled_from(DIGITS))
def test_an_imo_number_has_one_last_digit_only(number, digit):
    text = f"{number:06d}{digit}"
    assert is_imo(text) == (imo_check_digit(text) == digit)


def test_the_sequence_of_a_case_tells_charge_from_summons():
    assert [pti_urn_kind(f"01AA{n:05d}26") for n in (1, 49_999, 50_000, 99_999)] == [
        "charge",
        "charge",
        "summons",
        "summons",
    ]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("AB12CDE", "current"), ("A123BCD", "prefix"), ("Q1ABC", "prefix"), ("ABC1A", "suffix"), ("AB1234", "dateless"), ("1ABC", "dateless"),
     ("AIZ1234", "northern-irish"), ("BZ1", "northern-irish"), ("D12345678", "")],
)  # fmt: skip
def test_a_uk_mark_has_a_shape(text, shape):
    assert uk_vrm_shape(text) == shape


@pytest.mark.parametrize("text", ["m11aa", " M1  1aa", "M1 1AA"])
def test_a_postcode_is_put_in_order(text):
    assert normalise_postcode(text) == "M1 1AA"


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", fullmatch=True))
def test_putting_a_postcode_in_order_changes_no_right_one(text):
    assert normalise_postcode(text) == (text if is_postcode(text) else "")


@pytest.mark.parametrize("text", ["+44 (0) 7700 900123", "07700 900123", "00447700900123", "+447700900123"])
def test_a_uk_number_is_put_in_order(text):
    assert normalise_uk_telephone(text) == "+447700900123"


def test_a_mark_is_put_in_order():
    assert normalise_vrm("ab12 cde") == "AB12CDE"
    assert normalise_vrm("ab12/cde") == ""


@pytest.mark.parametrize(
    ("text", "has_one"),
    [("+4407700900123", True), ("+447700900123", False), ("+10123", True), ("+390612345", False), ("+35301234", True), ("07700900123", False), ("+", False)],
)  # fmt: skip
def test_a_zero_after_the_country_code_is_seen(text, has_one):
    assert has_trunk_zero(text) == has_one


@given(st.dates(), st.sampled_from(list(DATE_FORMATS)))
def test_a_day_is_read_as_it_was_written(day, form):
    assert read_date(write_date(day, form), form) == day
    assert form_of(write_date(day, form)) == form


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2023-13-01", "0000-01-01", "2023-1-1", "20230101", "2023-W01-1", "٢٠٢٣-01-01", "2023-01-01\n", ""],
)
def test_what_is_no_day_is_not_read(text):
    assert read_date(text, "YYYY-MM-DD") is None


@pytest.mark.parametrize(
    ("birth", "years"), [(date(2000, 11, 26), 26), (date(2000, 11, 27), 25), (date(2004, 2, 29), 22), (ON, 0)]
)
def test_age_is_in_full_years(birth, years):
    assert years_between(birth, ON) == years


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2026, 11, 26), 9, date(2027, 8, 26)),
     (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2026, 12, 1), 0, date(2026, 12, 1)), (date(9999, 12, 31), 1, date.max),
     (date(9999, 11, 30), 1, date(9999, 12, 30))],
)  # fmt: skip
def test_months_are_added_by_the_calendar(day, months, then):
    assert months_after(day, months) == then
