"""The contract of what asks other nodes, in memory and over HTTP; and what the latter does with every bad owner."""

import threading
import time
from contextlib import ExitStack

import psutil
import pytest

from commonbeat.adapters.http.fetch import HttpFetches
from commonbeat.adapters.http.peers import OF_ONE_OWNER, HttpPeers
from commonbeat.adapters.memory.exchange import MemoryPeers
from commonbeat.exchange.errors import FetchFailed
from commonbeat.exchange.model import OWN_LIMIT, Answer, Ask, NoAnswer, Reply, RowOutcome, Told
from commonbeat.kernel.ids import PartyId
from tests.adapters.peer_servers import (
    PeerServer,
    answers,
    cuts_off,
    drips_body,
    drips_head,
    endless,
    hangs,
    is_not_http,
    says_nothing,
)
from tests.faults.served import until

GOOD, HOME = PartyId("good"), PartyId("home")
BODY = b'{"told": "answered"}'


def an_ask(url: str, owner: str = GOOD) -> Ask:
    return Ask(PartyId(owner), "1", f"{url}/exchange/v1/sightings", {"content-type": "application/json"}, b"{}", ":s:")


@pytest.fixture
def serving():
    """Start owners that end with the test."""
    with ExitStack() as stack:

        def start(serve) -> PeerServer:
            made = PeerServer(serve)
            stack.callback(made.close)
            return made

        yield start


@pytest.fixture
def http():
    made = HttpPeers(answer_most_bytes=1_000_000)
    yield made
    made.close()


@pytest.fixture(params=["memory", "http"])
def peers(request):
    """Give the peers and the address at which the owner ``good`` answers."""
    if request.param == "memory":
        yield MemoryPeers({GOOD: lambda _ask: Answer(200, {"x-made-up": "yes"}, BODY)}), "http://good"
        return
    server, made = PeerServer(answers(BODY)), HttpPeers()
    yield made, server.url
    made.close()
    server.close()


def test_each_owner_is_given_once_with_what_it_answered(peers):
    made, url = peers
    reply = Reply("1", HOME, Told.ANSWERED)
    told = dict(made.ask_all([an_ask(url), an_ask("http://127.0.0.1:1", "gone")], {HOME: lambda: reply}, 5.0))
    assert set(told) == {GOOD, "gone", HOME}
    assert (told[GOOD].status, told[GOOD].body, told[GOOD].headers["x-made-up"]) == (200, BODY, "yes")
    assert told["gone"] == NoAnswer(RowOutcome.DOWN, "unreachable")
    assert told[HOME] == reply


def test_nobody_is_nobody(peers):
    made, _url = peers
    assert list(made.ask_all([], {}, 1.0)) == []


def test_with_no_time_left_an_owner_is_late(peers):
    made, url = peers
    assert list(made.ask_all([an_ask(url)], {}, 0.0)) == [(GOOD, NoAnswer(RowOutcome.LATE, "deadline"))]


@pytest.mark.clause("anpr-working@0.1#one-row-for-each-owner", "anpr-working@0.1#answer-size")
@pytest.mark.parametrize(
    ("serve", "reason"),
    [
        (endless, "too-large"),
        (cuts_off, "cut-off"),
        (says_nothing, "cut-off"),
        (is_not_http, "cut-off"),
        (answers(b"a" * 1_000_001), "too-large"),
    ],
)
def test_an_owner_that_answers_badly_is_down(serving, http, serve, reason):
    assert list(http.ask_all([an_ask(serving(serve).url)], {}, 20.0)) == [(GOOD, NoAnswer(RowOutcome.DOWN, reason))]


