"""CSVW metadata of a model accepts what it allows and refuses what it does not, by an independent validator."""

import csv
import io
import json
import warnings

import csvw
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.models.generating.csvw import make
from commonbeat_check.model import Check
from tests.models.generating_models import ELEMENTS, HOSTILE, ON, SMALL, VEHICLE, hostile_model

ROW = {
    "givenName": "Ann",
    "givenName.2": "Bo",
    "gender": "M",
    "dateOfBirth": "1990-02-28",
    "age": "36",
    "nationalNumber": "AA123456A",
    "homeAddress.postCode": "AB1 2CD",
    "email": "ann@example.org",
    "isArmed": "true",
    "height": "1.7",
    "arrestedOn": "31-01-2026",
    "vehicle.keeper": "Ann",
}
WRONG = {
    "not there": {"gender": ""},
    "no such code": {"gender": "X"},
    "a code that has ended": {"gender": "Z"},
    "too long": {"givenName.2": "Maximilian"},
    "other characters": {"givenName": "Ann2"},
    "no number": {"age": "old"},
    "out of range": {"age": "121"},
    "another pattern": {"nationalNumber": "AA12345A"},
    "what must not begin it": {"nationalNumber": "GB123456A"},
    "no such day": {"dateOfBirth": "1990-02-30"},
    "another form of date": {"arrestedOn": "2026-01-31"},
    "two spaces": {"homeAddress.postCode": "AB1  2CD"},
    "no boolean": {"isArmed": "perhaps"},
    "no digits": {"badge": "12a"},
    "neither yes nor no": {"bailed": "Maybe"},
    "no such latitude": {"latitude": "90.5"},
    "no address of email": {"workEmail": "nobody"},
    "an end of line after digits": {"badge": "42\n"},
}


def is_valid(folder, model, entity_id, *rows):
    """Say whether a validator takes rows, each a record's cells by their titles, under our metadata."""
    files = make(model, ON).files
    for name, content in files.items():
        (folder / name).write_bytes(content)
    titles = next(csv.reader(io.StringIO(files[f"{entity_id}.csv"].decode(), newline="")))
    with (folder / f"{entity_id}.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, titles)
        writer.writeheader()
        writer.writerows(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it tells what is wrong by warnings, and counts them
        return csvw.CSVW(str(folder / f"{entity_id}.csv")).is_valid


def test_a_row_that_the_model_allows_is_accepted(tmp_path):
    assert is_valid(tmp_path, SMALL, "P_001", ROW, ROW | {"email": ""})


@pytest.mark.parametrize("wrong", WRONG)
def test_a_row_that_the_model_does_not_allow_is_refused(tmp_path, wrong):
    assert not is_valid(tmp_path, SMALL, "P_001", ROW | WRONG[wrong])


def test_columns_are_named_as_records_are_read():
    header = make(SMALL, ON).files["P_001.csv"].decode().strip().split(",")
    assert header[:4] == ["givenName", "givenName.2", "givenName.3", "gender"]
    assert {"homeAddress.street", "vehicle.keeper", "vehicle.2.street", "email.3"} < set(header)


def test_what_is_asked_across_cells_is_told_as_unsaid():
    made = make(SMALL, ON)
    told = {one.rule for one in made.unsaid}
    assert {"P_001.G2", "P_001.G3", "P_001.R2", "P_001.R3", "O_001.G1", "E5 nino"} <= told
    assert "P_001.G1" not in told
    metadata = json.loads(made.files["P_001.csv-metadata.json"])
    assert any(one.startswith("P_001.G2: ") for one in metadata["rdfs:comment"])


def test_patterns_stand_together(tmp_path):
    checks = (Check(kind="prefix", value="A"), Check(kind="no-space"))
    element = msgspec.structs.replace(ELEMENTS[6], pattern="(?!AA)[A-C -]+", checks=checks)
    entity = msgspec.structs.replace(VEHICLE, members=VEHICLE.members[1:], groups=())
    model = msgspec.structs.replace(SMALL, elements=(element,), entities=(entity,))
    told = [is_valid(tmp_path, model, "O_001", {"street": one}) for one in ("AB-", "BA", "AD", "A B", "AAB")]
    assert told == [True, False, False, False, False]


def test_an_entity_within_itself_ends():
    member = msgspec.structs.replace(VEHICLE.members[0], key="towed", element="", entity="O_001")
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, member))
    made = make(msgspec.structs.replace(SMALL, entities=(entity,)), ON)
    assert made.files["O_001.csv"] == b"keeper,street\r\n"
    assert "leads back to itself, has no columns" in " ".join(one.reason for one in made.unsaid)


@pytest.mark.parametrize("name", [one for one in HOSTILE if "\x00" not in one])
def test_any_name_gives_metadata(tmp_path, name):
    model = hostile_model(name)
    assert make(model, ON) == make(model, ON)
    assert is_valid(tmp_path, model, "T", {"kept": "B"})
    assert not is_valid(tmp_path, model, "T", {"kept": "C"})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(tmp_path, name, code):
    for content in make(hostile_model(name, code=code), ON).files.values():
        content.decode()
    json.loads(make(hostile_model(name, code=code), ON).files["T.csv-metadata.json"])
