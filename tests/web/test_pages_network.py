"""The network on pages: who is in it, and one question to every force with one line for each."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.ids import PartyId
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.exchange.nodes import OWNER, a_directory, give_directory, listed, make_force
from tests.web.browsers import Browser, words

ELSEWHERE, STUBBORN = PartyId("eastmoor"), PartyId("westfold")
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1234/26", "urgency": "routine"}


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


class Joined:
    """A force's node in a network of three: one of the others is down, one is no node of ours."""

    def __init__(self, folder, others: int) -> None:
        url = "http://127.0.0.1:1"
        make_force(folder / "own", OWNER, url)
        make_force(folder / "east", ELSEWHERE, url)
        make_force(folder / "west", STUBBORN, url)
        parties = (
            listed(folder / "own", OWNER, url),
            listed(folder / "east", ELSEWHERE, url),
            listed(folder / "west", STUBBORN, f"http://127.0.0.1:{others}"),
        )
        give_directory(folder / "own", a_directory(7, *parties))
        self.node = open_node(folder / "own", read_settings({}), store=MemoryReadStore())
        self.node.start()
        self.app = compose(self.node, HitHub())


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Unsigned)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Joined(tmp_path_factory.mktemp("network"), server.server_address[1])
    yield made
    made.node.stop()
    server.shutdown()
    server.server_close()


def asked(**more):
    return {"vrm": "ab12 cde", "from": "2026-11-20T00:00", "to": "", **PURPOSE, **more}


def test_the_directory_says_who_is_in_the_network_and_how_old_it_is(joined):
    page = words(Browser(joined, "investigator").get("/network"))
    assert "Directory 7, signed" in page
    for party in (OWNER, ELSEWHERE, STUBBORN):
        assert f"{party} (synthetic)" in page
    assert "Bound" in page


def test_a_node_that_has_joined_none_says_so(running):
    assert "has joined no network" in words(Browser(running, "investigator").get("/network"))


def test_there_is_a_line_for_every_force_and_silence_is_never_no_trace(joined):
    answer = Browser(joined, "investigator").send("/network-search", asked())
    assert answer.status_code == 200
    page = words(answer)
    assert "1 of 3 forces answered. 2 did not: what they would have said is missing here." in page
    assert f"{ELSEWHERE} (synthetic) Down" in page
    assert f"{STUBBORN} (synthetic) Down" in page
    assert f"{OWNER} (synthetic) No trace" in page
    assert "No reads so far" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"vrm": ""}, "Enter a registration mark"),
        ({"vrm": "AB1*"}, "whole mark"),
        ({"from": "yesterday"}, "Enter a day and time in UTC"),
        ({"from": "2026-11-20T00:00", "to": "2026-11-19T00:00"}, "later than its start"),
        ({"reason": ""}, "Enter a reason"),
        ({"category": "none"}, "Select what kind of investigation"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field_and_keeps_what_was_typed(joined, fields, told):
    refused = Browser(joined, "investigator").send("/network-search", asked(**fields))
    assert refused.status_code == 422
    assert told in words(refused)
    assert fields.get("reference", PURPOSE["reference"]) in refused.text


def test_own_policy_comes_first(joined):
    refused = Browser(joined, "investigator").send("/network-search", asked(**{"from": "2026-01-01T00:00"}))
    assert refused.status_code == 403
    assert "search-window" in refused.text
    assert Browser(joined, "auditor").get("/network-search").status_code == 403
    assert "/network-search" not in Browser(joined, "auditor").get("/").text


def test_the_pages_lead_to_one_another(joined):
    browser = Browser(joined, "investigator")
    home = browser.get("/").text
    assert 'href="/network-search"' in home
    assert 'href="/network"' in home
    form = browser.get("/network-search")
    assert form.status_code == 200
    assert "Each decides by its own policy" in words(form)


def test_nothing_listens_where_a_force_is_down():
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 1)) != 0
