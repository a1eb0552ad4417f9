import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat_check.checking import MOST_DEEP, checker
from commonbeat_check.model import Ask, Check, Code, CodeList, Condition, NotEnforced, Type
from commonbeat_check.problems import CheckRefused
from tests.check.builders import (
    a_code_list,
    a_group,
    a_member,
    a_model,
    a_model_of,
    a_person,
    a_person_model,
    an_element,
    an_entity,
)

ON = date(2026, 11, 26)
PERSON = checker(a_person_model(), "X_001", ON)


def broken(record, one=PERSON):
    """Give pointer, element and rule of each error; what is accepted has none, and the other way round."""
    errors = one.errors(record)
    assert one.accepts(record) == (not errors)
    assert all(error.text.strip() and error.fix.strip() and error.clause.startswith("tests@1.0#") for error in errors)
    return [(error.pointer, error.element, error.rule) for error in errors]


def rules(value, element, *lists, **member):
    return [
        rule for _, _, rule in broken({"value": value}, checker(a_model_of(element, *lists, **member), "X_001", ON))
    ]


def test_a_right_record_has_no_errors():
    assert broken(a_person()) == []
    assert broken(a_person(givenName="Ada", age=None, parent=a_person(), pncId="1990/0000570N")) == []


def test_every_error_is_told_in_the_order_of_the_record_and_then_what_is_missing():
    record = a_person(
        givenName=["Ada  Maria", "X" * 40],
        gender="8",
        homeAddress={"street": "A", "postCode": "m1 1aa"},
        dateOfBirth=None,
        x=1,
    )
    assert broken(record) == [
        ("/givenName/0", "T_001", "no-double-space"),
        ("/givenName/1", "T_001", "max-length"),
        ("/gender", "T_004", "list"),
        ("/homeAddress/postCode", "T_006", "postcode"),
        ("/x", "X_001", "unknown-element"),
        ("/dateOfBirth", "T_002", "X_001.G1"),
    ]


def test_a_missing_member_is_told_by_its_element_where_it_would_be_with_the_group_as_clause():
    [error] = PERSON.errors(a_person(gender=None))
    assert (error.pointer, error.element, error.rule, error.clause) == (
        "/gender",
        "T_004",
        "X_001.G1",
        "tests@1.0#X_001.G1",
    )
    assert error.text == "Gender is missing."


def test_a_broken_group_of_another_kind_is_told_once_of_the_whole_record():
    [error] = PERSON.errors(a_person(homeAddress=None, telephoneNumber=None))
    assert (error.pointer, error.element, error.rule) == ("", "X_001", "X_001.G2")
    assert error.text == "At least 1 of Home Address, Telephone Number or PNC ID must be given."


def test_a_missing_entity_or_composite_is_told_by_the_entity():
    model = a_model(
        an_element("T_005", "Street"),
        an_entity(a_member("Home Address", parts=(a_member("Street", "T_005"),)), a_member("Parent", entity="X_001"),
                  groups=(a_group("homeAddress", "parent", "nowhere"),)),
    )  # fmt: skip
    assert broken({}, checker(model, "X_001", ON)) == [
        ("/homeAddress", "X_001", "X_001.G1"), ("/parent", "X_001", "X_001.G1"), ("/nowhere", "X_001", "X_001.G1"),
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [None])
def test_null_is_absent(nothing):
    assert broken(a_person() | {"age": nothing, "pncId": nothing}) == []
    assert broken(a_person() | {"gender": nothing}) == [("/gender", "T_004", "X_001.G1")]


@pytest.mark.parametrize("key", ["givenName", "dateOfBirth", "age", "gender", "homeAddress", "telephoneNumber"])
@pytest.mark.parametrize("nothing", ["", []])
def test_what_is_there_and_holds_nothing_is_an_error_of_its_own(key, nothing):
    [(pointer, _, rule)] = broken(a_person() | {key: nothing})
    assert (pointer, rule) == (f"/{key}", "empty")


def test_nothing_in_a_list_is_empty_too():
    assert broken(a_person(givenName=["Ada", None, ""])) == [
        ("/givenName/1", "T_001", "empty"),
        ("/givenName/2", "T_001", "empty"),
    ]


