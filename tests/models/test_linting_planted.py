"""One contradiction of each class, planted into a fact set that has none: exactly it is found."""

import pytest

from .fact_sets import Facts


def undefined_stub(facts):
    facts.attribute("DS_005")["defined"] = False


def undefined_in_a_row(facts):
    facts.row("O_002", "Case Number")["id"] = "DS_900"
    facts.attributes = [one for one in facts.attributes if one["id"] != "DS_005"]


def printed_under_no_id(facts):
    facts.row("O_002", "Case Number")["as_printed"] = "DS_905 Case Number"


def cited_in_a_note(facts):
    facts.note("DS_005", "as in DS_444")


def left_out_of_the_index(facts):
    facts.attribute("DS_005")["in_summary_list"] = False


def used_by_others(facts):
    facts.attribute("DS_005")["used_by"] = ["O_001"]


def cited_by_anothers_id(facts):
    facts.row("O_002", "Latitude")["as_printed"] = "DS_005 Latitude"


def bound_to_anothers_id(facts):
    facts.row("O_002", "Case Number")["id"] = "DS_009"
    facts.row("O_002", "Latitude")["id"] = "DS_005"


def bound_to_nothing(facts):
    facts.entity("O_002")["unbound_components"] = [
        {"component": "Nationality", "requirement": "mandatory", "group": "G1"}
    ]


def too_few_zeros(facts):
    facts.note("DS_005", "linked to DS_11")


def without_its_mark(facts):
    facts.note("DS_005", "linked to DS011")


def range_over_a_gap(facts):
    facts.note("P_003", "items 006-012 are shared")


def used_by_nobody(facts):
    facts.entity("O_002")["attributes"].pop()
    facts.entity("O_002")["requirement_groups"][0]["members"].pop()


def bound_now_to_this_now_to_that(facts):
    facts.entities.append(
        {
            "id": "O_003",
            "name": "Handset",
            "group": "object",
            "attributes": [
                {"id": "DS_008", "component": "Telephone Number", "requirement": "mandatory", "group": "G1"}
            ],
            "requirement_groups": [{"id": "G1", "rule": "all", "members": ["Telephone Number"]}],
            "rules": [],
        }
    )
    entity = facts.entity("P_001")
    entity["attributes"] = [one for one in entity["attributes"] if one["component"] != "Telephone Number"]
    entity["entity_refs"] = [
        {"entity": "O_003", "component": "Telephone Number", "requirement": "conditional", "group": "G2"}
    ]


def rule_about_nothing(facts):
    facts.entity("O_001")["rules"] = [
        {"id": "O_001.R1", "text": "not in the future", "machine": {"kind": "not_future", "component": "Date of Birth"}}
    ]


def generic_beside_a_bare_use(facts):
    facts.attribute("DS_003")["name"] = "Generic Date"
    bare = {"id": "DS_014", "name": "Date of Death", "type": "date", "owner": "Board A", "min_length": 10}
    facts.attributes.append(bare | {"max_length": 10})
    facts.entity("O_002")["attributes"].append(
        {"id": "DS_014", "component": "Date of Death", "requirement": "mandatory", "group": "G1"}
    )


def without_what_it_is_named_after(facts):
    facts.entity("O_002")["name"] = "Photograph"


def said_not_to_be_there(facts):
    facts.note("O_001", "the description shows DS_005, yet it is not a component")


def list_of_nothing(facts):
    facts.note("DS_001", "never a title: use the title list")


def another_date_format(facts):
    one = facts.attribute("DS_003")
    facts.attributes.append(
        one
        | {
            "id": "DS_014",
            "name": "Date of Report",
            "format": "DD-MM-YYYY",
            "pattern": r"^\d{2}-\d{2}-\d{4}$",
            "checks": [{"kind": "date_format", "value": "DD-MM-YYYY"}],
        }
    )
    facts.entity("O_002")["attributes"].append(
        {"id": "DS_014", "component": "Date of Report", "requirement": "mandatory", "group": "G1"}
    )


def format_and_pattern_apart(facts):
    facts.attribute("DS_005")["format"] = "NNN/NNN"


