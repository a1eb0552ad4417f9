from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.checking import checker
from commonbeat_check.checks import KINDS
from commonbeat_check.formats import NAMED
from commonbeat_check.formats.dates import write_date
from commonbeat_check.model import Check, Type
from tests.check.builders import a_member, a_model, an_element, an_entity
from tests.check.test_checking import ON, rules

FORMS = ["YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY"]


def of(kind, type=Type.STRING, **takes):
    return an_element(type=type, checks=(Check(kind=kind, **takes),))


def day_of(kind, form="YYYY-MM-DD", **takes):
    return an_element(type=Type.DATE, checks=(Check(kind="date-format", value=form), Check(kind=kind, **takes)))


def after(days):
    return ON + timedelta(days)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "right", "wrong"), [
    ("not-future", (-1, 0), (1, 400)), ("not-past", (0, 1), (-1, -400)), ("not-today", (-1, 1), (0,)),
])  # fmt: skip
def test_a_day_is_held_against_today_in_every_form(kind, right, wrong, form):
    assert [rules(write_date(after(days), form), day_of(kind, form)) for days in right] == [[] for _ in right]
    assert [rules(write_date(after(days), form), day_of(kind, form)) for days in wrong] == [[kind] for _ in wrong]


@given(st.dates(), st.sampled_from(FORMS))
def test_a_day_is_in_the_future_if_it_is_after_today(day, form):
    assert rules(write_date(day, form), day_of("not-future", form)) == (["not-future"] if day > ON else [])


@pytest.mark.parametrize(("day", "found"), [
    ("1906-11-26", []), ("1905-11-27", []), ("1905-11-26", ["max-age-years"]), ("2027-01-01", []), ("1905-11-31", ["calendar-date"]),
])  # fmt: skip
def test_nobody_is_older_than_so_many_full_years(day, found):
    assert rules(day, day_of("max-age-years", value=120)) == found


@pytest.mark.parametrize("moment", ["2026-11-27T10:00:00Z", "2027-01-01T00:00:00+01:00", "2027-01-01T00:00:00"])
def test_a_moment_is_held_against_today_by_its_day(moment):
    assert rules(moment, of("not-future", Type.DATETIME)) == ["not-future"]
    assert rules(moment.replace("2026", "1926").replace("2027", "1927"), of("not-future", Type.DATETIME)) == []
    assert rules("no moment", of("not-future", Type.DATETIME)) == ["time-format"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("ab", []), ("a b", ["no-space"]), ("a\tb", ["no-space"]), ("a\u00a0b", ["no-space"]), (" a", ["no-space"])],
)
def test_no_space_means_none_of_any_kind(text, found):
    assert rules(text, of("no-space")) == found


@pytest.mark.parametrize(("text", "found"), [
    ("a b c", []), ("a  b", ["no-double-space"]), ("a \u00a0b", ["no-double-space"]), ("  a", ["no-double-space"]), ("a  ", ["no-double-space"]),
    ("a\n\nb", ["no-double-space"]),
])  # fmt: skip
def test_two_spaces_in_a_row_are_told(text, found):
    assert rules(text, of("no-double-space")) == found


@pytest.mark.parametrize(("text", "found"), [
    ("+447700900123", []), ("07700900123", []), ("00447700900123", ["prefix"]), ("447700900123", ["prefix"]), ("letters", []),
])  # fmt: skip
def test_an_international_number_has_its_prefix(text, found):
    assert rules(text, of("prefix", value="+", when="international")) == found


def test_a_prefix_without_a_condition_is_always_asked_for_and_one_with_an_unknown_condition_never():
    assert rules("b", of("prefix", value="a")) == ["prefix"]
    assert rules("a.b", of("prefix", value="a.")) == []
    assert rules("axb", of("prefix", value="a.")) == ["prefix"]
    assert rules("b", of("prefix", value="a", when="the moon is full")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("+4407700900123", ["no-trunk-zero"]), ("+447700900123", []), ("07700900123", []), ("+390612345678", [])],
)
def test_no_zero_follows_the_country_code(text, found):
    assert rules(text, of("no-trunk-zero")) == found


@pytest.mark.parametrize(
    ("value", "found"), [(0, []), (120, []), (121, ["range"]), (-1, ["range"]), (10**400, ["range"])]
)
def test_a_number_lies_in_its_range(value, found):
    assert rules(value, of("range", Type.INTEGER, min=0, max=120)) == found