def test_a_list_where_one_value_stands_is_told_and_its_values_are_looked_at():
    assert broken(a_person(gender=["1", "8"])) == [
        ("/gender", "T_004", "not-repeatable"),
        ("/gender/1", "T_004", "list"),
    ]


def test_more_values_than_there_may_be_are_told():
    assert broken(a_person(givenName=["A", "B", "C", "D"])) == [("/givenName", "T_001", "too-many")]
    assert broken(a_person(givenName=["A", "B", "C"])) == []


@pytest.mark.parametrize("record", [None, True, 3, 2.5, math.nan, "a", [], [a_person()], (), b"{}"])
def test_what_is_no_object_is_no_record(record):
    assert broken(record) == [("", "X_001", "not-an-object")]


def test_what_should_be_an_object_inside_a_record_is_told():
    assert broken(a_person(homeAddress="1 Made-up Road")) == [("/homeAddress", "X_001", "not-an-object")]
    assert broken(a_person(parent="Ada")) == [("/parent", "X_001", "not-an-object")]


def test_an_unknown_name_is_told_with_the_nearest_known_one():
    errors = PERSON.errors(a_person() | {"surNme": 1, "gendr": "1", "GIVENNAME": "Ada"})
    assert [error.rule for error in errors] == ["unknown-element"] * 3
    assert [error.fix for error in errors[1:]] == ["Did you mean gender?", "Did you mean givenName?"]


def test_what_is_missing_by_a_slip_in_its_key_asks_whether_it_is_that_key():
    unknown, missing = PERSON.errors(a_person(gender=None) | {"Gender": "1"})
    assert (unknown.pointer, unknown.fix) == ("/Gender", "Did you mean gender?")
    assert (missing.pointer, missing.text) == ("/gender", "Gender is missing (is it /Gender?).")


@pytest.mark.parametrize(
    ("kind", "value", "is_quoted"),
    [(Type.INTEGER, "41", True), (Type.INTEGER, "41.0", False), (Type.INTEGER, "x", False), (Type.DECIMAL, "1.5", True),
     (Type.DECIMAL, "1,5", False), (Type.BOOLEAN, "true", True), (Type.BOOLEAN, "yes", False)],
)  # fmt: skip
def test_quotes_are_spoken_of_only_where_they_alone_are_wrong(kind, value, is_quoted):
    gate = checker(a_model_of(an_element(type=kind)), "X_001", ON)
    [error] = [one for one in gate.errors({"value": value}) if one.rule == "type"]
    assert ("quotes" in error.fix) is is_quoted


def test_names_that_a_pointer_must_escape_are_escaped():
    [error] = PERSON.errors(a_person() | {"a/b~c": 1})
    assert error.pointer == "/a~1b~0c"


def test_an_entity_that_may_have_others_takes_names_that_the_model_does_not_know():
    model = a_model(an_element(), an_entity(a_member("Given Name", "T_001"), may_have_others=True))
    assert broken({"givenName": "Ada", "other": {"a": [1]}}, checker(model, "X_001", ON)) == []


WRONG_TYPES = [True, False, 3, 10**400, -0.0, 2.5, math.nan, math.inf, {"a": 1}, {}]


@pytest.mark.parametrize("value", WRONG_TYPES)
def test_text_is_text_only(value):
    assert rules(value, an_element()) == ["type"]
    assert rules(value, an_element(list="colours"), a_code_list("3", "True", "2.5")) == ["type"]


@pytest.mark.parametrize(("value", "is_right"), [
    (5, True), (5.0, True), (-3, True), (10**400, True), (True, False), ("5", False), (5.5, False), (math.nan, False), (math.inf, False), ({}, False),
])  # fmt: skip
def test_a_whole_number_is_one_and_true_is_none(value, is_right):
    assert rules(value, an_element(type=Type.INTEGER)) == ([] if is_right else ["type"])


@pytest.mark.parametrize(("value", "is_right"), [
    (5, True), (5.5, True), (10**400, True), (False, False), ("5", False), (math.nan, False), (-math.inf, False), ([[1]], False),
])  # fmt: skip
def test_a_number_is_finite_and_false_is_none(value, is_right):
    assert (rules(value, an_element(type=Type.DECIMAL)) == []) == is_right


