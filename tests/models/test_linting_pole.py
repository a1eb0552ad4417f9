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
    ("id_name_mismatch", {"DS_001", "DS_003"}),
    ("id_name_mismatch", {"DS_012", "DS_011"}),
    ("inconsistent_binding", {"E_003", "E_004", "DS_038", "DS_112"}),
    ("inconsistent_binding", {"E_002", "E_005", "E_006", "L_004", "DS_016"}),
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
    *(("enum_vs_charset", {f"DS_{number}"}) for number in ("037", "039", "040", "041", "042", "075", "096", "107")),
    ("charset_vs_format", {"DS_111"}),
    ("charset_vs_type", {"DS_016"}),
    ("charset_vs_type", {"DS_069"}),
    *(("group_overlap", {f"E_00{number}", "DS_010"}) for number in (4, 5, 6)),
    *(("untestable_rule", {f"DS_{number}"}) for number in ("010", "047", "052", "073", "078", "080", "083", "084")),
    *(("untestable_rule", {f"DS_{number}"}) for number in ("086", "097", "099", "105")),
    ("authority_conflict", {"DS_005", "DS_006", "DS_007", "DS_008", "DS_009"}),
    ("ambiguous_meaning", {"DS_083", "DS_084"}),
    ("misplaced_text", {"DS_051"}),
    ("untestable_rule", {"E_001"}),
    ("untestable_rule", {"O_006"}),
    *(("untestable_rule", {f"GV{number:02}"}) for number in range(1, 23)),
    ("untestable_rule", {"P_001"}),
    ("rule_target_missing", {"DS_034"}),
    ("missing_component", {"E_001"}),
    ("missing_component", {"E_002"}),
    ("inconsistent_binding", {"O_011", "O_012", "DS_001", "DS_103"}),
    ("charset_vs_type", {"DS_054", "DS_055", "DS_109"}),
    ("charset_vs_type", {"DS_005", "DS_006", "DS_007", "DS_008", "DS_009", "DS_069"}),
    ("charset_vs_format", {"DS_033"}),
    ("rule_conflict", {"P_017", "GV22"}),
    ("missing_rule", {"P_007", "O_010"}),
    ("missing_rule", {"P_008", "P_018"}),
    ("len_vs_format", {"DS_054"}),
    ("len_vs_format", {"DS_053", "DS_111"}),
    ("enum_vs_len", {"DS_040"}),
    ("enum_vs_len", {"DS_041"}),
]


@pytest.mark.parametrize(("rule", "where"), OTHERS, ids=[f"{rule}-{'-'.join(sorted(where))}" for rule, where in OTHERS])
def test_another_of_its_class_is_found(rule, where):
    assert any(one.rule == rule and where <= set(one.where) for one in FOUND)


def _of(id):
    return [(one.rule, one.severity.value) for one in FOUND if id in one.where]


def test_one_fault_is_told_once():
    assert [one for one in FOUND if one.rule == "enum_vs_format" and "DS_038" in one.where] == []
    assert _of("P_070") == [("undefined_id", "error")]
    assert not any(one.rule == "bad_id_form" and "DS_070" in one.where for one in FOUND)


def test_what_only_our_copy_has_lost_is_put_down_to_it_and_weighs_least():
    damaged = {"P_013", "L_001", "O_011"}
    rules = {"missing_component", "group_impossible"}
    found = [one for one in FOUND if one.where[0] in damaged and (one.rule in rules or "is not said" in one.text)]
    assert {one.where[0] for one in found} == damaged
    assert all(one.severity.value == "info" and "ur copy is damaged here" in one.text for one in found)


def test_what_several_entities_lack_alike_is_held_against_none_of_them():
    lacking = [one.where for one in FOUND if one.rule == "missing_component" and "DS_033" in one.where]
    assert lacking == []


def test_serials_of_two_lengths_are_no_conflict_where_the_format_prints_two_forms():
    assert not any(one.rule == "rule_conflict" and "DS_071" in one.where for one in FOUND)


def test_what_a_text_lets_in_is_not_put_down_to_a_format_that_is_not_there():
    told = [one.text for one in FOUND if one.rule == "charset_vs_format" and {"DS_031", "DS_033"} & set(one.where)]
    assert len(told) == 2
    assert not any("#" in text or "the format has" in text for text in told)


def test_every_finding_says_where_what_why_and_how_to_mend_it():
    assert all(one.where and one.text and one.why and one.fix for one in FOUND)
    assert len({(one.rule, one.where, one.text) for one in FOUND}) == len(FOUND)
