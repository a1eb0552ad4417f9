"""``commonbeat standards examples``, ``codes`` and ``tender``: with no node and no data folder."""

import json

import pytest

from commonbeat_check.calling import check
from tests.check.pole import needs_pole
from tests.cli.said import said

PERSON = "pole@1.1#P_001"


@needs_pole
def test_examples_are_records_a_line_each_that_the_check_takes():
    told = said("standards", "examples", PERSON, "--n", "4", "--seed", "7")
    assert told.status == 0, told.err
    records = [json.loads(line) for line in told.out.splitlines()]
    assert len(records) == 4
    assert all(check(PERSON, record).valid for record in records)
    assert "Made up" in told.err
    assert told.out == said("standards", "examples", PERSON, "--n", "4", "--seed", "7").out


@pytest.mark.parametrize("address", ["mait@1.0.0#Person", "cjs@5.0#Person"])
def test_the_first_record_has_the_most_members_and_the_second_the_least(address):
    told = said("standards", "examples", address, "--n", "30")
    counts = [len(json.loads(line)) for line in told.out.splitlines()]
    assert len(counts) == 30
    assert counts[0] == max(counts) > counts[1] == min(counts)


@needs_pole
def test_mutants_say_what_is_broken_and_where():
    told = said("standards", "examples", PERSON, "--mutants", "--json")
    rows = json.loads(told.out)
    assert set(rows[0]) == {"record", "element", "rule", "pointer", "text"}
    for row in rows:
        [error] = check(PERSON, row["record"]).errors
        assert (error.element, error.rule, error.pointer) == (row["element"], row["rule"], row["pointer"])
    assert "no mutant" in told.err


@needs_pole
def test_as_many_mutants_are_made_as_asked_for_and_told_in_plain_words():
    told = said("standards", "examples", PERSON, "--mutants", "--n", "2")
    assert len(told.out.splitlines()) == 2
    every = said("standards", "examples", PERSON, "--mutants", "--json").out
    assert "Given Name is empty." in {row["text"] for row in json.loads(every)}


def test_a_tender_says_where_a_standard_has_no_records(tmp_path):
    told = said("standards", "tender", "network-code@0.1", "--out", tmp_path / "pack")
    assert (told.status, "network-code@0.1 is a text of clauses" in told.err) == (0, True)


@needs_pole
def test_records_go_to_a_folder_a_file_each(tmp_path):
    told = said("standards", "examples", PERSON, "--n", "3", "--out", str(tmp_path / "new"))
    assert (told.status, told.out) == (0, "")
    assert sorted(one.name for one in (tmp_path / "new").iterdir()) == ["000001.json", "000002.json", "000003.json"]


@needs_pole
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("examples", "pole@1.1#P_0001"), "Did you mean pole@1.1#P_001 (Offender)?"),
        (("examples", "pole@9.9#P_001"), "There is no standard"),
        (("examples", PERSON, "--on", "yesterday"), "2026-11-26"),
        (("examples", PERSON, "--out", "/dev/null/x"), "cannot be written"),
        (("codes", "pole@1.1", "DS_037", "--against", "mait@1.0.0"), "ID@VERSION/LIST"),
        (("tender", "pole", "--out", "x"), "names no version"),
    ],
)
def test_what_cannot_be_used_ends_with_two_and_says_what_would_do(arguments, why):
    told = said("standards", *arguments)
    assert told.status == 2
    assert why in told.err


def test_a_list_that_is_not_there_is_told_with_the_nearest():
    told = said("standards", "codes", "mait@1.0.0", "gazeteer-type")
    assert told.status == 2
    assert "Did you mean gazetteer-type?" in told.err


def test_a_list_may_stand_behind_the_address():
    apart = said("standards", "codes", "mait@1.0.0", "sex", "--json")
    assert (apart.status, said("standards", "codes", "mait@1.0.0#sex", "--json").out) == (0, apart.out)


