"""A change of the camera's clock reaches a node that runs: it takes the directory, and holds reads to it from its instant.

The clock of the node is the test's, so that the instant comes without waiting.
"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from commonbeat.demo.build import feed_bearer
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.standards.digest import published_text
from tests.builders import SetClock
from tests.cli.said import said
from tests.exchange.anchors import FIRST, SECOND, TEXT, AnAnchor, a_force_of, agreed
from tests.exchange.nodes import OWNER, InProcess, a_listener
from tests.web.browsers import Browser, words
from tests.web.neighbours import settle

HOUR = timedelta(hours=1)
BEFORE, AFTER = "anpr-working@0.1#clock-tolerance", "anpr-working@0.2#clock-tolerance"


class World:
    """A force's node in a network where one second is agreed, and takes over from five in an hour."""

    def __init__(self, folder, text=SECOND, **second: str) -> None:
        self.clock = SetClock(SystemClock().now().replace(microsecond=0))
        self.anchor, self.folder = AnAnchor(), folder
        now = self.clock.now()
        a_force_of(
            self.anchor, folder, [agreed(FIRST, 5, now - timedelta(days=3)), agreed(text, 1, now + HOUR, **second)]
        )
        self.anchor.pages[TEXT] = published_text(text)
        self.node = self._begun()

    def _begun(self) -> InProcess:
        node = InProcess(self.folder, a_listener(), self.clock)
        node.app = node.server.config.app
        return node

    def restart(self) -> None:
        self.node.close()
        self.node = self._begun()

    def send(self, mark: str, ahead: timedelta) -> list[dict]:
        """Send a read that is ahead of the node's clock, and give what of it was quarantined."""
        read = {"vrm": mark, "captured_at": spell(self.clock.now() + ahead), "feed": 1, "source": 1, "camera": 1}
        bearer = {"Authorization": f"Bearer {feed_bearer(self.node.node.house, 'feed-1')}"}
        status, told = self.node.call("POST", "/api/anpr/reads", {"reads": [read]}, bearer)
        assert status == 202, told
        return json.loads(told)["quarantined"]

    def broken(self, mark: str, seconds: float = 2) -> str:
        """Give the clause that a read which is so far ahead breaks; nothing where it is taken."""
        return "".join(one["clause"] for one in self.send(mark, timedelta(seconds=seconds)))

    def close(self) -> None:
        self.node.close()
        self.anchor.server.close()


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "force")
    yield made
    made.close()


@pytest.mark.clause("anpr-working@0.1#clock-tolerance", "anpr-working@0.1#directory-age")
def test_a_running_node_holds_reads_to_the_new_limit_from_its_instant_and_after_a_restart(world):
    assert world.node.node.refresh_network(), "the directory came while the node was running"
    assert (world.broken("AA11AAA"), world.broken("AA11BBB", 6)) == ("", BEFORE)
    world.clock.move(HOUR - timedelta(seconds=3))
    assert world.broken("AA11CCC", 4) == "", "its capture is past the instant, and its receipt is not"
    world.clock.move(timedelta(seconds=3))
    assert world.broken("AA11DDD") == AFTER
    world.restart()
    assert world.broken("AA11EEE") == AFTER
    assert world.broken("AA11FFF", 1) == "", "a second ahead is within a second"


def test_a_change_that_flags_keeps_the_reads_of_its_own_time_and_marks_them(tmp_path):
    world = World(tmp_path / "force", consequence="flag")
    try:
        world.node.node.refresh_network()
        assert world.broken("AA11AAA", 6) == BEFORE
        world.clock.move(HOUR)
        assert (world.broken("AA11BBB", 8), world.broken("AA11CCC", 0)) == ("", "")
        assert world.broken("AA11DDD", 12 * 86_400) == AFTER, "further ahead than any limit may be"
        settle(world.node)
        world.clock.move(timedelta(minutes=1))  # a search ends at the present
        to = spell(world.clock.now())
        [row] = world.node.rows("AA11BBB", to=to)[OWNER]["reads"]
        assert row["flags"] == ["ahead"]
        assert world.node.rows("AA11CCC", to=to)[OWNER]["reads"][0]["flags"] == []
    finally:
        world.close()


