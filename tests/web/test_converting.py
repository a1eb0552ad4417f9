"""Records taken over to another standard at a portal, by API and on the page: bounded, and few at once."""

import json
import re

import pytest
from starlette.testclient import TestClient

from commonbeat.models.checking import RECORD_BYTES_MOST, RECORD_VALUES_MOST
from commonbeat.models.seats import one_of_few
from tests.web.modelled import a_portal_with

API = "/api/standards/cjs/5.0/convert"
PAGE = "/standards/cjs/5.0/crosswalks/Person/niem-subset/6.0/nc:PersonType"
BEGIN = b'{"entity": "Person", "to": "niem-subset@6.0#nc:PersonType", "record": '


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with a_portal_with(tmp_path_factory.mktemp("portal")) as app:
        yield TestClient(app, base_url="http://node")


def by_api(client, record: bytes):
    return client.post(API, content=BEGIN + record + b"}", headers={"Content-Type": "application/json"})


def on_page(client, record: str):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(PAGE).text)[1]
    return client.post(PAGE, data={"csrf_token": token, "record": record})


def test_a_record_is_taken_over_by_api_and_on_the_page(client):
    record = {"familyName": "Example", "pncId": "2000/0000000A"}
    told = by_api(client, json.dumps(record).encode()).json()
    assert told["record"] == {"personName": {"personSurName": "Example"}}
    assert [one["pointer"] for one in told["losses"]] == ["/pncId"]
    page = on_page(client, json.dumps(record)).text.replace("<wbr>", "")
    assert "personSurName" in page
    assert "/pncId" in page


@pytest.mark.parametrize("number", [b"1e999", b"-1E400", b"NaN", b"Infinity"])
def test_what_is_no_number_of_json_is_refused_and_never_taken_over_as_another_value(client, number):
    answer = by_api(client, b'{"familyName": ' + number + b"}")
    assert (answer.status_code, "no number that JSON has" in answer.json()["detail"]) == (422, True)
    assert on_page(client, '{"familyName": ' + number.decode() + "}").status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "text/csv", "multipart/form-data; boundary=x"])
def test_what_is_not_sent_as_json_is_refused_with_how_it_is_sent(client, kind):
    answer = client.post(API, content=BEGIN + b"{}}", headers={"Content-Type": kind})
    assert (answer.status_code, "Content-Type: application/json" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    "record",
    ['{"familyName": "' + "x" * RECORD_BYTES_MOST + '"}', '{"familyName": [' + "1," * RECORD_VALUES_MOST + "1]}"],
    ids=["bytes", "values"],
)
def test_the_page_takes_over_no_larger_record_than_that(client, record):
    answer = on_page(client, record)
    assert answer.status_code == 422
    assert "standards convert has no such bound" in answer.text
    assert len(answer.content) < 10 * RECORD_BYTES_MOST


def test_who_comes_while_as_many_are_at_it_as_are_at_once_is_told_when_to_come_again(client):
    with one_of_few(), one_of_few(), one_of_few(), one_of_few():
        answer, page = by_api(client, b"{}"), on_page(client, "{}")
    assert (answer.status_code, answer.json()["type"]) == (503, "/errors/models.checking-busy")
    assert answer.headers["retry-after"]
    assert page.status_code == 503
    assert by_api(client, b"{}").status_code == 200


IN_NIEM = "/standards/pole/1.1/crosswalks/P_001/niem-subset/6.0/nc:PersonType"


def cells_of(page: str, words: str) -> str:
    """Give the row of a table that holds the words, without its marks."""
    [row] = [one for one in re.findall(r"<tr.*?</tr>", page.replace("<wbr>", ""), re.DOTALL) if words in one]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_a_category_beside_a_number_is_not_called_the_same_as_the_number(client):
    said = cells_of(client.get(IN_NIEM).text, "personOtherIdentification.identificationCategoryText")
    assert "Says what it is always “PNC Id”" in said
    element = client.get("/standards/pole/1.1/dictionary/elements/DS_072").text
    assert "Says what it is" in cells_of(element, "nc:IdentificationCategoryText")
    assert "The same" in cells_of(element, "nc:IdentificationID")


def test_the_list_of_crosswalks_counts_as_the_page_of_each_does(client):
    page = client.get(IN_NIEM).text
    told = re.search(r'govuk-body-l">(.*?)</p>', page)[1]
    assert f">{told}<" in client.get("/standards/pole/1.1/crosswalks").text
    assert "for 0 there" not in told


def test_a_loss_names_its_element_and_leads_to_it(client):
    page = on_page(client, json.dumps({"familyName": "Example", "pncId": "2000/0000000A"})).text
    losses = page.partition('id="losses"')[2].partition("</table>")[0]
    assert "/standards/cjs/5.0/dictionary/elements/" in losses
