import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from commonbeat.access.model import AuthorityState
from commonbeat.adapters.sql.access import SqlAuthorityStore
from commonbeat.kernel.ids import AuthorityId
from commonbeat.web.areas import force_areas
from tests.web.browsers import Browser, words

MINUTE = "%Y-%m-%dT%H:%M"


def ago(**span) -> str:
    return (datetime.now(UTC) - timedelta(**span)).strftime(MINUTE)


WANTED = {
    "category": "serious",
    "reason": "made-up series over months",
    "reference": "MV/77",
    "vrms": "aa11 aaa\nBB22BBB",
}
WANTED |= {"from": ago(days=200), "to": ago(days=1)}


@pytest.fixture
def analyst(running):
    return Browser(running, "analyst")


@pytest.fixture
def authoriser(running):
    return Browser(running, "authoriser")


def ask(analyst, **more) -> str:
    answer = analyst.send("/authorities/new", WANTED | more)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"]


def kept(running, address):
    with running.node.house.database.reading() as connection:
        return SqlAuthorityStore(connection).find(AuthorityId(address.removeprefix("/authorities/")))


def test_why_an_authority_was_granted_is_shown_to_who_asked(analyst, authoriser):
    address = ask(analyst, reference="MV/WHY")
    said = {"decision": "grant", "note": "necessary, and less would not do"}
    assert authoriser.send(f"{address}/decide", said).status_code == 303
    assert "necessary, and less would not do" in words(analyst.get(address))


def test_a_grant_by_api_may_say_why_and_need_not(running, analyst):
    for body, note in (({"json": {"reason": "proportionate"}}, "proportionate"), ({}, "")):
        id = ask(analyst).removeprefix("/authorities/")
        answer = running.call(
            "POST", f"/api/access/authorities/{id}/grant", headers=running.bearer("authoriser"), **body
        )
        assert (answer.status_code, answer.json()["note"]) == (200, note)


def test_an_authority_is_asked_for_and_waits_for_another_person(analyst, authoriser):
    address = ask(analyst, reference="MV/ASKED")
    page = words(analyst.get(address))
    assert "Waiting" in page
    assert "AA11 AAA" in page
    assert "Analyst (synthetic)" in page
    assert "Decide" not in page
    assert "MV/ASKED" in words(analyst.get("/authorities"))
    waiting = words(authoriser.get("/authorities"))
    assert "Waiting for you" in waiting
    assert "MV/ASKED" in waiting


def test_what_is_wrong_with_a_request_is_said_at_its_fields(analyst):
    page = analyst.send("/authorities/new", {"vrms": "<b>", "from": "soon", "oral": "yes", "oral_at": ""})
    assert page.status_code == 422
    for field in ("category", "from", "to", "oral_at"):
        assert f'href="#{field}"' in page.text
    assert "&lt;b&gt;" in page.text
    policy = analyst.send("/authorities/new", WANTED | {"reason": "", "vrms": "A*", "from": ago(days=4000)})
    for field in ("reason", "vrms", "from"):
        assert f'href="#{field}"' in policy.text


def test_granting_lets_the_analyst_search_under_it(running, analyst, authoriser):
    address = ask(analyst)
    assert "Grant" in words(authoriser.get(address))
    page = words(authoriser.after(authoriser.send(f"{address}/decide", {"decision": "grant"})))
    assert "The authority is granted." in page
    assert "Inspector" in page
    assert "Authorising officer" in page or "Authoriser (synthetic)" in page
    assert kept(running, address).state is AuthorityState.GRANTED
    assert "Search under this authority" in words(analyst.get(address))
    assert authoriser.send(f"{address}/decide", {"decision": "grant"}).status_code == 409


def test_declining_needs_a_reason(running, analyst, authoriser):
    address = ask(analyst)
    missing = authoriser.send(f"{address}/decide", {"decision": "decline", "note": ""})
    assert missing.status_code == 422
    assert 'href="#note"' in missing.text
    assert kept(running, address).state is AuthorityState.REQUESTED
    page = words(
        authoriser.after(authoriser.send(f"{address}/decide", {"decision": "decline", "note": "less would do"}))
    )
    assert "The authority is declined." in page
    assert "less would do" in page


