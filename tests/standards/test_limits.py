"""The limits of clauses: which numbers can be one, and how they are read, spelled and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.kernel.errors import Invalid
from commonbeat.standards.limits import in_words, read_limit, says, spelled, with_said


@given(st.integers(1, 1_000_000_000))
def test_a_limit_is_spelled_exactly_and_read_back_as_it_was(thousandths):
    value = thousandths / 1000
    assert "e" not in spelled(value)
    assert read_limit(spelled(value), "/limit") == value


@pytest.mark.parametrize("typed", ["1_0", "\uff11", "1e2", "nan", "+1", "", "0", "1.2345"])
def test_a_limit_is_typed_in_plain_digits(typed):
    with pytest.raises(Invalid):
        read_limit(typed, "/limit")


@pytest.mark.parametrize(
    ("value", "said"), [(1, "1 second"), (1.0, "1 second"), (0.5, "0.5 seconds"), (5, "5 seconds"), (11, "11 seconds")]
)
def test_one_second_is_said_as_one(value, said):
    assert in_words(value, "seconds") == said


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("within 5 seconds of UTC", "within 1 second of UTC"),
        ("5 seconds, or 5 seconds.", "1 second, or 1 second."),
        ("within 15 seconds", "within 15 seconds"),
        ("within 1.5 seconds", "within 1.5 seconds"),
        ("within 1,5 seconds", "within 1,5 seconds"),
        ("part A5 seconds it", "part A5 seconds it"),
    ],
)
def test_a_new_limit_is_said_where_the_old_one_was_and_nowhere_else(text, after):
    assert with_said(text, "5 seconds", "1 second") == after
    assert says(text, "5 seconds") == (text != after)


def test_the_first_limit_is_not_seen_in_another():
    assert not says("within 1 seconds", "1 second")
    assert with_said("within 1 second of UTC", "1 second", "5 seconds") == "within 5 seconds of UTC"
