"""One question to every owner: own policy first, on the record on both sides, and one row for each owner, always."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import Decision, Permission, SearchDecision
from commonbeat.adapters.memory.exchange import MemoryPeers
from commonbeat.audit.model import Event
from commonbeat.exchange.directory import SYSTEM
from commonbeat.exchange.errors import DirectoryExpired
from commonbeat.exchange.model import Answer, Bound, BoundState, NoAnswer, RowOutcome
from commonbeat.exchange.rules import addressed
from commonbeat.exchange.signatures import presented_request, sign_answer
from commonbeat.exchange.spelling import message_from_json, reply_from_json
from commonbeat.kernel.clock import spell, to_ms
from commonbeat.kernel.errors import CommonbeatError, Invalid, Kind
from commonbeat.parties.model import PartyClass
from tests.builders import NOON, a_purpose, an_actor
from tests.exchange.builders import (
    EASTMOOR,
    MIDVALE,
    RIVERTON,
    Node,
    OwnReads,
    a_key,
    a_party,
    a_question,
    a_sighting,
    a_signer,
    a_statement,
    an_asker,
    captured_ask,
    received,
    resealed,
    two_forces,
)


class StoreDown(CommonbeatError):
    code = "made-up.store-down"
    kind = Kind.UNAVAILABLE


def refuses(rule):
    def decide(actor, _scope, _purpose):
        raise AccessRefused(actor, Permission.READS_SEARCH, Decision(False, rule, "No.", "Ask."))

    return decide


def outcomes(rows):
    return {row.owner: (str(row.outcome), row.reason_code) for row in rows}


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner")
def test_both_forces_answer_and_their_reads_are_told_by_owner():
    asker, owner = two_forces(reads=OwnReads((a_sighting(),)))
    rows = asker.search()
    assert outcomes(rows) == {MIDVALE: ("no-trace", ""), RIVERTON: ("hit", "")}
    [read] = next(row for row in rows if row.owner == RIVERTON).body["reads"]
    assert (read["vrm"], read["camera_name"]) == ("AA11AAA", "R001 made-up")
    assert owner.reads.asked[0][1].vrm == "AA11AAA"


@pytest.mark.clause("anpr-working@0.1#vouched-actor")
def test_the_owner_is_told_who_asks_by_an_id_and_gives_them_what_its_own_pack_says():
    asker, owner = two_forces()
    asker.search(actor=an_asker(name="A name that stays at home"))
    actor, question, _message, vouched = owner.reads.asked[0]
    assert (actor.id, actor.party, actor.member, vouched) == ("midvale/investigator", MIDVALE, True, True)
    assert actor.permissions == {Permission.READS_SEARCH}
    assert question.purpose == a_purpose()
    assert b"stays at home" not in asker.peers.asked[0].body


def test_an_authority_is_the_asker_s_own_and_stays_at_home():
    asker, owner = two_forces()
    asker.search(a_question(purpose=a_purpose(authority="authority-1")))
    assert owner.reads.asked[0][1].purpose.authority is None
    assert asker.reads.asked[0][1].purpose.authority == "authority-1"
    assert b"authority-1" not in asker.peers.asked[0].body


@pytest.mark.clause("anpr-working@0.1#vouched-actor")
def test_own_policy_decides_first_and_nothing_is_sent_when_it_says_no():
    asker, owner = two_forces()
    asker.decides = refuses("anpr-working@0.1#search-window")
    with pytest.raises(AccessRefused) as refused:
        asker.search()
    assert refused.value.about["vrm"] == "AA11AAA"
    assert (asker.peers.asked, owner.events, asker.events) == ([], [], [])


@pytest.mark.clause("anpr-working@0.1#asked-on-record")
def test_what_is_asked_is_on_the_record_before_it_is_sent_and_what_came_before_the_last_row():
    asker, owner = two_forces(reads=OwnReads((a_sighting(), a_sighting())))
    seen = []
    asker.peers.peers[RIVERTON] = lambda ask: (seen.append(asker.events), owner.receive(ask))[1]
    rows = asker.exchange.search(an_asker(), a_question())
    assert seen == [[("exchange.search.asked", "done")]]
    last = list(rows)[-1]
    asked, answered = asker.log.entries
    assert asked.details["owners"] == [RIVERTON]
    assert asked.details["messages"] == [asker.peers.asked[0].id]
    assert (asked.details["vrm"], asked.details["reference"]) == ("AA11AAA", "MV/1234/26")
    assert answered.event is Event.NETWORK_SEARCH_ANSWERED
    assert answered.details["outcomes"] == ["midvale no-trace 0", "riverton hit 2"]
    assert last.owner == RIVERTON


def test_the_last_row_is_not_given_before_the_record_has_what_came_of_it():
    asker, _owner = two_forces()
    rows = asker.exchange.search(an_asker(), a_question())
    next(rows)
    assert len(asker.events) == 1
    next(rows)
    assert asker.events[1] == ("exchange.search.answered", "done")


def test_who_goes_away_leaves_what_came_until_then_on_the_record():
    asker, _owner = two_forces()
    rows = asker.exchange.search(an_asker(), a_question())
    next(rows)
    rows.close()
    assert asker.events[1] == ("exchange.search.answered", "failed")


def test_the_owner_records_what_it_refuses_with_what_was_asked():
    asker, owner = two_forces()
    owner.reads.trouble = AccessRefused(
        an_actor(), "search", Decision(False, "anpr-working@0.1#search-window", "No.", "Ask.")
    )
    rows = asker.search()
    assert outcomes(rows)[RIVERTON] == ("refused", "search-window")
    assert next(row for row in rows if row.owner == RIVERTON).words == "No. Ask."
    [entry] = owner.log.entries
    assert (entry.event, entry.actor, entry.party) == (Event.QUESTION_REFUSED, "midvale/investigator", MIDVALE)
    assert (entry.rule, entry.details["reason_code"]) == ("anpr-working@0.1#search-window", "search-window")
    assert (entry.subject, entry.details["vrm"]) == (asker.peers.asked[0].id, "AA11AAA")


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner")
def test_an_owner_whose_store_is_down_is_down_and_has_not_no_trace():
    asker, owner = two_forces()
    owner.reads.trouble = StoreDown("made up")
    assert outcomes(asker.search())[RIVERTON] == ("down", "store-down")
    assert owner.events == [("exchange.question.refused", "failed")]


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (StoreDown("made up"), ("down", "store-down")),
        (AccessRefused(an_actor(), "x", Decision(False, "anpr-working@0.1#role", "No.")), ("refused", "role")),
        (Invalid.at("/vrm", "No."), ("refused", "invalid")),
    ],
)
def test_what_keeps_our_own_reads_back_is_a_row_as_any_other_s(trouble, told):
    asker, _owner = two_forces()
    asker.reads.trouble = trouble
    assert outcomes(asker.search())[MIDVALE] == told


def test_an_owner_that_cannot_be_reached_is_down():
    asker, _owner = two_forces()
    asker.peers.peers.clear()
    assert outcomes(asker.search())[RIVERTON] == ("down", "unreachable")


def test_only_who_is_bound_is_addressed():
    parties = (
        a_party(MIDVALE),
        a_party(RIVERTON),
        a_party("half-signed", keys=(), bound=Bound(BoundState.PENDING)),
        a_party("without-a-node", keys=(), endpoint=None),
        replace(a_party("policing-body", keys=(), endpoint=None), party_class=PartyClass.POLICING_BODY),
    )
    assert [one.id for one in addressed(a_statement(parties=parties), MIDVALE)] == [RIVERTON, "without-a-node"]


@pytest.mark.clause("anpr-working@0.1#directory-age")
def test_after_the_directory_s_end_nobody_is_asked_and_nobody_answered():
    asker, owner = two_forces(statement=a_statement(issued_at=NOON - timedelta(hours=72), expires_at=NOON))
    assert outcomes(asker.search())[RIVERTON] == ("refused", "directory-expired")
    assert owner.reasons() == ["directory-expired"]
    asker.clock.move(timedelta(hours=72))
    with pytest.raises(DirectoryExpired):
        asker.search()


@pytest.mark.clause("anpr-working@0.1#deadline")
@pytest.mark.parametrize("deadline_ms", [0, -1, 10_001])
def test_a_deadline_beyond_what_the_pack_allows_is_invalid(deadline_ms):
    asker, _owner = two_forces()
    with pytest.raises(Invalid) as bad:
        asker.search(deadline_ms=deadline_ms)
    assert [fault.pointer for fault in bad.value.faults] == ["/deadline_ms"]


@pytest.mark.parametrize("vrm", ["", "AA11*", "A?", "AA11AAAAAAAAAA", "-"])
def test_other_forces_are_asked_for_one_whole_mark(vrm):
    asker, _owner = two_forces()
    with pytest.raises(Invalid) as bad:
        asker.search(a_question(vrm=vrm))
    assert [fault.pointer for fault in bad.value.faults] == ["/vrm"]
    assert asker.events == []


@pytest.mark.clause("anpr-working@0.1#deadline")
def test_an_owner_does_not_search_for_a_question_whose_deadline_is_past():
    asker, owner = two_forces()
    ask = captured_ask(asker)
    owner.reads.asked.clear()
    fresh = Node(RIVERTON)
    fresh.now_ticks = 3.5  # it waited so long in the owner's queue
    reply = reply_from_json(fresh.receive(ask).body)
    assert (str(reply.told), reply.reason_code) == ("late", "past-deadline")
    assert fresh.reads.asked == []
    assert fresh.reasons() == ["past-deadline"]


@pytest.mark.clause("anpr-working@0.1#deadline")
def test_a_deadline_that_lies_back_further_than_clocks_may_differ_is_past_whatever_was_allowed():
    asker, _owner = two_forces()
    ask = captured_ask(asker)
    fresh = Node(RIVERTON)
    fresh.clock.move(timedelta(seconds=34))
    assert reply_from_json(fresh.receive(ask).body).reason_code == "past-deadline"


@pytest.mark.clause("anpr-working@0.1#signed-messages")
@pytest.mark.parametrize("hours", [1, -1])
def test_a_peer_whose_clock_is_an_hour_off_is_refused_and_both_sides_say_so(hours):
    asker, owner = two_forces(statement=a_statement(issued_at=NOON - timedelta(hours=2)))
    owner.clock.move(timedelta(hours=hours))
    assert outcomes(asker.search())[RIVERTON] == ("refused", "clock")
    assert owner.reasons() == ["clock"]
    assert "riverton refused clock" in asker.log.entries[-1].details["outcomes"]
    assert owner.reads.asked == []


def told_of(node: Node, ask, **changed):
    return reply_from_json(node.answers.answer(received(ask, **changed)).body).reason_code


@pytest.mark.clause("anpr-working@0.1#signed-messages")
def test_a_message_that_comes_again_is_refused():
    asker, owner = two_forces()
    ask = captured_ask(asker)
    assert told_of(owner, ask) == "replayed"
    assert len(owner.reads.asked) == 1
    assert owner.reasons()[-1] == "replayed"


def test_a_message_that_was_held_back_is_refused_for_its_age():
    asker, _owner = two_forces()
    ask, fresh = captured_ask(asker), Node(RIVERTON)
    fresh.clock.move(timedelta(seconds=60))
    assert told_of(fresh, ask) == "expired"


@pytest.mark.clause("anpr-working@0.1#signed-messages")
def test_a_message_to_another_node_is_refused():
    asker, _owner = two_forces()
    parties = (a_party(MIDVALE), a_party(RIVERTON), a_party(EASTMOOR))
    ask, other = captured_ask(asker), Node(EASTMOOR, statement=a_statement(2, parties=parties))
    assert told_of(other, ask) == "readdressed"  # as it was sent to Riverton
    assert other.reads.asked == []


def test_a_message_that_names_another_owner_is_refused_though_it_was_signed_to_this_address():
    asker = Node(MIDVALE)
    listed = replace(a_party(EASTMOOR), endpoint="http://riverton.example:8000")
    resealed(asker, parties=(a_party(MIDVALE), listed))
    assert told_of(Node(RIVERTON), captured_ask(asker, EASTMOOR)) == "readdressed"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"body": b"{}"}, "wrong-digest"),
        ({"method": "PUT"}, "wrong-signature"),
        ({"path": "/exchange/v1/measures"}, "wrong-signature"),
        ({"query": "a=1"}, "wrong-signature"),
        ({"host": "riverton.example"}, "replayed"),
    ],
)
def test_a_message_that_was_changed_under_way_is_refused(changed, reason):
    asker, owner = two_forces()
    ask = captured_ask(asker)
    assert told_of(owner, ask, **changed) == reason


def test_a_key_that_is_unknown_or_was_revoked_is_refused():
    asker, _owner = two_forces()
    ask = captured_ask(asker)
    stranger = Node(RIVERTON, statement=a_statement(parties=(a_party(RIVERTON),)))
    assert told_of(stranger, ask) == "unknown-key"
    gone = a_party(MIDVALE, keys=(a_key(MIDVALE, revoked_at=NOON),))
    assert told_of(Node(RIVERTON, statement=a_statement(parties=(gone, a_party(RIVERTON)))), ask) == "revoked-key"


@pytest.mark.clause("anpr-working@0.1#vouched-actor")
def test_a_party_that_is_not_bound_by_the_code_is_refused():
    asker, _owner = two_forces()
    ask = captured_ask(asker)
    half = a_party(MIDVALE, bound=Bound(BoundState.PENDING))
    owner = Node(RIVERTON, statement=a_statement(parties=(half, a_party(RIVERTON))))
    assert told_of(owner, ask) == "not-bound"
    assert owner.reads.asked == []
    assert owner.log.entries[-1].details["vrm"] == "AA11AAA"


def test_a_question_that_cannot_be_read_is_refused_as_invalid():
    asker, owner = two_forces()
    owner.reads.trouble = Invalid.at("/vrm", "made up")
    assert outcomes(asker.search())[RIVERTON] == ("refused", "invalid")


def test_a_node_without_reads_says_that_it_does_not_answer_them():
    asker, owner = two_forces()
    owner.answers.sightings = None
    assert outcomes(asker.search())[RIVERTON] == ("refused", "not-answered-here")


def lying(change, answer_as=RIVERTON):
    """Give a peer that answers rightly signed what ``change`` makes of the right reply."""

    def answer(owner):
        def told(ask):
            right = json.loads(owner.receive(ask).body)
            body = json.dumps(change(right)).encode()
            created = to_ms(NOON) // 1000
            headers = sign_answer(a_signer(answer_as), presented_request(ask.headers), 200, body, created)
            return Answer(200, headers, body)

        return told

    return answer


@pytest.mark.clause("anpr-working@0.1#signed-messages")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda right: right | {"id": "another-question"}, ("down", "other-question")),
        (lambda right: right | {"owner": MIDVALE}, ("down", "other-question")),
        (lambda right: right | {"told": "perhaps"}, ("down", "malformed")),
        (lambda right: right | {"body": {"reads": []}}, ("down", "malformed")),
        (lambda right: right | {"body": right["body"] | {"reads": [{"vrm": 7}]}}, ("down", "malformed")),
        (lambda right: right | {"body": right["body"] | {"outcome": "hit"}}, ("no-trace", "")),
    ],
)
def test_an_owner_that_answers_something_else_has_not_answered(change, told):
    asker, owner = two_forces()
    asker.peers.peers[RIVERTON] = lying(change)(owner)
    rows = asker.search()
    assert outcomes(rows)[RIVERTON] == told
    assert all("outcome" not in row.body for row in rows)


def answering(**change):
    return lambda right: right | {"body": right["body"] | change}


def answering_read(**change):
    return lambda right: answering(reads=[right["body"]["reads"][0] | change])(right)


FAR = "0001-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (answering_read(vrm="ZZ99ZZZ", received_vrm="ZZ99ZZZ"), "other-question"),
        (answering_read(captured_at="1999-01-01T00:00:00.000Z"), "other-question"),
        (answering_read(camera_name="R001 \u202e made-up"), "malformed"),
        (answering_read(road="R\x00"), "malformed"),
        (answering_read(flags=["a\nb"]), "malformed"),
        (answering_read(flags=["late"] * 21), "malformed"),
        (answering_read(road="R" * 201), "malformed"),
        (answering_read(received_vrm="A" * 65), "malformed"),
        (answering_read(received_at="9999-12-31T23:59:59.999Z"), "other-question"),
        (answering(rule="see <b>"), "malformed"),
        (answering(gaps=[[spell(NOON), spell(NOON - timedelta(hours=1))]]), "other-question"),
        (answering(gaps=[[spell(NOON - timedelta(days=9)), spell(NOON)]]), "other-question"),
        (answering(gaps=[[spell(NOON - timedelta(hours=1)), spell(NOON)]] * 501), "malformed"),
        (lambda right: answering(searched=right["body"]["searched"] | {"from": spell(NOON - timedelta(hours=1))})(right),
         "other-question"),
        (lambda right: answering(reads=right["body"]["reads"] * 501)(right), "malformed"),
        (answering(reads=[], searched={"from": spell(NOON), "to": spell(NOON), "stored_to": spell(NOON)}),
         "other-question"),
        (answering(searched={"from": FAR, "to": "9999-12-31T23:59:59.999Z", "stored_to": spell(NOON)}),
         "other-question"),
        (lambda right: answering(searched=right["body"]["searched"] | {"stored_to": FAR})(right), "other-question"),
    ],
)  # fmt: skip
def test_an_owner_that_answers_another_question_is_down_and_its_reads_go_nowhere(change, reason):
    asker, owner = two_forces(reads=OwnReads((a_sighting(),)))
    asker.peers.peers[RIVERTON] = lying(change)(owner)
    rows = asker.search()
    assert outcomes(rows)[RIVERTON] == ("down", reason)
    assert f"riverton down {reason}" in asker.log.entries[-1].details["outcomes"]


def test_an_owner_that_may_look_at_less_says_so_in_its_row():
    asker, owner = two_forces()
    later = spell(NOON - timedelta(hours=1))
    asker.peers.peers[RIVERTON] = lying(
        lambda right: answering(searched=right["body"]["searched"] | {"from": later})(right)
    )(owner)
    row = next(row for row in asker.search() if row.owner == RIVERTON)
    assert (str(row.outcome), row.body["searched"]["from"]) == ("no-trace", later)


def test_an_owner_searches_up_to_its_own_present_and_its_clock_may_be_behind_by_what_the_network_allows():
    asker, owner = two_forces()
    ahead = a_question(to=NOON + timedelta(days=1))
    seen = {}
    for seconds in (29, 31):
        end = {"to": spell(NOON - timedelta(seconds=seconds))}
        asker.peers.peers[RIVERTON] = lying(
            lambda right, end=end: answering(searched=right["body"]["searched"] | end)(right)
        )(owner)
        seen[seconds] = outcomes(asker.search(ahead))[RIVERTON]
    assert seen == {29: ("no-trace", ""), 31: ("down", "other-question")}


def test_a_mark_as_a_camera_sent_it_may_be_odd_and_keeps_no_hit_back():
    asker, owner = two_forces(reads=OwnReads((a_sighting(),)))
    asker.peers.peers[RIVERTON] = lying(answering_read(received_vrm="AA11\u00adAAA"))(owner)
    assert outcomes(asker.search())[RIVERTON] == ("hit", "")


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner")
def test_a_bound_force_without_a_node_is_a_row_and_is_not_asked():
    asker, _owner = two_forces()
    without = a_party(EASTMOOR, keys=(), endpoint=None)
    resealed(asker, parties=(a_party(MIDVALE), a_party(RIVERTON), without))
    assert outcomes(asker.search())[EASTMOOR] == ("down", "no-node")
    assert EASTMOOR not in asker.log.entries[-2].details["owners"]
    assert "eastmoor down no-node" in asker.log.entries[-1].details["outcomes"]


def test_why_an_owner_refuses_is_a_code_and_words_that_are_shown_as_they_are():
    asker, owner = two_forces()
    refused = {"told": "refused", "reason_code": "no-trace 5, northmarch \u202e", "words": "No\r\n\u2028\t\u202e."}
    asker.peers.peers[RIVERTON] = lying(lambda right: right | refused)(owner)
    row = next(row for row in asker.search() if row.owner == RIVERTON)
    assert (str(row.outcome), row.reason_code, row.words) == ("refused", "malformed", "No ‹U+202E›.")
    assert "riverton refused malformed" in asker.log.entries[-1].details["outcomes"]


@pytest.mark.parametrize("code", ["own-limit", "no-node"])
def test_what_the_asker_s_own_node_says_of_itself_no_owner_says(code):
    asker, owner = two_forces()
    refused = {"told": "refused", "reason_code": code, "words": ""}
    asker.peers.peers[RIVERTON] = lying(lambda right: right | refused)(owner)
    assert outcomes(asker.search())[RIVERTON] == ("refused", "malformed")


def test_a_message_that_the_asker_s_own_node_did_not_send_is_told_as_its_own_limit_and_not_as_down():
    asker, _owner = two_forces()
    asker.peers.peers[RIVERTON] = lambda _ask: NoAnswer(RowOutcome.REFUSED, "own-limit")
    assert outcomes(asker.search())[RIVERTON] == ("refused", "own-limit")
    assert "riverton refused own-limit" in asker.log.entries[-1].details["outcomes"]


def test_an_answer_by_another_party_s_key_does_not_count():
    asker, owner = two_forces()
    asker.peers.peers[RIVERTON] = lying(lambda right: right, answer_as=MIDVALE)(owner)
    assert outcomes(asker.search())[RIVERTON] == ("down", "unknown-key")


def test_an_answer_to_another_question_does_not_count():
    asker, owner = two_forces()
    first = owner.receive(captured_ask(Node(MIDVALE)))
    asker.peers.peers[RIVERTON] = lambda _ask: first
    assert outcomes(asker.search())[RIVERTON] == ("down", "wrong-signature")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda right: Answer(200, {}, b"{}"), "unsigned"),
        (lambda right: replace(right, body=right.body + b" "), "wrong-digest"),
        (lambda right: replace(right, status=403), "wrong-signature"),
        (lambda right: NoAnswer(RowOutcome.DOWN, "too-large"), "too-large"),
    ],
)
def test_an_answer_that_is_not_as_it_was_signed_does_not_count(change, reason):
    asker, owner = two_forces()
    asker.peers.peers[RIVERTON] = lambda ask: change(owner.receive(ask))
    assert outcomes(asker.search())[RIVERTON] == ("down", reason)


def test_what_bears_no_signature_is_put_on_the_record_and_not_answered():
    owner = Node(RIVERTON)
    ask = captured_ask(two_forces()[0])
    from commonbeat.exchange.errors import MessageRefused

    with pytest.raises(MessageRefused):
        owner.answers.answer(received(ask, headers={}))
    assert owner.reasons() == ["malformed"]


def test_a_node_is_asked_for_what_it_measures_in_the_same_way():
    asked = []

    def measure(asker, body):
        asked.append((asker, body))
        return {"cameras": 3}

    asker, owner = two_forces()
    owner.answers.measures = measure
    [row] = asker.exchange.measures("anpr-working#clock-tolerance", {"days": 1})
    assert (row.owner, str(row.outcome), row.body) == (RIVERTON, "answered", {"cameras": 3})
    assert asked == [(MIDVALE, {"measure": "anpr-working#clock-tolerance", "asked": {"days": 1}})]
    assert owner.events == [("exchange.question.answered", "done")]
    assert message_from_json(asker.peers.asked[0].body).person == ""


@pytest.mark.clause("anpr-working@0.1#asked-on-record")
def test_what_came_of_asking_for_a_measure_is_on_the_record_by_owner_and_no_measure_is():
    asker, owner = two_forces()
    owner.answers.measures = lambda _asker, _body: {"cameras": 3}
    seen = []
    asker.peers.peers[RIVERTON] = lambda ask: (seen.append(asker.events), owner.receive(ask))[1]
    list(asker.exchange.measures("anpr-working#clock-tolerance", {"limit_seconds": 5.0}))
    assert seen == [[("exchange.measures.asked", "done")]]
    asked, answered = asker.log.entries
    assert asked.details["asked"] == ["limit_seconds 5.0"]
    assert (answered.event, answered.subject) == (Event.NETWORK_MEASURES_ANSWERED, asked.subject)
    assert (answered.actor, answered.party, answered.details) == (
        SYSTEM,
        MIDVALE,
        {"outcomes": ["riverton answered"]},
    )


def test_an_owner_that_gives_no_measure_is_on_the_record_with_its_reason():
    asker, _owner = two_forces()
    asker.peers.peers[RIVERTON] = lambda _ask: NoAnswer(RowOutcome.LATE, "late")
    list(asker.exchange.measures("anpr-working#clock-tolerance", {}))
    assert asker.log.entries[-1].details["outcomes"] == ["riverton late late"]


def test_a_node_that_measures_nothing_says_so():
    asker, _owner = two_forces()
    [row] = asker.exchange.measures("x", {})
    assert (str(row.outcome), row.reason_code) == ("refused", "not-answered-here")


def test_a_node_without_reads_of_its_own_has_no_row_of_its_own():
    asker, _owner = two_forces()
    object.__setattr__(asker.exchange, "sightings", None)
    assert set(outcomes(asker.search())) == {RIVERTON}


def test_with_nobody_to_ask_there_is_an_answer_all_the_same():
    alone = Node(MIDVALE, statement=a_statement(parties=(a_party(MIDVALE),)), peers=MemoryPeers())
    object.__setattr__(alone.exchange, "sightings", None)
    assert alone.search() == []
    assert alone.events[-1] == ("exchange.search.answered", "done")


def test_what_own_policy_rests_on_is_on_the_record():
    asker, _owner = two_forces()
    asker.decides = lambda _actor, scope, _purpose: SearchDecision(Decision(True, "a@1#b", ""), scope.from_, scope.to)
    asker.search()
    assert (asker.log.entries[0].rule, asker.log.entries[0].details["rests_on"]) == ("a@1#b", "")
