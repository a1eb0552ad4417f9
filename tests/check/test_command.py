"""The command tells what is wrong, and ends with 0, 1 or 2."""

import contextlib
import io
import json
import xml.etree.ElementTree as ET

import jsonschema
import openpyxl
import pytest

from commonbeat_check.command import main
from commonbeat_check.shelf import shipped_model
from tests.check.pole import needs_pole

from .sarif_structure import SARIF

ADDRESS = "pole@1.1#P_001"
RIGHT = {
    "givenName": ["Ada"],
    "surname": "Test",
    "dateOfBirth": "1985-11-26",
    "age": 41,
    "gender": "Female",
    "pncId": "1990/0000570N",
}
WRONG = RIGHT | {"pncId": "1990/0000570P", "surname": ""}


@pytest.fixture
def said(tmp_path, capsys):
    """Run the command in a folder with some files; give its status, output and errors."""
    (tmp_path / "right.json").write_text(json.dumps(RIGHT))
    (tmp_path / "wrong.json").write_text(json.dumps(WRONG, indent=1))
    (tmp_path / "three.json").write_text(json.dumps([RIGHT, WRONG, RIGHT]))
    (tmp_path / "two.csv").write_text(
        "givenName;surname;dateOfBirth;age;gender;pncId\nAda;Test;1985-11-26;41;Female;x\n"
    )

    def run(*arguments, given=b""):
        status = main(["--on", "2026-11-26", *arguments], io.BytesIO(given))
        return status, *capsys.readouterr()

    with contextlib.chdir(tmp_path):
        yield run


@needs_pole
def test_a_valid_record_is_told_in_a_line(said):
    assert said(ADDRESS, "right.json") == (0, "right.json: 1 record against pole@1.1#P_001 Offender: valid\n", "")


@needs_pole
@pytest.mark.parametrize(
    ("form", "content"), [("json", b"[]"), ("xml", b"<records/>"), ("csv", b"surname,age\n"), ("csv", b"age\n\n\n")]
)
def test_where_there_is_no_record_that_is_told_in_every_form_and_none_is_called_valid(said, form, content):
    status, told, _errors = said(ADDRESS, "-", "--format", form, given=content)
    assert (status, "there is no record in it" in told, "valid" in told) == (0, True, False)


@needs_pole
def test_a_wrong_record_is_told_with_where_what_why_and_how_to_put_it_right(said):
    status, out, _ = said(ADDRESS, "wrong.json")
    assert status == 1
    assert "wrong.json:9 /pncId\n" in out
    assert "  Fix:  If the rest of it is right, its check letter is N.\n" in out
    assert "  Rule: pnc-id, pole@1.1#DS_072 (DS_072)\n" in out
    assert "1 not valid, 2 errors" in out


@needs_pole
def test_what_is_wrong_in_xml_is_told_by_the_line_of_its_element(said):
    text = (
        b"<records>\n<offender>\n<surname>Test</surname>\n<age>x</age>\n<gender\n>F</gender>\n</offender>\n</records>"
    )
    out = said("--format", "xml", ADDRESS, "-", given=text)[1]
    assert [line for line in out.splitlines() if "-:" in line][:2] == ["-:4 /records/0 /age", "-:5 /records/0 /gender"]
    log = json.loads(said("--format", "xml", ADDRESS, "-", "--output", "sarif", given=text)[1])
    places = [one["locations"][0]["physicalLocation"]["region"] for one in log["runs"][0]["results"]]
    assert places[:3] == [{"startLine": 4}, {"startLine": 5}, {"startLine": 2}]


@needs_pole
def test_json_is_the_result_of_the_one_record(said):
    status, out, _ = said(ADDRESS, "wrong.json", "--output", "json")
    told = json.loads(out)
    assert (status, told["valid"]) == (1, False)
    assert [set(error) for error in told["errors"]] == [{"pointer", "element", "rule", "clause", "text", "fix"}] * 2
    assert json.loads(said(ADDRESS, "right.json", "--output", "json")[1]) == {"valid": True, "errors": []}


