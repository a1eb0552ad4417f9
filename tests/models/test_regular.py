"""Whether one pattern takes all that another takes: decided by automata, held against Python's own reading."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.comparing.regular import length_bounds, takes_all

_ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", r"\d", "[0-9]", ".", r"\.", "(?:ab|b)", "(a|b)", r"\w", "[a-c-]"])
_PIECES = st.tuples(_ATOMS, st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{,2}", "+?"]))
_ROWS = st.lists(_PIECES, max_size=3).map(lambda row: "".join(atom + count for atom, count in row))
PATTERNS = st.lists(_ROWS, min_size=1, max_size=2).map("|".join)


@pytest.mark.parametrize(
    ("wide", "narrow", "answer"),
    [
        ("[0-9]+", "[0-9]{2,4}", True),
        ("[0-9]{2,4}", "[0-9]+", False),
        ("^[A-Z]{2}$", "[A-Z][A-Z]", True),
        (r"\d+", "[0-9]+", True),
        ("[0-9]+", r"\d+", True),  # patterns are run with the categories of ASCII
        ("(ab)*", "(abab)*", True),
        ("(abab)*", "(ab)*", False),
        ("[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", "[A-Z][0-9] [0-9][A-Z]{2}", True),
        ("a|b|c", "[a-c]", True),
        ("", "a?", False),
        (".*", "a\n", False),
    ],
)
def test_it_is_decided(wide, narrow, answer):
    assert takes_all(wide, narrow) is answer


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", r"(a)\1", r"\bword\b", "(?i)abc", "(?>a+)b", "a++b", "[", "a{1001}", "a^b"]
)
def test_what_is_not_surely_read_is_not_decided(pattern):
    assert takes_all("[a-z]*", pattern) is None
    assert takes_all(pattern, "[a-z]*") is None


def test_what_grows_too_large_is_not_decided():
    assert takes_all("((a{1,60}){1,60}){1,60}", "a*") is None
    assert takes_all("(a|b)*a(a|b){18}", "(a|b)*b(a|b){18}") in {None, False}


@settings(deadline=None)
@given(PATTERNS, PATTERNS, st.data())
def test_what_the_narrow_one_takes_the_wide_one_takes(wide, narrow, data):
    if takes_all(wide, narrow) is True:
        text = data.draw(st.from_regex(re.compile(narrow, re.ASCII), fullmatch=True))
        assert re.fullmatch(wide, text, re.ASCII)


@settings(deadline=None)
@given(PATTERNS, PATTERNS)
def test_one_of_two_takes_all_that_each_takes(one, other):
    assert takes_all(f"(?:{one})|(?:{other})", one) is True


@settings(deadline=None)
@given(PATTERNS, st.text("ab1.-", max_size=4), PATTERNS)
def test_where_it_is_not_so_a_text_can_tell_and_none_tells_otherwise(wide, text, narrow):
    if re.fullmatch(narrow, text, re.ASCII) and not re.fullmatch(wide, text, re.ASCII):
        assert takes_all(wide, narrow) is not True


@settings(deadline=None)
@given(PATTERNS, st.data())
def test_no_text_is_shorter_or_longer_than_the_bounds_say(pattern, data):
    low, high = length_bounds(pattern)
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    assert low <= len(text)
    assert high is None or len(text) <= high


@settings(deadline=None)
@given(PATTERNS)
def test_every_pattern_takes_what_it_takes(pattern):
    assert takes_all(pattern, f"(?:{pattern})") is True