def test_a_change_in_a_unit_that_no_check_knows_is_told_loudly_and_the_rule_before_stays(tmp_path):
    said_in = {"clock-tolerance": "minutes"}
    clauses = tuple(
        replace(one, machine=replace(one.machine, unit=said_in[one.id.clause])) if one.id.clause in said_in else one
        for one in SECOND.clauses
    )
    world = World(tmp_path / "force", replace(SECOND, clauses=clauses), unit="minutes")
    try:
        with capture_logs() as logs:
            world.node.node.refresh_network()
            assert world.node.node.fetch_texts()
        assert ("standards.limit-not-held", AFTER, "minutes") in {
            (one["event"], one.get("clause"), one.get("unit")) for one in logs
        }
        limit = world.node.node.board("anpr-working", "clock-tolerance")
        assert limit.today().trouble is None, "it does not hold yet"
        world.clock.move(HOUR)
        assert (world.broken("AA11AAA", 2), world.broken("AA11BBB", 6)) == ("", BEFORE)
        why = f"{AFTER} sets its limit in minutes, which this release does not know: reads are not held to it."
        page = Browser(world.node, "camera-engineer").get("/standards/anpr-working/0.2/clauses/clock-tolerance")
        assert why in words(page)
        assert f"BAD reads are held to {AFTER}: {why} Update the program." in said("doctor", "--data", world.folder).out
    finally:
        world.close()


def test_what_a_running_node_was_not_told_it_does_not_enforce(world):
    world.clock.move(HOUR)
    assert world.broken("AA11AAA") == ""
    assert world.node.node.refresh_network()
    assert world.broken("AA11BBB") == AFTER


@pytest.mark.clause("anpr-working@0.1#directory-age")
def test_with_the_anchor_gone_and_the_directory_expired_reads_are_held_to_it_and_nobody_is_asked(world):
    world.node.node.refresh_network()
    world.anchor.server.close()
    world.clock.move(timedelta(hours=71))
    world.restart()
    assert world.broken("AA11AAA") == AFTER
    status, _told = world.node.search("AA11AAA")
    assert status == 200
    world.clock.move(timedelta(hours=2))
    assert world.broken("AA11BBB") == AFTER
    world.restart()
    assert world.broken("AA11CCC") == AFTER
    status, told = world.node.search("AA11AAA")
    assert status == 503
    assert json.loads(told)["type"].endswith("exchange.directory-expired")


def test_the_answer_to_a_batch_names_the_version_that_each_read_was_held_to(world):
    world.node.node.refresh_network()
    world.clock.move(HOUR)
    [fault] = world.send("AA11AAA", timedelta(seconds=2))
    assert (fault["index"], fault["clause"]) == (0, AFTER)
    assert "1 second" in fault["detail"]
    assert world.send("AA11BBB", timedelta(seconds=1)) == []


def test_each_quarantined_read_cites_the_version_that_it_broke_and_links_to_it(world):
    world.node.node.refresh_network()
    assert world.node.node.fetch_texts()
    world.broken("AA11AAA", 6)
    world.clock.move(HOUR)
    world.broken("AA11BBB"), world.broken("AA11CCC")
    settle(world.node)
    engineer = world.node.bearer("camera-engineer")
    held = json.loads(world.node.call("GET", "/api/anpr/quarantine", headers=engineer)[1])["reads"]
    assert sorted(one["clause"] for one in held) == [BEFORE, AFTER, AFTER]
    counts = json.loads(world.node.call("GET", "/api/anpr/quarantine/counts", headers=engineer)[1])
    assert counts["clauses"] == {AFTER: 2, BEFORE: 1}
    browser = Browser(world.node, "camera-engineer")
    page = browser.get("/quarantine")
    assert f"{AFTER} 2 {BEFORE} 1" in words(page)
    link = "/standards/anpr-working/0.2/clauses/clock-tolerance"
    assert f'href="{link}"' in page.text
    assert "within 1 second of UTC" in words(browser.get(link))
