"""What is told to be checked is checked, and of what is not checked the reason is told."""

from datetime import date

import pytest

from commonbeat.models.standing import of_element, why_no_group, why_no_rule
from commonbeat_check.checking import checker
from commonbeat_check.checks import KINDS
from commonbeat_check.model import Ask, Check, Code, CodeList, Condition, Group, NotEnforced, Type
from tests.check.builders import a_member, a_model, a_person_model, a_rule, an_element, an_entity

TODAY = date(2026, 11, 26)
CODES = CodeList(id="made", name="Made", codes=(Code(value="AA"), Code(value="BB")))


def standing(element, *lists):
    return {one.what: one.why_not for one in of_element(a_model(element, *lists), element, TODAY)}


def test_what_is_checked_has_no_reason_why_not():
    element = an_element(min_length=2, max_length=5, characters="numeric", checks=(Check(kind="no-space"),))
    assert standing(element) == {"Shortest": "", "Longest": "", "Characters": "", "no-space": ""}


def test_a_list_decides_over_lengths_characters_and_pattern():
    told = standing(
        an_element(list="made", min_length=3, max_length=5, characters="numeric", pattern="[0-9]{3}"), CODES
    )
    assert told.pop("Code list") == ""
    assert set(told.values()) == {"The code list decides."}


@pytest.mark.parametrize(
    ("element", "lists", "what", "reason"),
    [
        (an_element(list="gone"), (), "Code list", "There is no such list here."),
        (
            an_element(list="made"),
            (CodeList(id="made", name="Made", is_known=False),),
            "Code list",
            "The source names the list and does not print its codes.",
        ),
        (an_element(characters="numeric", pattern="[0-9]+"), (), "Characters", "The pattern decides."),
        (an_element(characters="runes"), (), "Characters", "The source's word for it has no meaning"),
        (an_element(type=Type.INTEGER, max_length=3), (), "Longest", "A value of this type is no text."),
        (an_element(checks=(Check(kind="blessed"),)), (), "blessed", "Nothing runs a check of this kind"),
        (an_element(checks=(Check(kind="not-future"),)), (), "not-future", "It cannot be run on values of this type."),
        (
            an_element(min_length=9, not_enforced=(NotEnforced(rule="min-length", reason="No value is so long."),)),
            (),
            "Shortest",
            "No value is so long.",
        ),
    ],
)
def test_what_is_not_checked_says_why(element, lists, what, reason):
    assert standing(element, *lists)[what].startswith(reason)


def test_a_check_that_looks_at_the_whole_record_is_told_as_checked():
    assert standing(an_element(type=Type.DATE, checks=(Check(kind="not-before", other="birth"),)))["not-before"] == ""


@pytest.mark.parametrize("ask", Ask)
def test_a_group_is_told_as_checked_where_a_machine_can_tell(ask):
    is_checked = why_no_group(Group(id="G1", ask=ask, members=("a",), n=1)) == ""
    assert is_checked == (ask in {Ask.ALL, Ask.AT_LEAST, Ask.EXACTLY, Ask.AT_MOST})


def test_a_group_whose_condition_is_in_words_is_not_checked():
    said = Group(id="G1", ask=Ask.ALL, members=("a",), when_said="the officer thinks so")
    assert "No member of the record" in why_no_group(said)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (a_rule("repeatable", "day"), ""),
        (a_rule("not-future", "day"), ""),
        (a_rule("forbidden-when", "day", when=Condition(member="name")), ""),
        (a_rule("", why_untested="Only a person sees it."), "Only a person sees it."),
        (a_rule(""), "It is said in words only"),
        (a_rule("blessed", "day"), "It is said in words only"),
        (a_rule("not-future", "gone"), "It names what is no member of this entity: gone."),
        (a_rule("not-before", "day", other="gone"), "It names what is no member of this entity: gone."),
    ],
)
def test_a_rule_says_whether_it_is_checked(rule, reason):
    entity = an_entity(a_member("day", "T_001"), a_member("name", "T_002"), rules=(rule,))
    model = a_model(an_element("T_001", type=Type.DATE), an_element("T_002"), entity)
    told = why_no_rule(model, entity, rule, TODAY)
    assert told.startswith(reason) if reason else told == ""


@pytest.mark.parametrize(
    ("value", "rule"),
    [("A", "min-length"), ("A" * 9, "max-length"), ("12345", "pattern"), ("AB  CD", "no-double-space")],
)
def test_each_thing_that_is_told_as_checked_refuses_what_breaks_it(value, rule):
    element = an_element(
        "T_001", min_length=2, max_length=8, pattern="[A-Z ]{1,20}", checks=(Check(kind="no-double-space"),)
    )
    model = a_model(element, an_entity(a_member("it", "T_001")))
    assert set(standing(element).values()) == {""}
    assert rule in {one.rule for one in checker(model, "X_001", TODAY).errors({"it": value})}


def test_every_check_of_a_known_kind_is_told_in_words():
    for element in a_person_model().elements:
        for one in of_element(a_person_model(), element, TODAY):
            assert one.said
            assert not (one.what in KINDS and "`" in one.said)
