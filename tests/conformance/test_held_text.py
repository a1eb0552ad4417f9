"""Which version of the standard a run is held to: named, in force at a node or a portal, or shipped; and marks of it."""

import json
import shlex
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from commonbeat.bootstrap.in_force import HoldsHere
from commonbeat.cli.held_text import held_pack
from commonbeat.kernel.errors import CommonbeatError
from commonbeat.standards.digest import text_digest
from commonbeat.standards.published import published
from commonbeat.standards.told import Told
from tests.access.builders import the_catalogue
from tests.builders import NOON
from tests.cli.said import said
from tests.conformance.builders import another_text, the_pack
from tests.standards.builders import Portal
from tests.standards.portals import portal_in

SENDER = Path(__file__).with_name("foreign_sender.py")
CLOCK = "anpr-working@0.2#clock-tolerance"


def holds(portal, *told):
    return HoldsHere(replace(portal.room, told=told))("anpr-working")


def test_what_holds_is_what_was_agreed_or_told_else_what_shipped():
    portal = Portal()
    drafted, soon = portal.drafted(2.0).standard, NOON + timedelta(hours=1)
    assert (holds(portal).standard, holds(portal).since) == ("anpr-working@0.1", None)
    assert HoldsHere(portal.room)("no-such") is None
    told = [
        Told("anpr-working", "0.2", soon, text_digest(drafted), drafted),
        Told("anpr-working", "0.3", soon + timedelta(hours=1), "sha256:0"),
    ]
    assert holds(portal, *told).standard == "anpr-working@0.1"
    portal.clock.move(timedelta(hours=1))
    held = holds(portal, *told)
    assert (held.standard, held.digest, held.since) == ("anpr-working@0.2", text_digest(drafted), soon)
    portal.clock.move(timedelta(hours=1))
    held = holds(portal, *told)
    assert (held.standard, held.digest) == ("anpr-working@0.3", "sha256:0"), "its text has not come, and it holds"


