"""The linter on the POLE dictionary: every known contradiction, and the others of its class."""

import json
from datetime import date

import pytest

from commonbeat.adapters.files.standards import published_folder
from commonbeat.models.importing.pole import read_pole
from commonbeat.models.linting import lint
from tests.check.pole import only_with_pole

only_with_pole()
FACTS = published_folder() / "pole" / "1.1" / "facts"
KNOWN = json.loads((FACTS / "known-contradictions.json").read_bytes())
ON = date(2026, 11, 26)


def _findings(*files):
    return lint(read_pole({name: (FACTS / name).read_bytes() for name in files}), ON)


FOUND = _findings("attributes.json", "entities.json", "README.md")


@pytest.mark.parametrize("row", KNOWN, ids=[one["id"] for one in KNOWN])
def test_a_known_contradiction_is_found_where_it_is_and_as_heavy_as_it_is(row):
    found = [one for one in FOUND if one.rule == row["detect"] and set(one.where) == set(row["where"])]
    assert [one.severity.value for one in found] == [row["severity"]]


def test_without_the_general_rules_only_what_they_alone_say_is_not_found():
    found = _findings("attributes.json", "entities.json")
    missed = [
        row["id"]
        for row in KNOWN
        if not any(one.rule == row["detect"] and set(one.where) == set(row["where"]) for one in found)
    ]
    assert missed == ["PC019"]


OTHERS = [
    ("undefined_id", {"DS_120", "P_001", "E_004"}),
    ("undefined_id", {"P_070", "E_003", "E_004", "DS_070"}),
    ("unbound_component", {"E_004"}),
    ("bad_id_form", {"E_003", "E_004", "DS_070"}),
    ("id_name_mismatch", {"DS_001", "DS_003"}),
    ("id_name_mismatch", {"DS_012", "DS_011"}),
    ("inconsistent_binding", {"E_003", "E_004", "DS_038", "DS_112"}),
    ("inconsistent_binding", {"E_006", "L_004", "DS_016"}),
    ("inconsistent_binding", {"P_009", "P_011", "P_008"}),
    ("label_mismatch", {"E_002", "DS_074"}),
    ("rule_target_missing", {"P_007", "DS_031", "DS_033"}),
    ("rule_target_missing", {"E_004", "DS_001", "DS_002"}),
    ("missing_component", {"O_003", "DS_109"}),
    ("missing_component", {"P_003", "DS_046"}),
    ("missing_component", {"P_013", "DS_047"}),
    ("missing_component", {"L_001", "DS_005", "DS_006"}),
    ("format_conflict", {"O_008", "DS_072"}),
    ("format_conflict", {"DS_073"}),
    ("format_conflict", {"DS_053", "DS_111"}),
    ("charset_vs_format", {"DS_074"}),
    ("charset_vs_format", {"DS_014", "DS_015"}),
    ("charset_vs_format", {"DS_031", "DS_032"}),
    ("charset_vs_type", {"DS_053", "DS_111"}),
    ("rule_conflict", {"DS_009", "DS_010"}),
    ("rule_conflict", {"DS_066"}),
    ("rule_conflict", {"DS_071"}),
    ("rule_conflict", {"O_002"}),
    ("authority_conflict", {"DS_052"}),
    ("authority_conflict", {"DS_112"}),
    ("authority_conflict", {"DS_091", "DS_092"}),
    ("authority_conflict", {"DS_004", "DS_059", "DS_063"}),
    ("authority_conflict", {"DS_111"}),
    ("rule_vs_range", {"DS_038"}),
    ("rule_vs_range", {"E_001", "DS_096", "DS_110"}),
    ("len_vs_format", {"DS_076", "DS_103"}),
    ("len_vs_format", {"DS_071"}),
    ("len_vs_format", {"DS_080"}),
    ("len_vs_format", {"DS_056"}),
    ("enum_vs_format", {"DS_038"}),
    ("enum_vs_len", {"DS_075"}),
    ("enum_vs_len", {"DS_107"}),
    ("enum_vs_len", {"DS_111"}),
    ("enum_vs_len", {"DS_112"}),
    ("ambiguous_meaning", {"DS_005"}),
    ("ambiguous_meaning", {"P_003", "P_007", "P_014", "DS_038", "DS_112"}),
    ("list_conflict", {"DS_041", "DS_042"}),
    ("list_conflict", {"DS_038", "DS_112"}),
    ("list_size", {"DS_038"}),
    ("list_size", {"DS_112"}),
    ("odd_value", {"DS_040"}),
    ("group_overlap", {"P_014", "DS_037"}),
    ("untestable_rule", {"E_001"}),
    ("untestable_rule", {"O_006"}),
]


@pytest.mark.parametrize(("rule", "where"), OTHERS, ids=[f"{rule}-{min(where)}" for rule, where in OTHERS])
def test_another_of_its_class_is_found(rule, where):
    assert any(one.rule == rule and where <= set(one.where) for one in FOUND)


def test_every_finding_says_where_what_why_and_how_to_mend_it():
    assert all(one.where and one.text and one.why and one.fix for one in FOUND)
    assert len({(one.rule, one.where, one.text) for one in FOUND}) == len(FOUND)
