"""What differs between two data models, for whom it breaks, and what was renamed."""

from datetime import date

import pytest
from hypothesis import given
from msgspec.structs import replace

from commonbeat.models.comparing.change import Kind, Party
from commonbeat.models.comparing.differ import compare
from commonbeat_check.model import Ask, Check, Code, CodeList, Condition, Element, Entity, Group, Member, Rule, Type
from tests.models.comparing_builders import a_model, models, with_codes, with_element, with_entity, with_member

PRODUCER, CONSUMER = (Party.PRODUCER,), (Party.CONSUMER,)
BOTH, NOBODY = (Party.PRODUCER, Party.CONSUMER), ()
MALE, FEMALE = Code(value="1", label="Male"), Code(value="2", label="Female")
OLD = a_model()


def told(new, old=OLD):
    """Give what was told: change, where and for whom."""
    return [(one.change, one.where, one.breaking_for) for one in compare(old, new)]


@given(models())
def test_a_model_does_not_differ_from_itself(model):
    assert compare(model, model) == []


def _timed(form="", type=Type.TIME):
    return with_element(
        OLD, "DS_1", type=type, max_length=None, checks=(Check(kind="time-format", value=form),) if form else ()
    )


@pytest.mark.parametrize(("old", "new", "wanted"), [
    (_timed("hh:mm"), _timed("hh:mm:ss"), (Kind.CHANGED, "DS_1", BOTH)),
    (_timed("hh:mm"), _timed("hh:mm[:ss][±hh:mm]"), (Kind.WIDENED, "DS_1", CONSUMER)),
    (_timed("hh:mm[:ss][±hh:mm]"), _timed("hh:mm:ss±hh:mm"), (Kind.NARROWED, "DS_1", PRODUCER)),
    (_timed("", Type.DATETIME), _timed("YYYY-MM-DDThh:mm:ss±hh:mm", Type.DATETIME), (Kind.NARROWED, "DS_1", PRODUCER)),
])  # fmt: skip
def test_another_form_of_time_is_told_by_which_times_both_take(old, new, wanted):
    assert told(new, old) == [wanted]


@given(models())
def test_a_later_version_of_the_same_text_does_not_differ(model):
    assert compare(model, replace(model, version="1.1")) == []


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        (with_element(OLD, "DS_1", max_length=50), (Kind.WIDENED, "DS_1", CONSUMER)),
        (with_element(OLD, "DS_1", max_length=20), (Kind.NARROWED, "DS_1", PRODUCER)),
        (with_element(OLD, "DS_1", max_length=None), (Kind.WIDENED, "DS_1", CONSUMER)),
        (with_element(OLD, "DS_1", min_length=2), (Kind.NARROWED, "DS_1", PRODUCER)),
        (with_element(OLD, "DS_1", min_length=1), (Kind.CHANGED, "DS_1", NOBODY)),
        (with_element(OLD, "DS_1", characters="numeric"), (Kind.NARROWED, "DS_1", PRODUCER)),
        (with_element(OLD, "DS_1", type=Type.DATE, max_length=None), (Kind.NARROWED, "DS_1", PRODUCER)),
        (with_element(OLD, "DS_1", type=Type.INTEGER, max_length=None), (Kind.CHANGED, "DS_1", BOTH)),
        (with_element(OLD, "DS_1", default="None"), (Kind.CHANGED, "DS_1", NOBODY)),
        (with_element(OLD, "DS_1", notes=("New.",)), (Kind.CHANGED, "DS_1", NOBODY)),
        (with_element(OLD, "DS_4", pattern="0[0-9]+"), (Kind.WIDENED, "DS_4", CONSUMER)),
        (with_element(OLD, "DS_4", pattern="01[0-9]{8}"), (Kind.NARROWED, "DS_4", PRODUCER)),
        (with_element(OLD, "DS_4", pattern="(0[0-9]{9})|0[0-9]{10}"), (Kind.CHANGED, "DS_4", NOBODY)),
        (with_element(OLD, "DS_4", pattern="[1-9][0-9]+"), (Kind.CHANGED, "DS_4", BOTH)),
        (with_element(OLD, "DS_2", checks=()), (Kind.WIDENED, "DS_2", CONSUMER)),
        (with_element(OLD, "DS_1", checks=(Check(kind="no-space"),)), (Kind.NARROWED, "DS_1", PRODUCER)),
        (with_element(OLD, "DS_3", list=""), (Kind.WIDENED, "DS_3", CONSUMER)),
        (with_codes(OLD, MALE), (Kind.REMOVED, "CL_1/2", PRODUCER)),
        (with_codes(OLD, MALE, FEMALE, Code(value="9", label="Unknown")), (Kind.ADDED, "CL_1/9", CONSUMER)),
        (with_codes(OLD, MALE, Code(value="2", label="Woman")), (Kind.RENAMED, "CL_1/2", NOBODY)),
        (with_codes(OLD, MALE, Code(value="F", label="Female")), (Kind.RENAMED, "CL_1/F", BOTH)),
        (
            with_codes(OLD, MALE, Code(value="2", label="Female", valid_to=date(2027, 1, 1))),
            (Kind.NARROWED, "CL_1/2", PRODUCER),
        ),
        (with_member(OLD, "P_1", "sex", is_repeatable=True), (Kind.WIDENED, "P_1/sex", CONSUMER)),
        (with_member(OLD, "P_1", "sex", key="gender", name="Gender"), (Kind.RENAMED, "P_1/gender", BOTH)),
        (with_member(OLD, "P_1", "sex", note="Said."), (Kind.CHANGED, "P_1/sex", NOBODY)),
        (with_member(OLD, "P_1", "sex", element="DS_1"), (Kind.WIDENED, "P_1/sex", CONSUMER)),
        (with_member(OLD, "P_1", "sex", element="DS_2"), (Kind.CHANGED, "P_1/sex", BOTH)),
        (with_entity(OLD, "P_1", may_have_others=True), (Kind.WIDENED, "P_1", CONSUMER)),
        (with_entity(OLD, "P_1", id="P_9"), (Kind.RENAMED, "P_9", BOTH)),
        (with_entity(OLD, "P_1", name="Human"), (Kind.RENAMED, "P_1", NOBODY)),
        (with_entity(OLD, "P_1", groups=()), (Kind.REMOVED, "P_1.G1", CONSUMER)),
        (replace(OLD, entities=()), (Kind.REMOVED, "P_1", PRODUCER)),
    ],
)  # fmt: skip
def test_each_change_is_told_with_whom_it_breaks(new, wanted):
    assert wanted in told(new)