def contradicted_by_an_entity(facts):
    facts.note("P_001", "description drops the century, against DS_003")


def digits_with_a_slash(facts):
    facts.attribute("DS_005")["charset"] = "numeric"


def two_rules_for_one_shape(facts):
    facts.attribute("DS_005")["rules"] = ["shapes NNN NNNN AAA", "GIR is the single exception"]


def other_lengths_in_words(facts):
    facts.attribute("DS_005")["rules"] = ["at most ten characters"]


def never_and_always(facts):
    facts.attribute("DS_003")["checks"] += [{"kind": "not_past"}, {"kind": "not_today"}]


def two_authorities(facts):
    facts.attribute("DS_004")["code_list"]["source"] = "Post Office (the attribute names Ordnance Survey)"


def list_beyond_the_range(facts):
    facts.attribute("DS_012")["checks"][0]["max"] = 2


def wrong_hemisphere(facts):
    facts.attribute("DS_011")["pattern"] = r"^\d{2}°\d{2}'\d{2}[NW]$"


def condition_on_no_value(facts):
    facts.entity("P_001")["requirement_groups"][1] |= {"rule": "all", "when": "Gender = Yes"}


def empty_range(facts):
    facts.attribute("DS_011")["checks"] = [{"kind": "range", "min": 5, "max": 4}]


def lengths_too_wide(facts):
    facts.attribute("DS_005")["min_length"] = 2


def lengths_that_nothing_fits(facts):
    facts.attribute("DS_005").update(min_length=7, max_length=9)


def least_above_greatest(facts):
    facts.attribute("DS_001").update(min_length=36)


def label_of_something_else(facts):
    facts.row("O_002", "Case Number")["component"] = "Vehicle Keeper"
    facts.entity("O_002")["requirement_groups"][0]["members"][0] = "Vehicle Keeper"


def sample_with_a_wrong_letter(facts):
    facts.attribute("DS_010")["rules"] = ["for example 1990/0000570L"]


def form_without_a_letter(facts):
    facts.note("P_003", "description uses a two-digit year")
    for id in ("P_001", "P_002"):
        facts.entity(id)["notes"] = []


def list_that_the_pattern_refuses(facts):
    facts.attribute("DS_012")["pattern"] = "^[0-2]$"


def list_of_a_telephone(facts):
    facts.attribute("DS_009").update(type="phone", pattern=None)


def value_too_long(facts):
    facts.attribute("DS_004")["max_length"] = 8


def lengths_that_say_nothing(facts):
    facts.attribute("DS_009").update(min_length=1, max_length=120)


def meaning_unclear(facts):
    facts.note("DS_005", "unclear whether the number or its year is stored")


def letters_of_an_image(facts):
    facts.attribute("DS_013")["charset"] = "alphanumeric"


def letters_of_a_number(facts):
    facts.attribute("DS_012").update(charset="alphabetic")


def sides_with_other_values(facts):
    facts.attribute("DS_007")["allowed_values"].append("Grey")


def one_letter_apart(facts):
    facts.attribute("DS_006")["allowed_values"].append("Browm")
    facts.attribute("DS_007")["allowed_values"].append("Browm")


def small_letters(facts):
    for id in ("DS_006", "DS_007"):
        facts.attribute(id)["allowed_values"] += ["Grey", "hazel"]


def lost_values(facts):
    facts.attribute("DS_004")["code_list"]["size"] = 4


def impossible_default(facts):
    facts.attribute("DS_004")["default"] = "None"


def more_than_there_are(facts):
    facts.entity("P_001")["requirement_groups"][1]["n"] = 3


def counted_twice(facts):
    facts.entity("P_001")["requirement_groups"][1]["members"].append("Surname")


def condition_nobody_can_tell(facts):
    facts.entity("P_001")["requirement_groups"].append(
        {"id": "G3", "rule": "all", "when": "the case is concluded", "members": ["Surname"]}
    )


def ask_for_each_other(facts):
    for one, other in (("P_001", "P_002"), ("P_002", "P_001")):
        ref = {"entity": other, "component": f"Other {other}", "requirement": "mandatory", "group": "G1"}
        facts.entity(one)["entity_refs"] = [ref]