@pytest.mark.parametrize(("value", "is_right"), [(True, True), (False, True), (1, False), (0, False), ("true", False)])
def test_true_and_false_are_the_only_truth_values(value, is_right):
    assert rules(value, an_element(type=Type.BOOLEAN)) == ([] if is_right else ["type"])


def test_a_list_inside_a_list_is_of_no_type():
    assert rules([["a"]], an_element(), is_repeatable=True) == ["type"]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "\udfff", "\x00"])
@pytest.mark.parametrize("characters", ["", "alphanumeric", "alphabetic"])
def test_what_no_text_may_have_is_told(text, characters):
    assert rules(text, an_element(characters=characters, max_length=10)) == ["characters"]
    assert "characters" in rules(text, an_element(pattern=".*", max_length=10))


@pytest.mark.parametrize(("characters", "right", "wrong"), [
    ("numeric", "0123", "12a"), ("numeric", "9", "٣"), ("alphabetic", "O'Neill-Ó Briain", "A1"), ("alphanumeric", "a-1/2 é", "a\tb"),
    ("something else", "a\nb", "a\x00"),
])  # fmt: skip
def test_characters_are_those_of_the_sources_word(characters, right, wrong):
    element = an_element(characters=characters, min_length=1, max_length=20)
    assert rules(right, element) == []
    assert rules(wrong, element) == ["characters"]


@given(st.integers(0, 12), st.integers(2, 5), st.integers(5, 9), st.sampled_from(["é", "😀", "a", "\n"]))
def test_lengths_are_counted_in_characters(length, least, most, character):
    found = rules(character * length, an_element(min_length=least, max_length=most))
    expected = (
        ["empty"] if not length else ["min-length"] if length < least else ["max-length"] if length > most else []
    )
    assert found == expected


@pytest.mark.parametrize("most", [0, 4_294_967_295, 10**12])
def test_any_greatest_length_is_counted_to(most):
    assert rules("ab", an_element(max_length=most)) == (["max-length"] if most == 0 else [])


def test_lengths_that_contradict_one_another_refuse_everything_and_say_why():
    assert rules("abc", an_element(min_length=5, max_length=2)) == ["min-length", "max-length"]


def test_what_is_too_long_for_its_pattern_is_told_by_its_length_alone():
    assert rules("a" * 1_000_000, an_element(pattern="[a-z]+", max_length=10)) == ["max-length"]


def test_a_pattern_decides_over_characters_and_both_lengths_stand_beside_it():
    assert rules("A1", an_element(pattern="[A-Z][0-9]", characters="alphabetic")) == []
    assert rules("1", an_element(pattern="[A-Z][0-9]", min_length=2, max_length=2)) == ["min-length", "pattern"]


def test_a_pattern_that_is_a_choice_is_held_against_the_whole_value():
    assert rules("ax", an_element(pattern="^a|b$")) == ["pattern"]


GENDER = CodeList(
    id="colours",
    name="Gender",
    codes=(Code(value="1", label="Male"), Code(value="2", label="Female"), Code(value="not-known")),
)


@pytest.mark.parametrize(("value", "fix"), [
    ("male", "Use 1 (Male), if that is meant."), (" FEMALE ", "Use 2 (Female), if that is meant."), ("not-knownn", "Use not-known, if that is meant."),
    ("Not Known", "Use not-known, if that is meant."), ("notknown", "Use not-known, if that is meant."), ("8", "Use one of: 1, 2, not-known."),
])  # fmt: skip
def test_a_wrong_code_is_told_with_the_nearest_one(value, fix):
    [error] = checker(a_model_of(an_element(list="colours"), GENDER), "X_001", ON).errors({"value": value})
    assert (error.rule, error.fix) == ("list", fix)


@pytest.mark.parametrize(("value", "fix"), [
    ("m1  1aa", "Write it in capitals with one space before the last three characters."), ("m1 1aa", "Write it in capitals."),
    (" M1 1AA", "Leave out the spaces before and after it."), ("M1", "Write it as outward, space, inward, as M2 2BB."),
])  # fmt: skip
def test_the_slip_that_keeps_a_value_from_its_form_is_named(value, fix):
    element = an_element(
        pattern="[A-Z][0-9] [0-9][A-Z]{2}", format="outward, space, inward", samples=("M2  2BB", "M2 2BB"), max_length=8
    )
    [error] = checker(a_model_of(element), "X_001", ON).errors({"value": value})
    assert (error.rule, error.fix) == ("pattern", fix)


