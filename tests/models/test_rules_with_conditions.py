"""A rule of any kind that has a condition holds a record only where that is met: for the checker, and all that is made."""

import json
from datetime import date

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from commonbeat.models.comparing.differ import compare
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.generating.forms import generate
from commonbeat.models.linting import lint
from commonbeat_check.checking import checker
from commonbeat_check.entity_rules import KINDS, lacking
from commonbeat_check.model import Condition, Element, Type
from tests.check.builders import a_member, a_model, a_rule, an_entity
from tests.models.test_values_agree import taken_by

ON = date(2026, 11, 26)
RULES = {
    "not-future": a_rule("not-future", "d"),
    "not-past": a_rule("not-past", "d"),
    "max-months-ahead": a_rule("max-months-ahead", "d", value=1),
    "min-length": a_rule("min-length", "a", value=2),
    "not-before": a_rule("not-before", "d", other="e"),
    "not-after": a_rule("not-after", "d", other="e"),
    "not-equal": a_rule("not-equal", "a", other="c"),
    "forbidden-when": a_rule("forbidden-when", "a"),
    "required-when": a_rule("required-when", "a"),
    "one-of": a_rule("one-of", "a", values=("12", "34")),
    "consistent-age": a_rule("consistent-age", "n", "d"),
    "present-with": a_rule("present-with", "a", other="c"),
    "coded-by": a_rule("coded-by", "a", other="c", details={"patterns": {"x": "[0-9]{2}"}}),
}
CONDITIONS = st.builds(
    Condition, member=st.just("b"), values=st.sampled_from([(), ("yy",), ("yy", "zz")]), is_not=st.booleans()
)
DAYS = st.sampled_from(["1990-05-17", "2026-11-26", "2026-12-01", "2999-01-01"])
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["x", "12", "long"]),
        "b": st.sampled_from(["yy", "zz", "no"]),
        "c": st.sampled_from(["x", "12"]),
        "d": DAYS,
        "e": DAYS,
        "n": st.sampled_from([36, 5]),
    },
)


def model_of(rule, when=None):
    rules = (type(rule)(**{**{field: getattr(rule, field) for field in rule.__struct_fields__}, "when": when}),)
    elements = (
        Element(id="T_001", name="Text"),
        Element(id="T_002", name="Day", type=Type.DATE),
        Element(id="T_003", name="Number", type=Type.INTEGER),
    )
    of = {"a": "T_001", "b": "T_001", "c": "T_001", "d": "T_002", "e": "T_002", "n": "T_003"}
    return a_model(*elements, an_entity(*(a_member(key, id_) for key, id_ in of.items()), rules=rules))


def is_met(when, record):
    there = record.get("b") in when.values if when.values else "b" in record
    return there != when.is_not


def peers(model):
    """Give what takes a record by each form that says the rule."""
    made = generate(model, "json-schema", ON, "X_001")
    if not made.unsaid:
        [content] = made.files.values()
        yield jsonschema.Draft202012Validator(json.loads(content)).is_valid
    made = generate(model, "pydantic", ON, "X_001")
    if not made.unsaid:
        [content] = made.files.values()
        names = {"__name__": "made_up"}
        exec(content, names)
        yield taken_by(names["Thing"].model_validate, ValidationError)


def test_each_kind_that_is_run_is_tried_here():
    assert RULES.keys() == KINDS.keys() - {"repeatable", "attribute-standards"}