def no_pattern_at_all(facts):
    facts.attribute("DS_005")["pattern"] = "^[0-9$"
    facts.attribute("DS_005")["format"] = None


def pattern_that_explodes(facts):
    facts.attribute("DS_001")["pattern"] = "^(?:[a-z]+)+$"


def twice_defined(facts):
    facts.attributes.append(dict(facts.attribute("DS_013")))


def misspelt(facts):
    facts.attribute("DS_005")["name_variants"] = ["Case Numbex"]


def marked(facts):
    facts.attribute("DS_005")["steward"] = "Board 7 (sic)"


def cell_with_prose(facts):
    facts.note("DS_005", "steward cell holds a placeholder")


def text_with_a_list(facts):
    facts.attribute("DS_001")["code_list"] = {"name": "Names", "source": "Board A"}


def sides_of_other_lengths(facts):
    facts.attribute("DS_007")["min_length"] = 3


def spaces_that_a_rule_forbids(facts):
    facts.attribute("DS_005").update(format=None, pattern=r"^\d{3} \d{2}$", rules=["no spaces"])


def asked_for_and_forbidden(facts):
    machine = {"kind": "forbidden_when", "components": ["Case Number"], "when": "the case is closed"}
    facts.entity("O_002")["rules"] = [{"id": "O_002.R1", "text": "none when closed", "machine": machine}]


def marks_beyond_the_characters(facts):
    facts.attribute("DS_004").update(allowed_values=["Male", "Female", "N/A"], min_length=3, charset="alphanumeric")


def plus_of_a_telephone_with_a_list(facts):
    facts.attribute("DS_008").update(charset="numeric", pattern=r"^\+?\d{10,15}$", min_length=10)
    facts.attribute("DS_008").update(allowed_values=["020793000001", "020793000002"])


def list_that_is_only_named(facts):
    facts.attribute("DS_005").update(type="enum", format=None, pattern=None, code_list={"name": "Cases"})


def letter_that_nobody_can_work_out(facts):
    facts.attribute("DS_005")["rules"] = ["three digits, slash, a digit and a check digit"]


def board_with_anothers_directory(facts):
    facts.attribute("DS_004")["code_list"]["source"] = "ONS"
    facts.attribute("DS_005")["board"] = "Post Office (ONS directory)"


def list_without_a_name(facts):
    facts.attribute("DS_005").update(
        code_list={"name": "(unnamed list)", "source": "PND", "size": 7}, type="identifier"
    )


def owner_to_be_found(facts):
    facts.attribute("DS_005")["owner"] = "TBC"


def national_and_any_text(facts):
    facts.attribute("DS_001")["standard_type"] = "National"


def part_and_whole_to_choose_from(facts):
    rows = [("DS_005", "Place"), ("DS_011", "Place"), ("DS_005", "Place - Case Number")]
    facts.entity("O_002")["attributes"] += [
        {"id": id, "component": name, "requirement": "conditional", "group": "G2"} for id, name in rows
    ]
    group = {"id": "G2", "rule": "at_least", "n": 1, "members": ["Place", "Place - Case Number"]}
    facts.entity("O_002")["requirement_groups"].append(group)


def two_serials_under_one_form(facts):
    facts.attribute("DS_010")["checks"][0]["input"] = {"new": "YY+NNNNNNN", "old": "YY+NNNNN"}


def without_what_its_twin_has(facts):
    facts.entity("P_001")["name"], facts.entity("P_002")["name"] = "Offender - Unknown", "Victim - Unknown"