def test_what_is_no_object_is_told_by_its_name_and_kind():
    [error] = PERSON.errors(a_person(homeAddress="1 Made-up Road"))
    assert error.text == "Home Address is text; it must be an object."


def test_a_list_decides_over_lengths_pattern_and_characters():
    assert rules("1", an_element(list="colours", min_length=2, pattern="x", characters="alphabetic"), GENDER) == []


def test_codes_are_valid_from_their_first_day_until_the_day_before_their_last():
    listed = CodeList(id="colours", name="c", codes=(Code(value="old", valid_to=ON), Code(value="new", valid_from=ON)))
    assert rules("new", an_element(list="colours"), listed) == []
    assert rules("old", an_element(list="colours"), listed) == ["list"]


def test_a_list_that_is_only_named_holds_nothing():
    assert rules("anything", an_element(list="colours"), CodeList(id="colours", name="c", is_known=False)) == []
    assert rules("anything", an_element(list="nowhere")) == []


def test_a_list_of_numbers_takes_numbers():
    element = an_element(list="colours", type=Type.INTEGER)
    assert rules(1, element, a_code_list("1", "2")) == []
    assert rules(3, element, a_code_list("1", "2")) == ["list"]
    assert rules(True, element, a_code_list("1", "2")) == ["type"]


def test_a_list_of_a_million_codes_is_used_as_any_other():
    listed = a_code_list(*(f"{number:07d}" for number in range(1_000_000)))
    one = checker(a_model_of(an_element(list="colours"), listed), "X_001", ON)
    assert one.accepts({"value": "0999999"})
    [error] = one.errors({"value": "x" * 100_000})
    assert error.rule == "list"
    assert len(error.fix) < 300


@pytest.mark.parametrize(("form", "right", "others"), [
    ("", "2024-02-29", ["29-02-2024", "29/02/2024", "2024-2-29", "2024-W09-4", "20240229", "2024-02-29T00:00:00"]),
    ("DD-MM-YYYY", "29-02-2024", ["2024-02-29", "29/02/2024"]),
    ("DD/MM/YYYY", "29/02/2024", ["2024-02-29", "29-02-2024"]),
])  # fmt: skip
def test_a_date_has_one_form(form, right, others):
    element = an_element(type=Type.DATE, checks=(Check(kind="date-format", value=form),) if form else ())
    assert rules(right, element) == []
    assert {tuple(rules(other, element)) for other in others} == {("date-format",)}


def test_the_form_that_a_date_has_is_named_without_repeating_the_date():
    [error] = checker(a_model_of(an_element(type=Type.DATE)), "X_001", ON).errors({"value": "17/05/1990"})
    assert error.fix == "It is written as DD/MM/YYYY; write it as YYYY-MM-DD, as 2024-02-29."


@pytest.mark.parametrize("day", ["2023-02-29", "2023-13-01", "2023-00-10", "0000-01-01"])
def test_a_day_that_there_is_not_is_no_date(day):
    assert rules(day, an_element(type=Type.DATE)) == ["calendar-date"]
    assert (
        rules(day, an_element(type=Type.DATE, not_enforced=(NotEnforced(rule="calendar-date", reason="said so"),)))
        == []
    )


def test_what_an_element_does_not_enforce_is_not_held():
    given_up = tuple(
        NotEnforced(rule=rule, reason="it cannot be met")
        for rule in ("max-length", "pattern", "characters", "not-future")
    )
    element = an_element(
        max_length=1, pattern="x", characters="numeric", checks=(Check(kind="not-future"),), not_enforced=given_up
    )
    assert rules("abc", element) == []


def test_every_error_of_one_value_is_told():
    element = an_element(
        max_length=5, pattern="[a-z ]{1,5}", checks=(Check(kind="no-space"), Check(kind="format", value="nino"))
    )
    assert rules("A  B", element) == ["pattern", "no-space", "nino"]


