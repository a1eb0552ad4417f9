"""Which names speak of one thing, and which ids a text cites."""

import pytest

from commonbeat.models.linting.words import Ids, near, plain, share_a_word, words

IDS = Ids(["DS_039", "DS_040", "DS_041", "DS_043", "DS_080", "P_003", "E_016"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CRO Number", "Criminal Records Office Number"),
        ("PNC", "Police National Computer"),
        ("Distinguishing Features", "Distinguishing Feature"),
        ("Type", "ExtensionType"),
        ("Reason for Arrest", "Arrest Reason"),
    ],
)
def test_names_of_one_thing_share_a_word_or_their_first_letters(one, other):
    assert share_a_word(one, other)
    assert share_a_word(other, one)


@pytest.mark.parametrize(("one", "other"), [("Location - Area", "Country Code"), ("Incident", "Home Office")])
def test_names_of_two_things_share_nothing(one, other):
    assert not share_a_word(one, other)


def test_words_that_only_join_others_are_no_words():
    assert words("of the in") == frozenset()
    assert plain("Officer-defined Ethnicity") == plain("Officer defined ethnicity")


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("brown", "browm", True),
        ("brown", "brwon", True),
        ("brown", "brow", True),
        ("brown", "brown", False),
        ("brown", "black", False),
        ("brown", "br", False),
    ],
)
def test_near_words_are_one_letter_apart(one, other, is_near):
    assert near(one, other) is is_near


def test_ids_are_read_from_a_text_in_the_form_that_the_model_has():
    assert IDS.cited("see DS_080, DS_80 and DS_999; not XY_080") == ["DS_080", "DS_80", "DS_999"]
    assert IDS.padded("DS_80") == "DS_080"
    assert IDS.padded("DS_080") == IDS.padded("DS_81") == ""


@pytest.mark.parametrize("text", ["DS80", "DS-080", "DS 080", "ds_080"])
def test_an_id_with_another_mark_is_known_for_what_is_meant(text):
    assert IDS.loose(f"see {text} too") == [(text, "DS_080")]


@pytest.mark.parametrize("text", ["DS_080", "E 16", "E-016", "80", "ads 080"])
def test_what_is_well_written_or_may_be_anything_is_let_be(text):
    assert IDS.loose(f"see {text} too") == []


@pytest.mark.parametrize("text", ["items 039-041 are shared", "DS_039-41", "DS_039 to DS_041", "DS_039–041"])
def test_a_range_of_ids_is_read_in_every_form(text):
    assert IDS.ranges(text) == [("DS_039", "DS_041", ("DS_039", "DS_040", "DS_041"))]


@pytest.mark.parametrize("text", ["from 2019-20", "pages 1-9", "041-039", "039-777", "12/039-041"])
def test_what_is_no_range_of_ids_is_let_be(text):
    assert IDS.ranges(text) == []


def test_a_model_whose_ids_have_no_form_cites_nothing():
    assert Ids(["GivenName", "3.83"]).cited("GivenName 3.83 DS_001") == []