@pytest.mark.parametrize(("text", "found"), [
    ("+51°30'12.3\"", []), ("51°30′12.3″N", []), ("-89°59'59.9\"", []), ("90°00'00.0\"S", []), ("+90°00'00.1\"", ["range"]), ("-91°00'00.0\"", ["range"]),
    ("51.5", []), ("-91.25", ["range"]), ("+91", ["range"]), ("as printed", []),
])  # fmt: skip
def test_the_degrees_of_a_coordinate_lie_in_their_range(text, found):
    element = of("range", Type.COORDINATE, min=-90, max=90)
    assert rules(text, msgspec.structs.replace(element, format="DD°MM′SS.S″")) == found


@pytest.mark.parametrize(("text", "found"), [("1", []), ("18", []), ("19", ["range"]), ("0", ["range"]), ("one", [])])
def test_digits_lie_in_their_range_too(text, found):
    assert rules(text, of("range", Type.CODE, min=1, max=18)) == found


def test_a_range_that_is_open_on_one_side_says_so():
    one = checker(a_model(of("range", Type.INTEGER, min=1), an_entity(a_member("Value", "T_001"))), "X_001", ON)
    [error] = one.errors({"value": 0})
    assert error.text == "Value is not at least 1."


@pytest.mark.parametrize("name", NAMED)
def test_a_format_is_told_by_its_own_name(name):
    assert rules("?", of("format", value=name)) == [name]


def test_the_right_check_letter_is_told():
    one = checker(a_model(of("format", value="pnc-id"), an_entity(a_member("PNC ID", "T_001"))), "X_001", ON)
    [error] = one.errors({"pncId": "1990/0000570L"})
    assert (error.text, error.fix) == (
        "PNC ID has a value that is not a valid PNC id.",
        "If the rest of it is right, its check letter is N.",
    )


@pytest.mark.parametrize("check", [
    Check(kind="one-only"), Check(kind="format", value="nobody-knows"), Check(kind="format"), Check(kind="range"), Check(kind="max-age-years"),
    Check(kind="date-format", value="YY"), Check(kind="prefix"), Check(kind="not-before", other="value"), Check(kind="not-after"), Check(kind="not-future"),
])  # fmt: skip
def test_a_check_that_nobody_can_run_on_such_an_element_is_not_run(check):
    assert rules("anything", an_element(checks=(check,))) == []


@pytest.mark.parametrize("type", list(Type))
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_check_is_made_ready_for_every_type(kind, type):
    check = Check(kind=kind, value="+" if kind == "prefix" else 3, min=0, max=9, other="value")
    assert isinstance(rules("a", an_element(type=type, checks=(check,))), list)
    assert isinstance(rules(3, an_element(type=type, checks=(check,))), list)


BIRTH = an_element("T_001", "Date of Birth", type=Type.DATE, checks=(Check(kind="not-after", other="dateOfDeath"),))
DEATH = an_element(
    "T_002", "Date of Death", type=Type.DATE,
    checks=(Check(kind="date-format", value="DD-MM-YYYY"), Check(kind="not-before", other="T_001")),
)  # fmt: skip


@pytest.mark.parametrize(("birth", "death", "found"), [
    ("1950-01-02", "02-01-1950", []), ("1950-01-02", "03-01-1950", []), ("1950-01-02", None, []), ("1950-01-02", "31-02-1949", ["calendar-date"]),
    ("1950-01-02", "01-01-1950", ["not-after", "not-before"]),
])  # fmt: skip
def test_two_days_of_one_record_are_compared_whatever_their_forms(birth, death, found):
    model = a_model(BIRTH, DEATH, an_entity(a_member("Date of Birth", "T_001"), a_member("Date of Death", "T_002")))
    errors = checker(model, "X_001", ON).errors({"dateOfBirth": birth, "dateOfDeath": death})
    assert [error.rule for error in errors] == found
    assert [error.clause for error in errors if error.rule == "not-after"] == ["tests@1.0#T_001"] * (
        "not-after" in found
    )


def test_a_day_in_a_check_is_the_day_that_is_given():
    model = a_model(day_of("not-future"), an_entity(a_member("Value", "T_001")))
    assert checker(model, "X_001", date(2020, 1, 1)).errors({"value": "2020-01-02"})
    assert not checker(model, "X_001", date(2020, 1, 2)).errors({"value": "2020-01-02"})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "range"])
@pytest.mark.parametrize(("type", "value"), [(Type.INTEGER, 1), (Type.DECIMAL, 1.5), (Type.BOOLEAN, True)])
def test_checks_of_texts_say_nothing_of_numbers(kind, type, value):
    element = of(kind, type, value="YYYY-MM-DD" if kind == "date-format" else "pnc-id", other="other")
    assert rules(value, element) == []
