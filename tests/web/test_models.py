"""Data models by API and as pages: what there is, what words lead to, and what is not there."""

import json
import re

import pytest
from starlette.testclient import TestClient

from commonbeat.models.generating.forms import FORMS
from tests.check.builders import a_model, a_person_model, an_element, an_entity
from tests.web.modelled import a_portal_with, records

PERSON = a_person_model()
NEXT = a_model(an_element("T_001", "Given Name", max_length=20), an_entity(id="X_001"), standard="tests", version="2.0")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with a_portal_with(tmp_path_factory.mktemp("portal"), PERSON, NEXT) as app:
        yield TestClient(app, base_url="http://node")


def test_a_model_tells_what_it_holds(client):
    told = client.get("/api/standards/tests/1.0/models").json()
    assert (told["standard"], told["version"], told["counts"]["elements"]) == ("tests", "1.0", len(PERSON.elements))
    assert [one["id"] for one in told["entities"]] == ["X_001"]


def test_the_whole_model_is_given_as_its_file_says_it(client):
    assert client.get("/api/standards/tests/1.0/models/whole").json()["elements"][0]["id"] == "T_001"


@pytest.mark.parametrize(("kind", "part", "name"), [("entities", "X_001", "Person"), ("elements", "T_004", "Gender"), ("code-lists", "gender", "gender")])  # fmt: skip
def test_each_part_has_an_address(client, kind, part, name):
    told = client.get(f"/api/standards/tests/1.0/models/{kind}/{part}").json()
    assert (told["address"], told["part"]["name"]) == (f"tests@1.0#{part}", name)
    page = client.get(f"/standards/tests/1.0/dictionary/{kind}/{part}")
    assert (page.status_code, name in page.text) == (200, True)


def test_a_code_is_looked_up_on_a_day(client):
    address = "/api/standards/tests/1.0/models/code-lists/gender/codes"
    told = client.get(address, params={"value": "1", "on": "2026-01-31"}).json()
    assert (told["address"], told["on"], told["valid"], told["codes"][0]["value"]) == (
        "tests@1.0/gender",
        "2026-01-31",
        True,
        "1",
    )
    unknown = client.get(address, params={"value": "8"}).json()
    assert (unknown["valid"], unknown["codes"], "9" in unknown["near"]) == (False, [], True)
    assert client.get(address, params={"value": "1", "on": "31/01/2026"}).status_code == 422


def test_a_code_is_shown_with_what_it_is_in_other_standards(client):
    address = "/api/standards/mait/1.0.0/models/code-lists/sex/codes"
    told = client.get(address, params={"value": "F"}).json()["elsewhere"]
    assert ("cjs@5.0/gender-type", "2") in {(one["to"], one["target"]) for one in told}
    page = client.get("/standards/mait/1.0.0/dictionary/code-lists/sex").text
    assert all(
        to in page for to in ("In cjs@5.0/gender-type", "In niem-subset@6.0#nc:PersonSexText", "In pole@1.1/DS_037")
    )


def test_a_deprecated_type_is_shown_as_one_with_no_invented_day(client):
    page = client.get("/standards/mait/1.0.0/dictionary/code-lists/gazetteer-type").text
    assert "Type 1 is deprecated" in page
    assert "to before" not in page


def test_words_lead_to_parts_and_the_exact_one_first(client):
    found = client.get("/api/standards/tests/1.0/models/parts", params={"q": "post code"}).json()
    assert (found["found"][0]["id"], found["found"][0]["exact"]) == ("T_006", True)
    assert "T_006" in client.get("/standards/tests/1.0/dictionary", params={"q": "post code"}).text


