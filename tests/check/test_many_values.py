"""Many values that are held to an element at once are all right exactly where each of them is."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat_check.formats import are_pnc_ids, is_pnc_id
from commonbeat_check.formats.check_letters import letter_of
from commonbeat_check.in_lines import all_in_lines
from commonbeat_check.model import Check, Type
from commonbeat_check.shelf import Shelf
from commonbeat_check.values import ValueGate
from tests.check.builders import a_model, an_element
from tests.check.pole import only_with_pole
from tests.check.test_checking import ON

only_with_pole()
POLE = Shelf().get("pole@1.1")
ELEMENTS = [
    an_element(max_length=5),
    an_element(min_length=2, max_length=5, characters="numeric"),
    an_element(max_length=20, characters="alphanumeric"),
    an_element(pattern="^[^@]+@[^@]+$", max_length=20),
    an_element(pattern=r"^(?!\Aab)[a-z]+$", max_length=20),
    an_element(pattern=r"(?<!a)b?|a.*b|\S\W", max_length=20),
    an_element(pattern=r"\bab\b|x\\Z", max_length=20),
    an_element(checks=(Check(kind="no-space"),), max_length=20),
    an_element(checks=(Check(kind="no-double-space"),)),
    an_element(checks=(Check(kind="prefix", value="a\nb"),)),
    an_element(checks=(Check(kind="prefix", value="\\Z"),)),
    an_element(checks=(Check(kind="prefix", value="+", when="international"), Check(kind="no-trunk-zero"))),
    an_element(checks=(Check(kind="format", value="pnc-id"),)),
    an_element(type=Type.DATE, checks=(Check(kind="not-future"), Check(kind="not-today"))),
]
TEXTS = [
    "ab", "a", "b", "12", "12345", "123456", "a b", "a  b", "a\n", "\nb", "a\nb", "a@b", "a@b@c", "é", "\x85", "\x00", "\ud800",
    "\\Z", "x\\Z", "x$", "$", "abc", "+441632960001", "+4401632960001", "01632 960001", "0", "+", "1990/0000570N", "1990/0000570P",
    "1990/0000570N\n", "1985-11-26", "1985-02-30", "2999-01-01", ON.isoformat(), "a ", " a", "\r", "\u2028",
]  # fmt: skip


@given(st.sampled_from(ELEMENTS), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4), st.integers(1, 3))
def test_many_values_are_right_if_each_is(element, values, times):
    gate = ValueGate(a_model(element), element, ON)
    values = values * times
    assert gate.accepts_all(values) == all(map(gate.accepts, values))


@pytest.mark.parametrize("element", ELEMENTS, ids=range(len(ELEMENTS)))
def test_all_values_that_are_right_are_right_together_and_one_that_is_wrong_is_found_among_them(element):
    gate = ValueGate(a_model(element), element, ON)
    right = [text for text in TEXTS if gate.accepts(text)]
    wrong = [text for text in TEXTS if not gate.accepts(text)]
    assert gate.accepts_all(right)
    assert wrong
    for text in wrong:
        assert not any(gate.accepts_all([*right[:at], text, *right[at:]]) for at in (0, 1, len(right)))


@given(st.sampled_from(POLE.elements), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3))
def test_many_values_of_the_pole_dictionary_are_right_if_each_is(element, values):
    gate = ValueGate(POLE, element, ON)
    assert gate.held.json_type != "string" or gate.accepts_all(values) == all(map(gate.accepts, values))


def test_a_pattern_that_may_take_a_line_end_is_held_to_one_value_after_another():
    assert all_in_lines(".{1,5}", r"(?=(?:[^@]+)\Z)", "[^@]+") is None
    assert all_in_lines(".{1,5}", r"(?=(?:[^@\s]+)\Z)", r"[^@\s]+") is not None


@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 9_999_999)), max_size=9), st.integers(0, 8), st.data())
@example([(1990, 570)], 0, None)
def test_pnc_ids_are_right_together_if_each_is(parts, at, data):
    texts = [f"{year:04d}/{serial:07d}{letter_of(f'{year % 100:02d}{serial:07d}')}" for year, serial in parts]
    assert are_pnc_ids(texts)
    if at < len(texts) and data is not None:
        place, other = data.draw(st.integers(0, 12)), data.draw(st.sampled_from("0123456789ABIZ/\n\u0661"))
        texts[at] = texts[at][:place] + other + texts[at][place + 1 :]
    assert are_pnc_ids(texts) == all(map(is_pnc_id, texts))


def test_two_pnc_ids_in_one_text_are_none():
    assert not are_pnc_ids(["1990/0000570N\n1990/0000570N"])
    assert not are_pnc_ids(["1990/0000570", "N1990/0000570N"])
