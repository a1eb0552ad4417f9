"""Streams end with the session that they were opened in, at once and not at their next look."""

import threading
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.cli.serve import compose
from commonbeat.kernel.ids import PersonId
from commonbeat.parties.model import SessionKind
from commonbeat.web.dependencies import SESSION_COOKIE
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.read_stream import STREAMS_MOST, ReadHub, TooManyLiveStreams
from tests.faults.served import until
from tests.web.browsers import Browser
from tests.web.conftest import Running
from tests.web.walk import framework_of

WATCHERS = {"/api/anpr/hits/stream": "hit-desk", "/live/stream": "investigator"}
NEVER_SECONDS = 3_600.0
"""When the timer would look: a stream that ends at all was told to look."""

PEOPLE = {"hit-desk", "investigator"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Give a node whose streams look at nothing by themselves."""
    made = Running(tmp_path_factory.mktemp("node") / "data", MemoryReadStore())
    made.hub = HitHub(check_seconds=NEVER_SECONDS)
    seen = ReadHub(made.node.reads.book.by_number, check_seconds=NEVER_SECONDS)
    made.app = compose(made.node, made.hub, seen)
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


class Stream:
    """A stream that somebody reads until it ends."""

    def __init__(self, running, path: str, headers: dict[str, str]) -> None:
        self.status, self.text = 0, ""
        self._thread = threading.Thread(target=self._read, args=(running, path, headers), daemon=True)
        self._thread.start()

    def _read(self, running, path, headers) -> None:
        answer = running.client.get(path, headers=headers)
        self.status, self.text = answer.status_code, answer.text

    def ends(self) -> bool:
        self._thread.join(60)
        return not self._thread.is_alive()


def open_streams(running) -> int:
    return running.hub.watchers + framework_of(running.app).state.read_hub.viewers


def opened(running, path: str, headers) -> Stream:
    before = open_streams(running)
    stream = Stream(running, path, headers)
    until(lambda: open_streams(running) > before, 10, "the stream is open")
    return stream


def cookie_of(browser: Browser) -> dict[str, str]:
    return {"Cookie": f"{SESSION_COOKIE}={browser.client.cookies[SESSION_COOKIE]}"}


def may_watch(running, person: str, path: str) -> bool:
    wanted = "hits.read" if "hits" in path else "reads.watch"
    return wanted in running.node.who(running.bearer(person)["Authorization"].split()[1]).permissions


@pytest.fixture(params=WATCHERS)
def watched(running, request):
    """Give a stream's address and who may watch it."""
    who = next(
        one for one in ("hit-desk", "investigator", "responder", "analyst") if may_watch(running, one, request.param)
    )
    return request.param, who


def test_signing_out_ends_the_stream_at_once(running, watched):
    path, who = watched
    browser = Browser(running, who)
    stream = opened(running, path, cookie_of(browser))
    assert browser.send("/sign-out").status_code == 303
    assert stream.ends()
    assert "event: ended" in stream.text


def test_a_session_that_goes_on_elsewhere_keeps_its_stream(running, watched):
    path, who = watched
    stays, goes = Browser(running, who), Browser(running, who)
    kept = opened(running, path, cookie_of(stays))
    assert goes.send("/sign-out").status_code == 303
    kept._thread.join(0.6)
    assert kept._thread.is_alive()
    assert stays.send("/sign-out").status_code == 303
    assert kept.ends()


def test_ending_every_session_of_a_person_ends_their_streams_at_once(running, watched):
    path, who = watched
    stream = opened(running, path, cookie_of(Browser(running, who)))
    with running.node.begin() as rooms:
        rooms.sign_in.end_all(PersonId(who))
    assert stream.ends()
    assert "event: ended" in stream.text


def test_a_role_that_is_taken_away_ends_the_stream_at_once(running, watched):
    path, who = watched
    with running.node.begin() as rooms:
        person = rooms.people.store.find(PersonId(who))
        begun = rooms.sign_in._begin(person, SessionKind.BROWSER)
    stream = opened(running, path, {"Cookie": f"{SESSION_COOKIE}={begun.bearer}"})
    with running.node.begin() as rooms:
        rooms.people.store.put(replace(person, roles=()))
    try:
        assert stream.ends()
        assert "event: ended" in stream.text
    finally:
        with running.node.begin() as rooms:
            rooms.people.store.put(person)


def test_revoking_a_programs_credential_ends_its_stream_at_once(running):
    admin = running.bearer("admin")
    body = {"name": "a made-up poller", "kind": "system", "permissions": ["hits.read"]}
    issued = running.call("POST", "/api/credentials", json=body, headers=admin)
    assert issued.status_code == 201, issued.text
    bearer = next(value for value in walked(issued.json()) if str(value).startswith("cb_"))
    stream = opened(running, "/api/anpr/hits/stream", {"Authorization": f"Bearer {bearer}"})
    id = next(value for value in walked(issued.json()) if str(value).startswith("a-made-up-poller-"))
    revoked = running.call("POST", f"/api/credentials/{id}/revoke", headers=admin)
    assert revoked.is_success, revoked.text
    assert stream.ends()
    assert "event: ended" in stream.text


def walked(value):
    """Give every value in an answer."""
    for inner in value.values() if isinstance(value, dict) else ():
        yield inner
        yield from walked(inner)


def test_a_change_that_was_rolled_back_is_told_to_nobody(running):
    heard = []
    running.node.house.notices.listeners.append(heard.append)
    with pytest.raises(ZeroDivisionError), running.node.begin() as rooms:
        rooms.sign_in.end_all(PersonId("hit-desk"))
        raise ZeroDivisionError
    with running.node.begin() as rooms:
        rooms.sign_in.end_all(PersonId("nobody"))
    running.node.house.notices.listeners.remove(heard.append)
    assert heard == [{"nobody"}]


def test_one_person_watches_reads_on_a_bounded_number_of_pages():
    hub = ReadHub(lambda number: number)
    viewers = [hub.watch("one") for _ in range(STREAMS_MOST)]
    hub.watch("another")
    with pytest.raises(TooManyLiveStreams, match="8 pages"):
        hub.watch("one")
    hub.let_go(viewers[0])
    hub.watch("one")


def test_a_stream_too_many_is_answered_429(running):
    who = next(one for one in PEOPLE if may_watch(running, one, "/live/stream"))
    browser = Browser(running, who)
    streams = [opened(running, "/live/stream", cookie_of(browser)) for _ in range(STREAMS_MOST)]
    answer = browser.get("/live/stream")
    assert answer.status_code == 429
    assert "close one of them" in answer.text
    assert browser.send("/sign-out").status_code == 303
    assert all(stream.ends() for stream in streams)
    until(lambda: open_streams(running) == 0, 10, "every place is free again")
