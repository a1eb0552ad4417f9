"""What no single cell shows: a custom that one entity departs from, a rule for all, and what a text lets in."""

import pytest

from .fact_sets import Facts

README = "| GV01 | {text} | accuracy |\n"


def _told(facts, readme=""):
    return [(one.rule, one.severity.value, one.where) for one in facts.findings(readme)]


def _places(facts, *chosen):
    """Give the fact set with entities of a kind of its own; each lets choose from the ways to say a place."""
    for at, (ways, more) in enumerate(chosen, 1):
        rows = [
            {"id": "DS_011", "component": f"Site - {way}", "requirement": "conditional", "group": "G1"} for way in ways
        ]
        members = [row["component"] for row in rows]
        group = {"id": "G1", "rule": "at_least", "n": 1, "members": members}
        one = {"id": f"O_01{at}", "name": f"Scene {at}", "group": "scene", "attributes": rows, "rules": []} | more
        facts.entities.append(one | {"requirement_groups": [group]})
    return facts


def _lacking(facts):
    return [one for one in _told(facts) if one[0] == "missing_component"]


FULL = (("Latitude", "Height", "Area"), {})


@pytest.mark.parametrize(("more", "weight"), [({}, "warn"), ({"text_quality": "partial"}, "info")])
def test_a_way_that_most_of_a_kind_give_and_one_leaves_out_is_missing(more, weight):
    facts = _places(Facts(), FULL, FULL, FULL, (("Latitude", "Area"), more))
    assert _lacking(facts) == [("missing_component", weight, ("O_014", "O_011", "O_012", "O_013"))]


@pytest.mark.parametrize(
    "chosen",
    [
        [FULL, FULL, (("Latitude", "Area"), {})],  # two make no custom
        [FULL, FULL, FULL, (("Latitude",), {})],  # two fewer is a group of its own make
        [FULL, FULL, FULL, (("Latitude", "Depth"), {})],  # other ways are other ways
        [FULL, FULL, FULL, (("Latitude", "Height", "Area", "Depth"), {})],  # one more is none less
    ],
)
def test_what_is_no_custom_is_missed_nowhere(chosen):
    assert _lacking(_places(Facts(), *chosen)) == []


def _with_rules(facts, without=()):
    for at in range(8):
        facts.entities.append(facts.entity("O_002") | {"id": f"O_02{at}", "name": f"Case {at}", "rules": []})
    for one in facts.entities:
        machine = {"kind": "attribute_standards"}
        one["rules"] = (
            [] if one["id"] in without else [{"id": f"{one['id']}.R9", "text": "as defined", "machine": machine}]
        )
    return facts


def test_a_rule_that_nearly_all_have_is_missing_where_it_is_not():
    assert _told(_with_rules(Facts(), without=["O_002"])) == [("missing_rule", "warn", ("O_002",))]


@pytest.mark.parametrize("without", [[], ["O_001", "O_002", "P_001", "P_002"]])
def test_a_rule_that_all_have_or_that_several_lack_is_missing_nowhere(without):
    assert _told(_with_rules(Facts(), without)) == []


def test_a_rule_that_a_damaged_copy_lacks_may_only_be_lost():
    facts = _with_rules(Facts(), without=["O_002"])
    facts.entity("O_002")["text_quality"] = "garbled"
    (found,) = facts.findings()
    assert (found.severity.value, "ur copy is damaged here" in found.text) == ("info", True)


def test_a_rule_for_all_that_no_check_is_made_of_is_told():
    assert _told(Facts(), README.format(text="record what is known")) == [("untestable_rule", "info", ("GV01",))]


def test_an_entity_of_a_kind_that_its_thing_never_is_conflicts_with_the_rule():
    found = _told(Facts(), README.format(text="a victim is never a person record"))
    assert ("rule_conflict", "warn", ("P_002", "GV01")) in found


@pytest.mark.parametrize("text", ["a case is never a person record", "a victim is a person record"])
def test_an_entity_of_another_kind_conflicts_with_no_such_rule(text):
    assert "rule_conflict" not in {rule for rule, _weight, _where in _told(Facts(), README.format(text=text))}


AGE = {"kind": "max_age_years", "value": 120, "at": "reporting date"}


def test_a_check_at_a_day_that_no_record_has_is_about_what_is_not_there():
    facts = Facts()
    facts.attribute("DS_003")["checks"].append(AGE)
    assert _told(facts) == [("rule_target_missing", "warn", ("DS_003",))]


def test_a_check_at_a_day_that_a_record_has_is_kept_there():
    facts = Facts()
    facts.attribute("DS_003")["checks"].append(AGE)
    facts.entity("P_001")["attributes"].append(
        {"id": "DS_003", "component": "Reported Date", "requirement": "optional", "group": None}
    )
    assert "rule_target_missing" not in {rule for rule, _weight, _where in _told(facts)}


def _dated(name):
    facts = Facts()
    day = facts.attribute("DS_003")
    facts.attributes += [
        day | {"id": "DS_014", "name": "Generic Date"},
        day | {"id": "DS_015", "name": "Date of Photograph"},
    ]
    for entity, id, label in (("O_001", "DS_015", "Date of Photograph"), ("O_002", "DS_014", name)):
        facts.entity(entity)["attributes"].append({"id": id, "component": label, "requirement": "optional"})
    return [one for one in _told(facts) if one[0] == "inconsistent_binding"]


def test_a_date_of_an_image_that_is_the_generic_one_here_and_its_own_there_is_bound_in_two_ways():
    assert _dated("Date of image taken") == [("inconsistent_binding", "warn", ("O_002", "O_001", "DS_014", "DS_015"))]


@pytest.mark.parametrize("name", ["Date of Arrest", "Image Number"])
def test_another_date_is_rightly_the_generic_one(name):
    assert _dated(name) == []


@pytest.mark.parametrize(
    ("id", "said", "wanted"),
    [
        ("DS_005", {"standard_type": "Free text"}, ("charset_vs_type", "info")),
        ("DS_005", {"standard_type": "National"}, None),
        ("DS_001", {"standard_type": "Free text"}, None),
        ("DS_001", {"charset": "alphanumeric", "notes": ["general notes allow the hyphen"]}, ("charset_vs_format", "info")),
        ("DS_001", {"charset": "alphanumeric", "notes": ["a hyphen is common"]}, None),
        ("DS_001", {"charset": "alphanumeric+special", "notes": ["general notes allow the hyphen"]}, None),
        ("DS_002", {"format": "a@b", "pattern": r"^[^@]+@[^@]+$", "min_length": 5}, ("len_vs_format", "info")),
        ("DS_002", {"format": "a@b", "pattern": r"^[^@]+@[^@]+$", "min_length": 3}, None),
        ("DS_002", {"pattern": r"^\w+$", "min_length": 5}, None),
        ("DS_002", {"pattern": r"^\w+$", "pattern_suggested": r"^\w{1,16}$"}, ("len_vs_format", "info")),
        ("DS_002", {"pattern": r"^\w+$", "pattern_suggested": r"^\w{1,35}$"}, None),
        ("DS_009", {"max_length": 15}, ("enum_vs_len", "info")),
        ("DS_009", {"max_length": 14}, None),
    ],
)  # fmt: skip
def test_an_element_is_told_where_what_is_said_of_it_does_not_fit_and_nowhere_else(id, said, wanted):
    facts = Facts()
    facts.attribute(id).update(said)
    assert _told(facts) == ([(*wanted, (id,))] if wanted else [])