def test_what_holds_at_a_portal_is_what_was_agreed_there():
    portal = Portal()
    portal.agreed(NOON + timedelta(hours=1))
    assert holds(portal).standard == "anpr-working@0.1"
    portal.clock.move(timedelta(hours=1))
    assert (holds(portal).standard, holds(portal).since) == ("anpr-working@0.2", NOON + timedelta(hours=1))


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A portal in a folder, at which a version with one second in place of five is in force."""
    return portal_in(tmp_path_factory.mktemp("portal") / "node")


def run_of_sender(out, *more, ahead=3):
    command = shlex.join([sys.executable, str(SENDER), "--ahead", str(ahead)])
    words = ("--target", "http://127.0.0.1:0", "--out", out, "--run", command, "--product", "Made-up Cam")
    words += ("--product-version", "2.1", *more)
    return said("conformance", "run", "anpr-sender", *words)


def mark(folder, *more):
    return said(
        "conformance", "mark", "--report", folder / "report.dsse.json", "--report-key", folder / "run.pub", "--product",
        "Made-up Cam", "--supplier", "Example Ltd", "--version", "2.1", "--out", folder / "mark", *more,
    )  # fmt: skip


@pytest.mark.clause("anpr-working@0.1#clock-tolerance")
def test_a_clock_that_the_version_before_allowed_fails_the_one_in_force(tmp_path, node):
    before = run_of_sender(tmp_path / "before")
    assert before.status == 0, before
    assert "whether another is in force was not asked" in before.err
    after = run_of_sender(tmp_path / "after", "--data", node)
    assert after.status == 1, after
    assert f"clause {CLOCK}" in after.err
    told = json.loads((tmp_path / "after" / "report.json").read_text())["predicate"]
    assert told["failedTests"] == ["clock-is-not-ahead"]
    assert told["limits"] == {CLOCK: "1 second"}
    assert told["standard"]["clausesThatReadDifferently"] == ["clock-tolerance"]
    assert f"in force at {node} since" in told["standard"]["chosenBy"]
    for name in ("report.html", "junit.xml"):
        content = (tmp_path / "after" / name).read_text()
        assert "anpr-working@0.2" in content
        assert told["standard"]["digest"] in content


def test_the_text_of_a_run_is_named_again_as_a_file(tmp_path, node):
    run_of_sender(tmp_path / "one", "--data", node)
    again = run_of_sender(tmp_path / "two", "--standard", tmp_path / "one" / "standard.json")
    assert again.status == 1
    assert (tmp_path / "two" / "standard.json").read_bytes() == (tmp_path / "one" / "standard.json").read_bytes()


def test_a_mark_is_issued_for_the_version_in_force_alone_and_says_which(tmp_path, node):
    assert run_of_sender(tmp_path, ahead=0).status == 0
    refused = mark(tmp_path, "--data", node)
    assert refused.status == 4
    assert "anpr-working@0.2 is in force" in refused.err
    assert run_of_sender(tmp_path, "--data", node, ahead=0).status == 0
    taken = mark(tmp_path, "--data", node)
    assert taken.status == 0, taken
    badge = tmp_path / "mark" / "badge.svg"
    told = said("conformance", "verify", badge, "--trust", tmp_path / "mark" / "issuer.pub")
    assert told.status == 0, told
    assert "standard: anpr-working@0.2" in told.out
    assert "it is the version in force" in told.out


def test_a_mark_whose_text_is_not_at_hand_or_is_another_does_not_hold(tmp_path, node):
    assert run_of_sender(tmp_path, "--data", node, ahead=0).status == 0
    assert mark(tmp_path, "--data", node).status == 0
    folder = tmp_path / "mark"
    words = ("conformance", "verify", folder / "badge.svg", "--trust", folder / "issuer.pub")
    (folder / "standard.json").write_bytes(another_text(2.0).content)
    assert said(*words).status == 1
    (folder / "standard.json").unlink()
    assert said(*words).status == 2
    assert said(*words, "--standard", tmp_path / "standard.json").status == 0


@pytest.mark.parametrize(
    ("standard", "why"),
    [
        ("anpr-working@0.9", "did not come with the program"),
        ("network-code@0.1", "The pack is for versions of anpr-working"),
        ("anpr-working", "name one as anpr-working@0.1"),
        ("anpr-working@0.1#clock-tolerance", "name one as anpr-working@0.1"),
        ("x" * 5_000, "or a file of its published text"),
        ("no/such/file.json", "or a file of its published text"),
    ],
)
def test_a_version_that_is_none_of_the_pack_s_is_told_of_and_nothing_is_run(tmp_path, standard, why):
    told = run_of_sender(tmp_path / "out", "--standard", standard)
    assert (told.status, why in told.err) == (2, True), told
    assert not (tmp_path / "out").exists()


def test_one_place_is_named_for_the_text_and_not_two(tmp_path, node):
    told = run_of_sender(tmp_path / "out", "--data", node, "--url", "http://127.0.0.1:1")
    assert (told.status, "Name one place" in told.err) == (2, True)


def test_a_named_version_beside_the_one_in_force_says_which_holds(node):
    held = held_pack("anpr-sender", "anpr-working@0.1", node, "")
    assert held.pack.limit("clock-tolerance") == 5
    assert "anpr-working@0.2 is in force" in held.chosen_by


@contextmanager
def portal_that_says(answers: dict[str, object]):
    """Serve what a portal, or something in its place, would answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            said = answers.get(self.path)
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(200 if said is not None else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


ROW = {"id": "anpr-working", "version": "0.2", "stage": "live", "base": "0.1", "in_force_from": "2026-11-21T12:00:00Z"}
EVERY, TEXT = "/api/standards", "/api/standards/anpr-working/0.2/text"


def test_a_portal_that_runs_is_asked_for_the_version_in_force_and_its_text():
    with portal_that_says({EVERY: {"standards": [ROW]}, TEXT: another_text().content}) as url:
        held = held_pack("anpr-back-office", "", None, url)
    assert held.pack.limit("clock-tolerance") == 1
    assert held.pack.text == another_text()
    assert held.chosen_by == f"in force at {url} since 2026-11-21T12:00:00.000Z"


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {EVERY: []},
        {EVERY: {"standards": []}},
        {EVERY: {"standards": [{"id": "anpr-working"}]}},
        {EVERY: {"standards": [ROW | {"in_force_from": "soon"}]}},
        {EVERY: {"standards": [ROW | {"in_force_from": "2026-11-21T12:00:00"}]}},
        {EVERY: {"standards": [ROW]}},
        {EVERY: {"standards": [ROW]}, TEXT: {"id": "anpr-working"}},
        {EVERY: {"standards": [ROW]}, TEXT: the_pack().text.content},
        {EVERY: {"standards": [ROW]}, TEXT: b"[" * 100_000},
    ],
    ids=range(10),
)
def test_a_portal_that_answers_something_else_is_told_of(answers):
    with portal_that_says(answers) as url, pytest.raises(CommonbeatError):
        held_pack("anpr-sender", "", None, url)


def test_a_version_of_the_portal_has_the_digest_that_was_agreed_on(node):
    portal = Portal()
    portal.agreed(NOON)
    text = published(portal.room.get("anpr-working", "0.2").standard)
    assert held_pack("anpr-sender", "", node, "").pack.text.digest == text.digest


def test_a_version_that_shipped_as_retired_is_not_in_force():
    holds_here = HoldsHere(replace(Portal().room, catalogue=the_catalogue()))
    assert holds_here("cjs") is None
    assert holds_here("mait").standard == "mait@1.0.0"
