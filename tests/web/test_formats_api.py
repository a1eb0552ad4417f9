"""Formats and their check characters, by API: anybody may ask at a portal, and a value is never in an address or a log."""

import pytest
from starlette.testclient import TestClient

from commonbeat.access.model import Permission
from commonbeat_check.formats import NAMED
from tests.check.builders import a_person_model
from tests.web.modelled import a_portal_with
from tests.web.walk import routes_of

FORMATS = "/api/formats"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with a_portal_with(tmp_path_factory.mktemp("portal"), a_person_model()) as app:
        yield TestClient(app, base_url="http://node")


def test_every_format_is_named_with_what_it_is_and_where_it_is_from(client):
    told = {one["name"]: one for one in client.get(FORMATS).json()}
    assert told.keys() == NAMED.keys()
    assert told["asn"]["check"] == "check letter"
    assert (told["nino"]["what"], told["nino"]["check"]) == ("a National Insurance number", "")
    assert all(one["expects"] and one["source"] for one in told.values())


def test_a_right_value_is_told_to_be_right(client):
    told = client.post(f"{FORMATS}/pnc-id", json={"value": "1990/0000570N"})
    assert (told.status_code, told.json()) == (
        200,
        {"name": "pnc-id", "valid": True, "text": "It is a PNC id.", "fix": "", "check_character": ""},
    )


def test_a_wrong_check_letter_is_told_with_the_right_one(client):
    told = client.post(f"{FORMATS}/pnc-id", json={"value": "1990/0000570P"}).json()
    assert (told["valid"], told["check_character"]) == (False, "N")
    assert told["fix"] == "If the rest of it is right, its check letter is N."


def test_a_blank_that_belongs_to_a_value_is_not_taken_away(client):
    assert client.post(f"{FORMATS}/nino", json={"value": "AB123456 "}).json()["valid"]
    assert not client.post(f"{FORMATS}/postcode", json={"value": "M1 1AA "}).json()["valid"]


def test_a_format_that_there_is_not_is_told_with_the_nearest(client):
    told = client.post(f"{FORMATS}/pncid", json={"value": "1990/0000570N"})
    assert (told.status_code, told.json()["type"]) == (404, "/errors/models.format-not-found")
    assert "Did you mean pnc-id?" in told.json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"value": 7}, {"value": "x" * 201}, {"value": "a\u202eb"}, {"value": "a", "b": 1}, [], "a"]
)
def test_what_is_no_value_is_refused_and_not_repeated(client, body):
    told = client.post(f"{FORMATS}/vrm", json=body)
    assert told.status_code == 422
    assert "x" * 50 not in told.text


def test_a_value_is_taken_in_a_body_alone(client):
    assert client.get(f"{FORMATS}/vrm?value=AB12CDE").status_code == 405
    assert client.post(f"{FORMATS}/vrm?value=AB12CDE").status_code == 422


def test_a_value_is_in_no_answer_and_no_log(client, capfd):
    value = "2020/0000001A"
    told = client.post(f"{FORMATS}/pnc-id", json={"value": value})
    logged = capfd.readouterr()
    assert value not in told.text + logged.out + logged.err


def test_who_may_read_standards_may_ask_and_nobody_else(client):
    doors = {one.permission for one in routes_of(client.app) if one.path.startswith(FORMATS)}
    assert doors == {Permission.STANDARDS_READ}