@pytest.mark.parametrize(("ask", "n", "counts"), [
    (Ask.AT_LEAST, None, {1, 2, 3}), (Ask.AT_LEAST, 2, {2, 3}), (Ask.EXACTLY, 1, {1}), (Ask.EXACTLY, 2, {2}), (Ask.AT_MOST, 1, {0, 1}),
    (Ask.IF_KNOWN, None, {0, 1, 2, 3}), (Ask.IF_AVAILABLE, 3, {0, 1, 2, 3}), (Ask.AS_MANY_AS_POSSIBLE, None, {0, 1, 2, 3}), (Ask.UNKNOWN, 2, {0, 1, 2, 3}),
])  # fmt: skip
def test_a_group_asks_for_so_many_of_its_members(ask, n, counts):
    members = [a_member(name, "T_001") for name in ("a", "b", "c")]
    one = checker(
        a_model(an_element(), an_entity(*members, groups=(a_group("a", "b", "c", ask=ask, n=n),))), "X_001", ON
    )
    for count in range(4):
        found = broken(dict.fromkeys("abc"[:count], "x") | ({"c": None} if count < 3 else {}), one)
        assert found == ([] if count in counts else [("", "X_001", "X_001.G1")])


def conditional(when, said=""):
    members = [a_member(name, "T_001", is_repeatable=True) for name in ("a", "b")] + [a_member("n", "T_002")]
    group = a_group("b", when=when, when_said=said)
    return checker(
        a_model(an_element(), an_element("T_002", type=Type.INTEGER), an_entity(*members, groups=(group,))), "X_001", ON
    )


@pytest.mark.parametrize(("when", "record", "is_asked"), [
    (Condition(member="a"), {"a": "x"}, True), (Condition(member="a"), {}, False), (Condition(member="a", is_not=True), {}, True),
    (Condition(member="a", values=("x", "y")), {"a": "y"}, True), (Condition(member="a", values=("x",)), {"a": "z"}, False),
    (Condition(member="a", values=("x",)), {"a": ["z", "x"]}, True), (Condition(member="a", values=("x",), is_not=True), {"a": "z"}, True),
    (Condition(member="a", values=("x",), is_not=True), {}, True), (Condition(member="n", values=("3",)), {"n": 3}, True),
    (Condition(member="n", values=("3",)), {"n": 3.0}, True), (Condition(member="a", values=("",)), {}, False),
])  # fmt: skip
def test_a_group_with_a_condition_asks_only_where_it_is_met(when, record, is_asked):
    assert broken(record, conditional(when)) == ([("", "X_001", "X_001.G1")] if is_asked else [])
    assert broken(record | {"b": "x"}, conditional(when)) == []


def test_a_condition_that_only_words_tell_asks_for_nothing():
    assert broken({}, conditional(None, "where the officer thinks so")) == []


def test_a_nested_record_is_held_to_its_own_groups_where_it_stands():
    assert broken(a_person(parent={"givenName": "Ada", "dateOfBirth": "1960-01-01", "gender": "3"})) == [
        ("/parent/gender", "T_004", "list"), ("/parent", "X_001", "X_001.G2"),
    ]  # fmt: skip


def nested(levels):
    record = a_person()
    for _ in range(levels):
        record = a_person(parent=record)
    return record


def test_records_stand_in_one_another_up_to_a_depth():
    assert broken(nested(MOST_DEEP)) == []
    [(pointer, element, rule)] = broken(nested(MOST_DEEP + 1))
    assert (pointer, element, rule) == ("/parent" * (MOST_DEEP + 1), "X_001", "too-deep")


@pytest.mark.parametrize("levels", [500, 5_000])
def test_a_record_of_hundreds_of_levels_is_told_to_be_too_deep(levels):
    assert [rule for *_, rule in broken(nested(levels))] == ["too-deep"]


@pytest.mark.parametrize("key", ["givenName", "age", "homeAddress", "unknown"])
def test_lists_of_hundreds_of_levels_are_told(key):
    value = "x"
    for _ in range(500):
        value = [value]
    assert {at.split("/")[1] for at, *_ in broken(a_person() | {key: value})} == {key}


