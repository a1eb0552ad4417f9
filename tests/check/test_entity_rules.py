import pytest

from commonbeat_check.checking import checker
from commonbeat_check.entity_rules import KINDS
from commonbeat_check.model import Check, Condition, Type
from tests.check.builders import a_code_list, a_member, a_model, a_rule, an_element, an_entity
from tests.check.test_checking import ON


def found(record, rule):
    """Give pointer and element of each error of a rule on a record of texts a to c, days d and e, and a number n."""
    elements = (
        an_element("T_001"),
        an_element("T_002", type=Type.DATE),
        an_element("T_003", type=Type.INTEGER),
        an_element("T_004", type=Type.DATE, checks=(Check(kind="date-format", value="DD/MM/YYYY"),)),
    )
    members = [a_member(key, "T_001", is_repeatable=True) for key in "abc"]
    members += [a_member("d", "T_002", is_repeatable=True), a_member("e", "T_004"), a_member("n", "T_003")]
    one = checker(a_model(*elements, a_code_list("x1", "x2"), an_entity(*members, rules=(rule,))), "X_001", ON)
    errors = one.errors(record)
    assert one.accepts(record) == (not errors)
    assert all(error.rule == rule.id and error.clause == f"tests@1.0#{rule.id}" for error in errors)
    return [(error.pointer, error.element) for error in errors]


IS_X = Condition(member="a", values=("x",))
OF_ONE, ACROSS = "T_002", "X_001"


@pytest.mark.parametrize(("rule", "right", "wrong", "errors"), [
    (a_rule("not-future", "d"), {"d": "2026-11-26"}, {"d": ["2026-11-27", "2026-01-01"]}, [("/d", OF_ONE)]),
    (a_rule("not-past", "d"), {"d": "2026-11-26"}, {"d": "2026-11-25"}, [("/d", OF_ONE)]),
    (a_rule("max-months-ahead", "d", value=9), {"d": "2027-08-26"}, {"d": "2027-08-27"}, [("/d", OF_ONE)]),
    (a_rule("min-length", "b", value=3), {"b": "abc"}, {"b": ["abc", "ab"]}, [("/b", "T_001")]),
    (a_rule("not-before", "d", other="e"), {"d": "2020-01-02", "e": "02/01/2020"}, {"d": "2020-01-01", "e": "02/01/2020"}, [("/d", ACROSS)]),
    (a_rule("not-after", "d", other="e"), {"d": "2020-01-02", "e": "02/01/2020"}, {"d": "2020-01-03", "e": "02/01/2020"}, [("/d", ACROSS)]),
    (a_rule("not-equal", "a", other="b"), {"a": "x", "b": "y"}, {"a": ["q", " X"], "b": ["y", "x"]}, [("/a", ACROSS)]),
    (a_rule("forbidden-when", "b", "c", when=IS_X), {"a": "y", "b": "1"}, {"a": "x", "b": "1", "c": "2"}, [("/b", ACROSS), ("/c", ACROSS)]),
    (a_rule("required-when", "b", when=IS_X), {"a": "y"}, {"a": "x"}, [("/b", ACROSS)]),
    (a_rule("one-of", "b", values=("1", "2"), when=IS_X), {"a": "x", "b": "2"}, {"a": "x", "b": "3"}, [("/b", ACROSS)]),
    (a_rule("one-of", "n", values=("1", "2")), {"n": 2}, {"n": 3}, [("/n", ACROSS)]),
    (a_rule("consistent-age", "n", "d"), {"n": 36, "d": "1990-05-17"}, {"n": 37, "d": "1990-05-17"}, [("/n", ACROSS)]),
    (a_rule("present-with", "a", other="b"), {"a": "x", "b": "y"}, {"a": "x"}, [("/b", ACROSS)]),
    (a_rule("coded-by", "b", other="a", details={"formats": {"pnc": "pnc-id"}}), {"a": "pnc", "b": "1990/0000570N"}, {"a": "pnc", "b": "x"}, [("/b", ACROSS)]),
    (a_rule("coded-by", "b", other="a", details={"patterns": {"p": "[0-9]+"}}), {"a": "p", "b": "12"}, {"a": "p", "b": "1x"}, [("/b", ACROSS)]),
    (a_rule("coded-by", "b", other="a", details={"lists": {"l": "colours"}}), {"a": "l", "b": "x1"}, {"a": "l", "b": "x3"}, [("/b", ACROSS)]),
])  # fmt: skip
def test_a_rule_takes_what_keeps_it_and_tells_what_breaks_it(rule, right, wrong, errors):
    assert found(right, rule) == []
    assert found({}, rule) == []
    assert found(wrong, rule) == errors


def test_an_age_from_before_the_last_birthday_agrees_and_one_that_is_older_does_not():
    rule = a_rule("consistent-age", "n", "d")
    assert [found({"n": n, "d": "1990-05-17"}, rule) for n in (34, 35, 36, 37)] == [
        [("/n", ACROSS)],
        [],
        [],
        [("/n", ACROSS)],
    ]


def test_every_kind_is_tried():
    tried = {"repeatable", "attribute-standards"} | {
        case[0].kind
        for mark in test_a_rule_takes_what_keeps_it_and_tells_what_breaks_it.pytestmark
        for case in mark.args[1]
    }
    assert tried == KINDS.keys()


@pytest.mark.parametrize("rule", [
    a_rule("lifecycle", "a"), a_rule("", "a"), a_rule("repeatable", "a"), a_rule("attribute-standards"), a_rule("not-future"), a_rule("not-future", "a"),
    a_rule("not-before", "d", other="a"), a_rule("not-before", "d"), a_rule("max-months-ahead", "d"), a_rule("min-length", "a", value="3"),
    a_rule("forbidden-when", "a"), a_rule("required-when", "b"), a_rule("one-of", "a"), a_rule("consistent-age", "a"), a_rule("present-with", "a"),
    a_rule("coded-by", "a", other="b"), a_rule("coded-by", "a", other="b", details={"formats": {"x": "nothing"}, "lists": ["x"]}), a_rule("not-equal", "a"),
    a_rule("not-future", "d", why_untested="no machine can tell"), a_rule("coded-by", "a", other="b", details={"patterns": {"x": "(a+)+"}}),
])  # fmt: skip
def test_a_rule_that_nobody_can_run_holds_nothing(rule):
    assert found({"a": "x", "b": "x", "d": "2999-01-01"}, rule) == []


def test_values_of_a_wrong_type_break_no_rule_across_members():
    one = a_model(
        an_element("T_002", type=Type.DATE), an_element("T_003", type=Type.INTEGER),
        an_entity(a_member("d", "T_002"), a_member("n", "T_003"), rules=(a_rule("consistent-age", "n", "d"),)),
    )  # fmt: skip
    errors = checker(one, "X_001", ON).errors({"d": 1990, "n": True})
    assert [error.rule for error in errors] == ["type", "type"]
