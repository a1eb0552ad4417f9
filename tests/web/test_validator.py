"""Records checked at a portal, by API and on the page: every form, every bad input, and nothing kept."""

import html
import io
import json
import os
import re
import sys

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient

from tests.check.builders import a_person_model
from tests.web.modelled import a_portal_with, a_record, records

PERSON = a_person_model()
URL = "/api/standards/tests/1.0/validate?entity=X_001"
PAGE = "/standards/tests/1.0/validator"
WRONG = {**a_record(PERSON, "X_001"), "gender": "7", "pncId": "2020/0000001A"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPENED_TO_WRITE: list[str] = []
WATCHING = [False]


def _watch(event, arguments):
    if WATCHING[0] and event == "open":
        path, mode, flags = arguments
        if (mode and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            OPENED_TO_WRITE.append(str(path))


sys.addaudithook(_watch)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with a_portal_with(tmp_path_factory.mktemp("portal"), PERSON) as app:
        yield TestClient(app, base_url="http://node")


def token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(PAGE).text)[1]


def sent(client, files=None, **fields):
    data = {"csrf_token": token(client), "entity": "X_001", "record": ""} | fields
    return client.post(PAGE, data=data, files=files or {"file": ("", b"")})


def test_a_wrong_record_is_told_with_what_would_be_right(client):
    told = client.post(URL, json=WRONG).json()
    assert (told["valid"], told["records"], told["invalid"], told["count"]) == (False, 1, 1, 2)
    assert {(one["pointer"], one["element"], one["rule"], one["clause"]) for one in told["errors"]} == {
        ("/gender", "T_004", "list", "tests@1.0#T_004"),
        ("/pncId", "T_008", "pnc-id", "tests@1.0#T_008"),
    }
    assert all(one["text"] and one["fix"] for one in told["errors"])


def test_the_entity_may_stand_beside_the_record(client):
    address = "/api/standards/tests/1.0/validate"
    told = client.post(address, json={"entity": "X_001", "record": WRONG}).json()
    assert told["count"] == 2
    assert {one["place"] for one in told["errors"]} == {""}  # of one record there is nothing to tell apart
    assert client.post(address, json=WRONG).status_code == 422
    assert client.post(f"{address}?entity=X_999", json=WRONG).status_code == 404


@pytest.mark.parametrize("kind", records(PERSON, "X_001"))
def test_every_form_is_held_to_the_same_rules(client, kind):
    right = records(PERSON, "X_001")[kind]
    wrong = right.replace(b"Example", b"Ex  ample") if kind != XLSX else right
    told = client.post(URL, content=wrong, headers={"content-type": kind})
    assert told.status_code == 200


def test_each_of_several_records_is_told_with_its_place(client):
    told = client.post(URL, content=b"\n".join(json.dumps(one).encode() for one in (WRONG, a_record(PERSON, "X_001"), WRONG)),
                       headers={"content-type": "application/x-ndjson"}).json()  # fmt: skip
    assert (told["records"], told["invalid"]) == (3, 2)
    assert {one["place"] for one in told["errors"]} == {"line 1", "line 3"}


def test_no_more_than_a_thousand_errors_are_given_and_all_are_counted(client):
    lines = b"\n".join([json.dumps(WRONG).encode()] * 600)
    told = client.post(URL, content=lines, headers={"content-type": "application/x-ndjson"}).json()
    assert (len(told["errors"]), told["count"], told["invalid"]) == (1_000, 1_200, 600)


def a_workbook(**other):
    book = Workbook()
    book.active.append(["givenName", "gender"])
    book.active.append([other.get("value", "A"), "1"])
    if "merged" in other:
        book.active.merge_cells(other["merged"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


BILLION = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><person><givenName>&c;</givenName></person>'
UNREADABLE = {
    "deep": ("application/json", b'{"parent":' * 500 + b"1" + b"}" * 500),
    "cut": ("application/json", b'{"givenName": "A"'),
    "twice": ("application/json", b'{"givenName": "A", "givenName": "B"}'),
    "utf-16": ("application/json", '{"givenName": "A"}'.encode("utf-16")),
    "latin-1": ("application/json", '{"givenName": "Zoë"}'.encode("latin-1")),
    "a number": ("application/json", b"12"),
    "nothing": ("application/json", b""),
    "billion laughs": ("application/xml", BILLION),
    "outside": ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><person>&b;</person>'),
    "another root": ("application/xml", b"<vehicle/>"),
    "no xml": ("application/xml", b"<person>"),
    "no columns": ("text/csv", b"\x00\x01\x02"),
    "another column": ("text/csv", b"givenName,nothing\nA,B\n"),
    "ragged": ("text/csv", b"givenName,gender\nA\n"),
    "no workbook": (XLSX, b"PK\x03\x04nothing"),
    "a formula": (XLSX, a_workbook(value="=1+1")),
    "merged cells": (XLSX, a_workbook(merged="A2:B2")),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_or_taken_on_trust_is_told(client, case):
    kind, content = UNREADABLE[case]
    told = client.post(URL, content=content, headers={"content-type": kind})
    body = told.json()
    assert (told.status_code, body.get("type")) == (422, "/errors/kernel.invalid") or (
        told.status_code,
        body["valid"],
    ) == (200, False)
    said = body["detail"] if told.status_code == 422 else body["errors"][0]["text"]
    assert len(said) > 15


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-ndjson", b"{}\n" * 100_001),
        ("application/json", b"[" + b"{}," * 100_000 + b"{}]"),
        ("text/csv", b"givenName,gender\n" + b"A,1\n" * 100_001),
        ("application/x-ndjson", b" " * (4 * 1024 * 1024) + b"{}"),
    ],
)
def test_more_than_is_checked_while_somebody_waits_is_told(client, kind, content):
    told = client.post(URL, content=content, headers={"content-type": kind})
    assert (told.status_code, "commonbeat-check" in told.json()["detail"]) == (422, True)


def test_a_form_that_is_not_read_is_told_with_those_that_are(client):
    told = client.post(URL, content=b"a: 1", headers={"content-type": "application/yaml"})
    assert (told.status_code, "text/csv" in told.json()["detail"]) == (422, True)


def test_the_page_shows_what_is_wrong_beside_what_was_pasted(client):
    page = sent(client, record=json.dumps(WRONG))
    assert page.status_code == 200
    assert "2 errors" in page.text
    assert "/standards/tests/1.0/dictionary/elements/T_008" in page.text
    assert "2020/0000001A" in page.text  # in the form, so that it can be mended there


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\x01", "\u00a0", "\ufeff"])
def test_what_cannot_be_seen_in_what_is_pasted_is_checked_as_the_api_checks_it(client, mark):
    record = {**a_record(PERSON, "X_001"), "gender": "1" + mark}
    told = client.post(URL, json=record).json()["errors"]
    assert [one["rule"] for one in told] == ["list"]
    assert "is not in the list" in sent(client, record=json.dumps(record, ensure_ascii=mark < " ")).text


def test_the_page_says_that_a_record_is_valid(client):
    assert "The record is valid" in sent(client, record=json.dumps(a_record(PERSON, "X_001"))).text


@pytest.mark.parametrize("kind", ["text/csv", XLSX, "application/xml", "application/json"])
def test_the_page_takes_a_file_of_every_form(client, kind):
    name = {"text/csv": "a.csv", XLSX: "a.xlsx", "application/xml": "a.xml", "application/json": "a.json"}[kind]
    page = sent(client, {"file": (name, records(PERSON, "X_001")[kind])})
    assert (page.status_code, "is valid" in page.text) == (200, True)


def forms_shown(client, standard, entity):
    """Give the record of an entity's page in each form, as whoever copies it from there has it."""
    page = client.get(f"/standards/{standard.replace('@', '/')}/dictionary/entities/{entity}").text
    shown = re.findall(r'aria-labelledby="form-(\w+)"><code>(.*?)</code>', page, re.DOTALL)
    return {form: html.unescape(text) for form, text in shown}


SHOWN = [("tests@1.0", "X_001"), ("pole@1.1", "P_001"), ("pole@1.1", "E_004"), ("pole@1.1", "O_001"),
         ("mait@1.0.0", "ICM"), ("cjs@5.0", "Person"), ("niem-subset@6.0", "nc:PersonType")]  # fmt: skip


@pytest.mark.parametrize(("standard", "entity"), SHOWN)
def test_the_record_of_an_entitys_page_is_valid_as_it_stands_there_in_every_form(client, standard, entity):
    shown = forms_shown(client, standard, entity)
    assert list(shown) == ["json", "xml", "csv", "copied"]
    for form, text in shown.items():
        data = {"csrf_token": token(client), "entity": entity, "record": text}
        page = client.post(f"/standards/{standard.replace('@', '/')}/validator", data=data, files={"file": ("", b"")})
        assert (form, page.status_code, "The record is valid" in page.text) == (form, 200, True)


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("<person><givenName>A  A</givenName></person>", "/givenName"),
        ("givenName\nA  A", "/givenName"),
        ("givenName;surname\nA  A;B", "/givenName"),
        ("givenName\tsurname\r\nA  A\tB", "/givenName"),
        ('"givenName","surname"\n"A  A","B"', "/givenName"),
        ("nothing,at all\n1,2", "names no element of Person"),
        ("<person>", "not well-formed XML"),
        ("{not json", "JSON"),
        ("just words", "JSON"),
    ],
)
def test_what_is_pasted_is_read_as_what_it_looks_like(client, pasted, told):
    assert told in html.unescape(sent(client, record=pasted).text.replace("<wbr>", ""))