PLANTED = [
    (marks_beyond_the_characters, "enum_vs_charset", "info", ["DS_004"]),
    (plus_of_a_telephone_with_a_list, "charset_vs_format", "info", ["DS_008"]),
    (list_that_is_only_named, "untestable_rule", "info", ["DS_005"]),
    (letter_that_nobody_can_work_out, "untestable_rule", "warn", ["DS_005"]),
    (board_with_anothers_directory, "authority_conflict", "warn", ["DS_005"]),
    (list_without_a_name, "ambiguous_meaning", "warn", ["DS_005"]),
    (owner_to_be_found, "misplaced_text", "info", ["DS_005"]),
    (national_and_any_text, "charset_vs_type", "info", ["DS_001"]),
    (part_and_whole_to_choose_from, "group_overlap", "info", ["O_002", "DS_005"]),
    (two_serials_under_one_form, "rule_conflict", "warn", ["DS_010"]),
    (without_what_its_twin_has, "missing_component", "info", ["P_001", "P_002", "DS_009"]),
    (sides_of_other_lengths, "format_conflict", "warn", ["DS_006", "DS_007"]),
    (spaces_that_a_rule_forbids, "rule_conflict", "warn", ["DS_005"]),
    (undefined_stub, "undefined_id", "error", ["DS_005", "O_002"]),
    (undefined_in_a_row, "undefined_id", "error", ["DS_900", "O_002"]),
    (printed_under_no_id, "undefined_id", "error", ["DS_905", "O_002", "DS_005"]),
    (cited_in_a_note, "undefined_id", "warn", ["DS_005", "DS_444"]),
    (left_out_of_the_index, "index_mismatch", "warn", ["DS_005"]),
    (used_by_others, "index_mismatch", "warn", ["DS_005", "O_001", "O_002"]),
    (cited_by_anothers_id, "id_name_mismatch", "error", ["O_002", "DS_005", "DS_011"]),
    (bound_to_nothing, "unbound_component", "error", ["O_002"]),
    (too_few_zeros, "bad_id_form", "info", ["DS_005", "DS_011"]),
    (without_its_mark, "bad_id_form", "info", ["DS_005", "DS_011"]),
    (range_over_a_gap, "bad_range", "warn", ["P_003", "DS_006", "DS_012"]),
    (used_by_nobody, "unused_attribute", "warn", ["DS_011"]),
    (bound_now_to_this_now_to_that, "inconsistent_binding", "warn", ["P_001", "O_003", "DS_008"]),
    (rule_about_nothing, "rule_target_missing", "error", ["O_001", "DS_003"]),
    (generic_beside_a_bare_use, "example_mismatch", "warn", ["DS_014", "DS_003"]),
    (without_what_it_is_named_after, "missing_component", "warn", ["O_002", "DS_013"]),
    (said_not_to_be_there, "missing_component", "warn", ["O_001", "DS_005"]),
    (list_of_nothing, "missing_attribute", "warn", ["DS_001"]),
    (another_date_format, "format_conflict", "error", ["DS_003", "DS_014"]),
    (format_and_pattern_apart, "format_conflict", "warn", ["DS_005"]),
    (contradicted_by_an_entity, "format_conflict", "warn", ["P_001", "DS_003"]),
    (digits_with_a_slash, "charset_vs_format", "info", ["DS_005"]),
    (two_rules_for_one_shape, "rule_conflict", "warn", ["DS_005"]),
    (other_lengths_in_words, "rule_vs_range", "error", ["DS_005"]),
    (never_and_always, "rule_conflict", "error", ["DS_003"]),
    (two_authorities, "authority_conflict", "warn", ["DS_004"]),
    (list_beyond_the_range, "rule_vs_range", "error", ["DS_012"]),
    (wrong_hemisphere, "rule_vs_range", "error", ["DS_011"]),
    (condition_on_no_value, "rule_vs_range", "error", ["P_001", "DS_004", "DS_008", "DS_010"]),
    (empty_range, "rule_vs_range", "error", ["DS_011"]),
    (lengths_too_wide, "len_vs_format", "warn", ["DS_005"]),
    (lengths_that_nothing_fits, "len_vs_format", "error", ["DS_005"]),
    (least_above_greatest, "min_above_max", "error", ["DS_001"]),
    (label_of_something_else, "label_mismatch", "warn", ["O_002", "DS_005"]),
    (sample_with_a_wrong_letter, "check_digit_sample", "warn", ["DS_010", "P_003"]),
    (form_without_a_letter, "check_digit_sample", "warn", ["DS_010", "P_003"]),
    (list_that_the_pattern_refuses, "enum_vs_format", "error", ["DS_012"]),
    (list_of_a_telephone, "enum_vs_format", "error", ["DS_009"]),
    (value_too_long, "enum_vs_len", "error", ["DS_004"]),
    (lengths_that_say_nothing, "enum_vs_len", "info", ["DS_009"]),
    (meaning_unclear, "ambiguous_meaning", "warn", ["DS_005"]),
    (letters_of_an_image, "charset_vs_type", "info", ["DS_013"]),
    (letters_of_a_number, "enum_vs_charset", "error", ["DS_012"]),
    (sides_with_other_values, "list_conflict", "warn", ["DS_006", "DS_007"]),
    (small_letters, "odd_value", "warn", ["DS_006"]),
    (lost_values, "list_size", "warn", ["DS_004"]),
    (impossible_default, "default_not_allowed", "error", ["DS_004"]),
    (more_than_there_are, "group_impossible", "error", ["P_001"]),
    (counted_twice, "group_overlap", "info", ["P_001", "DS_002"]),
    (condition_nobody_can_tell, "untestable_rule", "warn", ["P_001"]),
    (ask_for_each_other, "cyclic_reference", "error", ["P_001", "P_002"]),
    (no_pattern_at_all, "bad_pattern", "error", ["DS_005"]),
    (pattern_that_explodes, "pattern_explodes", "error", ["DS_001"]),
    (twice_defined, "duplicate_id", "error", ["DS_013"]),
    (misspelt, "name_variant", "warn", ["DS_005"]),
    (marked, "marked_sic", "info", ["DS_005"]),
    (cell_with_prose, "misplaced_text", "info", ["DS_005"]),
    (text_with_a_list, "free_text_with_list", "info", ["DS_001"]),
    (one_letter_apart, "near_duplicate", "warn", ["DS_006"]),
]


