import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.legible import is_legible, legible

TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
texts = st.text(st.characters(), max_size=30) | st.text("a \t\n\r\x00\x85\u2028\u202e\u2069é", max_size=30)


def is_taken(letter: str) -> bool:
    """Say it of one character by what Unicode knows of it."""
    is_control = unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} and letter not in "\n\t"
    return not is_control and unicodedata.bidirectional(letter) not in TURNS


def test_what_is_taken_is_every_character_but_controls_and_those_that_turn_the_direction_of_text():
    assert [hex(n) for n in range(0x110000) if is_legible(chr(n)) != is_taken(chr(n))] == []


@given(texts)
def test_what_is_made_legible_is_and_stays_so(text):
    made = legible(text)
    assert is_legible(made)
    assert legible(made) == made


@given(texts)
def test_what_is_legible_stays_as_it_was_written(text):
    assert (legible(text) == text) == is_legible(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("one\r\ntwo\rthree\n\rfour\tfive", "one\ntwo\nthree\n\nfour\tfive"),
        ("AB\u202e321\u202c", "AB321"),
        ("\x1b[31mred\x9b0m\x7f", "[31mred0m"),
        ("a\u2028b\u2029c\x85d", "abcd"),
        ("Llŷn, \u05d0\u05d1\u200f 👨\u200d👩\u200d👧 \xa0", "Llŷn, \u05d0\u05d1\u200f 👨\u200d👩\u200d👧 \xa0"),
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(text, made):
    assert legible(text) == made
