"""A force's node shows the text that it enforces: fetched once by its digest, kept, and there when everybody is gone."""

import hashlib
import json
from datetime import timedelta

import pytest

from commonbeat.cli.standards import list_
from commonbeat.kernel.clock import SystemClock
from commonbeat.standards.digest import published_text, text_digest
from tests.exchange.anchors import FIRST, SECOND, TEXT, AnAnchor, a_force_of, agreed
from tests.exchange.nodes import InProcess, a_listener
from tests.web.browsers import Browser, words

CLAUSE = "/standards/anpr-working/{}/clauses/clock-tolerance"


@pytest.fixture
def anchor():
    made = AnAnchor()
    yield made
    made.server.close()


@pytest.fixture
def root(tmp_path, anchor):
    """A force's node in a network where 0.2 took over from 0.1 an hour ago."""
    hour_ago = SystemClock().now().replace(microsecond=0) - timedelta(hours=1)
    standards = [agreed(FIRST, 5, hour_ago - timedelta(days=3)), agreed(SECOND, 1, hour_ago)]
    a_force_of(anchor, tmp_path / "force", standards)
    return tmp_path / "force"


@pytest.fixture
def start(root):
    """Start the force's node; what was started before is stopped first, as when it is started again."""
    begun = []

    def begin():
        for one in begun:
            one.close()
        node = InProcess(root, a_listener())
        node.app = node.server.config.app
        begun.append(node)
        return node

    yield begin
    begun[-1].close()


def stages(node) -> dict[str, str]:
    with node.node.reading() as rooms:
        found = rooms.workstreams.versions()
    return {one.standard.version: str(one.stage) for one in found if one.standard.id == "anpr-working"}


def test_the_version_in_force_is_shown_with_its_own_text_and_the_one_before_as_replaced(anchor, start):
    anchor.pages[TEXT] = published_text(SECOND)
    node = start()
    node.node.refresh_network()
    browser = Browser(node, "investigator")
    said = words(browser.get(CLAUSE.format("0.2")))
    assert "within 1 second of UTC" in said
    assert "It is live: it holds now." in said
    replaced = browser.get(CLAUSE.format("0.1"))
    assert "Another version has replaced it." in words(replaced)
    assert f'href="{CLAUSE.format("0.2")}">Version 0.2 holds now' in replaced.text
    told = node.call("GET", "/api" + CLAUSE.format("0.2"), headers=node.bearer("investigator"))[1]
    assert b'"stage":"live"' in told


def test_it_is_fetched_once_and_is_there_after_a_restart_with_nobody_to_ask(anchor, start):
    anchor.pages[TEXT] = published_text(SECOND)
    node = start()
    node.node.refresh_network()
    node.node.refresh_network()
    assert anchor.asked.count(TEXT) == 1
    anchor.server.close()
    assert stages(start()) == {"0.1": "replaced", "0.2": "live"}


@pytest.mark.parametrize("wrong", [published_text(FIRST), b"", b"{}", b"not a text"])
def test_another_text_is_not_believed_and_is_asked_for_again(anchor, start, wrong):
    anchor.pages[TEXT] = wrong
    node = start()
    assert node.node.refresh_network(), "the directory is taken all the same"
    assert stages(node) == {"0.1": "replaced"}
    anchor.pages[TEXT] = published_text(SECOND)
    node.node.refresh_network()
    assert stages(node) == {"0.1": "replaced", "0.2": "live"}


def test_a_text_that_has_not_come_is_said_to_be_awaited_and_not_that_there_is_none(anchor, start):
    node = start()
    node.node.refresh_network()
    browser = Browser(node, "investigator")
    for place in ("/standards/anpr-working/0.2", CLAUSE.format("0.2")):
        page = browser.get(place)
        assert page.status_code == 503
        assert "its text has not come yet: the anchor is asked again each minute" in words(page)
    told = node.call("GET", "/api" + CLAUSE.format("0.2"), headers=node.bearer("investigator"))
    assert (told[0], json.loads(told[1])["type"]) == (503, "/errors/standards.text-awaited")
    assert "Version 0.2 holds now, and its text has not come yet" in words(browser.get(CLAUSE.format("0.1")))
    assert browser.get(CLAUSE.format("0.3")).status_code == 404
    anchor.pages[TEXT] = published_text(SECOND)
    node.node.refresh_network()
    assert browser.get(CLAUSE.format("0.2")).status_code == 200
    assert "has not come yet" not in words(browser.get(CLAUSE.format("0.1")))


def test_a_kept_text_that_was_damaged_is_fetched_again(anchor, root, start):
    anchor.pages[TEXT] = published_text(SECOND)
    start().node.refresh_network()
    (kept,) = (root / "network" / "texts").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"1 second", b"9 second"))
    node = start()
    assert stages(node) == {"0.1": "replaced"}
    node.node.refresh_network()
    assert stages(node) == {"0.1": "replaced", "0.2": "live"}


def test_the_command_lists_what_the_directory_says_beside_a_stopped_node(anchor, root, start, capsys):
    anchor.pages[TEXT] = published_text(SECOND)
    node = start()
    node.node.refresh_network()
    node.close()
    capsys.readouterr()
    list_(data=root, json_=True)
    found = {one["version"]: one["stage"] for one in json.loads(capsys.readouterr().out) if one["id"] == "anpr-working"}
    assert found == {"0.1": "replaced", "0.2": "live"}


def test_the_network_page_calls_the_replaced_version_replaced(anchor, start):
    node = start()
    node.node.refresh_network()
    page = words(Browser(node, "investigator").get("/network"))
    assert "anpr-working@0.1 Replaced" in page
    assert "anpr-working@0.2 In force" in page


def test_whoever_takes_a_text_can_hash_it_as_it_comes(anchor, start):
    anchor.pages[TEXT] = published_text(SECOND)
    node = start()
    node.node.refresh_network()
    status, raw = node.call("GET", TEXT)
    assert (status, "sha256:" + hashlib.sha256(raw).hexdigest()) == (200, text_digest(SECOND))
    assert node.call("GET", TEXT.replace("0.2", "9.9"))[0] == 404
