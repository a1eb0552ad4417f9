"""Pydantic models of a data model accept what it allows and refuse what it does not."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from commonbeat.models.generating.pydantic_models import make
from commonbeat_check.model import Check, Rule
from tests.models.generating_models import ELEMENTS, GOOD, HOSTILE, ON, SMALL, VEHICLE, WRONG, hostile_model, without


def module_of(model):
    [content] = make(model, ON).files.values()
    names = {"__name__": "made_up"}
    exec(compile(content, "made_up.py", "exec", dont_inherit=True), names)
    return names


MODULE = module_of(SMALL)


def is_valid(record, cls="Offender", module=MODULE):
    try:
        module[cls].model_validate(record)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("record", [GOOD, without("email"), without(email=None), without(age=36.0), without(height=2)])
def test_what_the_model_allows_is_accepted_and_comes_out_as_it_went_in(record):
    made = MODULE["Offender"].model_validate(record)
    assert made.model_dump(by_alias=True, exclude_unset=True) == record


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_model_does_not_allow_is_refused(wrong):
    assert not is_valid(WRONG[wrong])


def test_a_check_digit_is_held_where_the_checker_is_installed():
    assert not is_valid(without(nationalNumber="DA123456A"))  # the pattern takes it: no such prefix is given out
    assert is_valid(without(nationalNumber="AB123456A"))


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (Rule(id="R", text="", kind="not-equal", members=("keeper",), other="street"), {"keeper": "A", "street": "B"}, {"keeper": "A", "street": "a "}),
        (Rule(id="R", text="", kind="not-before", members=("ended",), other="began"), {"began": "2025-12-31", "ended": "01-01-2026"}, {"began": "2026-01-02", "ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="one-of", members=("keeper",), values=("O'Neil",)), {"keeper": "O'Neil"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="min-length", members=("keeper",), value=3), {"keeper": "Ann"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="present-with", members=("ended",), other="began"), {"keeper": "A"}, {"ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="not-future", members=("ended",)), {"ended": "01-01-2026"}, {"ended": "01-01-2999"}),
        (Rule(id="R", text="", kind="max-months-ahead", members=("ended",), value=3), {"ended": "01-01-2026"}, {"ended": "01-01-2999"}),
        (Rule(id="R", text="", kind="not-past", members=("ended",)), {"ended": "01-01-2999"}, {"ended": "01-01-2026"}),
    ],
)  # fmt: skip
def test_a_rule_across_members_is_a_validator(rule, right, wrong):
    dates = [
        msgspec.structs.replace(VEHICLE.members[0], key=key, element=element)
        for key, element in (("began", "E3"), ("ended", "E11"))
    ]
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, *dates), groups=(), rules=(rule,))
    module = module_of(msgspec.structs.replace(SMALL, entities=(entity,)))
    assert is_valid(right, "Vehicle", module)
    assert not is_valid(wrong, "Vehicle", module)


def test_a_day_is_held_against_today():
    checks = (Check(kind="not-future"), Check(kind="max-age-years", value=120))
    element = msgspec.structs.replace(ELEMENTS[2], id="E7", checks=checks)
    entity = msgspec.structs.replace(VEHICLE, members=VEHICLE.members[1:], groups=())
    module = module_of(msgspec.structs.replace(SMALL, elements=(element,), entities=(entity,)))
    days = ("2026-01-01", "2999-01-01", "1800-01-01", "2026-02-30")
    assert [is_valid({"street": day}, "Vehicle", module) for day in days] == [True, False, False, False]


@pytest.mark.parametrize(
    "name", [*HOSTILE, "list", "json", "modelConfig", "modelDump", "BaseModel", "date", "import", "_x"]
)
def test_any_name_gives_a_module(name):
    model = hostile_model(name)
    assert make(model, ON) == make(model, ON)
    module = module_of(model)
    [cls] = [one for one in vars_of(module) if "kept" in one.model_fields]
    assert is_valid({"kept": "B", "many": ["B", "B"], "whole": {name.strip() or "blank": "B"}}, cls.__name__, module)
    assert not is_valid({"kept": "C"}, cls.__name__, module)
    assert cls.model_fields["kept"].title == name


def vars_of(module):
    return [
        one for one in module.values() if isinstance(one, type) and issubclass(one, BaseModel) and one is not BaseModel
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(name, code):
    module = module_of(hostile_model(name, code=code))
    [cls] = [one for one in vars_of(module) if "kept" in one.model_fields]
    assert cls.model_validate({"kept": code}).kept == code
