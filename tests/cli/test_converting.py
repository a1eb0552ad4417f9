"""``commonbeat standards convert``: the record and its losses, for people and for programs."""

import json

import pytest

from tests.check.pole import needs_pole
from tests.cli.said import said

VICTIM = {"givenName": "Synthetic", "surname": "Example", "dateOfBirth": "1990-01-31", "age": 36, "gender": "Female"}
CONTACT = {"emailAddress": "synthetic@example.org"}


def converting(tmp_path, content, *more, to="cjs@5.0#Person"):
    file = tmp_path / "record.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return said("standards", "convert", "pole@1.1#P_004", to, file, "--on", "2026-11-26", *more)


@needs_pole
def test_a_program_is_given_the_record_and_its_losses(tmp_path):
    told = converting(tmp_path, VICTIM | CONTACT, "--json")
    assert told.status == 0, told.err
    found = json.loads(told.out)
    assert found["record"]["familyName"] == "Example"
    assert [(one["what"], one["pointer"], one["element"], one["relation"]) for one in found["losses"]] == [
        ("generalised", "", "P_004", "narrower"),
        ("unmapped", "/age", "DS_120", "none"),
        ("unmapped", "/emailAddress", "DS_054", "none"),
    ]
    assert all(one["text"] for one in found["losses"])


@needs_pole
def test_people_are_given_a_table_of_the_losses(tmp_path):
    told = converting(tmp_path, VICTIM | CONTACT)
    assert '"familyName": "Example"' in told.out
    assert json.loads(told.out)["familyName"] == "Example"
    assert "Losses" in told.err
    assert "/emailAddress" in told.err
    assert "P_004" in told.err


@needs_pole
def test_a_record_that_breaks_its_own_standard_is_told_and_converted_all_the_same(tmp_path):
    told = converting(tmp_path, VICTIM | {"dateOfBirth": "31 January"}, "--json")
    assert told.status == 1
    assert "/dateOfBirth" in told.err
    assert json.loads(told.out)["record"]["familyName"] == "Example"


@needs_pole
def test_where_nothing_is_lost_that_is_said(tmp_path):
    told = converting(tmp_path, VICTIM | {"telephoneNumber": "+441614960000"}, to="mait@1.0.0#Person")
    assert told.status == 0, told.err
    assert "Nothing was lost." in told.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"age":NaN}',
        b'{"surname":"\\ud800"}',
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_record_is_refused(tmp_path, content):
    told = converting(tmp_path, content)
    assert told.status == 2, told.err
    assert "Traceback" not in told.err


@needs_pole
def test_a_record_500_levels_deep_is_told_of_as_one_loss(tmp_path):
    told = converting(tmp_path, b'{"a":' * 500 + b"1" + b"}" * 500, "--json")
    assert told.status == 1
    assert [one["pointer"] for one in json.loads(told.out)["losses"]] == ["", "/a"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("pole@1.1#P_004", "cjs@5.0#Nobody"), 2),
        (("pole@1.1", "cjs@5.0#Person"), 2),
        (("no address", "cjs@5.0#Person"), 2),
        (("pole@1.1#P_004", "mait@1.0.0#Train"), 2),
        (("niem-subset@6.0#nc:VehicleType", "cjs@5.0#Person"), 2),
    ],
)
def test_what_there_is_no_crosswalk_of_is_said(tmp_path, words, status):
    file = tmp_path / "record.json"
    file.write_text("{}")
    told = said("standards", "convert", *words, file)
    assert (told.status, any(word in told.err for word in ("There", "address", "Add the entity"))) == (status, True)


def test_a_file_that_is_not_there_and_a_day_that_is_none_are_said(tmp_path):
    assert said("standards", "convert", "pole@1.1#P_004", "cjs@5.0#Person", tmp_path / "none.json").status == 2
    file = tmp_path / "record.json"
    file.write_text("{}")
    assert said("standards", "convert", "pole@1.1#P_004", "cjs@5.0#Person", file, "--on", "today").status == 2
