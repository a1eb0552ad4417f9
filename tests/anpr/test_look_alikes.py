import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.look_alikes import Difference, explain, variants

CLASSES = ("0OQD", "1IL", "5S", "8B", "2Z", "6G")
marks = st.text("ABCDGIJKLMOQSZ0125678?*", min_size=1, max_size=8)


def test_one_difference_gives_each_look_alike_of_each_character():
    assert set(variants("AB1", CLASSES, 1)) == {"AB1", "A81", "ABI", "ABL"}


def test_two_differences_give_the_pairs_as_well():
    assert "A8I" in variants("AB1", CLASSES, 2)
    assert "A8I" not in variants("AB1", CLASSES, 1)


@given(marks, st.integers(0, 2))
def test_every_variant_differs_in_look_alikes_alone_and_in_no_more_than_asked(mark, differences):
    made = variants(mark, CLASSES, differences)
    assert made[0] == mark
    assert len(made) == len(set(made))
    for variant in made:
        changed = [(a, b) for a, b in zip(mark, variant, strict=True) if a != b]
        assert len(changed) <= differences
        assert all(any(a in one and b in one for one in CLASSES) for a, b in changed)


def test_the_open_characters_of_a_pattern_have_no_look_alikes():
    assert variants("?*", CLASSES, 2) == ("?*",)


def test_an_explanation_names_place_and_both_characters():
    assert explain("AB10CDE", "A810CDE") == (Difference(2, "B", "8"),)


def test_marks_of_different_lengths_are_a_programmers_mistake():
    with pytest.raises(ValueError, match="different lengths"):
        explain("AB1", "AB12")
