"""Models whose parts, entities or bases are nested without measure: they are checked, or refused with how deep they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat_check.checking import MOST_DEEP, checker
from commonbeat_check.model import Ask, Member
from commonbeat_check.nesting import MOST_PARTS, nested_too_deep, parts_deep
from commonbeat_check.problems import CheckRefused
from commonbeat_check.shelf import read_model, write_model
from tests.check.builders import a_group, a_member, a_model, an_element, an_entity
from tests.check.test_checking import ON


def with_parts(deep, inmost=None):
    member = inmost or a_member("Value", "T_001")
    for _level in range(deep):
        member = Member(key="part", name="Part", parts=(member,))
    return a_model(an_element(), an_entity(member))


def with_entities(deep, *, asked=False):
    groups = (a_group("inner", ask=Ask.ALL),) if asked else ()
    inmost = an_entity(a_member("Value", "T_001"), id=f"X_{deep}")
    outer = [an_entity(a_member("Inner", entity=f"X_{at + 1}"), id=f"X_{at}", groups=groups) for at in range(deep)]
    return a_model(an_element(), *outer, inmost)


def nested(key, deep):
    record = {"value": "A"}
    for _level in range(deep):
        record = {key: record}
    return record


def refusal(act, *given):
    with pytest.raises(CheckRefused) as refused:
        act(*given)
    return str(refused.value)


def test_parts_are_checked_as_deep_as_they_may_stand():
    held = checker(with_parts(MOST_PARTS), "X_001", ON)
    assert held.accepts(nested("part", MOST_PARTS))
    [found] = held.errors(nested("part", MOST_PARTS - 1))
    assert found.rule == "unknown-element"


@pytest.mark.parametrize("deep", [MOST_PARTS + 1, 200, 20_000])
def test_parts_that_are_nested_deeper_are_refused_with_how_deep(deep):
    said = f"the parts of X_001 are nested {deep} deep; at most {MOST_PARTS}"
    assert next(nested_too_deep(with_parts(deep))).startswith(said)
    assert f"nested {deep} deep" in refusal(checker, with_parts(deep), "X_001", ON)


def test_a_file_of_a_model_that_is_nested_deeper_is_refused():
    assert "nested 200 deep" in refusal(read_model, write_model(with_parts(200)), "a model")
    deep = b'{"parts":[' * 100_000
    assert "nested deeper than can be read" in refusal(read_model, b'{"entities":[{"members":[' + deep, "a model")


@pytest.mark.parametrize(("deep", "rules"), [(MOST_DEEP, []), (200, ["too-deep"]), (2_000, ["too-deep"])])
def test_entities_that_hold_one_another_are_checked_as_deep_as_records_may_be(deep, rules):
    assert [one.rule for one in checker(with_entities(deep), "X_0", ON).errors(nested("inner", deep))] == rules


def test_parts_that_hold_entities_that_have_parts_are_told_to_be_too_deep():
    model = with_parts(30, inmost=Member(key="part", name="Whole", entity="X_001"))
    assert [one.rule for one in checker(model, "X_001", ON).errors(nested("part", 5_000))] == ["too-deep"]


TREES = st.recursive(st.just(()), lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple), max_leaves=12)


def members_of(tree):
    return tuple(Member(key=str(at), name="Part", parts=members_of(one)) for at, one in enumerate(tree))


def depth_of(tree):
    return 1 + max(map(depth_of, tree), default=0)


@settings(deadline=None)
@given(TREES)
def test_the_depth_of_parts_is_that_of_the_deepest(tree):
    assert parts_deep((Member(key="one", name="One", parts=members_of(tree)),)) == depth_of(tree) - 1