def test_a_decision_that_is_none_is_not_taken(analyst, authoriser):
    assert authoriser.send(f"{ask(analyst)}/decide", {"decision": "shrug"}).status_code == 422


def test_one_given_by_word_of_mouth_opens_at_once_and_its_record_is_due(analyst, authoriser):
    oral = {"oral": "yes", "oral_by": "the duty inspector", "oral_rank": "inspector", "oral_at": ago(minutes=20)}
    address = ask(analyst, **oral)
    page = words(analyst.get(address))
    assert "Oral, record due" in page
    assert "the duty inspector" in page
    assert "Search under this authority" in page
    assert "Record what was decided by word of mouth" in words(authoriser.get(address))


def test_a_constable_gives_no_authority_by_word_of_mouth(analyst):
    oral = {"oral": "yes", "oral_by": "a colleague", "oral_rank": "constable", "oral_at": ago(minutes=20)}
    refused = analyst.send("/authorities/new", WANTED | oral)
    assert refused.status_code == 403
    assert "to give an authority" in words(refused)
    nobody = analyst.send("/authorities/new", WANTED | oral | {"oral_rank": "", "oral_by": ""})
    assert nobody.status_code == 422
    for field in ("oral_by", "oral_rank"):
        assert f'href="#{field}"' in nobody.text


def test_what_was_not_recorded_in_time_is_reviewed(running, analyst, authoriser):
    oral = {"oral": "yes", "oral_by": "the duty inspector", "oral_rank": "inspector", "oral_at": ago(minutes=20)}
    address = ask(analyst, reference="MV/LATE", **oral)
    with running.node.house.database.writing() as connection:
        late = replace(kept(running, address), record_by=datetime.now(UTC) - timedelta(minutes=1))
        SqlAuthorityStore(connection).put(late)
    page = words(authoriser.get("/authorities"))
    assert "MV/LATE" in page.partition("For review")[2]
    assert "Record overdue" in words(authoriser.get(address))
    assert authoriser.send(f"{address}/decide", {"decision": "review", "note": ""}).status_code == 422
    closed = words(
        authoriser.after(authoriser.send(f"{address}/decide", {"decision": "review", "note": "it was given"}))
    )
    assert "The review is closed." in closed
    assert "Reviewed" in closed


def test_one_that_waited_until_its_end_says_so_and_cannot_be_granted(running, analyst, authoriser):
    address = ask(analyst, reference="MV/ENDED")
    with running.node.house.database.writing() as connection:
        ended = replace(kept(running, address), expires_at=datetime.now(UTC) - timedelta(minutes=1))
        SqlAuthorityStore(connection).put(ended)
    assert "Ended" in words(analyst.get(address))
    assert "MV/ENDED" not in words(authoriser.get("/authorities"))
    assert authoriser.send(f"{address}/decide", {"decision": "grant"}).status_code == 409


def test_a_refused_search_becomes_a_draft(analyst):
    carried = {"vrm": "AA11AAA", "look_alikes": "", "from": "2026-06-01T10:00", "to": "2026-06-02T10:00:30.5+00:00"}
    page = analyst.send("/authorities/draft", carried | {"category": "major", "reason": "because", "reference": "MV/1"})
    assert page.status_code == 200
    assert 'value="2026-06-01T10:00"' in page.text
    assert 'value="2026-06-02T10:01"' in page.text
    assert "AA11AAA" in page.text
    assert 'value="MV/1"' in page.text
    pattern = analyst.send("/authorities/draft", {"vrm": "AA*"})
    assert "AA*" not in pattern.text


def test_only_categories_that_an_authority_opens_are_offered(analyst):
    page = analyst.get("/authorities/new").text
    assert 'value="serious"' in page
    assert 'value="priority-volume"' not in page
    refused = analyst.send("/authorities/new", WANTED | {"category": "priority-volume"})
    assert refused.status_code == 403


def test_an_auditor_sees_every_authority_of_their_organisation_and_decides_none(running, analyst):
    address = ask(analyst, reference="MV/SEEN")
    auditor = Browser(running, "auditor")
    assert "MV/SEEN" in words(auditor.get("/authorities"))
    assert "Decide" not in words(auditor.get(address))
    assert auditor.send(f"{address}/decide", {"decision": "grant"}).status_code == 403


