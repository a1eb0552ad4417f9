"""A search of every force on its page: a row for each, whatever became of it, and all sightings as one list."""

import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from commonbeat.exchange.model import Row, RowOutcome
from commonbeat.web.pages.network_search import cited_clauses
from commonbeat.web.pages.views import network_search as views
from tests.exchange.builders import a_sighting, found
from tests.exchange.nodes import (
    ASKER,
    OWNER,
    PURPOSE,
    InProcess,
    a_directory,
    a_listener,
    give_directory,
    listed,
    make_force,
    url_of,
)
from tests.web.browsers import Browser, words
from tests.web.test_pages_searches import EDGES

GONE, STRANGE = "gone-force", "strange-force"


class Unsigned(BaseHTTPRequestHandler):
    """A server that answers anybody, and signs nothing."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def unsigned():
    """The address of a server that is no node of ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Unsigned)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def network(tmp_path_factory, unsigned):
    """The asking node: in its directory are a force that answers, one whose node is gone, and one that is no node."""
    folder = tmp_path_factory.mktemp("network")
    roots, listeners = {one: folder / one for one in (ASKER, OWNER)}, {one: a_listener() for one in (ASKER, OWNER)}
    for party, root in roots.items():
        make_force(root, party, url_of(listeners[party]))
    with a_listener() as free:
        gone = url_of(free)
    lines = [listed(roots[one], one, url_of(listeners[one])) for one in roots]
    for party, url in ((GONE, gone), (STRANGE, unsigned)):
        make_force(folder / party, party, url)
        lines.append(listed(folder / party, party, url))
    directory = a_directory(1, *lines)
    for root in roots.values():
        give_directory(root, directory)
    asker, owner = (InProcess(roots[one], listeners[one]) for one in (ASKER, OWNER))
    asker.app, asker.other = asker.server.config.app, owner
    yield asker
    asker.close()
    owner.close()


@pytest.fixture
def investigator(network):
    return Browser(network, "investigator")


def asked(**more):
    day_ago = datetime.now(UTC) - timedelta(days=1)
    return {"vrm": "PG01 HIT", "from": f"{day_ago:%Y-%m-%dT%H:%M}", "to": "", "urgency": "routine"} | PURPOSE | more


def test_the_form_says_how_many_are_asked_and_has_the_purpose_of_every_search(investigator):
    page = investigator.get("/network-search")
    assert "4 forces are asked at once" in words(page)
    for field in ("vrm", "from", "to", "category", "reason", "reference"):
        assert f'name="{field}"' in page.text


def test_all_sightings_are_one_list_and_who_did_not_answer_is_told(network, investigator):
    network.other.send("PG01HIT")
    page = investigator.send("/network-search/answer", asked())
    said = words(page)
    assert page.status_code == 200, said
    assert "2 of 4 forces answered; 2 were down." in said
    assert "The answer is not whole." in said
    owners = page.text.split('id="owners"')[1].split("</table>")[0]
    assert owners.count("<tr ") == 5, "the head, and a row for each owner"
    assert f"{GONE} (synthetic)" in owners
    assert "Its node could not be reached." in owners
    assert "What came back was not signed." in owners
    sightings = page.text.split('id="sightings"')[1].split("</table>")[0]
    assert sightings.count("<tr ") == 2, "the head, and the one sighting"
    assert f"{OWNER} (synthetic)" in sightings
    assert "R001 made-up 01" in sightings
    assert "It searched from" in said
    assert "It holds every read that was taken before" in said
    assert PURPOSE["reference"] in said


def test_no_trace_is_said_and_is_no_proof(investigator):
    said = words(investigator.send("/network-search/answer", asked(vrm="PG99NIL")))
    assert said.count("It has no read of the vehicle in this time.") == 2
    assert "That is no proof" in said


def test_what_was_left_empty_is_told_of_as_a_whole_and_the_rest_is_kept(investigator):
    answer = investigator.send("/network-search/answer", {"vrm": "", "from": "soon", "reference": "MV/KEPT"})
    assert answer.status_code == 422
    for field in ("vrm", "from", "category", "reason"):
        assert f'href="#{field}' in answer.text, field
    assert "MV/KEPT" in answer.text


@pytest.mark.parametrize("vrm", ["AB??", "A*", "!"])
def test_a_mark_that_is_not_whole_is_asked_for_again(investigator, vrm):
    answer = investigator.send("/network-search/answer", asked(vrm=vrm))
    assert answer.status_code == 422
    assert 'href="#vrm"' in answer.text


def test_own_policy_refuses_before_anything_is_sent_and_the_question_can_be_changed(network, investigator):
    before = len(network.entries("exchange.search.asked"))
    refused = investigator.send("/network-search/answer", asked(**{"from": "2020-01-01T00:00"}))
    assert refused.status_code == 403
    assert 'action="/network-search"' in refused.text
    assert len(network.entries("exchange.search.asked")) == before
    assert [str(one.event) for one in network.entries("access.refused")][-1:] == ["access.refused"]
    again = investigator.send("/network-search", asked(vrm="PG02HIT"))
    assert re.search(r'name="vrm"[^>]* value="PG02HIT"', again.text)


