"""The POLE fact set as a model: byte for byte as shipped, and with nothing lost."""

from __future__ import annotations

import json
from datetime import date

import pytest

from commonbeat.models.importing.pole import read_pole
from commonbeat_check.asking import group_ask
from commonbeat_check.checking import checker
from commonbeat_check.model import Check, DataModel, Element, Entity, Group, Member
from commonbeat_check.reading import held
from commonbeat_check.shelf import read_model, write_model
from tests.check.pole import needs_pole, pole_facts, pole_folder, pole_model

pytestmark = needs_pole
A_DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def files():
    return {one.name: one.read_bytes() for one in pole_facts().iterdir()}


def test_the_facts_give_the_shipped_model_byte_for_byte(files):
    shipped = (pole_folder() / "model.json").read_bytes()
    assert write_model(read_pole(files)) == shipped
    assert write_model(read_model(shipped, "pole@1.1")) == shipped


def test_the_attributes_can_be_written_again_from_the_model(files):
    model = read_pole(files)
    written = [attribute_of(one, model) for one in model.elements]
    assert written == [in_order(emptied(one)) for one in json.loads(files["attributes.json"])]


def test_the_entities_can_be_written_again_from_the_model(files):
    model = read_pole(files)
    for entity, said in zip(model.entities, json.loads(files["entities.json"]), strict=True):
        assert entity_of(entity) == as_written(said)


def test_the_notes_of_groups_stand_first_in_theirs(files):
    for entity, said in zip(read_pole(files).entities, json.loads(files["entities.json"]), strict=True):
        for group, asked in zip(entity.groups, said["requirement_groups"], strict=True):
            assert group.note.startswith(asked.get("note") or "")


def test_the_general_rules_of_the_readme_are_rules_of_the_whole_standard():
    rules = pole_model().rules
    assert [one.id for one in rules] == [f"GV{number:02}" for number in range(1, 23)]
    assert all(one.why_untested for one in rules)
    assert not any("names no component" in one.why_untested for one in rules)  # of the post code it does


def test_what_came_through_too_damaged_to_be_read_holds_no_record():
    model = pole_model()
    lost = [rule for entity in model.entities for rule in entity.rules if rule.details.get("confidence") == "garbled"]
    assert [one.id for one in lost] == ["P_001.R4"]
    assert all(one.why_untested for one in lost)
    record = {
        "givenName": ["Ada"], "surname": "Test", "dateOfBirth": "1985-11-26", "age": 12, "gender": "Female",
        "pncId": "1990/0000570N",
    }  # fmt: skip
    assert checker(model, "P_001", date(2026, 11, 26)).accepts(record)
    groups = [
        (entity, group)
        for entity in model.entities
        for group in entity.groups
        if entity.facts["groups"][group.id]["confidence"] == "garbled"
    ]
    assert [f"{entity.id}.{group.id}" for entity, group in groups] == ["O_011.G3", "L_001.G2", "L_002.G2"]
    assert all(group_ask("", group, {}) is None for _entity, group in groups)


def test_no_element_is_impossible():
    """What is held of each element leaves at least one of its list, or some length."""
    for element in pole_model().elements:
        what = held(pole_model(), element, A_DAY)
        assert what.values is None or what.values
        assert what.min_length is None or what.max_length is None or what.min_length <= what.max_length


def test_what_contradicts_all_else_is_kept_and_not_enforced():
    model = pole_model()
    safe_number = element("DS_111")
    assert [code.value for code in next(one for one in model.lists if one.id == "DS_111").codes] == ["Yes", "No"]
    assert held(model, safe_number, A_DAY).values is None


def test_a_code_outside_the_range_of_its_element_may_be_used_for_a_list_decides():
    held_now = held(pole_model(), element("DS_038"), A_DAY)
    assert "19" in (held_now.values or ())
    assert "range" not in {one.kind for one in held_now.checks}


def test_repaired_patterns_are_kept_as_facts_and_not_held():
    postcode = element("DS_010")
    assert postcode.facts["pattern_suggested"] not in {"", postcode.pattern}


def test_an_address_is_one_member_of_five_parts():
    home = member("P_001", "homeAddress")
    assert [part.key for part in home.parts] == ["siteLocation", "street", "town", "county", "postCode"]


def test_a_component_in_two_groups_is_one_member():
    gender = member("P_014", "gender")
    assert gender.element == "DS_037"
    assert gender.facts["again"][0]["group"] == "G3"


def test_a_component_that_is_bound_to_nothing_stays_a_member():
    nationality = member("E_003", "nationality")
    assert (nationality.element, nationality.entity, nationality.parts) == ("", "", ())


def test_the_country_codes_are_known_and_the_lists_that_are_only_named_are_not():
    lists = {one.id: one for one in pole_model().lists}
    assert "GBR" in {code.value for code in lists["iso-3166-1-alpha-3"].codes}
    assert not lists["DS_047"].is_known