@pytest.mark.parametrize(
    ("group", "breaks"),
    [
        (Group(id="G1", ask=Ask.ALL, members=("givenName", "telephone")), PRODUCER),
        (Group(id="G1", ask=Ask.AT_LEAST, n=1, members=("givenName", "telephone", "sex")), CONSUMER),
        (Group(id="G1", ask=Ask.EXACTLY, n=1, members=("givenName", "telephone")), PRODUCER),
        (Group(id="G1", ask=Ask.AT_MOST, n=1, members=("givenName", "telephone")), BOTH),
        (Group(id="G1", ask=Ask.IF_KNOWN, members=("givenName", "telephone")), CONSUMER),
        (
            Group(id="G1", ask=Ask.AT_LEAST, n=1, members=("givenName", "telephone"), when=Condition(member="sex")),
            CONSUMER,
        ),
        (Group(id="G1", ask=Ask.AT_LEAST, n=1, members=("givenName", "telephone"), note="Said."), NOBODY),
    ],
)
def test_a_group_asks_for_more_or_for_less(group, breaks):
    (change,) = compare(OLD, with_entity(OLD, "P_1", groups=(group,)))
    assert (change.where, change.breaking_for) == ("P_1.G1", breaks)


def test_a_group_that_others_ask_as_much_as_breaks_nobody():
    every = Group(id="G2", ask=Ask.ALL, members=("sex", "givenName"))
    old = with_entity(OLD, "P_1", groups=(every,))
    more = Group(id="G3", ask=Ask.AT_LEAST, n=1, members=("sex", "telephone"))
    assert told(with_entity(OLD, "P_1", groups=(every, more)), old) == [(Kind.ADDED, "P_1.G3", NOBODY)]


@pytest.mark.parametrize(
    ("rule", "breaks"),
    [
        (Rule(id="P_1.R1", text="Not future.", kind="not-future", members=("dateOfBirth",)), PRODUCER),
        (Rule(id="P_1.R1", text="In words only."), NOBODY),
        (Rule(id="P_1.R1", text="Nobody can.", kind="not-future", members=("sex",), why_untested="no date"), NOBODY),
    ],
)
def test_a_rule_that_was_added_breaks_producers_where_a_machine_holds_to_it(rule, breaks):
    assert told(with_entity(OLD, "P_1", rules=(rule,))) == [(Kind.ADDED, "P_1.R1", breaks)]


