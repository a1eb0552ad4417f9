"""The pages of the code on a portal: the register on a day, one party, ballots from opening to count, what is brought."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.governance.electorates import Choice
from commonbeat.governance.model import Pair, Text
from commonbeat.governance.statements import accession_statement, declining_statement, sign_statement, vote_statement
from commonbeat.kernel.envelopes import key_id
from tests.governance.builders import BODY, CODE, FORCE, OTHER_BODY, OTHER_FORCE, SIGNERS
from tests.governance.portal import Portal, consulted
from tests.web.browsers import Browser, words

TIMES = {"closes_in": "60", "effect": "close", "effect_at": ""}
AT = "/standards/anpr-working/0.2"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal"))
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        made.enter_keys()
        for force, body in ((FORCE, BODY), (OTHER_FORCE, OTHER_BODY)):
            apply(made, force, body)
        for party in (FORCE, BODY):
            assert bring(made, signed(made, party)).status_code == 303
        consulted(made.node)
        yield made
    made.node.stop()


@pytest.fixture(scope="module")
def ballot(portal):
    """The address of an open ballot."""
    opened = Browser(portal, "registrar").send(f"{AT}/ballot", TIMES)
    assert opened.status_code == 303, words(opened)
    return opened.headers["location"]


def apply(portal, force, body):
    asked = {"code": CODE, "force": force, "policing_body": body}
    assert portal.post("/api/code/accessions", asked, "registrar").status_code == 201


def signed(portal, party, reasons=""):
    with portal.node.reading() as rooms:
        one = [one for one in rooms.accessions.list_() if party in one.pair.both][-1]
    about = (Text("network-code", "0.1", one.text.digest), Pair(*one.pair.both), party)
    now = datetime.now(UTC)
    told = declining_statement(*about, reasons, now) if reasons else accession_statement(*about, now)
    return sign_statement(told, SIGNERS[party]).decode()


def bring(portal, envelope, person="registrar", **more):
    return Browser(portal, person).send("/code/bring", {"envelope": envelope}, **more)


def a_vote(portal, ballot, party, choice=Choice.APPROVE):
    with portal.node.reading() as rooms:
        one = rooms.ballots.get(ballot.rpartition("/")[2])
    told = vote_statement(one.id, one.question.text.digest, party, choice, "Our clocks keep it.", datetime.now(UTC))
    return sign_statement(told, SIGNERS[party]).decode()


def test_everybody_reads_the_code_and_who_is_bound_without_signing_in(portal):
    page = Browser(portal).get("/code")
    assert page.status_code == 200
    said = words(page)
    assert "2 organisations are bound." in said
    assert f"The signature is missing of: {OTHER_FORCE} (synthetic) , {OTHER_BODY} (synthetic)" in said
    assert 'href="/standards/network-code/0.1"' in page.text
    assert f'href="/code/parties/{FORCE}"' in page.text
    assert "/code/bring" not in page.text, "nobody who is not signed in brings anything"
    assert 'href="/code"' in Browser(portal).get("/").text


def test_the_register_answers_for_any_day(portal):
    stranger = Browser(portal)
    before = stranger.get("/code", params={"on": "2020-01-01"})
    assert "0 organisations are bound." in words(before)
    assert "At the end of 1 Jan 2020" in words(before)
    assert f"/code/parties/{FORCE}?on=2020-01-01" in before.text, "the day is kept on the way"
    assert "2 organisations are bound." in words(stranger.get("/code", params={"on": "2099-12-31"}))
    for on in ("0001-01-01", "9999-12-31"):
        assert stranger.get("/code", params={"on": on}).status_code == 200


@pytest.mark.parametrize("on", ["soon", "20261231", "2026-13-01", "2026-02-30", "<b>"])
def test_what_is_no_day_is_asked_for_again(portal, on):
    for place in ("/code", f"/code/parties/{FORCE}"):
        page = Browser(portal).get(place, params={"on": on})
        assert page.status_code == 422
        assert 'href="#on"' in page.text
        assert "Enter a day" in words(page)


def test_a_party_has_a_page_with_what_binds_it_its_keys_and_what_it_signed(portal):
    page = Browser(portal).get(f"/code/parties/{FORCE}")
    said = words(page)
    assert f"{BODY} (synthetic)" in said
    assert 'href="/standards/anpr-working/0.1/clauses/clock-tolerance"' in page.text
    assert 'href="/standards/network-code/0.1/clauses/exact-text"' in page.text
    assert key_id(SIGNERS[FORCE].public_key) in said
    assert "application/vnd.commonbeat.statement+json" in said, "the envelope is there to be checked"
    before = words(Browser(portal).get(f"/code/parties/{FORCE}", params={"on": "2020-01-01"}))
    assert "Not bound" in before
    assert "Nothing of the code binds it then." in before
    assert Browser(portal).get("/code/parties/nobody").status_code == 404


def test_a_party_that_is_pending_is_told_what_to_type(portal):
    said = words(Browser(portal).get(f"/code/parties/{OTHER_FORCE}"))
    assert re.search(rf"commonbeat code sign-accession accession-\S+ --party {OTHER_FORCE} ", said)


def test_a_statement_is_brought_by_its_own_organisation_or_by_a_registrar(portal):
    ours = signed(portal, FORCE)
    assert bring(portal, ours, f"{FORCE}-clerk").status_code == 303
    assert bring(portal, ours, f"{BODY}-clerk").status_code in {403, 404}
    assert Browser(portal).get("/code/bring").headers["location"].startswith("/sign-in")


def test_a_statement_comes_from_a_file_too(portal):
    answer = bring(portal, "", files={"file": ("signed.json", signed(portal, BODY).encode())})
    assert answer.headers["location"] == f"/code/parties/{BODY}"


@pytest.mark.parametrize("envelope", ["", "{}", "no JSON", "[1]", '{"payload": "e30="}', "\u202e{}"])
def test_what_is_no_signed_statement_is_asked_for_again(portal, envelope):
    answer = bring(portal, envelope)
    assert answer.status_code == 422
    assert 'href="#envelope"' in answer.text


def test_a_statement_that_is_refused_says_why_keeps_what_was_pasted_and_is_on_the_record(portal):
    changed = json.loads(signed(portal, FORCE)) | {"signatures": [{"keyid": key_id(SIGNERS[FORCE].public_key), "sig": "AAAA"}]}  # fmt: skip
    before = len(portal.entries("governance.accession.refused"))
    answer = bring(portal, json.dumps(changed))
    assert answer.status_code == 422
    assert "payloadType" in answer.text
    assert len(portal.entries("governance.accession.refused")) == before + 1


def test_declining_is_shown_with_its_reasons(portal):
    done = bring(portal, signed(portal, OTHER_FORCE, "Our supplier <b>cannot</b> keep it this year."))
    assert done.headers["location"] == f"/code/parties/{OTHER_FORCE}"
    assert "Our supplier &lt;b&gt;cannot&lt;/b&gt; keep it this year." in Browser(portal).get("/code").text
    apply(portal, OTHER_FORCE, OTHER_BODY)
    assert "Our supplier" not in Browser(portal).get("/code").text, "they have changed their mind"


def test_a_registrar_alone_is_offered_to_put_a_version_to_the_vote(portal):
    for place in (AT, f"{AT}/clauses/clock-tolerance"):
        assert f'"{AT}/ballot"' not in Browser(portal).get(place).text
    assert Browser(portal, "keeper").send(f"{AT}/ballot", TIMES).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes_in": ""}, "closes_in"),
        ({"closes_in": "0"}, "closes_in"),
        ({"closes_in": "9999999"}, "closes_in"),
        ({"closes_in": "²"}, "closes_in"),
        ({"effect": ""}, "effect"),
        ({"effect": "later"}, "effect_at"),
        ({"effect": "later", "effect_at": "2020-01-01T00:00"}, "effect_at"),
        ({"effect": "later", "effect_at": "9999-12-31T23:59"}, "effect_at"),
    ],
)
def test_a_ballot_that_cannot_be_opened_is_asked_for_again(portal, changed, field):
    answer = Browser(portal, "registrar").send(f"{AT}/ballot", TIMES | changed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_version_that_was_not_consulted_on_is_not_put_to_the_vote(portal):
    answer = Browser(portal, "registrar").send("/standards/anpr-working/0.1/ballot", TIMES)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)


def test_a_ballot_from_its_first_vote_until_what_it_agreed_holds(portal, ballot):
    an_open_ballot_says_who_has_voted_and_not_how_and_what_to_type(portal, ballot)
    a_ballot_is_counted_by_a_registrar_when_every_vote_is_in(portal, ballot)
    what_was_voted_in_is_live_from_its_instant_and_binds(portal)


def an_open_ballot_says_who_has_voted_and_not_how_and_what_to_type(portal, ballot):
    stranger = Browser(portal)
    before = words(stranger.get(ballot))
    assert "0 of 1 have voted." in before
    assert re.search(rf"commonbeat code vote \S+ --party ({FORCE}|{BODY}) ", before)
    assert bring(portal, a_vote(portal, ballot, FORCE), f"{FORCE}-clerk").headers["location"] == ballot
    page = stranger.get(ballot)
    assert f"{FORCE} (synthetic) Has voted" in words(page)
    assert f"{BODY} (synthetic) Not yet" in words(page)
    assert "Our clocks keep it." not in page.text
    assert 'href="/standards/anpr-working/0.1/compare/0.2"' in page.text
    assert stranger.get("/standards/anpr-working/0.1/compare/0.2").status_code == 200
    assert "Open" in words(stranger.get("/code/ballots"))


def test_the_version_and_its_clauses_lead_to_the_ballot(portal, ballot):
    for place in (AT, f"{AT}/clauses/clock-tolerance"):
        assert f'href="{ballot}"' in Browser(portal).get(place).text


def a_ballot_is_counted_by_a_registrar_when_every_vote_is_in(portal, ballot):
    registrar = Browser(portal, "registrar")
    early = registrar.send(f"{ballot}/count")
    assert (early.status_code, "There is a problem" in words(early)) == (409, True)
    assert "Count the votes" not in words(registrar.get(ballot))
    bring(portal, a_vote(portal, ballot, BODY))
    assert "Count the votes" in words(registrar.get(ballot))
    assert "Count the votes" not in words(Browser(portal).get(ballot))
    assert Browser(portal, f"{FORCE}-clerk").send(f"{ballot}/count").status_code in {403, 404}
    assert "It is counted: it passed." in words(registrar.after(registrar.send(f"{ballot}/count")))
    said = words(Browser(portal).get(ballot))
    assert "Each chamber agreed. It takes effect" in said
    assert "Our clocks keep it." in said
    assert "Agreed For 1 Against 0" in said.replace("It agrees by more than 1/2 of the votes cast for or against. At least 1/3 of the seats must take part, and no fewer than 1 seat. ", "")  # fmt: skip
    assert registrar.send(f"{ballot}/count").status_code == 409
    assert Browser(portal).get("/code/ballots/none").status_code == 404


def what_was_voted_in_is_live_from_its_instant_and_binds(portal):
    portal.clock.by = timedelta(days=2)
    try:
        assert "Passed" in words(Browser(portal).get("/code/ballots"))
        assert "Where it stands: It is live" in words(Browser(portal).get(AT))
        assert f"{AT}/clauses/clock-tolerance" in Browser(portal).get(f"/code/parties/{FORCE}").text
    finally:
        portal.clock.by = timedelta(0)
