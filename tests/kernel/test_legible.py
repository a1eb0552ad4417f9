import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.legible import is_legible, legible, letters_shown, says_enough, spelt_out

UNSEEN = [
    "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
    "\u202e", "\u2060", "\u2063", "\u2069", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\U0001d173", "\U000e0041",
    "\U000e0101",
]  # fmt: skip
SIGNS_THAT_ARE_SHOWN = set(map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]))
texts = (
    st.text(st.characters(), max_size=30)
    | st.text("a \t\n\r\x00\x85\u2028\u202e\u2069é", max_size=30)
    | st.text("aé\u200c\u200d\u200b\ufe0f👩 .", max_size=12)
)


def test_no_format_and_no_control_is_taken_by_itself():
    taken = (chr(n) for n in range(0x110000) if is_legible(chr(n)))
    odd = {one for one in taken if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert odd == {"\n", "\t"} | SIGNS_THAT_ARE_SHOWN


def test_what_is_not_taken_is_no_letter_that_shows():
    refused = [chr(n) for n in range(0x110000) if not is_legible(chr(n))]
    letters = {one for one in refused if unicodedata.category(one)[0] in "LN"}
    assert letters == {"\u115f", "\u1160", "\u3164", "\uffa0"}


@pytest.mark.parametrize("letter", UNSEEN)
def test_what_is_not_shown_says_nothing(letter):
    assert not is_legible(letter * 20)
    assert legible(letter * 20) == ""
    assert not says_enough(letter * 20, 1, 100)


@pytest.mark.parametrize("text", ["\u2800" * 20, ". - _ ! ? …", " \xa0\u3000" * 9, "👩" * 9, "\u0301" * 9])
def test_what_is_no_letter_and_no_digit_is_no_reason(text):
    assert letters_shown(text) == 0


@given(texts)
def test_as_many_letters_are_seen_after_what_is_not_shown_has_gone(text):
    assert letters_shown(legible(text)) == letters_shown(text)


def test_characters_that_are_seen_are_counted_and_one_of_them_is_a_letter_or_a_digit():
    assert says_enough("a b c", 5, 500)
    assert says_enough("/1", 2, 60)
    assert not says_enough("a\u200b\u200b\u200b\u200bc", 5, 500)
    assert not says_enough("a b ", 5, 500)
    assert not says_enough("x" * 61, 2, 60)


@given(texts, st.integers(0, 10), st.integers(0, 40))
def test_what_says_enough_says_it_without_the_blanks_around_it(text, least, most):
    assert says_enough(f"  {text}\n", least, most) == says_enough(text.strip(), least, most)


@given(texts)
def test_what_is_made_legible_is_and_stays_so(text):
    made = legible(text)
    assert is_legible(made)
    assert legible(made) == made


@given(texts)
def test_what_is_legible_stays_as_it_was_written(text):
    assert (legible(text) == text) == is_legible(text)


@given(texts)
def test_what_is_spelt_out_holds_nothing_unseen_and_loses_nothing(text):
    made = spelt_out(text)
    assert is_legible(made)
    assert len(made) >= len(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("one\r\ntwo\rthree\n\rfour\tfive", "one\ntwo\nthree\n\nfour\tfive"),
        ("AB\u202e321\u202c", "AB321"),
        ("\x1b[31mred\x9b0m\x7f", "[31mred0m"),
        ("a\u2028b\u2029c\x85d", "abcd"),
        ("Llanfair\u00adpwll", "Llanfairpwll"),
        (
            "Llŷn, \u05d0\u05d1 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 \xa0",
            "Llŷn, \u05d0\u05d1 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 \xa0",
        ),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("a\u200d \u200db\u200d", "a b"),
        ("a\u200d\u200db", "ab"),
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(text, made):
    assert legible(text) == made


def test_what_others_sent_is_spelt_out():
    assert spelt_out("AB\u202e12\u200f") == "AB‹U+202E›12‹U+200F›"
