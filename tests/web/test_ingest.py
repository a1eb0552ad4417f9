"""The way in for reads: answers, bounds, and who may send."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
import pytest
import uvicorn
from prometheus_client import CollectorRegistry, generate_latest

from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.anpr.submission import FeedGrant
from commonbeat.web.api.metrics import IngestCollector
from commonbeat.web.ingest import IngestApp, IngestBounds
from tests.anpr.intake_builders import Gateway, a_body, a_wire_read

GRANTS = {"secret": FeedGrant("feed-1"), "narrow": FeedGrant("feed-2", frozenset({7}))}


@dataclass
class Asked:
    """One request to the app: what it answered, and how many pieces of the body it asked for."""

    pieces: list[bytes]
    sent: list[dict] = field(default_factory=list)
    asked_for: int = 0
    stalls: bool = False

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> dict:
        return json.loads(b"".join(message.get("body", b"") for message in self.sent[1:]))

    async def receive(self) -> dict:
        if self.asked_for == len(self.pieces):
            if self.stalls:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}
        self.asked_for += 1
        more = self.asked_for < len(self.pieces) or self.stalls
        return {"type": "http.request", "body": self.pieces[self.asked_for - 1], "more_body": more}

    async def send(self, message: dict) -> None:
        self.sent.append(message)


@asynccontextmanager
async def running(gateway: Gateway, bounds: IngestBounds | None = None) -> AsyncIterator[IngestApp]:
    app = IngestApp(gateway.intake, GRANTS.get, bounds)
    app.start()
    yield app
    await app.stop()


async def post(app: IngestApp, *pieces: bytes, bearer="secret", stalls=False, **headers: str) -> Asked:
    asked = Asked(list(pieces), stalls=stalls)
    given = {"content-type": "application/json", **({"authorization": f"Bearer {bearer}"} if bearer else {})}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/anpr/reads",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    await app(scope, asked.receive, asked.send)
    return asked


def answer(*pieces: bytes, gateway: Gateway | None = None, bounds: IngestBounds | None = None, **more) -> Asked:
    """Send one request to a gateway of its own."""

    async def ask() -> Asked:
        async with running(gateway or Gateway(), bounds) as app:
            return await post(app, *pieces, **more)

    return asyncio.run(ask())


def a_problem(asked: Asked, status: int, code: str) -> dict:
    assert (asked.status, asked.headers["content-type"]) == (status, "application/problem+json")
    assert (asked.body["status"], asked.body["type"]) == (status, code)
    assert asked.body["title"]
    assert asked.body["detail"]
    return asked.body


def test_a_batch_is_answered_with_what_became_of_it():
    asked = answer(a_body(a_wire_read(), a_wire_read(), a_wire_read(vrm="")))
    assert asked.status == 202
    assert asked.body == {
        "accepted": 1,
        "duplicates": 1,
        "quarantined": [
            {
                "index": 2,
                "clause": "anpr-working@0.1#vrm-shape",
                "detail": "A mark has 1 to 12 letters and digits; this one has 0.",
            }
        ],
    }
    assert int(asked.headers["content-length"]) == len(asked.sent[1]["body"])


@pytest.mark.parametrize("media", ["application/x-ndjson", "application/x-ndjson; charset=utf-8"])
def test_ndjson_is_the_same_route(media):
    body = b"\n".join(msgspec.json.encode(a_wire_read(vrm=vrm)) for vrm in ("A1", "A2", ""))
    asked = answer(body, content_type=media)
    assert (asked.body["accepted"], asked.body["quarantined"][0]["index"]) == (2, 2)


def test_a_body_may_come_in_pieces():
    body = a_body(a_wire_read())
    assert answer(body[:10], b"", body[10:20], body[20:]).body["accepted"] == 1


@pytest.mark.parametrize("bearer", [None, "", "wrong", "secret2"])
def test_a_stranger_is_refused_before_its_body_is_read(bearer):
    asked = answer(a_body(a_wire_read()), bearer=bearer)
    a_problem(asked, 401, "/errors/access.not-signed-in")
    assert asked.headers["www-authenticate"].startswith("Bearer")
    assert (asked.asked_for, asked.headers["connection"]) == (0, "close")


def test_what_is_answered_and_what_waits_is_counted_for_operators():
    async def ask():
        registry = CollectorRegistry()
        async with running(Gateway()) as app:
            registry.register(IngestCollector(app.counts))
            await post(app, a_body(a_wire_read()))
            await post(app, b"{")
            waiting = asyncio.create_task(post(app, b'{"reads": [', stalls=True))
            await asyncio.sleep(0)  # once round the loop: it has sent what it has, and stalls
            told = generate_latest(registry).decode()
            waiting.cancel()
            return told

    told = asyncio.run(ask())
    assert 'commonbeat_ingest_requests_total{status="202"} 1.0' in told
    assert 'commonbeat_ingest_requests_total{status="422"} 1.0' in told
    assert "commonbeat_ingest_waiting_bytes 11.0" in told
    assert "commonbeat_ingest_waiting_requests 1.0" in told


def test_a_credential_for_another_feed_has_its_reads_quarantined():
    asked = answer(a_body(a_wire_read()), bearer="narrow")
    assert asked.body["quarantined"][0]["clause"] == "anpr-working@0.1#feed-scope"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"{", "anpr.batch-unreadable", ""),
        (b"", "anpr.batch-unreadable", ""),
        (b'{"reads": 5}', "anpr.batch-unreadable", "/reads"),
        (b'{"reads": []}', "anpr.batch-size", "/reads"),
        (a_body(a_wire_read(plate_image="AA")), "anpr.images-not-taken", "/reads/0/plate_image"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_place(body, code, pointer):
    problem = a_problem(answer(body), 422, f"/errors/{code}")
    assert problem["faults"][0]["pointer"] == pointer


def test_too_many_reads_are_a_problem():
    a_problem(answer(a_body(*[a_wire_read()] * 10_001)), 422, "/errors/anpr.batch-size")


def test_a_body_that_says_it_is_too_large_is_refused_unread():
    asked = answer(b"x", bounds=IngestBounds(body_max_bytes=1000), content_length="1001")
    a_problem(asked, 413, "about:blank")
    assert (asked.asked_for, asked.headers["connection"]) == (0, "close")


def test_a_body_that_turns_out_too_large_is_refused_at_once():
    asked = answer(*[b"x" * 400] * 1_000, bounds=IngestBounds(body_max_bytes=1000))
    a_problem(asked, 413, "about:blank")
    assert asked.asked_for == 3


def test_a_body_of_exactly_the_bound_is_taken():
    body = a_body(a_wire_read())
    assert answer(body, bounds=IngestBounds(body_max_bytes=len(body)), content_length=str(len(body))).status == 202


def test_a_client_that_dawdles_is_let_go():
    asked = answer(b"{", stalls=True, bounds=IngestBounds(body_seconds=0.05))
    a_problem(asked, 408, "about:blank")
    assert asked.headers["connection"] == "close"


def test_a_client_that_goes_away_costs_nothing():
    async def ask():
        async with running(Gateway()) as app:
            asked = Asked([b"{"])
            asked.stalls = False
            scope = {"type": "http", "headers": [(b"authorization", b"Bearer secret")]}

            async def receive():
                if asked.asked_for:
                    return {"type": "http.disconnect"}
                asked.asked_for += 1
                return {"type": "http.request", "body": b"{", "more_body": True}

            await app(scope, receive, asked.send)
            return asked.sent, app.counts

    sent, counts = asyncio.run(ask())
    assert (sent, counts.waiting_bytes, counts.waiting_requests) == ([], 0, 0)


def test_a_compressed_body_is_refused():
    a_problem(answer(b"\x1f\x8b", content_encoding="gzip"), 415, "about:blank")


def test_when_too_much_is_waiting_more_is_refused():
    asked = answer(b"x" * 600, b"x" * 600, bounds=IngestBounds(waiting_max_bytes=1000))
    a_problem(asked, 503, "/errors/anpr.intake-busy")
    assert int(asked.headers["retry-after"]) > 0


def test_a_full_disk_is_said_and_passes():
    gateway = Gateway()
    gateway.journal.is_full = True

    async def ask():
        async with running(gateway) as app:
            refused = await post(app, a_body(a_wire_read()))
            gateway.journal.is_full = False
            return refused, await post(app, a_body(a_wire_read())), app.counts

    refused, taken, counts = asyncio.run(ask())
    a_problem(refused, 503, "/errors/anpr.journal-full")
    assert int(refused.headers["retry-after"]) > 0
    assert taken.body["accepted"] == 1
    assert (counts.answered, counts.waiting_bytes, counts.waiting_requests) == ({503: 1, 202: 1}, 0, 0)


def test_a_late_read_waits_for_its_hour_and_others_pass_it():
    gateway = Gateway()
    gateway.send(a_wire_read(vrm="A1", captured_at="2026-11-21T08:00:00Z"), a_wire_read(vrm="A2"))
    gateway.load()
    after = gateway.restarted()
    may_answer = threading.Event()
    fetch = after.store.keys_between

    def slowly(from_ms, to_ms):
        assert may_answer.wait(10)
        return fetch(from_ms, to_ms)

    after.store.keys_between = slowly
    after.clock.instant = after.clock.instant.replace(hour=13)

    async def ask():
        async with running(after) as app:
            late = asyncio.create_task(post(app, a_body(a_wire_read(vrm="A1", captured_at="2026-11-21T08:00:00Z"))))
            prompt = await post(app, a_body(a_wire_read(vrm="A3", captured_at="2026-11-21T13:00:00Z")))
            was_waiting = not late.done()
            may_answer.set()
            return await late, prompt, was_waiting

    late, prompt, was_waiting = asyncio.run(ask())
    assert (prompt.body["accepted"], was_waiting, late.body["duplicates"]) == (1, True, 1)


def test_while_the_store_is_down_a_late_read_is_refused():
    gateway = Gateway()
    late = a_wire_read(captured_at="2026-11-21T08:00:00Z")
    gateway.send(late, a_wire_read())
    gateway.load()
    after = gateway.restarted()
    after.store.is_down = True
    a_problem(answer(a_body(late), gateway=after), 503, f"/errors/{ReadStoreUnavailable.code}")


def test_many_requests_at_once_each_get_their_own_answer():
    async def ask():
        async with running(Gateway()) as app:
            bodies = [a_body(*(a_wire_read(vrm=f"N{n}X{row}") for row in range(n % 90))) for n in range(1, 90)]
            asked = await asyncio.gather(*(post(app, body) for body in bodies))
            return [one.body["accepted"] for one in asked]

    assert asyncio.run(ask()) == [n % 90 for n in range(1, 90)]


def test_after_the_end_nothing_is_taken():
    async def ask():
        async with running(Gateway()) as app:
            pass
        return await post(app, a_body(a_wire_read()))

    a_problem(asyncio.run(ask()), 503, "/errors/anpr.intake-busy")


def test_something_that_should_never_happen_is_answered_and_the_next_is_taken():
    gateway = Gateway()
    append = gateway.journal.append

    def fails_once(*arguments):
        gateway.journal.append = append
        raise RuntimeError("a bug")

    gateway.journal.append = fails_once

    async def ask():
        async with running(gateway) as app:
            return await post(app, a_body(a_wire_read())), await post(app, a_body(a_wire_read()))

    failed, taken = asyncio.run(ask())
    a_problem(failed, 503, "/errors/anpr.journal-failed")
    assert taken.body["accepted"] == 1


@pytest.fixture
def port():
    """Give the port of a real server."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    async def serve():
        async with running(Gateway(), IngestBounds(body_max_bytes=100_000, body_seconds=0.5)) as app:
            config = uvicorn.Config(app, http="httptools", lifespan="off", log_config=None, access_log=False)
            server = uvicorn.Server(config)
            server.install_signal_handlers = lambda: None
            serving = asyncio.create_task(server.serve([listener]))
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    thread.join(10)
    listener.close()


HEAD = b"POST /api/anpr/reads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"


def talk(port: int, *sent: bytes) -> bytes:
    """Say something to the server and give everything that it answers until it is silent or gone."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for piece in sent:
            connection.sendall(piece)
        heard = b""
        while b"}" not in heard:
            piece = connection.recv(65536)
            if not piece:
                break
            heard += piece
        return heard


def test_a_real_server_takes_a_batch(port):
    body = a_body(a_wire_read())
    heard = talk(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body)
    assert heard.startswith(b"HTTP/1.1 202")
    assert heard.endswith(b'{"accepted":1,"duplicates":0,"quarantined":[]}')


def test_a_real_server_refuses_an_endless_chunked_body(port):
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    heard = talk(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 7)
    assert heard.startswith(b"HTTP/1.1 413")


def test_a_real_server_lets_a_slow_body_go(port):
    heard = talk(port, HEAD + b"Content-Length: 50\r\n\r\n{")
    assert heard.startswith(b"HTTP/1.1 408")