@pytest.mark.parametrize("person", ["auditor", "admin", "editor"])
def test_who_may_not_search_is_not_offered_it(network, person):
    browser = Browser(network, person)
    assert browser.get("/network-search").status_code == 403
    assert browser.send("/network-search/answer", asked()).status_code == 403
    assert 'href="/network-search"' not in browser.get("/").text


def test_its_own_address_loaded_by_hand_leads_to_the_form(investigator):
    answer = investigator.get("/network-search/answer")
    assert (answer.status_code, answer.headers["location"]) == (303, "/network-search")


def test_a_node_of_no_network_says_so(running):
    answer = Browser(running, "investigator").get("/network-search")
    assert answer.status_code == 409
    assert "has not joined a network" in words(answer)


def test_a_refusing_owner_is_shown_with_the_clause_that_it_cites():
    clauses = {"search-window": ("How far back", "/standards/anpr-working/0.1/clauses/search-window")}
    row = Row(OWNER, RowOutcome.REFUSED, 12, reason_code="search-window", words="Too far back.")
    shown = views.owner_row(row, "Owner", None, clauses)
    assert (shown.why, shown.clause, shown.said) == (
        "Its node says: “Too far back.”",
        clauses["search-window"][1],
        "Refused",
    )


def test_a_cited_clause_is_shown_in_the_version_that_holds_and_not_in_a_draft(running):
    editor = running.bearer("editor")
    asked = {"base": "0.1", "reason": "Made up: a draft that refuses nobody."}
    drafted = running.call("POST", "/api/standards/anpr-working", json=asked, headers=editor)
    assert drafted.json()["version"] != "0.1"
    try:
        _title, page = cited_clauses(running.node)["search-window"]
    finally:
        withdrawal = f"{drafted.headers['Location']}/withdrawal"
        assert running.call("POST", withdrawal, json={"text": "It was for a test."}, headers=editor).is_success
    assert page == "/standards/anpr-working/0.1/clauses/search-window"


def a_row(outcome, n=1):
    return Row(f"force-{n}", outcome, 5)


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ("hit no-trace down", "2 of 3 forces answered; one was down."),
        ("hit", "1 of 1 force answered."),
        ("late late refused", "0 of 3 forces answered; one refused; 2 were late."),
        ("down down refused refused", "0 of 4 forces answered; 2 refused; 2 were down."),
    ],
)
def test_who_answered_is_said_in_a_sentence(outcomes, said):
    assert views.verdict_of([a_row(RowOutcome(one)) for one in outcomes.split()]) == said


def test_every_outcome_and_reason_has_words():
    assert len({views.outcome_said(one) for one in RowOutcome}) == len(RowOutcome)
    row = views.owner_row(a_row(RowOutcome.DOWN), "F", None, {})
    assert row.why == ""
    assert views.reason_said("clock").startswith("The clocks of the two nodes")


def test_a_read_in_another_spelling_shows_both_and_its_flags_in_words():
    row = views.SightingRow.of(a_sighting(flags=("late", "new-flag")), "f", "F")
    assert (row.received_vrm, row.flags) == ("", ("Late", "new-flag"))


def test_an_owner_with_more_says_so():
    one = found(a_sighting())
    row = views.owner_row(a_row(RowOutcome.HIT), "F", one, {})
    assert (row.why, row.reads, row.more, row.stored_to) == ("1 sighting.", 1, False, one.stored_to)


def test_what_an_owner_searched_is_told_and_where_that_is_less_than_was_asked():
    one = found(a_sighting())
    rows = [views.owner_row(a_row(RowOutcome.HIT), "F", one, {}, one.from_ - timedelta(days=n)) for n in (0, 1)]
    assert [(row.searched, row.searched_less) for row in rows] == [((one.from_, one.to), n) for n in (False, True)]


def test_cameras_that_two_forces_number_alike_are_told_apart():
    rows = [views.SightingRow.of(a_sighting(), owner, owner.title()) for owner in ("midvale", "riverton")]
    assert [row.camera for row in rows] == ["midvale 1/1/7", "riverton 1/1/7"]


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize("edge", EDGES)
def test_an_instant_at_the_edge_of_the_calendar_is_answered_or_told_of_in_the_form(investigator, field, edge):
    answer = investigator.send("/network-search/answer", asked(**{field: edge}))
    assert answer.status_code in {200, 403, 422}
    if answer.status_code == 422:
        assert re.search(r'href="#(from|to)\b', answer.text)


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize("edge", EDGES)
def test_a_program_at_the_edge_of_the_calendar_is_answered_or_refused(network, field, edge):
    zone = "" if edge[-6] in "+-" else "Z"
    status, _body = network.search("PG01HIT", **{field: edge + zone})
    assert status in {200, 403, 422}
