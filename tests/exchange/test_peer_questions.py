"""What a peer may ask: one whole mark, for a purpose that is shown as it was written, by an instant that comes soon."""

import json
import secrets
from datetime import timedelta

import pytest

from commonbeat.exchange.model import Ask
from commonbeat.exchange.signatures import presented_answer, presented_request, sign_request
from commonbeat.exchange.spelling import reply_from_json
from commonbeat.kernel.clock import spell, to_ms
from tests.builders import NOON
from tests.exchange.builders import MIDVALE, RIVERTON, Node, a_signer, captured_ask, two_forces

FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"


def asked_of(owner: Node, change) -> tuple[str, str]:
    """Send the owner a rightly signed message, changed; give what it told and by which reason."""
    asker, _unused = two_forces()
    raw = json.loads(captured_ask(asker).body)
    change(raw)
    raw["id"] = secrets.token_urlsafe(16)
    url, body = f"{owner.url}/exchange/v1/sightings", json.dumps(raw).encode()
    headers = sign_request(a_signer(MIDVALE), url, body, nonce=raw["id"], created=to_ms(NOON) // 1000, life_seconds=60)
    answer = owner.receive(Ask(RIVERTON, raw["id"], url, headers, body, ""))
    assert presented_answer(answer.headers, presented_request(headers).label).key
    reply = reply_from_json(answer.body)
    return str(reply.told), reply.reason_code


@pytest.mark.clause("anpr-working@0.1#vouched-actor")
@pytest.mark.parametrize("vrm", ["??18*", "*", "A?", "", "A" * 4_000, "\u202eAA11AAA", "AA11 AAA", "aa11aaa"])
def test_a_peer_s_pattern_is_refused_and_no_read_is_looked_at(vrm):
    owner = Node(RIVERTON)
    assert asked_of(owner, lambda raw: raw["body"].update(vrm=vrm)) == ("refused", "no-whole-mark")
    assert owner.reads.asked == []
    assert owner.reasons() == ["no-whole-mark"]


@pytest.mark.parametrize("name", ["reason", "reference", "originator", "legal_basis"])
@pytest.mark.parametrize("text", ["a burglary \u202e series", "a burglary \x00 series", "burglary " * 300])
def test_a_peer_s_purpose_is_shown_as_it_was_written_or_refused(name, text):
    owner = Node(RIVERTON)
    assert asked_of(owner, lambda raw: raw["body"]["purpose"].update({name: text})) == ("refused", "illegible")
    [entry] = owner.log.entries
    assert entry.details["reason_code"] == "illegible"
    assert len(entry.details[name]) <= 500
    assert not {"\u202e", "\x00"} & set(entry.details[name])
    assert owner.reads.asked == []


@pytest.mark.clause("anpr-working@0.1#deadline")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"deadline": LAST}, ("refused", "far-deadline")),
        ({"sent_at": FIRST}, ("refused", "far-deadline")),
        ({"sent_at": FIRST, "deadline": LAST}, ("refused", "far-deadline")),
        ({"sent_at": LAST, "deadline": LAST}, ("refused", "far-deadline")),
        ({"deadline": spell(NOON + timedelta(seconds=61))}, ("refused", "far-deadline")),
        ({"deadline": FIRST}, ("late", "past-deadline")),
        ({"sent_at": LAST}, ("late", "past-deadline")),
        ({"deadline": "0001-01-01T00:00:00+14:00"}, ("refused", "malformed")),
        ({"deadline": "9999-12-31T23:59:59-14:00"}, ("refused", "malformed")),
    ],
)
def test_a_deadline_at_the_end_of_the_calendar_is_answered_signed_and_on_the_record(change, told):
    owner = Node(RIVERTON)
    assert asked_of(owner, lambda raw: raw.update(change)) == told
    assert owner.reasons() == [told[1]]
    assert owner.reads.asked == []


def test_a_deadline_as_far_ahead_as_any_node_may_wait_is_taken():
    owner = Node(RIVERTON)
    in_a_minute = {"deadline": spell(NOON + timedelta(seconds=60))}
    assert asked_of(owner, lambda raw: raw.update(in_a_minute)) == ("answered", "")
