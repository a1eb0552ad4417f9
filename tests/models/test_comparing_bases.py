"""What changes in an entity is told for those that are based on it too: each is judged with all that it has."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonbeat.models.comparing.change import Change, Party
from commonbeat.models.comparing.differ import compare
from commonbeat_check.checking import checker
from commonbeat_check.model import Ask, DataModel, Element, Entity, Group, Member, Type
from tests.models.comparing_pairs import ENTITIES, Pairs

ON = date(2026, 6, 15)


def untold(seed: int, records: int) -> tuple[str, dict[str, object]] | None:
    """Give a record that one of two versions takes and the other refuses where nobody is told so; None: there is none."""
    pairs = Pairs(seed)
    old, new = pairs.pair()
    told = {party for change in compare(old, new) for party in change.breaking_for}
    if told == set(Party):
        return None
    gates = [(checker(old, entity, ON), checker(new, entity, ON)) for entity in ENTITIES]
    for record in pairs.records(records):
        for before, after in gates:
            was, is_ = before.accepts(record), after.accepts(record)
            if was is not is_ and (Party.PRODUCER if was else Party.CONSUMER) not in told:
                return before.entity.id, record
    return None


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**40))
def test_whoever_is_broken_in_any_entity_is_told(seed):
    assert untold(seed, 60) is None


def _versions(
    old: tuple[Member, ...], new: tuple[Member, ...], is_open: tuple[bool, bool], **more: tuple[Group, ...]
) -> tuple[DataModel, DataModel]:
    """Give a base before and after, with an entity that is based on it and closed, and has a member of its own."""
    elements = (
        Element(id="E1", name="Given Name"),
        Element(id="E2", name="Surname"),
        Element(id="E3", name="Height", type=Type.INTEGER),
    )
    own = Entity(id="A", name="Offender", base="B", members=(Member(key="height", name="Height", element="E3"),))

    def model(version: str, members: tuple[Member, ...], may_have_others: bool, groups: tuple[Group, ...]) -> DataModel:
        base = Entity(id="B", name="Person", members=members, may_have_others=may_have_others, groups=groups)
        return DataModel(standard="sample", version=version, title="Sample", elements=elements, entities=(base, own))

    return (
        model("1.0", old, is_open[0], more.get("before", ())),
        model("1.1", new, is_open[1], more.get("after", ())),
    )


GIVEN_NAME = Member(key="givenName", name="Given Name", element="E1")
SURNAME = Member(key="surname", name="Surname", element="E2")


def _told(old: DataModel, new: DataModel) -> dict[str, list[tuple[Party, ...]]]:
    found: dict[str, list[tuple[Party, ...]]] = {}
    for one in compare(old, new):
        found.setdefault(one.where, []).append(one.breaking_for)
    return found


def test_a_member_that_an_open_base_loses_is_lost_to_what_is_based_on_it_and_closed():
    old, new = _versions((GIVEN_NAME, SURNAME), (GIVEN_NAME,), (False, True))
    assert _told(old, new) == {
        "B": [(Party.CONSUMER,)],
        "B/surname": [(Party.CONSUMER,)],
        "A/surname": [(Party.PRODUCER,)],
    }


def test_a_member_that_comes_to_an_open_base_is_new_to_what_is_based_on_it_and_closed():
    old, new = _versions((GIVEN_NAME,), (GIVEN_NAME, SURNAME), (True, True))
    assert _told(old, new) == {"B/surname": [(Party.PRODUCER,)], "A/surname": [(Party.CONSUMER,)]}


def test_what_a_base_tells_of_everybody_is_told_once():
    old, new = _versions((GIVEN_NAME, SURNAME), (GIVEN_NAME,), (False, False))
    assert _told(old, new) == {"B/surname": [(Party.PRODUCER,)]}


@pytest.mark.parametrize(("before", "after", "party"), [
    ((), (Group(id="G1", ask=Ask.AT_MOST, n=0, members=("height",)),), Party.PRODUCER),
    ((Group(id="G1", ask=Ask.AT_MOST, n=0, members=("height",)),), (), Party.CONSUMER),
])  # fmt: skip
def test_a_group_of_a_base_speaks_of_the_members_of_what_is_based_on_it(before, after, party):
    old, new = _versions((GIVEN_NAME,), (GIVEN_NAME,), (False, False), before=before, after=after)
    changes: list[Change] = [one for one in compare(old, new) if one.breaking_for]
    assert [(one.where, one.breaking_for) for one in changes] == [("B.G1", (party,))]
    assert changes[0].text.startswith("Of Offender (A), by what it is based on: ")
    taken = [checker(model, "A", ON).accepts({"height": 180}) for model in (old, new)]
    assert taken == [party is Party.PRODUCER, party is Party.CONSUMER]
