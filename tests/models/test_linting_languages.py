"""How long the values of a pattern are: reckoned, and held against values that the pattern really takes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.linting.languages import beyond, format_lengths, language

_CLASS = st.sampled_from(["[0-9]", "[A-Z]", "[AB]", "-", "/", "x", r"\d"])


def _counted(part):
    least = st.integers(0, 3)
    return st.builds(lambda one, low, more: f"(?:{one}){{{low},{low + more}}}", part, least, least)


PATTERNS = st.recursive(
    _CLASS,
    lambda part: st.one_of(
        st.builds("".join, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda some: "(?:" + "|".join(some) + ")", st.lists(part, min_size=1, max_size=3)),
        _counted(part),
        st.builds(lambda one: f"(?:{one})?", part),
    ),
    max_leaves=6,
)


@given(st.data(), PATTERNS)
@settings(max_examples=200, deadline=None)
def test_every_value_that_a_pattern_takes_has_a_length_that_was_reckoned(data, pattern):
    value = data.draw(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    spoken = language(pattern)
    assert not spoken.is_endless
    assert len(value) in spoken.lengths


@given(PATTERNS)
@settings(max_examples=200, deadline=None)
def test_the_shortest_and_the_longest_are_those_that_the_regular_expression_itself_has(pattern):
    tree = re._parser.parse(pattern)
    assert (language(pattern).shortest, language(pattern).longest) == tree.getwidth()


@pytest.mark.parametrize(
    ("pattern", "lengths"),
    [
        (r"^(?:[A-Z]\d{6}|\d{6}[A-Z]|\d{9})$", {7, 9}),
        (r"^\d{3}/\d{2}$", {6}),
        (r"^(?!GB)[A-Z]{2}\d{6}[A-D ]$", {9}),
        (r"^[A-Z]?$", {0, 1}),
    ],
)
def test_the_lengths_of_a_pattern_are_all_that_it_takes(pattern, lengths):
    assert (language(pattern).lengths, language(pattern).is_endless) == (lengths, False)


@pytest.mark.parametrize("pattern", ["^.+$", "^[^@]+@[^@]+$", "^a{3,}$", "^(?:ab)*$"])
def test_a_pattern_without_an_end_says_so(pattern):
    assert language(pattern).is_endless
    assert language(pattern).longest is None


@pytest.mark.parametrize("pattern", ["[", "(", "*a", "a{3,1}"])
def test_what_is_no_pattern_has_no_language(pattern):
    assert language(pattern) is None


@pytest.mark.parametrize(
    ("format", "lengths"),
    [
        ("NNN/NN", {6}),
        ("YYYY-MM-DD", {10}),
        ("AAYYNNN[A] | COMLNNN[A]", {7, 8}),
        ("12 digits", set()),
        ("YY FFFF(F) SS", set()),
        ("ISO 8601", set()),
        ("", set()),
    ],
)
def test_a_format_that_is_a_picture_has_the_lengths_of_the_picture_and_words_have_none(format, lengths):
    assert format_lengths(format) == lengths


@pytest.mark.parametrize(
    ("kind", "wrong"), [("numeric", ["-", "A"]), ("alphabetic", ["-", "1"]), ("alphanumeric", ["-"]), ("anything", [])]
)
def test_the_word_for_characters_leaves_out_what_is_not_of_it(kind, wrong):
    assert beyond("A1-", kind) == wrong