@pytest.mark.parametrize(
    ("fields", "files", "told"),
    [
        ({}, None, "Paste a record or choose a file"),
        ({"record": "{"}, None, "Error"),
        ({"record": "{}", "entity": ""}, None, "Choose the kind of record"),
        ({"record": "{}", "entity": "X_999"}, None, "Choose the kind of record"),
        ({}, {"file": ("a.docx", b"PK")}, "Choose a file of JSON, XML, CSV or an Excel workbook"),
        ({}, {"file": ("a.json", b"")}, "Error"),
    ],
)
def test_what_cannot_be_checked_is_told_at_its_field(client, fields, files, told):
    page = sent(client, files, **fields)
    assert (page.status_code, told in page.text) == (422, True)


def test_an_empty_form_is_told_all_that_it_lacks(client):
    page = sent(client, entity="")
    assert page.status_code == 422
    assert "Choose the kind of record" in page.text
    assert "Paste a record or choose a file" in page.text


def test_the_result_names_the_file_and_the_title_says_what_came_of_it(client):
    page = sent(client, {"file": ("custody <of> Monday.json", json.dumps(WRONG).encode())}).text
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    assert title.strip().startswith("2 errors")
    assert "custody &lt;of&gt; Monday.json" in page
    assert "Monday" not in sent(client, record=json.dumps(WRONG)).text


