"""Whole examples and mutants: of every entity that is shipped, and of small models made to be hard."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from commonbeat.models.errors import NoExample
from commonbeat.models.examples.mutants import mutants
from commonbeat.models.examples.records import valid
from commonbeat.models.examples.shapes import shape_of
from commonbeat_check.checking import Checker
from commonbeat_check.model import Ask, Check, Condition, Type
from commonbeat_check.shelf import shipped_model
from tests.check.pole import needs_pole, those_there

from ..check.builders import a_code_list, a_group, a_member, a_model, a_rule, an_element, an_entity

ON = date(2026, 11, 26)
SHIPPED = those_there("pole@1.1", "mait@1.0.0", "cjs@5.0", "niem-subset@6.0")
ENTITIES = [(address, entity.id) for address in SHIPPED for entity in shipped_model(address).entities]
NAMES = [f"{address}#{entity}" for address, entity in ENTITIES]


@cache
def mutants_of(address, entity_id):
    return mutants(shipped_model(address), entity_id, 1, ON)


@cache
def checker_of(address, entity_id):
    model = shipped_model(address)
    return Checker(model, next(one for one in model.entities if one.id == entity_id), ON)


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_the_checker_takes_every_example_of_every_entity(address, entity_id):
    check = checker_of(address, entity_id)
    for record in valid(shipped_model(address), entity_id, 30, 1, ON):
        assert check.accepts(record), check.errors(record)


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_over_the_examples_every_optional_member_is_there_and_is_not(address, entity_id):
    model = shipped_model(address)
    shape = shape_of(model, checker_of(address, entity_id).entity)
    hollow = {entity.id for entity in model.entities if not entity.members and not entity.base}
    records = list(valid(model, entity_id, 2 + 2 * len(shape.members), 1, ON))
    for key, member in shape.members.items():
        if member.entity not in hollow:  # a record of an entity with no members would be empty
            assert any(key in record for record in records), key
            assert key in shape.mandatory or any(key not in record for record in records), key


@pytest.mark.parametrize(("address", "entity_id"), ENTITIES, ids=NAMES)
def test_each_mutant_is_rejected_for_its_one_rule_and_no_rule_is_missed(address, entity_id):
    check = checker_of(address, entity_id)
    found = mutants_of(address, entity_id)
    for one in found.made:
        told = [(error.element, error.rule, error.pointer) for error in check.errors(one.record)]
        assert told == [(one.element, one.rule, one.pointer)]
        assert not check.accepts(one.record)
    assert not [one for one in found.not_breakable if one.is_missed]
    assert all(one.why for one in found.not_breakable)


def not_alone(address):
    """Count the rules that no record of the standard breaks alone, by rule and by what else is broken."""
    every = [one for entity in shipped_model(address).entities for one in mutants_of(address, entity.id).not_breakable]
    return Counter((one.rule, one.element) for one in every)


@needs_pole
def test_the_same_seed_gives_the_same_records_and_another_one_others():
    model = shipped_model("pole@1.1")
    first, again, other = (list(valid(model, "P_001", 20, seed, ON)) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert mutants(model, "P_001", 7, ON) == mutants(model, "P_001", 7, ON)


@needs_pole
def test_an_entity_that_is_not_there_is_told():
    with pytest.raises(NoExample, match="X_999"):
        list(valid(shipped_model("pole@1.1"), "X_999", 1, 1, ON))


NAME = an_element("T_001", "Given Name", max_length=35)
BORN = an_element("T_002", "Date of Birth", type=Type.DATE, checks=(Check(kind="not-future"),))
DIED = an_element("T_003", "Date of Death", type=Type.DATE, checks=(Check(kind="date-format", value="DD/MM/YYYY"),))
AGE = an_element("T_004", "Age", type=Type.INTEGER)
COLOUR = an_element("T_005", "Colour", type=Type.CODE, list="colours")
NUMBER = an_element("T_006", "Number", max_length=30)
KIND = an_element("T_007", "Kind", type=Type.CODE, list="kinds")
LISTS = (a_code_list("blue", "green"), a_code_list("plate", "vessel", id="kinds"))
MEMBERS = (
    a_member("Given Name", "T_001", is_repeatable=True, most=2),
    a_member("Alias", "T_001"),
    a_member("Date of Birth", "T_002"),
    a_member("Date of Death", "T_003"),
    a_member("Age", "T_004"),
    a_member("Colour", "T_005"),
    a_member("Number", "T_006"),
    a_member("Kind", "T_007"),
)
BLUE = Condition(member="colour", values=("blue",))
CODED = {"formats": {"plate": "uk-vrm", "vessel": "imo"}}

GROUPS = {
    "all": a_group("givenName", "colour"),
    "at least two": a_group("givenName", "alias", "age", ask=Ask.AT_LEAST, n=2),
    "exactly one": a_group("givenName", "alias", "age", ask=Ask.EXACTLY, n=1),
    "at most one": a_group("givenName", "alias", ask=Ask.AT_MOST, n=1),
    "all where the colour is blue": a_group("givenName", "age", when=BLUE),
    "all where there is no colour": a_group("givenName", when=Condition(member="colour", is_not=True)),
    "all where the colour is another": a_group(
        "givenName", when=Condition(member="colour", values=("blue",), is_not=True)
    ),
    "exactly two where there is a colour": a_group(
        "alias", "age", "number", ask=Ask.EXACTLY, n=2, when=Condition(member="colour")
    ),
}
RULES = {
    "not-future": a_rule("not-future", "dateOfDeath"),
    "not-past": a_rule("not-past", "dateOfDeath"),
    "max-months-ahead": a_rule("max-months-ahead", "dateOfDeath", value=9),
    "not-before": a_rule("not-before", "dateOfDeath", other="dateOfBirth"),
    "not-after": a_rule("not-after", "dateOfBirth", other="dateOfDeath"),
    "not-equal": a_rule("not-equal", "givenName", other="alias"),
    "forbidden-when": a_rule("forbidden-when", "age", when=BLUE),
    "required-when": a_rule("required-when", "age", "alias", when=BLUE),
    "min-length": a_rule("min-length", "number", value=20),
    "one-of": a_rule("one-of", "number", values=("1", "2"), when=BLUE),
    "consistent-age": a_rule("consistent-age", "age", "dateOfBirth"),
    "present-with": a_rule("present-with", "age", other="alias"),
    "coded-by": a_rule("coded-by", "number", other="kind", details=CODED),
}


def model_with(**other):
    entity = an_entity(*MEMBERS, **other)
    return a_model(NAME, BORN, DIED, AGE, COLOUR, NUMBER, KIND, *LISTS, entity)


# By rule, then by element, in how many places. Lengths and patterns of dates, of formats with a fixed length and of
# patterns with a fixed length say the same twice; POLE says the order of birth and death three times, and a few dates
# are held both by their element and by the entity; E_001.G4 asks where a member has a value that its list has not.
POLE_NOT_ALONE = {
    "E_001.G4": {"E_001": 1},
    "E_001.R3": {"DS_088": 1},
    "O_012.R1": {"DS_103": 1},
    "P_011.R1": {"DS_003": 1},
    "P_019.R1": {"P_019": 1},
    "date-format": {"DS_001": 5, "DS_003": 1, "DS_076": 2, "DS_103": 1},
    "max-length": {"DS_001": 5, "DS_003": 1, "DS_034": 18, "DS_072": 2, "DS_076": 2, "DS_103": 1},
    "min-length": {
        "DS_001": 5,
        "DS_003": 1,
        "DS_010": 27,
        "DS_011": 1,
        "DS_014": 6,
        "DS_015": 6,
        "DS_034": 18,
        "DS_056": 1,
        "DS_060": 1,
        "DS_061": 1,
        "DS_072": 2,
        "DS_073": 2,
        "DS_074": 2,
        "DS_080": 2,
        "DS_088": 1,
        "DS_091": 1,
        "DS_092": 1,
    },
    "no-space": {"DS_053": 17, "DS_065": 2, "DS_111": 1},
    "not-after": {"DS_034": 2},
    "not-before": {"DS_076": 2},
    "not-future": {"DS_034": 2, "DS_103": 1},
    "not-past": {"DS_003": 1},
    "pattern": {"DS_001": 5, "DS_003": 1, "DS_071": 2, "DS_072": 2, "DS_076": 2, "DS_103": 1},
    "range": {"DS_112": 1},
}
CJS_NOT_ALONE = {
    "max-length": {
        "ArrestSummonsNumber": 1,
        "CJSOffenceCode": 1,
        "Date": 2,
        "NationalInsuranceNumber": 1,
        "PNCId": 1,
        "PTIURN": 1,
        "UKPostCode": 1,
        "WarrantIssueDate": 1,
    },
    "min-length": {
        "ArrestSummonsNumber": 1,
        "CJSOffenceCode": 1,
        "Date": 2,
        "HomeOfficeClassification": 1,
        "NationalInsuranceNumber": 1,
        "PNCId": 1,
        "PTIURN": 1,
        "PerceivedBirthYear": 1,
        "UKPostCode": 1,
        "WarrantIssueDate": 1,
    },
}


@pytest.mark.parametrize(
    ("address", "expected"),
    [pytest.param("pole@1.1", POLE_NOT_ALONE, marks=needs_pole), ("mait@1.0.0", {}), ("cjs@5.0", CJS_NOT_ALONE)],
)
def test_what_cannot_be_broken_alone_is_what_the_standard_says_twice(address, expected):
    assert not_alone(address) == {(rule, one): n for rule, where in expected.items() for one, n in where.items()}


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS.keys())
def test_every_kind_of_group_has_examples_and_mutants(group):
    model = model_with(groups=(group,))
    check = Checker(model, model.entities[0], ON)
    assert all(check.accepts(one) for one in valid(model, "X_001", 60, 3, ON))
    assert "X_001.G1" in {one.rule for one in mutants(model, "X_001", 3, ON).made}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_kind_of_rule_has_examples_and_a_mutant(rule):
    model = model_with(rules=(rule,))
    check = Checker(model, model.entities[0], ON)
    assert all(check.accepts(one) for one in valid(model, "X_001", 60, 3, ON))
    assert rule.id in {one.rule for one in mutants(model, "X_001", 3, ON).made}


def test_all_of_them_at_once_have_examples():
    model = model_with(groups=(GROUPS["all"],), rules=tuple(rule for rule in RULES.values() if rule.kind != "not-past"))
    check = Checker(model, model.entities[0], ON)
    assert all(check.accepts(one) for one in valid(model, "X_001", 100, 3, ON))


def test_what_occurs_too_often_is_a_mutant():
    told = {(one.rule, one.pointer) for one in mutants(model_with(), "X_001", 3, ON).made}
    assert {("too-many", "/givenName"), ("empty", "/givenName"), ("not-repeatable", "/alias")} <= told
    assert ("unknown-element", "/notInTheModel") in told


def test_an_entity_that_may_have_others_has_no_mutant_for_an_unknown_member():
    made = mutants(model_with(may_have_others=True), "X_001", 3, ON).made
    assert made
    assert "unknown-element" not in {one.rule for one in made}


def test_two_rules_that_say_the_same_are_told_as_not_breakable_alone():
    rule = a_rule("not-future", "dateOfBirth")
    found = mutants(model_with(rules=(rule,)), "X_001", 3, ON)
    left = {one.rule: one.why for one in found.not_breakable}
    assert "X_001.R1" in left["not-future"]
    assert "not-future" in left["X_001.R1"]


CONTRADICTIONS = {
    "asked for and forbidden": {
        "groups": (a_group("age"),),
        "rules": (a_rule("forbidden-when", "age", when=Condition(member="age")),),
    },
    "three of two": {"groups": (a_group("age", "alias", ask=Ask.AT_LEAST, n=3),)},
    "none and one": {
        "groups": (
            a_group("age", "alias", ask=Ask.AT_LEAST, n=2),
            a_group("age", "alias", ask=Ask.AT_MOST, n=1, id="G2"),
        )
    },
    "not in the future, not in the past, and not that day": {
        "groups": (a_group("dateOfDeath", "dateOfBirth"),),
        "rules": (a_rule("not-past", "dateOfBirth"), a_rule("not-past", "dateOfDeath", id="X_001.R2"),
                  a_rule("max-months-ahead", "dateOfDeath", value=-1, id="X_001.R3")),
    },
}  # fmt: skip


@pytest.mark.parametrize("other", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_an_entity_that_contradicts_itself_is_told_as_one_that_has_no_record(other):
    with pytest.raises(NoExample, match=r"X_001|T_00"):
        list(valid(model_with(**other), "X_001", 1, 1, ON))


def test_entities_that_ask_for_each_other_without_end_are_told():
    one = an_entity(a_member("Other", entity="X_002"), id="X_001", groups=(a_group("other"),))
    two = an_entity(a_member("Other", entity="X_001"), id="X_002", groups=(a_group("other"),))
    with pytest.raises(NoExample, match="without end"):
        list(valid(a_model(one, two), "X_001", 1, 1, ON))


def test_a_circle_that_nothing_asks_for_is_broken_off():
    one = an_entity(a_member("Name", "T_001"), a_member("Other", entity="X_001"), id="X_001")
    model = a_model(NAME, one)
    check = Checker(model, one, ON)
    records = list(valid(model, "X_001", 20, 1, ON))
    assert all(check.accepts(record) for record in records)
    assert any("other" in record for record in records)


def test_what_is_bound_to_nothing_and_what_has_parts_has_values_too():
    parts = (a_member("Street", "T_001"), a_member("Age", "T_004"))
    entity = an_entity(a_member("Loose"), a_member("Home Address", parts=parts, is_repeatable=True))
    model = a_model(NAME, AGE, entity)
    check = Checker(model, entity, ON)
    records = list(valid(model, "X_001", 20, 1, ON))
    assert all(check.accepts(record) for record in records)
    assert any("loose" in record for record in records)
    made = mutants(model, "X_001", 1, ON)
    assert {"/homeAddress/street", "/homeAddress/age", "/loose"} <= {one.pointer for one in made.made}
    assert not made.not_breakable


def test_records_that_would_hold_millions_of_others_are_not_made():
    entities = [
        an_entity(*[a_member(f"Of {at} {of}", entity=f"X_{at + 1:03}") for of in range(4)], id=f"X_{at:03}",
                  groups=(a_group(*[f"of{at}{of}" for of in range(4)]),))
        for at in range(12)
    ]  # fmt: skip
    model = a_model(an_element(), *entities, an_entity(a_member("Given Name", "T_001"), id="X_012"))
    with pytest.raises(NoExample, match="more than"):
        list(valid(model, "X_000", 1, 1, date(2026, 11, 26)))
