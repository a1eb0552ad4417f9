"""Long code lists: what is told of them is what is told of short ones, and a word is one whatever its capitals."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.linting import lint
from commonbeat.models.linting.languages import beyond
from commonbeat.models.linting.words import folded, plain
from tests.check.builders import a_code_list, a_member, a_model, an_element, an_entity

ON = date(2026, 10, 1)


def found(rule: str, *values: str, **other):
    element = an_element(list="colours", **other)
    model = a_model(an_entity(a_member("Colour", element.id)), element, a_code_list(*values))
    return [one.text for one in lint(model, ON) if one.rule == rule]


def test_a_long_list_that_has_a_value_twice_is_told_of_once_for_each_with_every_way_it_is_written():
    values = [f"V{number}" for number in range(5_000)]
    told = found("near_duplicate", *values, "v7", "x", "V 7", "V3000.")
    assert len(told) == 2
    assert told[0].endswith("V7, v7, V 7.")
    assert told[1].endswith("V3000, V3000..")


def test_a_long_list_is_held_to_the_characters_and_the_type_of_its_element():
    values = [str(number) for number in range(5_000)]
    assert not found("enum_vs_charset", *values, characters="numeric")
    assert "4A" in found("enum_vs_charset", *values, "4A", characters="numeric")[0]


@given(st.text())
def test_a_text_is_folded_as_names_are_compared_whatever_its_letters(text):
    assert folded(text) == plain(text) == "".join(one for one in text.lower() if one.isalnum())


@given(st.text(), st.sampled_from(["numeric", "alphabetic", "alphanumeric", "any"]))
def test_the_characters_beyond_a_kind_are_those_that_are_not_of_it(text, kind):
    kept = {"numeric": str.isdigit, "alphabetic": str.isalpha, "alphanumeric": str.isalnum}.get(kind, lambda _one: True)
    assert beyond(text, kind) == sorted({one for one in text if not kept(one)})
