"""Values made for examples: texts of patterns, days within bounds, formats with their check letters."""

import re
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.models.errors import NoExample
from commonbeat.models.examples.days import Days, age_on, days_of, months_after, read_day, written, years_before
from commonbeat.models.examples.formats import format_broken, has_check, made_of, wrong_checks
from commonbeat.models.examples.judge import broken
from commonbeat.models.examples.strings import matching
from commonbeat.models.examples.values import ValueMaker
from commonbeat.models.examples.wrong_values import rules_of_element, wrong_values
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.dates import years_between
from commonbeat_check.formats.times import TIME_FORMATS
from commonbeat_check.model import Check, Code, CodeList, Type
from commonbeat_check.reading import held
from commonbeat_check.values import ValueGate

from ..check.builders import a_code_list, a_model, an_element

ON = date(2026, 11, 26)
DATES = st.dates(date(1, 1, 1), date(9990, 1, 1))
PATTERNS = (
    r"^[A-Z]{2}\d{3}$",
    r"(?!GB|NK)[A-Z]{2}",
    r"(?=.{6,8}$)[A-Z]+\d+",
    r"a|bc|d{3}",
    r"([ab])x\1",
    r"[^A-Za-z\s]{4}",
    r"(?:x+?)?.\S\w\W",
    r"(a)?(?(1)b|c)",
    r"",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_is_made_that_the_whole_pattern_matches(pattern):
    for seed in range(40):
        text = matching(pattern, Random(seed))
        assert text is not None
        assert re.fullmatch(pattern, text)


def test_no_text_is_made_where_none_matches_or_none_fits():
    assert matching(r"(?!a)a", Random(1)) is None
    assert matching(r"[a-z]{5}", Random(1), most=4) is None
    assert matching(r"[a-z]{5}", Random(1), least=6) is None


def test_a_text_of_a_pattern_reaches_the_length_that_is_asked_for():
    text = matching(r"[a-z]+", Random(1), least=200)
    assert text is not None
    assert len(text) >= 200


@given(DATES, st.sampled_from(["YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY"]))
def test_a_day_that_is_written_is_read_again(day, form):
    assert read_day(written(day, form), form) == day


@pytest.mark.parametrize("text", ["2023-02-30", "2023-2-3", "1 May 2023", "", None, "2023-01-01x"])
def test_what_is_no_day_of_a_form_is_read_as_none(text):
    assert read_day(text, "YYYY-MM-DD") is None


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers())
def test_a_day_is_picked_within_its_bounds_or_there_is_none(first, last, seed):
    picked = Days(first, last).pick(Random(seed), ON)
    assert (picked is None) == (first > last)
    assert picked is None or first <= picked <= last


def test_the_one_day_that_is_left_out_is_not_picked():
    assert Days(ON, ON, frozenset({ON})).pick(Random(1), ON) is None
    assert all(Days(ON).without(ON).pick(Random(seed), ON) != ON for seed in range(400))


def test_somebody_born_so_many_years_before_is_that_old():
    for day in (date(2026, 11, 26), date(2024, 2, 29)):
        assert age_on(years_before(day, 30), day) == 30
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_after(date(2026, 11, 30), 13) == date(2027, 12, 30)


def test_the_oldest_day_is_one_that_the_check_takes():
    oldest = days_of([Check(kind="max-age-years", value=120)], ON).first
    assert oldest is not None
    assert age_on(oldest, ON) <= 120


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_named_format_is_made_and_is_right(name):
    made = list(made_of(name, Random(5)))
    assert len(made) > 20
    assert not any(format_broken(name, one) for one in made)


@pytest.mark.parametrize("name", [name for name in sorted(NAMED) if has_check(name)])
def test_another_check_letter_in_its_place_is_wrong(name):
    value = next(made_of(name, Random(5)))
    wrong = list(wrong_checks(name, value))
    assert len(wrong) >= 9
    assert all(format_broken(name, one) for one in wrong)


