"""Two real nodes over loopback: a question goes from one to the other, and comes back as it should."""

import json
import re
import secrets
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from commonbeat.bootstrap.network import node_signer
from commonbeat.exchange.model import Ask, Bound, BoundState, ListedParty, Message, MessageKind
from commonbeat.exchange.signatures import sign_request
from commonbeat.exchange.spelling import message_to_json, reply_from_json
from commonbeat.kernel.clock import SystemClock, spell, to_ms
from commonbeat.kernel.envelopes import Envelope
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import PartyClass
from tests.exchange.nodes import (
    ASKER,
    OWNER,
    InProcess,
    a_directory,
    a_listener,
    give_directory,
    listed,
    make_force,
    url_of,
)

GHOST = Bound(BoundState.BOUND, "network-code@0.1")


class Two:
    def __init__(self, folder):
        self.roots = {ASKER: folder / "asker", OWNER: folder / "owner"}
        self.listeners = {party: a_listener() for party in self.roots}
        self.urls = {party: url_of(one) for party, one in self.listeners.items()}
        for party, root in self.roots.items():
            make_force(root, party, self.urls[party])
        self.directory = self.made(1)
        for root in self.roots.values():
            give_directory(root, self.directory)
        self.asker, self.owner = (InProcess(self.roots[party], self.listeners[party]) for party in (ASKER, OWNER))

    def made(self, serial, *more, **states):
        return a_directory(
            serial,
            *more,
            *(listed(root, party, self.urls[party], states.get(party.replace("-", "_"), BoundState.BOUND))
              for party, root in self.roots.items()),
        )  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    made = Two(tmp_path_factory.mktemp("network"))
    yield made
    made.asker.close()
    made.owner.close()


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner")
def test_a_force_sees_the_other_s_sightings_beside_its_own(two):
    two.owner.send("TW01 HIT")
    rows = two.asker.rows("tw01 hit")
    assert {owner: row["outcome"] for owner, row in rows.items()} == {ASKER: "no-trace", OWNER: "hit"}
    [read] = rows[OWNER]["reads"]
    assert (read["owner"], read["vrm"], read["camera_name"]) == (OWNER, "TW01HIT", "R001 made-up 01")
    assert rows[OWNER]["at_ms"] < 3_000
    assert rows[OWNER]["rule"] == "anpr-working@0.1#role"


@pytest.mark.clause("anpr-working@0.1#asked-on-record", "anpr-working@0.1#vouched-actor")
def test_both_sides_have_it_on_the_record_under_one_message(two):
    two.owner.send("TW02HIT")
    two.asker.rows("TW02HIT", purpose={"category": "serious", "reason": "made-up theft", "reference": "MV/TWO"})
    asked = next(one for one in two.asker.entries("exchange.search.asked") if one.details["vrm"] == "TW02HIT")
    answered = next(one for one in two.owner.entries("exchange.question.answered") if one.details["vrm"] == "TW02HIT")
    assert asked.details["messages"] == [answered.subject]
    assert (answered.actor, answered.party) == (f"{ASKER}/investigator", ASKER)
    assert (answered.details["reference"], answered.details["results"]) == ("MV/TWO", 1)
    closed = two.asker.entries("exchange.search.answered")[-1]
    assert sorted(closed.details["outcomes"]) == sorted([f"{ASKER} no-trace 0", f"{OWNER} hit 1"])
    assert any(one.subject == asked.subject for one in two.asker.entries("anpr.search.made"))


def test_a_search_beyond_the_window_is_refused_at_home_by_the_same_rule(two):
    sent = len(two.owner.entries("exchange.question.refused"))
    status, body = two.asker.search("TW01HIT", **{"from": "2020-01-01T00:00:00Z"})
    assert (status, json.loads(body)["rule"]) == (403, "anpr-working@0.1#extended-window")
    assert len(two.owner.entries("exchange.question.refused")) == sent


@pytest.mark.parametrize("person", ["outsider", "auditor", "admin", "editor"])
def test_who_may_not_search_at_home_asks_nobody(two, person):
    assert two.asker.search("TW01HIT", person)[0] == 403
    assert two.asker.call("POST", "/api/exchange/searches", {"vrm": "A"})[0] == 401


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vrm": "TW*"}, "/vrm"),
        ({"vrm": 7}, "/vrm"),
        ({"deadline_ms": 0}, "/deadline_ms"),
        ({"deadline_ms": 999_999}, "/deadline_ms"),
        ({"deadline_ms": "soon"}, "/deadline_ms"),
        ({"from": "yesterday"}, "/from"),
        ({"to": "2020-01-01T00:00:00Z"}, "/to"),
        ({"purpose": {"category": "serious", "reason": "x", "reference": "MV/1"}}, "/purpose/reason"),
        ({"owners": []}, "/owners"),
    ],
)
def test_a_bad_question_says_where_it_is_bad(two, change, pointer):
    status, body = two.asker.search("TW01HIT", **change)
    assert status == 422
    assert pointer in [fault["pointer"] for fault in json.loads(body)["faults"]]


