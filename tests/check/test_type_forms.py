"""Digits, yes or no, addresses of email and coordinates: held to the form of their type where nothing else is stated."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonbeat.models.examples.type_forms import has_type_form
from commonbeat_check.formats.type_forms import TYPE_FORMS, type_form
from commonbeat_check.forms import hint_of
from commonbeat_check.model import Check, NotEnforced, Type
from commonbeat_check.patterns import why_unsafe
from commonbeat_check.shape import Shape
from tests.check.builders import a_member, a_model, an_element, an_entity
from tests.check.test_checking import rules

NAMES = {"latitude": "Latitude", "longitude": "Position - Longitude", "coordinate": "Easting"}
NEAR = st.text(alphabet="019+-.,@aZé \n\u0661\uff11esYNo°", max_size=12) | st.floats(-200, 200).map(str) | st.emails()


def typed(form, **others):
    type = Type.COORDINATE if form in NAMES else Type(form)
    return an_element(name=NAMES.get(form, "Value"), type=type, **others)


@pytest.mark.parametrize(("form", "right", "wrong"), [
    ("digits", ["0", "0042"], ["abc", "12 34", "-1", "1.5", "\u0661\u0662", "\uff11\uff12", "1\n"]),
    ("yes-no", ["Yes", "No", "Y", "N"], ["yes", "maybe", "true", "Yes\n", "YN"]),
    ("email", ["a@b", "ann.o'neill@example.org", "ann@éire.example", "a+b@x-y.example"],
     ["nobody", "a@", "@b", "a b@c", "a..b@c", ".a@b", "a@b.", "a@-b", "a@b\n", "a@b c", "a@b@c", "a@b_c"]),
    ("latitude", ["0", "51.5", "-90", "+90.00", "051.5", "-00.25"], ["90.1", "91", "abc", "51.", ".5", "51,5", "1e1", "51.5\n"]),
    ("longitude", ["180", "-180.0", "-0.1276", "007"], ["180.1", "181", "abc", "0000"]),
    ("coordinate", ["530047.5", "-1"], ["TQ 30 80", "530 047", "1e5", "51°30′"]),
])  # fmt: skip
def test_a_value_has_the_form_of_its_type(form, right, wrong):
    assert [rules(one, typed(form)) for one in right] == [[] for _ in right]
    assert [rules(one, typed(form)) for one in wrong] == [["type-form"] for _ in wrong]


@pytest.mark.parametrize("form", TYPE_FORMS)
def test_the_sample_of_a_form_is_of_it_and_its_pattern_may_be_run(form):
    assert re.fullmatch(TYPE_FORMS[form].pattern, TYPE_FORMS[form].sample)
    assert why_unsafe(TYPE_FORMS[form].pattern) == ""


@pytest.mark.parametrize("form", TYPE_FORMS)
@given(text=NEAR)
@example(text="90.0000000000000000000000001")
def test_the_pattern_of_a_form_takes_what_the_words_for_it_say(form, text):
    if text:
        assert (rules(text, typed(form)) == []) is has_type_form(form, text)


@pytest.mark.parametrize("others", [
    {"pattern": "[a-z ]+"}, {"list": "elsewhere"}, {"samples": ("half a",)}, {"is_defined": False},
    {"checks": (Check(kind="format", value="postcode"),)},
    {"not_enforced": (NotEnforced(rule="type-form", reason="nobody keeps it"),)},
])  # fmt: skip
def test_what_the_standard_says_of_an_element_goes_before_its_type(others):
    assert "type-form" not in rules("half a", typed("digits", **others))


def test_a_printed_format_is_what_is_meant_but_for_digits():
    assert type_form(typed("latitude", format="DD°MM′SS.S″")) == ""
    assert type_form(typed("digits", format="12 digits")) == "digits"


@pytest.mark.parametrize(("form", "lengths"), [("yes-no", {"min_length": 4}), ("email", {"max_length": 2})])
def test_lengths_that_no_value_of_the_form_has_say_otherwise(form, lengths):
    assert type_form(typed(form, **lengths)) == ""


def test_what_is_too_long_is_told_once():
    assert rules("n/a n/a", typed("digits", max_length=3)) == ["max-length"]


def test_what_is_wrong_is_told_with_a_form_that_is_right():
    model = a_model(typed("yes-no"), an_entity(a_member("Armed", "T_001")))
    shape = Shape(model, model.entities[0])
    assert hint_of(shape.fields["armed"], shape) == "Yes or No, or Y or N"
