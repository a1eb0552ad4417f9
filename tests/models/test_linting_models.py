"""The linter on what only other models than a fact set have: samples, counts, dates, tables, bases, namespaces."""

from datetime import date

import pytest

from commonbeat.models.linting import lint
from commonbeat.models.linting.reckoning import is_day
from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    Type,
)

ON = date(2026, 11, 26)
PNC = Check(kind="format", value="pnc-id")


def _lint(*elements, **said):
    said = {"standard": "example", "version": "1.0", "title": "An example"} | said
    return [(one.rule, one.severity.value, one.where) for one in lint(DataModel(elements=elements, **said), ON)]


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        ({"pattern": "[0-9]{3}", "samples": ("12",)}, True),
        ({"pattern": "[0-9]{3}", "samples": ("123",)}, False),
        ({"max_length": 2, "samples": ("abc",)}, True),
        ({"min_length": 4, "samples": ("abc",)}, True),
        ({"list": "L", "type": Type.CODE, "samples": ("C",)}, True),
        ({"list": "L", "type": Type.CODE, "samples": ("A",)}, False),
    ],
)
def test_a_sample_is_held_against_its_own_element(said, is_wrong):
    lists = (CodeList(id="L", name="L", codes=(Code(value="A"), Code(value="B"))),) if "list" in said else ()
    found = _lint(Element(id="E", name="Element", **said), lists=lists)
    assert found == ([("sample_invalid", "warn", ("E",))] if is_wrong else [])


@pytest.mark.parametrize(("length", "is_wrong"), [(6, True), (8, False)])
def test_a_form_of_time_is_held_against_the_lengths(length, is_wrong):
    form = (Check(kind="time-format", value="hh:mm:ss"),)
    found = _lint(Element(id="E", name="Element", type=Type.TIME, min_length=length, max_length=length, checks=form))
    assert found == ([("len_vs_format", "error", ("E",))] if is_wrong else [])


@pytest.mark.parametrize(("sample", "is_wrong"), [("90/570L", True), ("90/570N", False), ("no number", False)])
def test_the_check_letter_of_a_sample_is_reckoned(sample, is_wrong):
    found = _lint(Element(id="E", name="PNC ID", checks=(PNC,), samples=(sample,)))
    assert found == ([("check_digit_sample", "warn", ("E",))] if is_wrong else [])


CRO = Check(kind="format", value="cro-number")


@pytest.mark.parametrize(
    ("sample", "letter"),
    [("123456/79", "F"), ("1/00", "A"), ("SF 67/12345", "B"), ("SF 64/12345", "T"), ("SF67/12345", "B")],
)
def test_the_letter_of_a_cro_number_is_reckoned_in_its_own_way_in_samples_and_in_words(sample, letter):
    right, wrong = sample + letter, sample + ("A" if letter != "A" else "B")
    for said in ({"samples": (right,)}, {"rules": (f"for example {right}",)}):
        assert _lint(Element(id="E", name="CRO Number", checks=(CRO,), **said)) == []
    for said in ({"samples": (wrong,)}, {"rules": (f"for example {wrong}",)}):
        found = _lint(Element(id="E", name="CRO Number", checks=(CRO,), **said))
        assert found == [("check_digit_sample", "warn", ("E",))]


def test_the_number_of_another_kind_beside_it_is_not_held_against_a_pnc_id():
    rules = ("for example 90/570N, not the CRO number SF 67/12345B or 123456/79F",)
    assert _lint(Element(id="E", name="PNC ID", checks=(PNC,), rules=rules)) == []


def _with_table(letters, modulus=23, id="E"):
    table = {str(at): letter for at, letter in enumerate(letters)}
    return Element(
        id=id, name=f"Number {id}", checks=(Check(kind="own", details={"modulus": modulus, "table": table}),)
    )


@pytest.mark.parametrize("letters", ["ZABCDEFGHJKLMNPQRTUVWXYS", "ZABCDEFGHJKLMNPQRTUVWX", "ZABCDEFGHJKLMNPQRTUVWXX"])
def test_a_table_with_a_row_too_many_too_few_or_twice_is_found(letters):
    assert ("check_digit_table", "error", ("E",)) in _lint(_with_table(letters))


def test_a_table_that_fits_its_modulus_is_let_be_and_one_that_agrees_with_another_too():
    right = "ZABCDEFGHJKLMNPQRTUVWXY"
    assert _lint(_with_table(right)) == []
    assert _lint(_with_table(right), Element(id="P", name="PNC ID", checks=(PNC,))) == []


def test_two_tables_of_one_modulus_that_disagree_are_found():
    moved = "ZABCDEFGHJKLMNPQRTUVWYX"
    found = _lint(_with_table(moved), Element(id="P", name="PNC ID", checks=(PNC,)))
    assert found == [("check_digit_table", "warn", ("E", "P"))]


@pytest.mark.parametrize(
    "day", ["2014-10-31", "31/10/2014", "1 October 2014", "1st October 2014", "Oct 2014", "31.10.14"]
)
def test_a_day_of_the_calendar_is_one_in_every_usual_form(day):
    assert is_day(day)
    assert _lint(Element(id="E", name="Element", approved_on=day)) == []


@pytest.mark.parametrize("day", ["31/100/2014", "31//10/2014", "2014-02-30", "31/09/2014", "32 October 2014", "soon"])
def test_what_is_no_day_is_found(day):
    assert _lint(Element(id="E", name="Element", approved_on=day)) == [("bad_date", "warn", ("E",))]