@pytest.mark.parametrize(
    "path",
    [
        "/tests/9.9/models",
        "/nothing/1.0/models",
        "/tests/1.0/models/entities/X_999",
        "/tests/1.0/models/elements/x_001",
        "/tests/1.0/models/code-lists/none",
        "/tests/1.0/diff/9.9",
        "/network-code/0.1/models",
        "/network-code/0.1/lint",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    told = client.get(f"/api/standards{path}")
    assert (told.status_code, told.json()["type"].startswith("/errors/models.")) == (404, True)


@pytest.mark.parametrize(
    "path", ["dictionary", "validator", "lint", "crosswalks", "diff/2.0", "dictionary/entities/X_001"]
)
def test_a_standard_without_a_model_has_no_such_pages(client, path):
    assert client.get(f"/standards/network-code/0.1/{path}").status_code == 404


def test_what_differs_says_whom_it_breaks(client):
    changes = client.get("/api/standards/tests/1.0/diff/2.0").json()
    [narrowed] = [one for one in changes if one["where"] == "T_001" and one["change"] == "narrowed"]
    assert narrowed["breaking_for"] == ["producer"]
    page = client.get("/standards/tests/1.0/diff/2.0").text
    assert "was 35 and is 20" in page
    assert "/standards/tests/2.0/dictionary/elements/T_001" in page


def test_a_model_held_against_itself_differs_in_nothing(client):
    assert client.get("/api/standards/tests/1.0/diff/1.0").json() == []
    assert "hold records to the same" in client.get("/standards/tests/1.0/diff/1.0").text


def test_the_lint_report_has_the_shape_that_others_rely_on(client):
    for one in client.get("/api/standards/tests/1.0/lint").json():
        assert set(one) >= {"rule", "severity", "where", "text", "fix"}
        assert one["severity"] in {"error", "warn", "info"}


def test_versions_say_whether_they_have_a_model(client):
    rows = {one["id"]: one["has_model"] for one in client.get("/api/standards").json()["standards"]}
    assert rows["network-code"] is False


def test_a_version_that_was_published_as_a_whole_says_so_and_has_no_life_of_ours(client):
    page = client.get("/standards/mait/1.0.0").text
    assert "Published here" in page
    assert "no ballot has agreed" not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_model_can_be_had_in_every_form_and_is_the_same_each_time(client, form):
    address = f"/standards/tests/1.0/artefacts/{form}"
    assert address in client.get("/standards/tests/1.0/artefacts").text
    first, again = client.get(address), client.get(address)
    assert (first.status_code, len(first.content) > 500) == (200, True)
    assert first.content == again.content
    assert "attachment" in first.headers["content-disposition"]


def test_a_form_that_there_is_not_is_told_with_the_nearest(client):
    told = client.get("/standards/tests/1.0/artefacts/json-schem")
    assert (told.status_code, "json-schema" in told.text) == (404, True)


@pytest.mark.parametrize("severity", ["", "error", "warn", "info", "waived", "nonsense"])
def test_the_lint_page_shows_one_severity_or_all(client, severity):
    assert client.get("/standards/tests/1.0/lint", params={"severity": severity}).status_code == 200


def test_a_valid_record_is_valid_in_every_form(client):
    for kind, content in records(PERSON, "X_001").items():
        told = client.post(
            "/api/standards/tests/1.0/validate?entity=X_001", content=content, headers={"content-type": kind}
        )
        assert (kind, told.json()["valid"], told.json()["records"]) == (kind, True, 1)


def test_the_pages_of_a_lint_report_show_every_finding_once(client):
    found, address = [], "/standards/pole/1.1/lint"
    while address:
        page = client.get(address).text
        found += re.findall(r'id="rule-(\w+)"', page)
        more = re.search(r'href="([^"]*lint\?after=\d+)"', page)
        address = more and more[1]
    rules = {one["rule"] for one in client.get("/api/standards/pole/1.1/lint").json()}
    assert len(rules) > 12
    assert sorted(found) == sorted(rules)


@pytest.mark.parametrize(("kind", "parts"), [("entities", 44), ("elements", 83), ("code-lists", 40)])
def test_the_pages_of_a_kind_of_parts_list_each_once(client, kind, parts):
    found, address = [], f"/standards/pole/1.1/dictionary/{kind}"
    assert address in client.get("/standards/pole/1.1/dictionary").text
    while address:
        page = client.get(address).text
        found += re.findall(f'href="/standards/pole/1.1/dictionary/{kind}/([^"]+)"', page)
        more = re.search(rf'href="([^"]*/{kind}\?after=\d+)"', page)
        address = more and more[1]
    assert (len(found), len(set(found))) == (parts, parts)


@pytest.mark.parametrize(
    ("question", "first", "count"), [("GBR", "GBR", "1 code has"), ("fran", "FRA", "1 code has"), ("united k", "GBR", "1 code has"), ("land", "ALA", "codes have")]
)  # fmt: skip
def test_a_code_is_found_in_a_long_list_by_itself_or_its_label(client, question, first, count):
    page = client.get("/standards/pole/1.1/dictionary/code-lists/iso-3166-1-alpha-3", params={"q": question}).text
    assert re.search(r'cb-code cb-strong">([^<]+)<', page)[1] == first
    assert count in page


def test_the_pages_of_a_code_list_hold_every_code_and_a_code_that_is_not_there_is_told(client):
    address = "/standards/pole/1.1/dictionary/code-lists/iso-3166-1-alpha-3"
    found = [
        code
        for at in (0, 100, 200)
        for code in re.findall(r'cb-strong">([A-Z]{3})<', client.get(f"{address}?after={at}").text)
    ]
    assert (len(found), len(set(found))) == (249, 249)
    assert "No code and no label has xyzzy" in client.get(f"{address}?q=xyzzy").text


@pytest.mark.parametrize(("question", "told"), [("offendr", "Did you mean"), ("xyzzy", "What to try")])
def test_a_page_without_results_says_what_to_try(client, question, told):
    page = client.get("/standards/pole/1.1/dictionary", params={"q": question}).text
    assert told in page
    assert ("?q=offender" in page) == (question == "offendr")


def test_an_element_says_what_of_it_is_checked_and_why_the_rest_is_not(client):
    page = client.get("/standards/pole/1.1/dictionary/elements/DS_010").text
    assert "Not checked" in page
    assert "The source names the list and does not print its codes." in page
    assert ">Checked<" in page


def test_a_code_that_is_found_leads_to_its_place_in_a_long_list(client):
    page = client.get("/standards/pole/1.1/dictionary", params={"q": "GBR"}).text
    [place] = re.findall(r'href="([^"]*iso-3166-1-alpha-3[^"]*)"', page)
    assert "United Kingdom" in client.get(place).text


def test_an_element_shows_the_codes_of_a_short_list(client):
    assert "Trans Male" in client.get("/standards/pole/1.1/dictionary/elements/DS_037").text


def test_that_a_record_says_less_there_is_told_by_api_and_page(client):
    caller = {"surname": "Example"}
    sent = {"entity": "CallerDetails", "to": "niem-subset@6.0#nc:PersonType", "record": caller}
    [loss] = client.post("/api/standards/mait/1.0.0/convert", json=sent).json()["losses"]
    assert (loss["what"], loss["pointer"], loss["element"]) == ("generalised", "", "CallerDetails")
    address = "/standards/mait/1.0.0/crosswalks/CallerDetails/niem-subset/6.0/nc:PersonType"
    page = client.get(address).text
    assert "the record itself, by what it is" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    shown = client.post(address, data={"record": json.dumps(caller), "csrf_token": token}).text
    assert (
        "That the person called is not said." in shown.split("What it loses or lacks")[1].split("Member by member")[0]
    )