@pytest.mark.parametrize(
    ("rule", "why"),
    [("P_007.R1", "Alias / Nickname"), ("E_004.R1", "Date of Incident"), ("O_006.R1", "Country Code")],
)
def test_a_rule_about_a_component_that_is_not_there_says_so(rule, why):
    found = next(one for entity in pole_model().entities for one in entity.rules if one.id == rule)
    assert why in found.why_untested


def element(named: str) -> Element:
    return next(one for one in pole_model().elements if one.id == named)


def member(entity: str, key: str) -> Member:
    found = next(one for one in pole_model().entities if one.id == entity)
    return next(one for one in found.members if one.key == key)


def emptied(said):
    """Give an object without what says nothing: a null and an empty list are the same here."""
    return {key: value for key, value in said.items() if value not in (None, [])}


def attribute_of(said: Element, model: DataModel):
    """Write an attribute standard again as the fact set has it."""
    facts = dict(said.facts)
    elsewhere = facts.pop("checks_held_elsewhere", [])
    unnumbered = facts.pop("allowed_values_without_code", [])
    codes = next((one.codes for one in model.lists if one.id == said.list and said.list == said.id), ())
    values = [{"code": one.value, "label": one.label} if one.label else one.value for one in codes] + unnumbered
    written = {
        "id": said.id,
        "name": said.name,
        "name_variants": list(said.names),
        "defined": said.is_defined,
        "in_summary_list": said.is_summarised,
        "min_length": said.min_length,
        "max_length": said.max_length,
        "charset": said.characters or None,
        "format": said.format or None,
        "pattern": said.pattern or None,
        "allowed_values": values,
        "default": said.default or None,
        "rules": list(said.rules),
        "owner": said.owner or None,
        "steward": said.steward or None,
        "based_on": said.based_on or None,
        "notes": list(said.notes),
        **facts,
    }
    return in_order(emptied(written | {"checks": elsewhere + [check_of(one) for one in said.checks]}))


def check_of(said: Check):
    is_modulus = "alphabet_from_1" in said.details
    kind, value = ("mod23", None) if is_modulus else (said.kind.replace("-", "_"), said.value)
    return emptied(
        {"kind": kind, "value": value, "min": said.min, "max": said.max, "when": said.when or None, **said.details}
    )


def in_order(said):
    """Give an attribute with its checks in an order of their own, which says nothing."""
    return said | ({"checks": sorted(said["checks"], key=json.dumps)} if "checks" in said else {})


def entity_of(said: Entity):
    """Write an entity again as the fact set has it, its rows in an order of their own."""
    facts = {key: value for key, value in said.facts.items() if key != "groups"}
    written = {
        "id": said.id,
        "name": said.name,
        "group": said.kind,
        "section": said.section,
        "owner": said.owner or None,
        "steward": said.steward or None,
        "notes": list(said.notes),
        "rows": by_json([row for member in said.members for row in rows_of(member)]),
        "requirement_groups": [group_of(said, one) for one in said.groups],
        "rules": [{"id": one.id, "text": one.text} | without(one.details, "reading") for one in said.rules],
    }
    return emptied(written | facts)


def group_of(entity: Entity, said: Group):
    labels = {member.key: member.name for member in entity.members}
    facts = entity.facts.get("groups", {}).get(said.id, {})
    written = {"id": said.id, "rule": said.ask.replace("-", "_"), "n": said.n, "when": said.when_said or None}
    return emptied(written | facts | {"members": [labels[key] for key in said.members]})


def rows_of(said: Member):
    facts = without(said.facts, "again")
    row = {
        "component": said.name,
        "id": said.element or None,
        "entity": said.entity or None,
        "requirement": str(said.requirement),
        "repeatable": said.is_repeatable,
        "role": said.role or None,
        "note": said.note or None,
        "as_printed": said.as_printed or None,
        **facts,
    }
    rows = [row | {"id": part.element} | part.facts for part in said.parts] or [row]
    return [emptied(one) for one in rows + said.facts.get("again", [])]


def as_written(said):
    """Give an entity of the fact set with its rows together; how a group is read is ours, its note the source's."""
    rows = said["attributes"] + said["entity_refs"] + said["unbound_components"]
    groups = [emptied(without(one, "note")) for one in said["requirement_groups"]]
    bare = without(said, "attributes", "entity_refs", "unbound_components")
    rules = [emptied(one) for one in said["rules"]]
    return emptied(
        bare | {"rows": by_json([emptied(one) for one in rows]), "requirement_groups": groups, "rules": rules}
    )


def by_json(rows):
    return sorted(rows, key=lambda one: json.dumps(one, sort_keys=True))


def without(said, *keys):
    return {key: value for key, value in said.items() if key not in keys}