@pytest.mark.parametrize("kind", RULES)
@settings(deadline=None, max_examples=15)
@given(when=CONDITIONS, records=st.lists(RECORDS, min_size=4, max_size=8))
def test_a_rule_holds_a_record_only_where_its_condition_is_met(kind, when, records):
    model = model_of(RULES[kind], when)
    ours, others = checker(model, "X_001", ON), list(peers(model))
    # No record has such a member, so this condition is met always.
    always = checker(model_of(RULES[kind], Condition(member="nothing", is_not=True)), "X_001", ON)
    for record in records:
        assert ours.accepts(record) is (not is_met(when, record) or always.accepts(record)), record
        assert [takes(record) for takes in others] == [ours.accepts(record)] * len(others), record


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("when", [Condition(member="b", values=("yy",)), Condition(member="b", is_not=True)])
def test_examples_keep_such_a_rule_and_a_mutant_breaks_it(kind, when):
    model = model_of(RULES[kind], when)
    ours = checker(model, "X_001", ON)
    assert all(ours.accepts(one) for one in valid(model, "X_001", 12, 1, ON))
    [mutant] = [one for one in mutants(model, "X_001", 1, ON).made if one.rule == "X_001.R1"]
    assert is_met(when, mutant.record)
    assert not ours.accepts(mutant.record)


def test_the_text_of_an_error_says_where_the_rule_holds():
    model = model_of(RULES["min-length"], Condition(member="b", values=("yy",)))
    [error] = checker(model, "X_001", ON).errors({"a": "x", "b": "yy"})
    assert error.text == "Where b is yy, a is shorter than 2 characters."


@pytest.mark.parametrize("kind", sorted(RULES.keys() - {"forbidden-when", "required-when"}))
def test_a_condition_that_is_added_breaks_readers_and_one_that_is_lifted_breaks_senders(kind):
    always, sometimes = model_of(RULES[kind]), model_of(RULES[kind], Condition(member="b", values=("yy",)))
    assert [tuple(map(str, one.breaking_for)) for one in compare(always, sometimes)] == [("consumer",)]
    assert [tuple(map(str, one.breaking_for)) for one in compare(sometimes, always)] == [("producer",)]


LACKING = [
    a_rule("not-equal", "a"),
    a_rule("not-equal", other="c"),
    a_rule("min-length", "a"),
    a_rule("min-length", "a", value="two"),
    a_rule("max-months-ahead", "d", value=True),
    a_rule("one-of", "a"),
    a_rule("required-when", "a"),
    a_rule("not-before", "d"),
    a_rule("present-with", "a"),
    a_rule("coded-by", "a", other="c"),
    a_rule("coded-by", "a", other="c", details={"formats": "pnc-id"}),
]


@pytest.mark.parametrize("rule", LACKING, ids=lambda rule: rule.kind)
def test_a_rule_that_lacks_what_its_kind_needs_is_an_error_and_is_never_run(rule):
    model = model_of(rule)
    [found] = [one for one in lint(model, ON) if one.rule == "untestable_rule"]
    assert (str(found.severity), found.where) == ("error", ("X_001", "X_001.R1"))
    assert all(field in found.text for field in lacking(rule))
    assert checker(model, "X_001", ON).accepts({"a": "x", "c": "x", "d": "2999-01-01"})
    assert "X_001.R1" in {one.rule for one in generate(model, "json-schema", ON, "X_001").unsaid}
    assert list(valid(model, "X_001", 8, 1, ON))
    assert "X_001.R1" not in {one.rule for one in mutants(model, "X_001", 1, ON).made}


@pytest.mark.parametrize("kind", sorted(RULES.keys() - {"required-when"}))
@pytest.mark.parametrize("gone", ["members", "other", "when"])
def test_a_rule_about_what_is_no_member_is_an_error_and_makes_no_mutant(kind, gone):
    rule, when = RULES[kind], Condition(member="gone" if gone == "when" else "b")
    changed = {"members": ("gone",)} if gone == "members" else {"other": "gone"} if gone == "other" else {}
    model = model_of(type(rule)(**{field: getattr(rule, field) for field in rule.__struct_fields__} | changed), when)
    assert "rule_target_missing" in {one.rule for one in lint(model, ON)}
    assert len(list(valid(model, "X_001", 8, 1, ON))) == 8
    assert "X_001.R1" not in {one.rule for one in mutants(model, "X_001", 1, ON).made}
