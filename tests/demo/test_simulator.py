"""The simulator, against a small server that keeps what it is sent."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from commonbeat.demo.simulator import BATCH_MAX, Simulator
from commonbeat.kernel.clock import spell, to_ms
from tests.builders import NOON, SetClock
from tests.demo.builders import a_traffic
from tests.faults.served import until

SECONDS = 15


class Feed(ThreadingHTTPServer):
    """Takes batches; the first ``busy`` of them it refuses for a while."""

    daemon_threads = True

    def __init__(self, busy: int = 0, status: int = 202) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.busy, self.status = busy, status
        self.taken: list[dict] = []
        self.refused: list[dict] = []
        self.bearers: set[str] = set()

    @property
    def reads(self) -> list[dict]:
        return [read for batch in list(self.taken) for read in batch["reads"]]


class Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Feed

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bearers.add(self.headers["authorization"])
        busy = len(self.server.refused) < self.server.busy
        (self.server.refused if busy else self.server.taken).append(body)
        self.send_response(503 if busy else self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """A test's output is its own."""


@pytest.fixture
def feed() -> Iterator[Feed]:
    server = Feed()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def simulator(feed, clock) -> Iterator[Simulator]:
    made = Simulator(a_traffic(), f"http://127.0.0.1:{feed.server_port}", "cb_feed_feed-1_made-up", clock)
    made.start()
    yield made
    made.stop()


def test_it_sends_each_passing_once_when_its_time_has_come(feed, clock, simulator):
    for _ in range(3):
        before = len(feed.reads)
        clock.move(timedelta(seconds=20))
        until(lambda least=before: len(feed.reads) > least + 50, SECONDS, "the reads of twenty seconds")
    simulator.stop()
    times = [read["captured_at"] for read in feed.reads]
    assert times == sorted(times)
    assert spell(NOON) <= times[0] < times[-1] <= spell(clock.now())
    keys = {(read["vrm"], read["feed"], read["source"], read["camera"], read["captured_at"]) for read in feed.reads}
    assert len(keys) == len(feed.reads)
    assert feed.bearers == {"Bearer cb_feed_feed-1_made-up"}


def test_it_sends_nothing_while_the_clock_stands(feed, simulator):
    simulator.stop()
    assert feed.taken == []


def test_what_is_not_taken_is_sent_again_whole(feed, clock, simulator):
    feed.busy = 2
    clock.move(timedelta(seconds=10))
    until(lambda: feed.taken, SECONDS, "it is taken at the third try")
    assert feed.refused[0] == feed.refused[1] == feed.taken[0]


def test_a_batch_that_is_refused_for_good_is_not_sent_again(feed, clock, simulator):
    feed.status = 422
    clock.move(timedelta(seconds=10))
    until(lambda: feed.taken, SECONDS, "it was sent")
    clock.move(timedelta(seconds=10))
    until(lambda: len(feed.taken) > 1, SECONDS, "the next was sent")
    assert feed.taken[0] != feed.taken[1]


def test_after_a_long_sleep_it_sends_in_batches_that_a_node_takes(feed, clock, simulator):
    clock.move(timedelta(minutes=5))
    until(lambda: len(feed.reads) > 1_000, SECONDS, "what came due meanwhile")
    assert max(len(batch["reads"]) for batch in feed.taken) <= BATCH_MAX


def test_a_node_that_is_not_there_is_waited_for_and_the_end_is_not_held_up(clock):
    simulator = Simulator(a_traffic(), "http://127.0.0.1:1", "made-up", clock)
    simulator.start()
    clock.move(timedelta(seconds=10))
    simulator.stop()
    assert not simulator._thread.is_alive()
    assert to_ms(clock.now()) > to_ms(NOON)
