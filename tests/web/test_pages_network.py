"""The page of the network, and what the first page says of it: in a node that has joined one, and in one that has not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.adapters.keys import ed25519_verifies
from commonbeat.exchange.model import ClauseLimit, ListedMark, StandardInForce, Statement
from commonbeat.exchange.rules import opened
from commonbeat.exchange.statements import statement_to_json
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import seal
from tests.exchange.nodes import (
    ANCHOR,
    ASKER,
    DIRECTORY,
    OWNER,
    InProcess,
    a_directory,
    a_listener,
    give_directory,
    listed,
    make_force,
    url_of,
)
from tests.web.browsers import Browser, words


def a_statement() -> Statement:
    now = SystemClock().now().replace(microsecond=0)
    standards = (
        StandardInForce("anpr-working", "0.1", "sha256:" + "a" * 64, now - timedelta(days=3), (ClauseLimit("clock-tolerance", 5, "seconds"),)),
        StandardInForce("anpr-working", "0.2", "sha256:" + "b" * 64, now + timedelta(days=1), (ClauseLimit("clock-tolerance", 1.5, "seconds"),)),
    )  # fmt: skip
    mark = ListedMark("mark-1", "Made-up <Sight> 200", "Made-up Optics", "read-api@0.1", now, "good")
    held = opened(a_directory(1_795_692_799_234), DIRECTORY, ANCHOR.public_key, ed25519_verifies)
    return replace(held, standards=standards, marks=(mark,))


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """A force's node with a directory of itself and one other."""
    root, listener = tmp_path_factory.mktemp("joined") / "node", a_listener()
    make_force(root, ASKER, url_of(listener))
    other = replace(listed(root, OWNER, "http://127.0.0.1:1"), keys=())
    parties = (listed(root, ASKER, url_of(listener)), other, replace(other, id="without", endpoint=None))
    statement = replace(a_statement(), parties=parties)
    give_directory(root, seal(DIRECTORY, statement_to_json(statement), ANCHOR).to_bytes())
    made = InProcess(root, listener)
    made.app = made.server.config.app
    yield made
    made.close()


def test_a_node_that_has_joined_no_network_says_so_plainly_and_offers_none(running):
    browser = Browser(running, "investigator")
    page = browser.get("/network")
    assert page.status_code == 200
    assert "This node has not joined a network" in words(page)
    assert 'href="/network"' not in browser.get("/").text
    assert 'href="/network-search"' not in browser.get("/").text


def test_the_directory_is_shown_as_the_node_holds_it(joined):
    page = Browser(joined, "investigator").get("/network")
    said = words(page)
    assert "of the 72 hours for which it counts" in said
    assert "Serial 1795692799234" in said
    assert f"{ASKER} (synthetic)" in said
    assert "it is in force with its first pair" in said
    assert "#clock-tolerance 5 seconds" in said
    assert "#clock-tolerance 1.5 seconds" in said
    assert "Made-up &lt;Sight&gt; 200" in page.text
    assert 'href="http://127.0.0.1:1" rel="external noreferrer"' in page.text
    assert said.count("In force") == 2, "the head of the table, and the one that holds"


def test_it_is_shown_to_whoever_may_read_standards_here(joined):
    assert Browser(joined).get("/network").headers["location"].startswith("/sign-in")
    assert Browser(joined, "auditor").get("/network").status_code == 200


def test_the_first_page_of_a_demonstration_lists_the_nodes(joined):
    page = Browser(joined, "investigator").get("/")
    said = words(page)
    assert "The nodes of this demonstration network" in said
    assert f"{ASKER} (synthetic) you are here" in said
    assert 'href="http://127.0.0.1:1"' in page.text
    assert "without" not in said
    for place in ("/network", "/network-search"):
        assert f'cb-task__link" href="{place}"' in page.text


def test_a_node_that_holds_no_directory_yet_says_so(tmp_path):
    root, listener = tmp_path / "node", a_listener()
    make_force(root, ASKER, url_of(listener))
    node = InProcess(root, listener)
    node.app = node.server.config.app
    try:
        investigator = Browser(node, "investigator")
        assert "holds no directory of the network yet" in words(investigator.get("/network"))
        assert "it can ask no other force" in words(investigator.get("/network-search"))
        assert investigator.get("/").status_code == 200
    finally:
        node.close()