@needs_pole
def test_json_of_several_records_is_a_list_with_places(said):
    told = json.loads(said(ADDRESS, "three.json", "--output", "json")[1])
    assert [(one["place"], one["valid"]) for one in told] == [("/0", True), ("/1", False), ("/2", True)]


@needs_pole
def test_json_of_several_files_names_them(said):
    told = json.loads(said(ADDRESS, "right.json", "wrong.json", "--output", "json")[1])
    assert [(one["file"], one["valid"]) for one in told] == [("right.json", True), ("wrong.json", False)]


@needs_pole
def test_an_empty_list_is_an_empty_list(said):
    assert said(ADDRESS, "-", "--output", "json", given=b"[]") == (0, "[]\n", "")


@needs_pole
def test_json_stays_json_where_a_file_breaks_off(said):
    good = json.dumps(RIGHT).encode() + b"\n"
    status, out, err = said(ADDRESS, "-", "--output", "json", given=good * 3 + b"\0")
    assert status == 2
    assert isinstance(json.loads(out), list)
    assert "NUL" in err


@needs_pole
@pytest.mark.parametrize(("part", "meant"), [("P_0O1", "P_001"), ("p_oo1", "P_001"), ("Offender", "P_001")])
def test_an_id_that_looks_like_another_is_told_as_that_one(said, part, meant):
    status, _, err = said(f"pole@1.1#{part}", "right.json")
    assert status == 2
    assert f"Did you mean pole@1.1#{meant} (Offender)?\n" in err


@needs_pole
def test_standard_input_is_read(said):
    assert said(ADDRESS, "-", given=json.dumps(RIGHT).encode())[0] == 0
    assert said("--format", "xml", ADDRESS, "-", given=b"<offender/>")[0] == 1


@needs_pole
def test_what_was_found_of_the_form_is_told(said):
    status, out, _ = said(ADDRESS, "two.csv")
    assert status == 1
    assert "two.csv:2 row 2 /pncId" in out
    assert "semicolons" in out


@needs_pole
def test_a_workbook_is_checked(said, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(RIGHT))
    book.active.append(["Ada", "Test", "1985-11-26", "=40+1", "Female", "1990/0000570N"])
    book.save(tmp_path / "people.xlsx")
    status, out, _ = said(ADDRESS, "people.xlsx")
    assert status == 1
    assert "D2" in out
    assert "1 error" in out