def test_a_page_of_another_site_cannot_send_the_form(client):
    assert client.post(PAGE, data={"entity": "X_001", "record": "{}"}).status_code == 403


@pytest.mark.parametrize("way", ["api", "pasted", "file"])
def test_nothing_of_what_is_checked_is_kept_on_disk_or_in_a_log(client, capfd, way):
    secret = "Wilhelmina"
    record = {**WRONG, "givenName": [secret], "note": secret}
    many = b"\n".join([json.dumps(record).encode()] * 9_000)  # more than a parser of forms holds in memory by itself
    ready = token(client)
    OPENED_TO_WRITE.clear()
    WATCHING[0] = True
    try:
        if way == "api":
            told = client.post(URL, content=many, headers={"content-type": "application/x-ndjson"})
        elif way == "file":
            told = client.post(PAGE, data={"csrf_token": ready, "entity": "X_001"}, files={"file": ("a.ndjson", many)})
        else:
            told = client.post(PAGE, data={"csrf_token": ready, "entity": "X_001", "record": json.dumps(record)})
    finally:
        WATCHING[0] = False
    assert told.status_code == 200
    assert [path for path in OPENED_TO_WRITE if not path.startswith("/dev/")] == []
    logged = capfd.readouterr()
    assert secret not in logged.out + logged.err


SAMPLE = [a_record(PERSON, "X_001"), {**a_record(PERSON, "X_001"), "gender": "W<b>"}, WRONG]


def test_the_answer_says_what_the_sample_is_like_where_that_is_asked(client):
    assert client.post(URL, json=SAMPLE).json()["profile"] is None
    told = client.post(f"{URL}&profile=1", json=SAMPLE).json()
    found = {one["path"]: one for one in told["profile"]["elements"]}
    assert (told["profile"]["records"], told["profile"]["valid"], told["profile"]["validity"]) == (3, 1, 0.3333)
    assert (found["gender"]["completeness"], found["gender"]["validity"]) == (1.0, 0.3333)
    assert found["gender"]["drift"]["values"] == {"7": 1, "W<b>": 1}
    assert told["profile"]["rules"]["tests@1.0#T_004 list"] == 2
    assert (told["count"], len(told["errors"])) == (3, 3)


@pytest.mark.parametrize("kind", records(PERSON, "X_001"))
def test_a_profile_is_made_of_every_form_and_repeats_no_value_but_codes(client, kind):
    right = client.post(f"{URL}&profile=true", content=records(PERSON, "X_001")[kind], headers={"content-type": kind})
    assert right.json()["profile"]["records"] == right.json()["records"] > 0
    hidden = {**WRONG, "givenName": ["Wilhelmina"], "note": "Wilhelmina"}
    assert "Wilhelmina" not in client.post(f"{URL}&profile=1", json=hidden).text


@pytest.mark.parametrize(
    ("kind", "content"), [("application/x-ndjson", b"{}\n" * 100_001), ("text/csv", b"givenName\n" + b"A\n" * 100_001)]
)
def test_a_profile_is_held_to_the_same_bounds(client, kind, content):
    told = client.post(f"{URL}&profile=1", content=content, headers={"content-type": kind})
    assert (told.status_code, "commonbeat-check" in told.json()["detail"]) == (422, True)


def test_the_page_shows_what_the_sample_is_like_where_the_box_is_ticked(client):
    without = sent(client, record=json.dumps(SAMPLE)).text
    assert "What the sample is like" not in without
    page = sent(client, record=json.dumps(SAMPLE), profile="yes").text
    shown = page[page.index("What the sample is like") : page.index("<form")]
    assert "33.3%" in shown
    assert "W&lt;b&gt;" in shown
    assert "tests@1.0#T_004 list" in shown
    assert "/standards/tests/1.0/dictionary/elements/T_004" in shown
    assert re.search(r'name="profile"[^>]* checked', page)
    assert re.search(r'name="profile"(?![^>]* checked)', without)