def test_a_fact_set_that_contradicts_itself_nowhere_has_no_finding():
    assert Facts().findings() == ()


@pytest.mark.parametrize(("plant", "rule", "severity", "where"), PLANTED, ids=[one[0].__name__ for one in PLANTED])
def test_a_planted_contradiction_is_found_and_nothing_else(plant, rule, severity, where):
    facts = Facts()
    plant(facts)
    found = facts.findings()
    first = [one for one in found if list(one.where) == where]
    assert {one.rule for one in found} == {rule}
    assert [one.severity.value for one in first] == [severity]
    assert all(one.text and one.why and one.fix for one in found)


def test_what_is_asked_for_and_forbidden_is_found_and_that_nothing_decides_the_condition():
    facts = Facts()
    asked_for_and_forbidden(facts)
    found = {(one.rule, one.severity.value, tuple(one.where)) for one in facts.findings()}
    assert found == {
        ("rule_conflict", "error", ("O_002", "DS_005")),
        ("untestable_rule", "error", ("O_002", "O_002.R1")),
    }


def test_a_board_with_its_own_letters_in_brackets_is_no_other_authority():
    facts = Facts()
    board_with_anothers_directory(facts)
    facts.attribute("DS_004")["code_list"]["source"] = "PO"
    facts.attribute("DS_005")["board"] = "Post Office (PO)"
    assert facts.findings() == ()


def test_two_serials_under_two_forms_are_no_conflict():
    facts = Facts()
    two_serials_under_one_form(facts)
    facts.attribute("DS_010").update(format="YYYY/NNNNNNND or YY/NNNNND", min_length=None, max_length=None)
    assert "rule_conflict" not in {one.rule for one in facts.findings()}


def test_what_two_lack_alike_is_no_slip_of_either():
    facts = Facts()
    without_what_its_twin_has(facts)
    facts.entities.append(facts.entity("P_001") | {"id": "P_004", "name": "Witness"})
    assert facts.findings() == ()


def test_a_component_with_the_id_of_another_is_found_once_for_each():
    facts = Facts()
    bound_to_anothers_id(facts)
    found = [one.where for one in facts.findings() if one.severity.value == "error"]
    assert found == [("O_002", "DS_009", "DS_005"), ("O_002", "DS_005", "DS_011")]
    assert "label_mismatch" not in {one.rule for one in facts.findings()}