def test_an_optional_member_that_was_added_breaks_consumers_alone():
    member = Member(key="nickname", name="Nickname", element="DS_1")
    members = (*OLD.entities[0].members, member)
    rule = Rule(id="P_1.R1", text="Not so.", kind="not-equal", members=("nickname",), other="givenName")
    changes = told(with_entity(OLD, "P_1", members=members, rules=(rule,)))
    assert changes == [(Kind.ADDED, "P_1/nickname", CONSUMER), (Kind.ADDED, "P_1.R1", NOBODY)]


def test_a_member_of_an_open_entity_that_was_added_narrows_it():
    old = with_entity(OLD, "P_1", may_have_others=True)
    members = (*OLD.entities[0].members, Member(key="nickname", name="Nickname", element="DS_1"))
    assert told(with_entity(old, "P_1", members=members), old) == [(Kind.ADDED, "P_1/nickname", PRODUCER)]


def test_an_element_with_another_id_and_the_same_definition_was_renamed():
    new = with_member(with_element(OLD, "DS_1", id="DS_101", name="Given Names"), "P_1", "givenName", element="DS_101")
    assert told(new) == [(Kind.RENAMED, "DS_101", NOBODY)]


def test_an_element_renamed_with_its_member_is_told_as_two_renames():
    new = with_element(OLD, "DS_1", name="Forename")
    new = with_member(new, "P_1", "givenName", key="forename", name="Forename")
    new = with_entity(new, "P_1", groups=(replace(OLD.entities[0].groups[0], members=("forename", "telephone")),))
    assert told(new) == [(Kind.RENAMED, "DS_1", NOBODY), (Kind.RENAMED, "P_1/forename", BOTH)]


def test_elements_that_are_nothing_alike_are_removed_and_added():
    new = replace(OLD, elements=(*OLD.elements[:3], Element(id="DS_9", name="Shoe Size", type=Type.INTEGER)))
    assert (Kind.REMOVED, "DS_4", BOTH) in told(replace(new, entities=OLD.entities))


def test_a_list_that_became_known_narrows_what_is_bound_to_it():
    old = replace(OLD, lists=(CodeList(id="CL_1", name="Sex", is_known=False),))
    assert (Kind.NARROWED, "CL_1", PRODUCER) in told(OLD, old)
    assert any(one[2] == PRODUCER and one[1] == "DS_3" for one in told(OLD, old))


def test_the_members_of_a_base_are_told_once():
    base = Entity(id="B", name="Base", members=(Member(key="note", name="Note", element="DS_1"),))
    derived = [Entity(id=f"D{at}", name=f"Derived {at}", base="B") for at in range(3)]
    old = replace(OLD, entities=(base, *derived))
    new = with_entity(old, "B", members=())
    assert told(new, old) == [(Kind.REMOVED, "B/note", PRODUCER)]


def test_another_base_is_told_member_by_member():
    base = Entity(id="B", name="Base", members=(Member(key="note", name="Note", element="DS_1"),))
    old = replace(OLD, entities=(base, Entity(id="D", name="Derived", base="B")))
    changes = told(with_entity(old, "D", base=""), old)
    assert (Kind.REMOVED, "D/note", PRODUCER) in changes


def test_a_pattern_that_nobody_can_compare_breaks_both_and_says_so():
    (change,) = compare(OLD, with_element(OLD, "DS_4", pattern="(?=0)[0-9]{9,10}"))
    assert change.breaking_for == BOTH
    assert "cannot be decided" in change.why


@given(models(), models())
def test_who_is_broken_one_way_is_the_other_the_other_way(old, new):
    there, back = compare(old, new), compare(new, old)
    assert any(one.breaks_producers for one in there) == any(one.breaks_consumers for one in back)
    assert any(one.breaks_consumers for one in there) == any(one.breaks_producers for one in back)


def test_an_element_with_another_id_and_name_and_the_same_words_of_it_was_renamed():
    described = with_element(OLD, "DS_1", description="The name that a person is given.")
    new = with_member(with_element(described, "DS_1", id="DS_50", name="Forename"), "P_1", "givenName", element="DS_50")
    assert told(new, described) == [(Kind.RENAMED, "DS_50", NOBODY)]


def test_a_check_that_nobody_can_run_breaks_nobody():
    changes = told(with_element(OLD, "DS_1", checks=(Check(kind="as-the-crow-flies"),)))
    assert changes == [(Kind.CHANGED, "DS_1", NOBODY)]
