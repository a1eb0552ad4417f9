"""Clients that send slowly, too much, or stop half way, against the real server."""

import json
import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.build import feed_bearer, furnish, make_demo_folder, person_bearer
from commonbeat.kernel.clock import spell
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.server import HEAD_MOST_BYTES, server
from tests.builders import a_camera
from tests.faults.served import until

HEAD_SECONDS, BODY_SECONDS, BODY_BYTES = 1, 1, 200_000
LONGEST = 8.0
SETTINGS = {
    "COMMONBEAT_HEADER_SECONDS": str(HEAD_SECONDS),
    "COMMONBEAT_BODY_SECONDS": str(BODY_SECONDS),
    "COMMONBEAT_BODY_MAX_BYTES": str(BODY_BYTES),
}


class Live:
    """A node behind the real server, on a port of its own."""

    def __init__(self, folder, **more: str) -> None:
        make_demo_folder(folder)
        self.node = open_node(folder, read_settings(SETTINGS | more), store=MemoryReadStore())
        furnish(self.node.house, [a_camera()])
        self.node.reads.cameras_changed()
        self.node.start()
        hub = HitHub()
        self.server = server(compose(self.node, hub), self.node.settings.web, 0, hub.close)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        until(lambda: self.server.started, 20, "the server answers")
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        self.feed = feed_bearer(self.node.house, "feed-1")
        self.person = person_bearer(self.node.house, "investigator")

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        self.node.stop()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST)

    def head(self, path: str, *more: str, credential: str | None = None) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: node", "Content-Type: application/json", *more]
        lines += [f"Authorization: Bearer {credential}"] if credential else []
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def read(self, mark: str) -> dict:
        return {"vrm": mark, "captured_at": spell(datetime.now(UTC)), "feed": 1, "source": 1, "camera": 1}

    def is_well(self) -> bool:
        with self.connect() as link:
            link.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n")
            return heard(link).startswith(b"HTTP/1.1 200")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    made = Live(tmp_path_factory.mktemp("live") / "data")
    yield made
    made.stop()


def heard(link: socket.socket) -> bytes:
    """Give everything that comes until the other side closes; an unclosed connection fails the test by time."""
    parts = []
    try:
        while part := link.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def dribble(link: socket.socket, piece: bytes, every: float = 0.05) -> threading.Event:
    """Send a piece again and again until the connection is closed, from a thread."""
    done = threading.Event()

    def send() -> None:
        ends = time.monotonic() + LONGEST
        while time.monotonic() < ends and not done.wait(every):
            try:
                link.sendall(piece)
            except OSError:
                break
        done.set()

    threading.Thread(target=send, daemon=True).start()
    return done


def closed_after(link: socket.socket) -> tuple[bytes, float]:
    began = time.monotonic()
    answer = heard(link)
    return answer, time.monotonic() - began


@pytest.mark.parametrize("begin", [b"", b"POST /api/anpr/reads HT", b"GET / HTTP/1.1\r\nHost: node\r\nX-A: "])
def test_a_head_that_does_not_come_closes_the_connection(live, begin):
    with live.connect() as link:
        link.sendall(begin)
        answer, seconds = closed_after(link)
    assert answer == b""
    assert HEAD_SECONDS / 2 < seconds < HEAD_SECONDS + 4
    assert live.is_well()


def test_a_head_that_dribbles_closes_the_connection(live):
    with live.connect() as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: node\r\n")
        done = dribble(link, b"X-A: b\r\n")
        _answer, seconds = closed_after(link)
        done.set()
    assert seconds < HEAD_SECONDS + 4


def test_a_second_head_that_dribbles_closes_the_connection_too(live):
    with live.connect() as link:
        link.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: node\r\n\r\n")
        assert link.recv(65_536).startswith(b"HTTP/1.1 200")
        link.sendall(b"\r\n")
        _answer, seconds = closed_after(link)
    assert seconds < HEAD_SECONDS + 4


