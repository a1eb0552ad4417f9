import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat_check.checking import checker
from commonbeat_check.patterns import LONGEST, whole, why_unsafe
from commonbeat_check.problems import CheckRefused
from tests.check.builders import a_model_of, an_element
from tests.check.test_checking import ON

EXPLODING = [
    "(a+)+$", "(a|a)*", "(?:a|[ab])+", "(a|aa)+", "(.*)*", r"(\d+|\w+)*", "(a*)*b", "(a*b*)*", "(a?a?)*", r"^(\w+\s?)*$", "([a-zA-Z]+)*",
    "(x+x+)+y", "(?:a{1,3}){1,40}", "(a|b|ab)*c", "((a?)*)*", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a{0,50}){0,50}", r"(?:\s*\w*)*",
    "(?:[a-z0-9]+[-_.]?)+@x", "(?:a|a){50}", "(a?){30}a{30}", "a?" * 25 + "a" * 25, "(?:b(?:a?)*)+", "(?:b(?:a?|c?))*", "(?:a|a)" * 30,
    "(?:(?:(?:a|a){3}){3}){3}", "(?:.*,){11}P", "((?:a|b|ab){2,})*x", "(?:(a+)|b)*c",
]  # fmt: skip
HARMLESS = [
    "[A-Z]+(?:[-' ][A-Z]+)*", r"(?:\d{2}-)+\d", r"(?:\d{2})+", r"(?:[A-Z]\d{1,2})*", "a+b+c*", "(?:a|b)*", r"[^@\s]+@[^@\s]+", "",
    "a{1,4000}", r"(?:\d{3},)*\d{3}", "(a?)*", "(?:ab?)*c", r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?", "(?!GB)[A-Z]{2}", "a|ab|abc", "[^a]*a",
    r"[|]+\|", "(?:a{64})+",
]  # fmt: skip
OF_POLE = [
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", r"^[A-Z]{3}$", r"^\d{12}$",
    r"^(?:GIR 0AA|(?:[A-HK-Y]\d{1,2}|[A-HK-Y]{2}\d{1,2}|[A-HK-Y]\d[A-HJKSTUW]|[A-HK-Y]{2}\d[ABEHMNPRVWXY]|[A-HK-Y]{2}[A-HJKSTUW]) \d[ABD-HJLNP-UW-Z]{2})$",
    "^(?:[+-]\\d{2}°[0-5]\\d[′'][0-5]\\d\\.\\d[″\"]|\\d{2}°[0-5]\\d[′'][0-5]\\d\\.\\d[″\"][NW])$",
    r"^(?:[1-9]|1[0-8])$", r"^(?:LAN|MOB|FAX|PAG)[HW]$", r"^\+?[A-Za-z0-9]+$", r"^[^@\s]+@[^@\s]+$", r"^.+ - .+$",
    r"^(?:[A-Z]\d{6}|\d{6}[A-Z]|\d{9})$", r"^(?!GB|BG|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D ]$",
    r"^[A-Z0-9]{5}\d[0156]\d(?:0[1-9]|[12]\d|3[01])\d[A-Z0-9]{3}[A-Z]{2}$", r"^[A-Za-z0-9]{1,11}$", r"^[A-Za-z0-9]{1,10}$",
    r"^(?:[1-9]\d{0,5}/\d{2}[A-HJ-NP-RT-Z]|SF ?(?:39|[4-8]\d|9[0-5])/[1-9]\d{0,5}[A-HJ-NP-RT-Z])$", r"^\d{4}/\d{7}[A-HJ-NP-RT-Z]$",
    r"^\d{2}[A-Z0-9]{4,5}[A-Z0-9]{2}\d{11}[A-Z]$", r"^\d{3}/\d{2}$", r"^(?:[A-Z]{2}\d{2}|COML|XX00)\d{3}[ABCI]?$", r"^\d{1,6}$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPLODING)
def test_a_pattern_that_explodes_is_refused(pattern):
    assert why_unsafe(pattern, 35)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_a_harmless_pattern_is_run_whatever_the_length(pattern):
    assert why_unsafe(pattern) == ""


@pytest.mark.parametrize("pattern", OF_POLE)
def test_every_pattern_of_the_pole_dictionary_is_run(pattern):
    assert why_unsafe(pattern, 120) == ""


@pytest.mark.parametrize("pattern", [".+ - .+", r"\s*\s*", "a*[ab]*c", ".*a.*"])
def test_a_pattern_whose_time_grows_as_a_power_is_run_on_short_values_only(pattern):
    assert why_unsafe(pattern, 120) == ""
    assert "greatest length" in why_unsafe(pattern)
    assert "greatest length" in why_unsafe(pattern, 100_000)


@pytest.mark.parametrize(
    ("pattern", "word"),
    [(r"(\w)\1", "refers back"), (r"(a)(?(1)b|c)", "refers back"), ("(?i)abc", "options"), ("(?i:a)bc", "options"), ("(", "cannot be read"),
     ("(?=.*a)b", "looks ahead"), ("(?<=a*)b", "cannot be read"), ("a" * (LONGEST + 1), "longer"), ("(?:abc){400}" * 2 + "[ab]{60}" * 30, "too big"),
     ("((((((a{64}){16}){16}){16}){16}){16}){17}", "too big"), ("(" * 9 + ")" + "{16})" * 8 + "{16}", "too big"),
     ("(?:" * 300 + "|".join("abcdefghijklmnopqrstuvwxyz" * 30) + ")*" * 300, "too big"), ("[ab]*" * 600 + "c", "too big"), ("(?:" * 900 + ")" * 900, "cannot be read"), ("a{99999999999999999999}", "cannot be read")],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_and_said(pattern, word):
    assert word in why_unsafe(pattern)


@given(st.text(max_size=40))
@example("[z-a]")
@example("(?P<a>x)(?P=a)")
@example("a**")
def test_any_text_is_judged_or_refused_in_words(text):
    assert isinstance(why_unsafe(text), str)


atoms = st.sampled_from(["a", "b", "[ab]", "c", "."])
trees = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{0,3}", "{1,12}", "{20}"])),
    ),
    max_leaves=6,
)


