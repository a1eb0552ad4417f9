"""`commonbeat standards validate` tells what `commonbeat-check` tells, with no node and no data folder."""

import json

import pytest

from commonbeat_check import check
from commonbeat_check.command import main
from tests.check.pole import needs_pole

from .said import said

ADDRESS = "pole@1.1#P_001"
RIGHT = {"givenName": "Ada", "surname": "Test", "dateOfBirth": "1985-11-26", "age": 41, "gender": "Female"}
RIGHT |= {"emailAddress": "ada@example.org"}
WRONG = RIGHT | {"gender": "F", "emailAddress": ""}


@pytest.fixture
def record(tmp_path):
    def write(record, name="record.json"):
        file = tmp_path / name
        file.write_text(record if isinstance(record, str) else json.dumps(record))
        return str(file)

    return write


def validate(*arguments):
    return said("standards", "validate", ADDRESS, *arguments, "--on", "2026-11-26")


@needs_pole
def test_a_valid_record_ends_with_0(record):
    told = validate(record(RIGHT))
    assert (told.status, told.err) == (0, "")
    assert "1 record against pole@1.1#P_001 Offender: valid" in told.out


@needs_pole
def test_json_is_the_result_and_nothing_else(record):
    told = validate(record(WRONG), "--json")
    result = json.loads(told.out)
    assert (told.status, told.err, result["valid"]) == (1, "", False)
    assert [error["rule"] for error in result["errors"]] == ["list", "empty"]
    assert json.loads(validate(record(RIGHT), "--json").out) == {"valid": True, "errors": []}


@needs_pole
def test_it_tells_what_the_python_call_tells(record):
    told = json.loads(said("standards", "validate", ADDRESS, record({"surname": 7}), "--json").out)
    assert [error["text"] for error in told["errors"]] == [one.text for one in check(ADDRESS, {"surname": 7}).errors]


def test_it_tells_what_the_small_program_tells(record, capsys):
    file = record(WRONG)
    status = main([ADDRESS, file, "--on", "2026-11-26"])
    small = capsys.readouterr().out
    told = validate(file)
    assert (told.status, told.out) == (status, small)


@needs_pole
def test_every_form_is_read(record):
    assert validate(record("<offender/>", "a.xml")).status == 1
    assert validate(record(",".join(RIGHT) + "\n" + ",".join(map(str, RIGHT.values())) + "\n", "a.csv")).status == 0
    assert validate(record(json.dumps(RIGHT), "a.txt"), "--format", "json").status == 0


@needs_pole
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["pole@7#P_001"], "Did you mean pole@1.1"),
        (["pole@1.1#P_1"], "no entity"),
        (["pole"], "is no address"),
    ],
)
def test_what_there_is_not_ends_with_2(record, arguments, told):
    answer = said("standards", "validate", *arguments, record(RIGHT))
    assert (answer.status, answer.out) == (2, "")
    assert told in answer.err


@needs_pole
def test_a_file_that_cannot_be_read_ends_with_2(record, tmp_path):
    assert "cannot be opened" in validate(tmp_path / "none.json").err
    assert validate(tmp_path / "none.json").status == 2
    assert validate(record("{", "a.json")).status == 2


@needs_pole
def test_a_day_that_is_none_ends_with_2(record):
    answer = said("standards", "validate", ADDRESS, record(RIGHT), "--on", "soon")
    assert (answer.status, "--on takes a day" in answer.err) == (2, True)


@needs_pole
def test_sarif_and_a_profile_are_told(record):
    log = json.loads(validate(record(WRONG), "--output", "sarif").out)
    assert [one["level"] for one in log["runs"][0]["results"]] == ["error", "error"]
    assert "Profile of 1 record of" in validate(record(RIGHT), "--profile").out