def test_a_head_without_an_end_is_told_and_takes_no_memory(live):
    with live.connect() as link:
        sent = 0
        link.sendall(b"GET / HTTP/1.1\r\nX-A: ")
        try:
            for _ in range(2_000):
                link.sendall(b"a" * 65_536)
                sent += 65_536
        except OSError:
            pass
        answer = heard(link)
    assert sent < 64 * HEAD_MOST_BYTES
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431")
    assert live.is_well()


@pytest.mark.parametrize("path", ["/api/anpr/reads", "/api/anpr/searches"])
@pytest.mark.parametrize("length", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_body_that_dribbles_is_told_and_the_connection_closed(live, path, length):
    credential = live.feed if path.endswith("reads") else live.person
    with live.connect() as link:
        link.sendall(live.head(path, length, credential=credential))
        done = dribble(link, b"1\r\n{\r\n" if "chunked" in length else b"{", every=0.2)
        answer, seconds = closed_after(link)
        done.set()
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer
    assert seconds < BODY_SECONDS + 4


@pytest.mark.parametrize("path", ["/api/anpr/reads", "/api/anpr/searches", "/healthz/live", "/sign-in", "/nowhere"])
def test_who_is_answered_before_the_body_holds_no_connection(live, path):
    with live.connect() as link:
        link.sendall(live.head(path, "Content-Length: 1000000000") + b"{")
        answer, seconds = closed_after(link)
    assert answer[9:12] in {b"401", b"403", b"404", b"405", b"413", b"422"}
    assert seconds < BODY_SECONDS + 4


@pytest.mark.parametrize("path", ["/api/anpr/reads", "/api/anpr/searches"])
def test_a_body_without_a_length_is_cut_at_the_limit(live, path):
    credential = live.feed if path.endswith("reads") else live.person
    with live.connect() as link:
        link.sendall(live.head(path, "Transfer-Encoding: chunked", credential=credential))
        try:
            for _ in range(40):
                link.sendall(b"2710\r\n" + b" " * 10_000 + b"\r\n")
        except OSError:
            pass
        answer = heard(link)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
    assert live.is_well()


@pytest.mark.parametrize("path", ["/api/anpr/reads", "/api/anpr/searches"])
def test_a_body_that_says_it_is_too_large_is_refused_unread(live, path):
    credential = live.feed if path.endswith("reads") else live.person
    with live.connect() as link:
        link.sendall(live.head(path, f"Content-Length: {BODY_BYTES + 1}", credential=credential))
        answer, _seconds = closed_after(link)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"200000" in answer


def test_a_batch_that_breaks_off_is_not_taken_and_costs_nothing(live):
    before = live.node.reads.intake.counts.accepted
    body = json.dumps({"reads": [live.read(f"CUT{n}") for n in range(100)]}).encode()
    for cut in (0, 1, len(body) // 2, len(body) - 1):
        with live.connect() as link:
            link.sendall(
                live.head("/api/anpr/reads", f"Content-Length: {len(body)}", credential=live.feed) + body[:cut]
            )
    until(live.is_well, 10, "the node is well")
    assert live.node.reads.intake.counts.accepted == before
    with live.connect() as link:
        link.sendall(
            live.head("/api/anpr/reads", f"Content-Length: {len(body)}", "Connection: close", credential=live.feed)
            + body
        )
        assert b'"accepted":100,"duplicates":0' in heard(link)


NONSENSE = [
    b"\x00" * 1_000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: node\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n",
    b"CONNECT node:22 HTTP/1.1\r\nHost: node\r\n\r\n",
    b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


@pytest.mark.parametrize("sent", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_request_is_refused_and_the_node_goes_on(live, sent):
    with live.connect() as link:
        link.sendall(sent)
        answer, seconds = closed_after(link)
    assert b"HTTP/1.1 200" not in answer or b"smuggled" not in sent
    assert b"HTTP/1.1 500" not in answer
    assert seconds < LONGEST
    assert live.is_well()


def problem_of(answer: bytes) -> dict:
    """Give the problem of an answer that is the connection's only one and its last."""
    head, _blank, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert (headers["content-type"], headers["connection"]) == ("application/problem+json", "close")
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert int(headers["content-length"]) == len(body)
    told = json.loads(body)
    assert status.startswith(f"http/1.1 {told['status']} ")
    return told


TWO_WAYS = [
    "Content-Length: 4\r\nContent-Length: 4",
    "Content-Length: 4\r\nContent-Length: 5",
    "Content-Length: 4, 4",
    "Content-Length: +4",
    "Content-Length: 4\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding:\x0bchunked",
    "X: a\r\n Transfer-Encoding: chunked",
]
NO_REQUEST = [one for at, one in enumerate(NONSENSE) if at not in {2, 9, 10, 11}]


@pytest.mark.parametrize(
    "sent",
    [
        *NO_REQUEST,
        b"hello\r\n\r\n",
        b"GET /healthz/live HTTP/1.1\nHost: node\n\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nHost: node\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: node\r\nA\x00: b\r\n\r\n",
    ],
)
def test_what_is_no_request_is_told_so_in_a_problem(live, sent):
    with live.connect() as link:
        link.sendall(sent)
        told = problem_of(heard(link))
    assert told == {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": told["detail"]}
    assert "no HTTP request" in told["detail"]


@pytest.mark.parametrize("lines", TWO_WAYS)
@pytest.mark.parametrize("path", ["/api/anpr/reads", "/api/anpr/searches", "/sign-in"])
def test_a_body_whose_length_could_be_read_in_two_ways_is_no_request_and_nothing_behind_it_is(live, path, lines):
    behind = b"0\r\n\r\nGET /healthz/live HTTP/1.1\r\nHost: node\r\n\r\n"
    with live.connect() as link:
        link.sendall(live.head(path, lines, credential=live.feed) + behind)
        assert problem_of(heard(link))["status"] == 400
    assert live.is_well()


@pytest.mark.parametrize(
    "sent", [b"GET /healthz/live\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET /nowhere HTTP/2.0\r\nHost: node\r\n\r\n"]
)
def test_another_version_of_http_is_told_which_are_spoken(live, sent):
    with live.connect() as link:
        link.sendall(sent)
        told = problem_of(heard(link))
    assert (told["status"], told["title"]) == (505, "HTTP Version Not Supported")


@pytest.mark.parametrize("head", [b"", b"Host: node\r\nHost: node\r\n", b"Host: node\r\nhost: other\r\n"])
@pytest.mark.parametrize("asked", [b"GET /healthz/live", b"POST /api/anpr/reads"])
def test_a_request_that_does_not_say_once_whom_it_is_for_is_refused(live, head, asked):
    with live.connect() as link:
        link.sendall(asked + b" HTTP/1.1\r\n" + head + b"\r\n")
        told = problem_of(heard(link))
    assert told["status"] == 400
    assert "one Host header" in told["detail"]
    assert live.is_well()


def test_a_client_of_http_1_0_need_not_say_whom_it_asks(live):
    with live.connect() as link:
        link.sendall(b"GET /healthz/live HTTP/1.0\r\n\r\n")
        assert heard(link).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
@pytest.mark.parametrize("pieces", [1, 2, 40])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_wish_for_another_protocol_is_passed_over_with_its_body_and_the_next_request(
    live, protocol, pieces, is_chunked
):
    wish = f"Upgrade: {protocol}", "Connection: Upgrade, HTTP2-Settings"
    sent = b""
    for mark in ("UP11GRD", "UP22GRD"):
        body = json.dumps({"reads": [live.read(mark)]}).encode()
        length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {len(body)}"
        sent += live.head("/api/anpr/reads", *wish, length, credential=live.feed)
        sent += b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if is_chunked else body
    sent += b"GET /healthz/live HTTP/1.1\r\nHost: node\r\nUpgrade: a\r\nConnection: upgrade, close\r\n\r\n"
    size = len(sent) // pieces + 1
    with live.connect() as link:
        for at in range(0, len(sent), size):
            link.sendall(sent[at : at + size])
        answers = heard(link)
    assert answers.count(b"HTTP/1.1 202") == answers.count(b'{"accepted":1,') == 2
    assert answers.endswith(b'{"status":"live","parts":{}}')


def test_what_looks_like_a_request_in_the_body_of_one_with_a_wish_is_body(live):
    hidden = b"GET /healthz/live HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"
    with live.connect() as link:
        head = live.head(
            "/api/anpr/reads", "Upgrade: websocket", "Connection: Upgrade", f"Content-Length: {len(hidden)}"
        )
        link.sendall(head)
        link.sendall(hidden)
        answer = heard(link)
    assert answer.startswith(b"HTTP/1.1 401")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_wishes_without_end_cost_no_more_than_requests_do(live):
    one = b"GET /healthz/live HTTP/1.1\r\nHost: node\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n"
    with live.connect() as link:
        link.sendall(one * 2_000 + one.replace(b"upgrade\r\n", b"upgrade, close\r\n"))
        assert heard(link).count(b'{"status":"live"') == 2_001


def test_nobody_is_connected_onward(live):
    with live.connect() as link:
        link.sendall(b"CONNECT node:22 HTTP/1.1\r\nHost: node:22\r\n\r\n")
        assert problem_of(heard(link))["status"] == 501


def test_nonsense_behind_a_request_is_not_its_answer(live):
    with live.connect() as link:
        link.sendall(
            live.head("/api/anpr/reads", "Content-Length: 2", credential=live.feed) + b"{}" + b"nonsense\r\n\r\n"
        )
        assert b"no HTTP request" not in heard(link)
    with live.connect() as link:
        link.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: node\r\n\r\n")
        assert link.recv(65_536).startswith(b"HTTP/1.1 200")
        link.sendall(b"nonsense\r\n\r\n")
        assert problem_of(heard(link))["status"] == 400


def test_a_head_that_is_too_large_is_told_so_in_a_problem(live):
    with live.connect() as link:
        link.sendall(b"GET / HTTP/1.1\r\nX-A: " + b"a" * HEAD_MOST_BYTES)
        told = problem_of(heard(link))
    assert told == {
        "type": "about:blank",
        "title": "Request Header Fields Too Large",
        "status": 431,
        "detail": "The head of the request is too large.",
    }


def test_a_head_that_comes_with_the_body_before_it_is_not_as_large_as_that(live):
    body = json.dumps({"reads": [live.read("LARGE1")]}).encode().ljust(2 * HEAD_MOST_BYTES)
    head = live.head("/api/anpr/reads", f"Content-Length: {len(body)}", credential=live.feed)
    behind = b"GET /healthz/live HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"
    with live.connect() as link:
        link.sendall(head + body + behind[:20])
        assert link.recv(65_536).startswith(b"HTTP/1.1 202")
        link.sendall(behind[20:])
        assert heard(link).startswith(b"HTTP/1.1 200")


def test_who_comes_when_there_are_connections_enough_is_told_to_come_again_and_the_others_are_served(tmp_path):
    full = Live(tmp_path / "data", COMMONBEAT_CONNECTIONS_MAX="2")
    ask = b"GET /healthz/live HTTP/1.1\r\nHost: node\r\n\r\n"
    try:
        with full.connect() as first, full.connect() as second:
            for link in (first, second):
                link.sendall(ask)
                assert link.recv(65_536).startswith(b"HTTP/1.1 200")
            with full.connect() as third:
                third.sendall(ask)
                answer = heard(third)
            assert problem_of(answer)["status"] == 503
            assert b"\r\nretry-after: 5\r\n" in answer
            first.sendall(ask)
            assert first.recv(65_536).startswith(b"HTTP/1.1 200")
        until(full.is_well, 10, "there is room again")
    finally:
        full.stop()


def test_many_slow_clients_keep_nobody_out(live):
    links = [live.connect() for _ in range(150)]
    try:
        for number, link in enumerate(links):
            link.sendall(
                b"GET / HT" if number % 2 else live.head("/api/anpr/reads", "Content-Length: 9", credential=live.feed)
            )
        began = time.monotonic()
        assert live.is_well()
        assert time.monotonic() - began < 3
        for link in links:
            heard(link)
    finally:
        for link in links:
            link.close()
    until(lambda: live.node is not None and not live.server.server_state.connections, 5, "every connection is closed")