HARD = (
    an_element(min_length=1, max_length=1, pattern="[A-Z]+"),
    an_element(type=Type.DIGITS, min_length=12, max_length=12, characters="numeric"),
    an_element(characters="alphabetic", max_length=3),
    an_element(type=Type.DATE, checks=(Check(kind="not-past"), Check(kind="not-today"))),
    an_element(type=Type.DATE, checks=(Check(kind="date-format", value="DD/MM/YYYY"), Check(kind="not-future"))),
    *(an_element(type=Type.TIME, checks=(Check(kind="time-format", value=form),)) for form in TIME_FORMATS),
    an_element(type=Type.DATETIME, checks=(Check(kind="not-future"),)),
    an_element(type=Type.TIME, is_defined=False),
    an_element(type=Type.INTEGER, checks=(Check(kind="range", min=17, max=18),)),
    an_element(type=Type.DECIMAL, checks=(Check(kind="range", min=-1, max=0),)),
    an_element(type=Type.BOOLEAN),
    an_element(type=Type.CODE, list="colours", max_length=1),
    an_element(max_length=35, checks=(Check(kind="no-space"), Check(kind="no-double-space"))),
    an_element(type=Type.TELEPHONE, checks=(Check(kind="prefix", value="+", when="international"),)),
    an_element(type=Type.TELEPHONE, checks=(Check(kind="no-trunk-zero"), Check(kind="format", value="uk-telephone"))),
    an_element(max_length=12, pattern="(?:[1-9][0-9]{0,5}/[0-9]{2}|SF[0-9]{2}/[1-9][0-9]{0,5})[A-Z]",
               checks=(Check(kind="format", value="cro-number"),)),
)  # fmt: skip


@pytest.mark.parametrize("element", HARD)
def test_a_value_is_made_that_the_checker_takes(element):
    model = a_model(element, a_code_list("blue", "green"))
    gate, maker = ValueGate(model, element, ON), ValueMaker(ON)
    for seed in range(60):
        value = maker.value(held(model, element, ON), Random(seed))
        assert gate.accepts(value), value


@pytest.mark.parametrize("element", HARD)
def test_a_value_that_breaks_one_rule_is_told_by_the_checker_as_breaking_that_rule(element):
    model = a_model(element, a_code_list("blue", "green"))
    gate, found = ValueGate(model, element, ON), held(model, element, ON)
    value = ValueMaker(ON).value(found, Random(1))
    broken_once = 0
    for rule in set(rules_of_element(found)) - {"empty"}:  # emptiness is told of the member, not of its value
        for wrong in wrong_values(found, rule, value, ON, Random(1)):
            assert [one.rule for one in gate.findings(wrong)] == [rule], wrong
            broken_once += 1
    assert broken_once > 0


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=False), st.booleans()), st.sampled_from(HARD))
def test_what_breaks_no_rule_by_the_plain_reading_is_what_the_checker_takes(value, element):
    model = a_model(element, a_code_list("blue", "green"))
    whole_number = isinstance(value, float) and value.is_integer()  # JSON has one kind of number: 5.0 is whole
    text_of_none = isinstance(value, str) and "\x00" in value  # no format that records come in can hold it
    if not (whole_number or text_of_none or value == ""):
        told = {one.rule for one in ValueGate(model, element, ON).findings(value)}
        assert told == broken(held(model, element, ON), value, ON)


CONTRADICTIONS = {
    "a pattern longer than the longest value": an_element(max_length=2, pattern="[A-Z]{3}"),
    "a pattern that nothing matches": an_element(pattern="(?!a)a"),
    "not past and not future and not today": an_element(
        type=Type.DATE, checks=(Check(kind="not-past"), Check(kind="not-future"), Check(kind="not-today"))
    ),
    "the least is more than the most": an_element(min_length=5, max_length=4),
    "a range with nothing in it": an_element(type=Type.INTEGER, checks=(Check(kind="range", min=5, max=4),)),
}


@pytest.mark.parametrize("element", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_an_element_that_contradicts_itself_is_told_as_one_that_has_no_value(element):
    with pytest.raises(NoExample, match="T_001"):
        ValueMaker(ON).value(held(a_model(element), element, ON), Random(1))


def test_a_list_that_has_ended_is_told_by_its_name():
    ended = CodeList(id="colours", name="Colours", codes=(Code(value="blue", valid_to=date(2020, 1, 1)),))
    element = an_element(type=Type.CODE, list="colours")
    with pytest.raises(NoExample, match="no code of its list colours"):
        ValueMaker(ON).value(held(a_model(element, ended), element, ON), Random(1))


def test_the_age_of_examples_is_the_age_of_the_checker():
    for born in (date(1990, 11, 26), date(1990, 11, 27), date(2004, 2, 29)):
        assert age_on(born, ON) == years_between(born, ON)