@needs_pole
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([ADDRESS, "none.json"], "cannot be opened"),
        ([ADDRESS, "."], "--format"),
        ([ADDRESS, "--format", "json", "."], "directory"),
        (["pole@9.9#P_001", "right.json"], "Did you mean pole@1.1"),
        (["pole@1.1#P_01", "right.json"], "no entity"),
        (["pole", "right.json"], "is no address"),
        ([ADDRESS], "which file"),
        ([], "against"),
        (["--list", "pole"], "is no address"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_a_line(said, arguments, told):
    status, out, err = said(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("commonbeat-check: ")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize(
    "arguments", [["--on", "tomorrow"], ["--most", "-1"], ["--most", "x"], ["--output", "pdf"], ["--format", "doc"]]
)
def test_an_option_that_cannot_be_ends_with_2(said, arguments):
    with pytest.raises(SystemExit) as ended:
        said(ADDRESS, "right.json", *arguments)
    assert ended.value.code == 2


@needs_pole
def test_a_file_that_cannot_be_read_does_not_hide_the_others(said):
    status, out, err = said(ADDRESS, "none.json", "right.json")
    assert (status, "right.json: 1 record" in out, "none.json" in err) == (2, True, True)


def test_the_help_teaches_with_examples(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "commonbeat-check pole@1.1#P_001 record.json" in capsys.readouterr().out


@needs_pole
def test_the_standards_and_their_kinds_of_records_are_listed(said):
    assert "pole@1.1" in said("--list")[1]
    model = shipped_model("mait@1.0.0")
    mait = said("--list")[1].split("mait@1.0.0  ")[1].splitlines()
    assert mait[1:3] == [f"    licence: {model.licence}", f"    source: {model.source}"]
    assert "pole@1.1#P_001  Offender\n" in said("--list", "pole@1.1")[1]


@needs_pole
def test_the_forms_are_shown(said):
    _, out, _ = said(ADDRESS, "--forms")
    assert "givenName,surname,dateOfBirth" in out
    assert "<offender>" in out


@needs_pole
def test_at_most_so_many_errors_are_told(said):
    _, out, _ = said(ADDRESS, "wrong.json", "--most", "1")
    assert out.count("Fix:") == 1
    assert "2 errors" in out
    assert "--most 0" in out


@needs_pole
def test_a_profile_is_told_beside_the_errors(said):
    status, out, _ = said(ADDRESS, "three.json", "--profile")
    assert status == 1
    assert "Profile of 3 records" in out
    assert "Broken once: " in out
    _, out, err = said(ADDRESS, "three.json", "--profile", "--output", "json")
    assert len(json.loads(out)) == 3
    assert json.loads(err)["records"] == 3


@needs_pole
def test_a_name_without_quotes_is_told_in_words(said):
    status, _, err = said(ADDRESS, "-", given=b"{not json")
    assert (status, "each name in an object must stand in double quotes" in err) == (2, True)


def test_no_record_can_move_the_cursor(said):
    _, out, _ = said(ADDRESS, "-", given=json.dumps({"\x1b[2J": 1}).encode())
    assert "\x1b" not in out


@needs_pole
def test_sarif_is_what_its_standard_says(said):
    status, out, _ = said(ADDRESS, "wrong.json", "two.csv", "--output", "sarif")
    log = json.loads(out)
    jsonschema.validate(log, SARIF)
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert status == 1
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert all(rule["help"]["text"] for rule in rules)
    [pnc] = [one for one in run["results"] if "wrong.json" in str(one) and "DS_072" in one["ruleId"]]
    [place] = pnc["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "wrong.json"}, "region": {"startLine": 9}}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "/pncId"


@needs_pole
def test_sarif_tells_of_a_file_that_cannot_be_read(said):
    status, out, _ = said(ADDRESS, "none.json", "--output", "sarif")
    log = json.loads(out)
    jsonschema.validate(log, SARIF)
    [invocation] = log["runs"][0]["invocations"]
    assert (status, invocation["executionSuccessful"]) == (2, False)
    assert "cannot be opened" in invocation["toolExecutionNotifications"][0]["message"]["text"]


@needs_pole
def test_sarif_leaves_out_what_is_too_much_and_says_so(said):
    [run] = json.loads(said(ADDRESS, "wrong.json", "--output", "sarif", "--most", "1")[1])["runs"]
    assert (len(run["results"]), run["properties"]["errorsLeftOut"]) == (1, 1)


@needs_pole
def test_junit_has_a_case_for_each_record(said):
    status, out, _ = said(ADDRESS, "three.json", "none.json", "--output", "junit")
    suites = ET.fromstring(out)
    assert (status, suites.get("tests"), suites.get("failures"), suites.get("errors")) == (2, "4", "1", "1")
    assert [case.get("name") for case in suites.iter("testcase")] == ["/0", "/1", "/2", "file"]
    [failures] = [case.findall("failure") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert {one.get("type") for one in failures} == {"empty", "pnc-id"}


@needs_pole
def test_junit_is_xml_whatever_the_record_holds(said):
    record = {'<&"\x00\x1b\ufffe': 1}
    out = said(ADDRESS, "-", "--output", "junit", given=json.dumps(record).encode())[1]
    assert ET.fromstring(out).get("failures") == "1"
