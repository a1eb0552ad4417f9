"""The POLE model and edits of it: what its examples become is what the comparison says of producers."""

import random
from datetime import date

import pytest
from msgspec.structs import replace

from commonbeat.models.comparing.differ import compare
from commonbeat.models.examples.records import valid
from commonbeat_check.checking import checker
from commonbeat_check.model import Ask, Code
from commonbeat_check.shelf import shipped_model
from tests.check.pole import only_with_pole

ON = date(2026, 11, 26)
only_with_pole()
POLE = shipped_model("pole@1.1")
FOUND = ("P_001", "O_001", "L_001")


def one_of(draw, parts, fits):
    return draw.choice([at for at, one in enumerate(parts) if fits(one)])


def edited(parts, at, **more):
    return tuple(replace(one, **more) if place == at else one for place, one in enumerate(parts))


def longer(model, draw):
    at = one_of(draw, model.elements, lambda one: one.max_length)
    return replace(model, elements=edited(model.elements, at, max_length=model.elements[at].max_length + 5))


def shorter(model, draw):
    at = one_of(draw, model.elements, lambda one: (one.max_length or 0) > 4 and not one.list)
    return replace(model, elements=edited(model.elements, at, max_length=3))


def without_pattern(model, draw):
    at = one_of(draw, model.elements, lambda one: one.pattern)
    return replace(model, elements=edited(model.elements, at, pattern="", characters=""))


def more_codes(model, draw):
    at = one_of(draw, model.lists, lambda one: one.codes)
    codes = (*model.lists[at].codes, Code(value="ZZ9", label="Made up"))
    return replace(model, lists=edited(model.lists, at, codes=codes, size=None))


def fewer_codes(model, draw):
    at = one_of(draw, model.lists, lambda one: len(one.codes) > 1)
    return replace(model, lists=edited(model.lists, at, codes=model.lists[at].codes[1:]))


def without_a_group(model, draw):
    at = one_of(draw, model.entities, lambda one: one.groups)
    return replace(model, entities=edited(model.entities, at, groups=model.entities[at].groups[1:]))


def weaker_group(model, draw):
    at = one_of(draw, model.entities, lambda one: any(group.ask is Ask.ALL for group in one.groups))
    groups = [replace(one, ask=Ask.AT_LEAST, n=1) if one.ask is Ask.ALL else one for one in model.entities[at].groups]
    return replace(model, entities=edited(model.entities, at, groups=tuple(groups)))


def stricter_group(model, draw):
    at = one_of(draw, model.entities, lambda one: one.id in FOUND and len(one.members) > 2)
    keys = tuple(one.key for one in model.entities[at].members)
    groups = tuple(
        replace(one, ask=Ask.ALL, when=None, when_said="", members=keys) for one in model.entities[at].groups
    )
    return replace(model, entities=edited(model.entities, at, groups=groups))


def without_rules(model, draw):
    at = one_of(draw, model.entities, lambda one: one.rules)
    return replace(model, entities=edited(model.entities, at, rules=()))


def without_a_member(model, draw):
    at = one_of(draw, model.entities, lambda one: one.id in FOUND and len(one.members) > 1)
    return replace(model, entities=edited(model.entities, at, members=model.entities[at].members[1:]))


def repeatable(model, draw):
    at = one_of(draw, model.entities, lambda one: one.members)
    members = edited(model.entities[at].members, 0, is_repeatable=True)
    return replace(model, entities=edited(model.entities, at, members=members))


WIDER = (longer, without_pattern, more_codes, without_a_group, weaker_group, without_rules, repeatable)
NARROWER = (shorter, fewer_codes, stricter_group, without_a_member)


def refused(new):
    """Give the examples of POLE that the new model does not take."""
    examples = [(entity, record) for entity in FOUND for record in valid(POLE, entity, 12, 3, ON)]
    gates = {entity: checker(new, entity, ON) for entity in FOUND}
    return [record for entity, record in examples if not gates[entity].accepts(record)]


def edit(seed, kinds):
    draw = random.Random(seed)
    new = POLE
    for _ in range(3):
        new = draw.choice(kinds)(new, draw)
    return new


@pytest.mark.parametrize("seed", range(12))
def test_what_is_only_wider_breaks_no_producer_and_every_example_stays_valid(seed):
    new = edit(seed, WIDER)
    assert [one for one in compare(POLE, new) if one.breaks_producers] == []
    assert refused(new) == []


@pytest.mark.parametrize("seed", range(12))
def test_where_an_example_is_refused_producers_are_said_to_be_broken(seed):
    new = edit(seed, (*WIDER, *NARROWER))
    if refused(new):
        assert any(one.breaks_producers for one in compare(POLE, new))


def test_edits_that_narrow_do_refuse_examples():
    assert sum(bool(refused(edit(seed, NARROWER))) for seed in range(8)) >= 3