def test_another_organisations_authority_is_not_there(running, analyst):
    address = ask(analyst)
    outsider = Browser(running, "outsider")
    assert outsider.get("/authorities").status_code == 403
    assert outsider.get(address).status_code == 404
    assert outsider.send(f"{address}/decide", {"decision": "grant"}).status_code == 404
    assert kept(running, address).state is AuthorityState.REQUESTED


def test_who_may_not_ask_is_refused(running, authoriser):
    assert authoriser.get("/authorities/new").status_code == 403
    assert authoriser.send("/authorities/new", WANTED).status_code == 403
    assert authoriser.send("/authorities/draft", {"vrm": "AA11AAA"}).status_code == 403
    assert Browser(running, "hit-desk").get("/authorities").status_code == 403


@pytest.mark.parametrize("path", ["/authorities/new", "/authorities/draft"])
def test_a_request_without_the_pages_token_is_refused(analyst, path):
    assert analyst.send(path, WANTED, token="0" * 64).status_code == 403


def test_a_grant_without_the_pages_token_is_refused(running, analyst, authoriser):
    address = ask(analyst)
    assert authoriser.send(f"{address}/decide", {"decision": "grant"}, token="0" * 64).status_code == 403
    assert kept(running, address).state is AuthorityState.REQUESTED


def test_an_authority_is_asked_for_over_a_forces_area_and_says_so(running, analyst, authoriser):
    code, force = next(iter(force_areas().items()))
    address = ask(analyst, reference="MV/FORCE", vrms="", force=code)
    assert kept(running, address).area == force.geojson
    assert force.name in words(authoriser.get(address))


def test_the_area_of_a_refused_search_goes_into_the_request(running, analyst, authoriser):
    box = {"north": "53", "south": "52.5", "west": "-1", "east": "-0.5"}
    page = analyst.send("/authorities/draft", {"vrm": "AA*", "from": ago(days=200), "reason": "made up"} | box)
    assert "The area of the search" in words(page)
    drawn = re.search(r'name="area" value="([^"]+)"', page.text)[1]
    address = ask(analyst, reference="MV/BOX", vrms="", force="drawn", area=unescape(drawn))
    assert json.loads(kept(running, address).area)["type"] == "Polygon"
    assert "between 52.500 and 53.000 north and -1.000 and -0.500 east" in words(authoriser.get(address))


@pytest.mark.parametrize("place", [{"force": "nowhere"}, {"force": "drawn", "area": "{}"}, {"force": "drawn"}])
def test_an_area_that_is_none_is_told_where_it_is_chosen(analyst, place):
    answer = analyst.send("/authorities/new", WANTED | place)
    assert answer.status_code == 422
    assert 'href="#force"' in answer.text


def test_an_authority_for_every_mark_says_so_in_words_before_it_is_granted(analyst, authoriser):
    address = ask(analyst, reference="MV/EVERY", vrms="")
    page = words(authoriser.get(address))
    assert "Marks every registration mark" in page
    assert "granted, it opens the reads of every registration mark" in page
    assert "every registration mark" in words(authoriser.get("/authorities"))
    named = words(authoriser.get(ask(analyst, reference="MV/NAMED")))
    assert "every registration mark" not in named


@pytest.mark.parametrize("typed", [",", " , ,", ",\n,"])
def test_marks_that_were_typed_and_are_none_ask_for_nothing(analyst, typed):
    answer = analyst.send("/authorities/new", WANTED | {"vrms": typed})
    assert answer.status_code == 422
    assert 'href="#vrms' in answer.text


@pytest.mark.parametrize("vrms", [[], None, "", {}])
def test_an_empty_list_of_marks_is_refused_and_leaving_it_out_is_for_every_mark(running, vrms):
    body = {name: WANTED[name] for name in ("category", "reason", "reference")}
    body |= {name: f"{WANTED[name]}:00Z" for name in ("from", "to")}
    headers = running.bearer("analyst")
    answer = running.call("POST", "/api/access/authorities", json=body | {"vrms": vrms}, headers=headers)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["faults"]] == ["/vrms"]
    made = running.call("POST", "/api/access/authorities", json=body, headers=headers)
    shown = running.call("GET", f"/api/access/authorities/{made.json()['id']}", headers=headers).json()
    assert (shown["vrms"], shown["every_mark"]) == ([], True)