@pytest.mark.clause("anpr-working@0.1#deadline")
@pytest.mark.parametrize("serve", [hangs, drips_head, drips_body])
def test_an_owner_that_hangs_or_drips_never_delays_the_answer(serving, http, serve):
    slow, good = serving(serve), serving(answers(BODY))
    asks = [an_ask(slow.url, "slow"), an_ask(good.url)]
    began = time.monotonic()
    told = [(owner, type(one).__name__, time.monotonic() - began) for owner, one in http.ask_all(asks, {}, 0.3)]
    assert [one[:2] for one in told] == [(GOOD, "Answer"), ("slow", "NoAnswer")]
    assert told[0][2] < 0.3
    assert 0.29 < told[1][2] < 0.35


def test_an_owner_that_redirects_is_not_followed(serving, http):
    elsewhere = serving(answers(b"stolen"))
    moved = serving(answers(b"", status="307 Temporary Redirect", fields=f"location: {elsewhere.url}/\r\n".encode()))
    [(_owner, told)] = http.ask_all([an_ask(moved.url)], {}, 5.0)
    assert told.status == 307
    assert elsewhere.connections == []


def test_connections_are_kept_and_used_again(serving, http):
    good = serving(answers(BODY))
    for _time in range(5):
        [(_owner, told)] = http.ask_all([an_ask(good.url)], {}, 5.0)
        assert told.status == 200
    assert len(good.connections) == 1


def test_an_owner_that_hangs_holds_no_more_than_its_share(serving, http):
    slow = serving(hangs)
    asked = [http.ask_all([an_ask(slow.url)], {}, 1.0) for _time in range(OF_ONE_OWNER + 3)]
    told = [one for rows in asked for _owner, one in rows]
    assert told.count(NoAnswer(RowOutcome.REFUSED, OWN_LIMIT)) == 3
    until(lambda: http.under_way == 0, 5, "nothing is waited for any more")


def test_nothing_of_owners_that_hang_stays_behind(serving, http):
    slow = serving(hangs)
    process, before = psutil.Process(), None
    for _round in range(4):
        for _time in range(10):
            list(http.ask_all([an_ask(slow.url)], {}, 0.02))
        ours = [one for one in process.net_connections("tcp") if one.raddr and one.raddr.port == slow.port]
        ours = [one for one in ours if one.status == "ESTABLISHED"]
        threads = sum(thread.name == "peers" for thread in threading.enumerate())
        before = before or (len(ours), threads)
        assert (len(ours), threads) <= (before[0] + 1, before[1])


def test_own_reads_that_take_too_long_are_late_and_what_they_raise_is_down(http):
    over = threading.Event()

    def slow():
        over.wait(10)
        return Reply("1", HOME, Told.ANSWERED)

    def raises():
        raise ValueError("made up")

    assert list(http.ask_all([], {HOME: slow}, 0.05)) == [(HOME, NoAnswer(RowOutcome.LATE, "deadline"))]
    assert list(http.ask_all([], {HOME: raises}, 5.0)) == [(HOME, NoAnswer(RowOutcome.DOWN, "failed"))]
    over.set()


def test_what_is_under_way_ends_when_it_is_closed(serving):
    made, slow = HttpPeers(), serving(hangs)
    rows = made.ask_all([an_ask(slow.url)], {}, 30.0)
    made.close()
    assert [one.outcome for _owner, one in rows] == [RowOutcome.DOWN]


def test_a_statement_is_fetched(serving):
    assert HttpFetches(seconds=5)(serving(answers(b"signed")).url) == b"signed"


@pytest.mark.parametrize(
    "serve",
    [hangs, drips_head, drips_body, endless, cuts_off, says_nothing, is_not_http,
     answers(b"", status="302 Found", fields=b"location: /elsewhere\r\n"), answers(b"", status="404 Not Found")],
)  # fmt: skip
def test_a_fetch_is_bounded_in_time_and_bytes_and_follows_nothing(serving, serve):
    began = time.monotonic()
    with pytest.raises(FetchFailed):
        HttpFetches(seconds=0.3, most_bytes=100_000)(serving(serve).url)
    assert time.monotonic() - began < 2


def test_a_fetch_from_nobody_fails():
    with pytest.raises(FetchFailed):
        HttpFetches()("http://127.0.0.1:1/x")