def test_a_count_of_itself_that_is_not_so_is_found_and_one_that_is_so_is_let_be():
    one = Element(id="E", name="Element")
    assert _lint(one, said={"elements": 2}) == [("count_mismatch", "warn", ("example",))]
    assert _lint(one, said={"elements": 1, "messages": 4}) == []


def test_counts_of_parts_are_summed_and_a_model_of_a_part_is_not_counted():
    parts = {"elements": 3, "elements_in_section_1": 1, "elements_in_section_2": 1}
    assert _lint(said=parts, facts={"is_partial": True}) == [("count_mismatch", "warn", ("example",))]
    assert _lint(said={"elements": 3}, facts={"is_partial": True}) == []


def test_a_base_and_a_list_that_are_not_there_are_found():
    found = _lint(
        Element(id="E", name="Element", type=Type.CODE, list="L"), entities=(Entity(id="N", name="Entity", base="M"),)
    )
    assert found == [("undefined_id", "error", ("N", "M")), ("undefined_id", "error", ("E", "L"))]


def test_bases_in_a_circle_are_found_and_end():
    entities = (Entity(id="N", name="One", base="M"), Entity(id="M", name="Other", base="N"))
    assert _lint(entities=entities) == [("cyclic_reference", "error", ("N", "M"))]


def test_two_elements_of_one_name_are_found_but_in_two_namespaces():
    assert ("duplicate_id", "warn", ("E", "F")) in _lint(Element(id="E", name="Case"), Element(id="F", name="case"))
    assert _lint(Element(id="nc:Case", name="Case"), Element(id="j:Case", name="Case")) == []


def test_each_namespace_may_bind_a_name_to_its_own_element():
    elements = (Element(id="nc:Status", name="Status"), Element(id="j:Status", name="Status"))
    entities = tuple(
        Entity(id=id, name=id, members=(Member(key="status", name="Status", element=element),))
        for id, element in (("nc:Case", "nc:Status"), ("nc:Person", "nc:Status"), ("j:Court", "j:Status"))
    )
    assert _lint(*elements, entities=entities) == []


def test_a_condition_on_a_member_that_is_not_there_is_found():
    element = Element(id="E", name="Colour")
    group = Group(id="G1", ask=Ask.ALL, members=("colour",), when=Condition(member="shape"))
    entity = Entity(id="N", name="Thing", members=(Member(key="colour", name="Colour", element="E"),), groups=(group,))
    assert ("rule_target_missing", "error", ("N",)) in _lint(element, entities=(entity,))


COLOUR = Member(key="colour", name="Colour", element="E")
SHAPE = Member(key="shape", name="Shape", element="F")


def _based(*members, group):
    """Give a base that asks for something, and an entity that is based on it."""
    return (
        Entity(id="N", name="Thing", members=(COLOUR,), groups=(group,)),
        Entity(id="M", name="Other", base="N", members=members),
    )


def test_a_base_may_ask_for_what_only_an_entity_that_is_based_on_it_has():
    elements = (Element(id="E", name="Colour"), Element(id="F", name="Shape"))
    group = Group(id="G1", ask=Ask.ALL, members=("shape",))
    assert _lint(*elements, entities=_based(SHAPE, group=group)) == []
    assert ("rule_target_missing", "error", ("N", "F")) in _lint(*elements, entities=_based(group=group))


def test_what_a_base_asks_of_an_entity_that_has_no_such_component_is_found():
    elements = (Element(id="E", name="Colour"), Element(id="F", name="Shape"))
    group = Group(id="G1", ask=Ask.AT_LEAST, n=2, members=("colour", "shape"))
    entities = (*_based(SHAPE, group=group), Entity(id="O", name="Third", base="N"))
    assert _lint(*elements, entities=entities) == [("rule_target_missing", "error", ("O", "N"))]


def test_a_line_of_bases_without_end_is_found_once_and_soon():
    entities = tuple(
        Entity(id=f"N{at}", name=f"Thing {at}", base=f"N{at + 1}" if at < 2_999 else "") for at in range(3_000)
    )
    assert _lint(entities=entities) == [("cyclic_reference", "error", ("N2934",))]


def test_a_circle_of_very_many_bases_is_found():
    entities = tuple(Entity(id=f"N{at}", name=f"Thing {at}", base=f"N{(at + 1) % 3_000}") for at in range(3_000))
    assert [rule for rule, _severity, _where in _lint(entities=entities)] == ["cyclic_reference"] * 2


def test_two_groups_of_one_id_are_found():
    groups = tuple(Group(id="G1", ask=ask, n=1, members=("colour",)) for ask in (Ask.AT_LEAST, Ask.AT_MOST))
    entity = Entity(id="N", name="Thing", members=(COLOUR,), groups=groups)
    assert ("duplicate_id", "error", ("N",)) in _lint(Element(id="E", name="Colour"), entities=(entity,))


def test_a_list_of_very_many_values_is_linted():
    codes = tuple(Code(value=f"value{at}") for at in range(50_000))
    assert _lint(Element(id="E", name="Element", list="L"), lists=(CodeList(id="L", name="L", codes=codes),)) == [
        ("free_text_with_list", "info", ("E",))
    ]


def test_an_empty_model_has_no_finding():
    assert _lint() == []
