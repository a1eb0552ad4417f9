"""Each class of contradiction, planted into the real POLE fact set at places that chance picks, is found there."""

import json
import random

import pytest

from commonbeat.adapters.files.standards import published_folder
from commonbeat.models.importing.pole import read_pole
from commonbeat.models.linting import RULES, lint

from .fact_sets import ON, Facts
from .seeded_plants import IN_FACTS, IN_MODEL, Place

FOLDER = published_folder() / "pole" / "1.1" / "facts"
SEEDS = range(3)


class RealFacts(Facts):
    def __init__(self):
        self.attributes, self.entities = (
            json.loads((FOLDER / name).read_bytes()) for name in ("attributes.json", "entities.json")
        )


MODEL = read_pole(RealFacts().files())
BEFORE = lint(MODEL, ON)
TOLD = {(one.rule, one.where, one.text) for one in BEFORE}


def _new(found, rule, where):
    """Give what the rule says of the place, and did not say before anything was planted."""
    its = [one for one in found if one.rule == rule and where <= set(one.where)]
    return [one for one in its if (one.rule, one.where, one.text) not in TOLD]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("plant", IN_FACTS, ids=lambda plant: plant.__name__)
def test_what_is_planted_into_the_real_facts_is_found_where_it_is(plant, seed):
    facts, rule = RealFacts(), plant.__name__
    named = {id for one in BEFORE if one.rule == rule for id in one.where}
    where = plant(Place(facts, random.Random(f"{rule} {seed}"), named))
    assert _new(facts.findings(), rule, where), where


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("plant", IN_MODEL, ids=lambda plant: plant.__name__)
def test_what_is_planted_into_the_real_model_is_found_where_it_is(plant, seed):
    model, where = plant(MODEL, random.Random(f"{plant.__name__} {seed}"))
    assert _new(lint(model, ON), plant.__name__, where), where


def test_there_is_a_plant_for_every_class():
    assert {one.__name__ for one in (*IN_FACTS, *IN_MODEL)} == {one.name for one in RULES}
