import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.look_alikes import Difference, explain, variants
from commonbeat.anpr.question import matches

CLASSES = ("0OQD", "1IL", "5S", "8B", "2Z", "6G")
marks = st.text("ABCDGIJKLMOQSZ0125678?*", min_size=1, max_size=8)


def test_one_difference_gives_each_look_alike_of_each_character():
    assert set(variants("AB1", CLASSES, 1)) == {"AB1", "A81", "ABI", "ABL"}


def test_two_differences_give_the_pairs_as_well():
    assert "A8I" in variants("AB1", CLASSES, 2)
    assert "A8I" not in variants("AB1", CLASSES, 1)


@given(marks, st.integers(0, 2))
@pytest.mark.clause("anpr-working@0.1#look-alikes")
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
    assert explain("AB10CDE", "A810CDE", CLASSES) == (Difference(2, "B", "8"),)


@pytest.mark.parametrize("read", ["AB12", "AB", "AC1", "1BA"])
def test_marks_that_differ_in_more_than_look_alikes_are_a_programmers_mistake(read):
    with pytest.raises(ValueError, match="no look-alikes"):
        explain("AB1", read, CLASSES)


@pytest.mark.parametrize(
    ("pattern", "read", "differs"),
    [
        ("AB*", "A8XYZ", (Difference(2, "B", "8"),)),
        ("*0UT", "B8OUT", (Difference(3, "0", "O"),)),
        ("A?1*Z", "ABIXX2", (Difference(3, "1", "I"), Difference(6, "Z", "2"))),
        ("*8*", "88B", ()),
        ("*8?", "BB8", (Difference(2, "8", "B"),)),
        ("*1*I*", "1L", (Difference(2, "I", "L"),)),
        ("*", "ANY", ()),
    ],
)
def test_a_pattern_is_laid_where_it_differs_least(pattern, read, differs):
    assert explain(pattern, read, CLASSES) == differs


@given(st.text("AB81I0O?*", min_size=1, max_size=6), st.text("AB81I0O", max_size=6))
def test_an_explanation_is_the_least_that_makes_the_pattern_fit(pattern, mark):
    fits = {count for count in range(7) if any(matches(one, mark) for one in variants(pattern, CLASSES, count))}
    if not fits:
        with pytest.raises(ValueError, match="no look-alikes"):
            explain(pattern, mark, CLASSES)
        return
    differs = explain(pattern, mark, CLASSES)
    assert len(differs) == min(fits)
    mended = list(mark)
    for one in differs:
        assert mended[one.position - 1] == one.read
        mended[one.position - 1] = one.asked
    assert matches(pattern, "".join(mended))
