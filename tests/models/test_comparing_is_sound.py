"""Where nobody is said to be broken nobody is: every record that was valid, by the checker itself, stays valid."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commonbeat.models.comparing.differ import compare
from commonbeat_check.checking import checker
from tests.models.comparing_builders import KEYS, WORDS, models

DAYS = (date(2018, 5, 1), date(2023, 5, 1), date(2026, 5, 1), date(2031, 5, 1))
VALUES = (*WORDS, 1, 12, 5, 99, "é", "1999-12-31", "2099-01-01", ["1", "2"], [1], ["A"], "AB12")


def records(seed):
    """Give made-up records, most with few members: some are valid in almost any model."""
    draw = random.Random(seed)
    yield {}
    for _ in range(60):
        keys = draw.sample((*KEYS, "other"), draw.randint(0, 3))
        yield {key: draw.choice(VALUES) for key in keys}


@st.composite
def neighbours(draw):
    """Give two models that differ in one part, so that often the one is only wider than the other."""
    old, other = draw(models()), draw(models())
    entity, another = old.entities[0], other.entities[0]
    at = draw(st.integers(0, 2))
    one_element = tuple(other.elements[at] if at == place else one for place, one in enumerate(old.elements))
    new = draw(
        st.sampled_from(
            [
                replace(old, elements=one_element),
                replace(old, lists=other.lists),
                replace(old, entities=(replace(entity, groups=another.groups),)),
                replace(old, entities=(replace(entity, members=another.members),)),
                replace(old, entities=(replace(entity, rules=another.rules),)),
                replace(old, entities=(replace(entity, may_have_others=True, groups=entity.groups[:1]),)),
                other,
            ]
        )
    )
    return (old, new) if draw(st.booleans()) else (new, old)


@settings(max_examples=400, deadline=None)
@given(neighbours(), st.integers(0, 2**32))
def test_what_breaks_no_producer_keeps_every_valid_record_valid(pair, seed):
    old, new = pair
    if any(one.breaks_producers for one in compare(old, new)):
        return
    for day in DAYS:
        before, after = checker(old, "P", day), checker(new, "P", day)
        for record in records(seed):
            assert after.accepts(record) or not before.accepts(record), record


@settings(max_examples=400, deadline=None)
@given(neighbours(), st.integers(0, 2**32))
def test_what_breaks_no_consumer_lets_no_new_record_come(pair, seed):
    old, new = pair
    if any(one.breaks_consumers for one in compare(old, new)):
        return
    for day in DAYS:
        before, after = checker(old, "P", day), checker(new, "P", day)
        for record in records(seed):
            assert before.accepts(record) or not after.accepts(record), record


def test_the_records_tell_something():
    """Of the random models many take some of the records: else the two tests above would pass by seeing nothing."""
    found = []

    @settings(max_examples=50, deadline=None, database=None)
    @given(neighbours())
    def look(pair):
        old, new = pair
        quiet = not any(one.breaks_producers for one in compare(old, new))
        found.append(quiet and any(checker(old, "P", DAYS[2]).accepts(record) for record in records(7)))

    look()
    assert sum(found) >= 5