def test_the_directory_is_for_anybody_and_is_the_anchor_s(two):
    status, body = two.owner.call("GET", "/.well-known/commonbeat/directory")
    assert status == 200
    assert body == two.owner.node.directory.envelope
    assert Envelope.read(body).payload_type == "application/vnd.commonbeat.directory+json"


def a_message(two, **more) -> Ask:
    """Give a message that the asking node signs, with what the test changes."""
    now = SystemClock().now()
    body = {"vrm": "TW01HIT", "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    values = {"kind": MessageKind.SIGHTINGS, "id": secrets.token_urlsafe(16), "asker": ASKER, "owner": OWNER,
              "person": "investigator", "sent_at": now, "deadline": now + timedelta(seconds=3), "body": body} | more  # fmt: skip
    message = Message(**values)
    url, content = f"{two.urls[OWNER]}/exchange/v1/{message.kind}", message_to_json(message)
    created = to_ms(now) // 1000
    headers = sign_request(
        node_signer(two.roots[ASKER]), url, content, nonce=message.id, created=created, life_seconds=60
    )
    return Ask(OWNER, message.id, url, headers, content, "")


def told(ask: Ask) -> tuple[int, str]:
    answer = httpx.post(ask.url, content=ask.body, headers=dict(ask.headers))
    return answer.status_code, reply_from_json(answer.content).reason_code


@pytest.mark.clause("anpr-working@0.1#signed-messages")
def test_a_message_is_answered_once_and_not_again_after_a_restart(two):
    ask = a_message(two)
    assert told(ask) == (403, "invalid")  # it has no purpose
    assert told(ask) == (401, "replayed")
    fresh = two.owner.node.network.replays.__class__()
    two.owner.node.network.answers.replays = two.owner.node.network.replays = fresh  # as a process that begins
    two.owner.node.network.start()
    assert told(ask) == (401, "replayed")


def test_a_message_without_a_signature_is_a_problem_and_no_page(two):
    answer = httpx.post(f"{two.urls[OWNER]}/exchange/v1/sightings", json={})
    assert answer.status_code == 401
    assert answer.json()["type"] == "/errors/exchange.message-refused"
    assert two.owner.entries("exchange.question.refused")[-1].details["reason_code"] == "malformed"


def test_a_message_that_is_too_large_is_not_read(two):
    answer = httpx.post(f"{two.urls[OWNER]}/exchange/v1/sightings", content=b"a" * 70_000)
    assert answer.status_code == 413


def test_an_owner_that_nobody_answers_for_is_down_and_the_others_are_told_all_the_same(two):
    ghost = ListedParty(PartyId("ghost"), "ghost (synthetic)", PartyClass.FORCE, "http://127.0.0.1:1", (), GHOST)
    two.asker.node.directory.take(two.made(2, ghost))
    rows = two.asker.rows("TW09HIT")
    two.asker.node.directory.take(two.made(3))
    assert (rows[PartyId("ghost")]["outcome"], rows[PartyId("ghost")]["reason_code"]) == ("down", "unreachable")
    assert (rows[ASKER]["outcome"], rows[OWNER]["outcome"]) == ("no-trace", "no-trace")


@pytest.mark.clause("anpr-working@0.1#vouched-actor")
def test_a_force_that_is_bound_no_longer_is_refused_by_the_other_at_once(two):
    two.owner.node.directory.take(two.made(7, midvale_force=BoundState.PENDING))
    try:
        row = two.asker.rows("TW01HIT")[OWNER]
        assert (row["outcome"], row["reason_code"]) == ("refused", "not-bound")
        assert row["words"]
    finally:
        two.owner.node.directory.take(two.made(8))


def test_the_call_of_the_api_page_is_answered_as_it_says(two):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    [body] = re.findall(r"/api/exchange/searches\".*?--json '(.*?)'\n```", page, re.DOTALL)
    now = SystemClock().now()
    times = {"YESTERDAY": spell(now - timedelta(days=1)), "NOW": spell(now)}
    asked = json.loads(re.sub(r"'\$([A-Z]+)'", lambda found: times[found[1]], body))
    status, told = two.asker.call("POST", "/api/exchange/searches", asked, two.asker.bearer("investigator"))
    assert status == 200
    assert json.loads(told.splitlines()[-1]) == {"complete": True, "owners": {ASKER: "no-trace", OWNER: "no-trace"}}