def test_a_list_named_by_its_name_is_told_with_its_id():
    told = said("standards", "codes", "mait@1.0.0", "gazetteer TYPE")
    assert (told.status, "Did you mean gazetteer-type (Gazetteer type)?" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("mait",), "mait is no address: write ID@VERSION, as pole@1.1, and the id of a list after it."),
        (("mait@1.0.0#sex", "gazetteer-type"), "Two lists are named, sex and gazetteer-type: leave one out."),
        (("mait@1.0.0#Person",), "mait@1.0.0 has no code list Person."),
    ],
)
def test_what_names_no_list_or_two_is_told(arguments, why):
    told = said("standards", "codes", *arguments)
    assert (told.status, told.out) == (2, "")
    assert why in " ".join(told.err.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("codes", "custody@1.0"),
        ("lint", "custody@1.0"),
        ("diff", "custody@1.0", "mait@1.0.0"),
        ("examples", "custody@1.0#C_001"),
    ],
)
def test_a_standard_that_did_not_come_with_the_program_may_be_in_a_folder_that_is_not_named(arguments, tmp_path):
    name_it = "name that folder: --data DIR."
    told = said("standards", *arguments)
    assert (told.status, name_it in " ".join(told.err.split())) == (2, True)
    named = said("standards", *arguments, "--data", tmp_path)
    assert (named.status, "There is no standard custody@1.0" in named.err, name_it in named.err) == (2, True, False)


@needs_pole
def test_the_lists_of_a_standard_and_the_codes_of_a_list_are_shown():
    assert "gazetteer-type: Gazetteer type" in said("standards", "codes", "mait@1.0.0").out
    told = json.loads(said("standards", "codes", "mait@1.0.0", "sex", "--on", "2026-01-31", "--json").out)
    assert {one["value"] for one in told["codes"]} == {"M", "F", "N", "D"}
    assert (told["list"], told["on"], told["is_known"]) == ("sex", "2026-01-31", True)
    assert "only names" in said("standards", "codes", "pole@1.1", "DS_010").out


def test_a_code_is_found_or_those_beside_it_are_named():
    assert said("standards", "codes", "mait@1.0.0", "sex", "--find", "M").status == 0
    told = said("standards", "codes", "mait@1.0.0", "sex", "--find", "X", "--json")
    assert told.status == 1
    assert json.loads(told.out)["is_valid"] is False
    assert json.loads(told.out)["near"]


@needs_pole
def test_what_a_code_is_in_other_standards_is_told_with_it():
    told = json.loads(said("standards", "codes", "mait@1.0.0", "sex", "--find", "F", "--json").out)
    assert {one["to"]: one["target"] for one in told["mappings"]} == {
        "cjs@5.0/gender-type": "2",
        "niem-subset@6.0#nc:PersonSexText": "Female",
        "pole@1.1/DS_037": "Female",
    }


@needs_pole
def test_two_lists_are_held_against_each_other():
    same = said("standards", "codes", "mait@1.0.0", "sex", "--against", "mait@1.0.0/sex", "--json")
    assert (same.status, json.loads(same.out)["is_drifted"]) == (0, False)
    other = said("standards", "codes", "mait@1.0.0", "sex", "--against", "pole@1.1/DS_037", "--json")
    assert (other.status, json.loads(other.out)["is_drifted"]) == (1, True)


def test_a_pack_for_a_tender_has_text_suite_and_sheet(tmp_path):
    told = said("standards", "tender", "mait@1.0.0", "anpr-working@0.1", "--out", str(tmp_path / "pack"), "--n", "3")
    assert told.status == 0, told.err
    names = {one.relative_to(tmp_path / "pack").as_posix() for one in (tmp_path / "pack").rglob("*") if one.is_file()}
    assert f"; files: {len(names)}; begin with README.md." in " ".join(told.out.split())
    assert "requirements.md" not in told.err
    assert {"README.md", "requirements.md", "scoring.xlsx", "suite/expected.csv"} <= names
    assert "suite/mait-1.0.0/Person/wrong.ndjson" in names
    assert "`anpr-working@0.1#clock-tolerance`" in (tmp_path / "pack" / "requirements.md").read_text()
    again = said("standards", "tender", "mait@1.0.0", "--out", str(tmp_path / "pack"))
    assert again.status == 2
    assert "holds something already" in again.err
    assert said("standards", "tender", "nothing@1.0", "--out", str(tmp_path / "other")).status == 2
