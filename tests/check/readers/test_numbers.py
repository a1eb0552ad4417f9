"""A number is the same number in JSON, CSV and XML: what is right in one is right in all."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.checking import checker
from commonbeat_check.files import Checking
from commonbeat_check.model import Type
from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers import Form
from commonbeat_check.shape import Shape
from tests.check.builders import a_member, a_model, an_element, an_entity

ON = date(2026, 11, 26)
WRITTEN = {
    Form.JSON: '{{"value": {0}, "other": "x"}}',
    Form.CSV: "value,other\n{0},x\n",
    Form.XML: "<thing><value>{0}</value><other>x</other></thing>",
}
LONG = "9" * 4_300


def model_of(type):
    entity = an_entity(a_member("Value", "T_001"), a_member("Other", "T_002"))
    return a_model(an_element("T_001", type=type), an_element("T_002"), entity)


def is_right(type, form, text):
    model = model_of(type)
    content = io.BytesIO(WRITTEN[form].format(text).encode())
    try:
        return not list(
            Checking(content, form, Shape(model, model.entities[0], ON), checker(model, "X_001", ON)).wrong()
        )
    except CheckRefused:
        return False


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-0",
        "7",
        "1.0",
        "1e5",
        "1E+5",
        "9223372036854775807",
        "18446744073709551616",
        LONG,
        f"-{LONG[1:]}",
        "10e-1",
    ],
)
def test_a_whole_number_may_be_as_long_as_json_takes_it_and_have_a_point_or_an_exponent(form, text):
    assert is_right(Type.INTEGER, form, text)
    assert is_right(Type.DECIMAL, form, text)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("text", ["0.1234567890123456789", "1e300", "1e-100", "-1.5E-7", f"0.4{LONG}"])
def test_a_decimal_may_have_any_fraction_and_exponent_and_is_no_whole_number(form, text):
    assert is_right(Type.DECIMAL, form, text)
    assert is_right(Type.INTEGER, form, text) is (text == "1e300")


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("type", [Type.INTEGER, Type.DECIMAL])
@pytest.mark.parametrize(
    "text", ["+1", ".5", "1.", "1e", "--1", "1e999", f"{LONG}9", f"-{LONG}", "NaN", "0x1F", "1_000"]
)
def test_what_json_has_no_number_for_is_none_anywhere(form, type, text):
    assert not is_right(type, form, text)


@given(
    st.sampled_from([Type.INTEGER, Type.DECIMAL]),
    st.from_regex(r"\A-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?\Z"),
)
def test_any_number_has_the_same_verdict_in_every_form(type, text):
    assert len({is_right(type, form, text) for form in WRITTEN}) == 1