def test_entities_that_stand_in_one_another_in_a_circle_do_no_harm():
    model = a_model(
        an_element(),
        an_entity(a_member("Next", entity="X_002"), a_member("Given Name", "T_001")),
        an_entity(a_member("Next", entity="X_001", is_repeatable=True), id="X_002"),
    )
    one = checker(model, "X_001", ON)
    assert broken({"next": {"next": [{"givenName": "Ada"}, {"next": {"next": {"givenName": 3}}}]}}, one) == [
        ("/next/next/1/next/next/givenName", "T_001", "type"),
    ]  # fmt: skip


def test_an_entity_has_the_members_groups_and_rules_of_its_base():
    model = a_model(
        an_element(),
        an_entity(a_member("Given Name", "T_001"), groups=(a_group("givenName"),)),
        an_entity(a_member("Surname", "T_001"), id="X_002", base="X_001", groups=(a_group("surname"),)),
    )
    assert broken({}, checker(model, "X_002", ON)) == [
        ("/givenName", "T_001", "X_001.G1"),
        ("/surname", "T_001", "X_002.G1"),
    ]


def test_bases_in_a_circle_do_no_harm():
    model = a_model(an_element(), an_entity(a_member("A", "T_001"), base="X_002"), an_entity(id="X_002", base="X_001"))
    assert broken({"a": "x"}, checker(model, "X_001", ON)) == []


@pytest.mark.parametrize(
    "member", [a_member("Value"), a_member("Value", "nowhere"), a_member("Value", entity="nowhere")]
)
@pytest.mark.parametrize(("value", "found"), [("x", []), (3, []), ({"a": []}, []), ("", ["empty"]), ([], ["empty"])])
def test_a_member_that_is_bound_to_nothing_takes_anything_but_nothing(member, value, found):
    one = checker(a_model(an_entity(member)), "X_001", ON)
    assert [rule for *_, rule in broken({"value": value}, one)] == found


def test_an_entity_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(CheckRefused, match=r"no entity X_01 in tests@1\.0\. Did you mean X_001"):
        checker(a_person_model(), "X_01", ON)


@pytest.mark.parametrize("has_parts", [True, False])
def test_a_pattern_that_may_not_be_run_is_refused_before_a_record_holds_it(has_parts):
    bad = an_element("T_009", pattern="(a+)+b")
    deepest = a_member("Bad", "T_009")
    if has_parts:
        deepest = a_member("Whole", parts=(deepest,))
    # The last entity is held by the one before it, and holds the first in its turn.
    last = an_entity(deepest, a_member("First", entity="X_001"), id="X_003")
    between = an_entity(a_member("Last", entity="X_003"), id="X_002")
    based = an_entity(id="X_004", base="X_001")
    model = a_model(bad, an_entity(a_member("Between", entity="X_002")), between, last, based)
    for entity in ("X_001", "X_002", "X_003", "X_004"):
        with pytest.raises(CheckRefused, match="The pattern of T_009"):
            checker(model, entity, ON)


def test_no_text_of_an_error_repeats_what_the_record_holds():
    secret = "Zyxwvut"
    record = {
        "givenName": [secret + "1", secret + "\x00"], "dateOfBirth": f"31/12/{secret}", "age": secret, "gender": secret,
        "homeAddress": {"street": secret * 20, "postCode": secret}, "telephoneNumber": f"+440{secret}", "pncId": secret, "parent": secret,
    }  # fmt: skip
    errors = PERSON.errors(record)
    assert len(errors) >= 9
    assert not any(secret in error.text + error.fix for error in errors)


def test_numbers_longer_than_python_prints_are_told_all_the_same():
    assert sys.get_int_max_str_digits() < 10_000
    assert broken(a_person(age=10**10_000)) == [("/age", "T_003", "range"), ("/age", "X_001", "X_001.R1")]


def test_a_checker_is_used_on_many_threads():
    records = [a_person(age=None if number % 2 else 7, parent=a_person()) for number in range(400)]
    alone = [PERSON.errors(record) for record in records]
    fresh = checker(a_person_model(), "X_001", ON)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(fresh.errors, records)) == alone


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["street", "postCode", "gender", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*a_person(), "pncId", "parent", "x"]), json_values), st.booleans())
def test_whatever_json_comes_is_accepted_or_told_and_twice_the_same(record, is_whole):
    record = a_person() | record if is_whole else record
    assert broken(record) == broken(record)
    assert PERSON.errors(record) == PERSON.errors(json.loads(json.dumps(record)))