def steps_of(pattern: str, text: str, most: int) -> int:
    """Count the ways in which a pattern that goes back and forth takes the beginnings of a text, up to some."""
    parsed = re._parser.parse(pattern, re.ASCII)
    count = 0

    def walk(items, at, then):
        nonlocal count
        count += 1
        if count > most:
            return
        if not items:
            then(at)
            return
        (op, value), rest = items[0], items[1:]
        match str(op):
            case "BRANCH":
                for one in value[1]:
                    walk(list(one), at, lambda end: walk(rest, end, then))
            case "SUBPATTERN":
                walk(list(value[3]), at, lambda end: walk(rest, end, then))
            case "MAX_REPEAT":
                turn(value, 0, at, lambda end: walk(rest, end, then))
            case _:
                if at < len(text) and re.compile(pattern_of(op, value)).fullmatch(text[at]):
                    walk(rest, at + 1, then)

    def turn(value, done, at, then):
        least, most_turns, body = value
        if done < most_turns:
            walk(list(body), at, lambda end: turn(value, done + 1, end, then) if end > at or done < least else None)
        if done >= least:
            then(at)

    walk(list(parsed), 0, lambda _end: None)
    return count


def pattern_of(op, value):
    if str(op) == "ANY":
        return "."
    if str(op) == "LITERAL":
        return re.escape(chr(value))
    return (
        "["
        + "".join(chr(one) if str(kind) == "LITERAL" else f"{chr(one[0])}-{chr(one[1])}" for kind, one in value)
        + "]"
    )


@given(trees, st.sampled_from(["a" * 16, "b" * 16, "ab" * 8, "abc" * 5, "aab" * 5, "c" * 16]))
def test_a_pattern_that_is_run_takes_few_steps_to_fail(pattern, text):
    """The steps are counted by an engine written for this test, which goes back and forth as Python's does."""
    if not why_unsafe(pattern, len(text)):
        assert steps_of(pattern, text + "!", 150_000) <= 150_000


def test_a_whole_value_is_held_to_a_pattern_with_digits_of_ascii():
    assert whole(r"^\d{2}$").fullmatch("12")
    assert not whole(r"^\d{2}$").fullmatch("12\n")
    assert not whole(r"\d{2}").fullmatch("٣٣")


def test_a_model_with_an_unsafe_pattern_is_refused_by_the_name_of_the_element():
    model = a_model_of(an_element("T_009", "Tag", pattern="(a+)+", max_length=10))
    with pytest.raises(CheckRefused, match="T_009 Tag"):
        checker(model, "X_001", ON)


def test_a_pattern_that_grows_is_refused_on_an_element_without_a_greatest_length():
    with pytest.raises(CheckRefused, match="greatest length"):
        checker(a_model_of(an_element(pattern=".+ - .+")), "X_001", ON)
    assert checker(a_model_of(an_element(pattern=".+ - .+", max_length=120)), "X_001", ON).accepts(
        {"value": "Site - tag"}
    )


EIGHT_THOUSAND_WAYS = "(?:x|x)" * 13


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        (EIGHT_THOUSAND_WAYS + "(?:ac?)*b", "too many ways"),
        (EIGHT_THOUSAND_WAYS + "[^b]*b", "too many ways"),
        ("(?=" + "(?:x|x)" * 7 + ")" + "(?:x|x)" * 7 + "b*", "too many ways"),
        ("(?:(?=a{0,900})a)*b", "within something that repeats"),
        ("(?:(?!ab)[a-z]){2,9}", "within something that repeats"),
        ("(?=(?=a)a)a", "within what it looks for"),
    ],
)
def test_ways_that_multiply_with_what_comes_behind_are_refused(pattern, word):
    assert word in why_unsafe(pattern)
    assert word in why_unsafe(pattern, 40)


def test_a_look_at_the_beginning_is_run():
    assert why_unsafe("(?!GB|NK)[A-Z]{2}[0-9]+") == ""
