"""The pages that the tutorial of the thread names, in a browser, wide and on a phone: what it promises there is there.

Its commands are walked in ``tests/journeys/test_one_clause.py``. Here its steps are done on the pages, in its order.
"""

import json
import os
import re
import signal
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from commonbeat.adapters.http.code import HttpCode
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.governance.model import Choice
from commonbeat.governance.statements import sign_statement, vote_statement
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.ids import PartyId
from tests.browser.real import Desk, a_desk
from tests.faults.served import COMMAND, until
from tests.journeys.ports import four_free_ports

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(280)]
TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "one-clause.md"
STANDARD = "/standards/anpr-working"
CLAUSE = STANDARD + "/{}/clauses/clock-tolerance"
WHY = "Synchronised clocks keep within a second."
BECAUSE = "Our clocks will keep it."
VOTERS = ("northmarch", "northmarch-body", "midvale", "midvale-body")
START_SECONDS, TAKEN_SECONDS, VOTE_SECONDS = 150, 60, 10


class Network:
    """The demonstration's four processes, in a folder of their own at ports of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, four_free_ports()
        said = folder / "said"
        with said.open("wb") as out:
            command = [*COMMAND, "network", "demo", "--data", "data", "--port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, start_new_session=True)
        until(lambda: b"stop it with Ctrl-C" in said.read_bytes(), START_SECONDS, "the network answers")

    def url(self, place: int) -> str:
        return f"http://127.0.0.1:{self.port + place}"

    def bearer(self, node: str, person: str) -> str:
        asked = [*COMMAND, "token", "--data", f"data/{node}", "--person", person]
        return subprocess.run(asked, cwd=self.folder, capture_output=True, check=True, text=True).stdout.strip()

    def vote_in(self) -> str:
        """Open the ballot on 0.2 and have everybody vote for it with their own keys; give its id."""
        bearer, now = self.bearer("portal", "registrar"), SystemClock().now
        closes = spell(now() + timedelta(seconds=VOTE_SECONDS))
        asked = {"standard": "anpr-working", "version": "0.2", "closes": closes, "effect_at": closes}
        with closing(HttpCode(self.url(0), bearer)) as portal:
            question = portal.question("anpr-working", "0.2")
            ballot = str(portal.open_ballot(asked | question)["id"])
            for party in VOTERS:
                signer = Ed25519Signer.load(self.folder / "data" / "keys" / f"{party}.key")
                told = vote_statement(ballot, question["digest"], PartyId(party), Choice.APPROVE, BECAUSE, now())
                portal.vote(ballot, sign_statement(told, signer))
            portal.close_ballot(ballot)
        return ballot

    def kill(self, node: str) -> None:
        os.kill(json.loads((self.folder / "data" / node / "running.json").read_text())["pid"], signal.SIGKILL)

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    made = Network(tmp_path_factory.mktemp("tutorial"))
    yield made
    made.close()


class Walk:
    """Somebody at the tutorial: where they were, and what was wrong with what they saw."""

    def __init__(self, chromium, network: Network) -> None:
        self.chromium, self.network = chromium, network
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def desk(self, place: int, person: str = ""):
        return a_desk(self.chromium, self.network.url(place), person)

    def look(self, desk: Desk, path: str, *promised: str) -> str:
        """Open a page, wide and on a phone; note what is wrong with it, and what it was to say and does not."""
        desk.go(path)
        return self.looked(desk, *promised)

    def looked(self, desk: Desk, *promised: str) -> str:
        """Note what is wrong with the page that is open, and what it does not say; give what it says."""
        place = urlsplit(desk.page.url)
        self.seen.add(f"{place.port - self.network.port + 8000}{place.path.rstrip('/')}")
        said = words(desk)
        self.wrong += [f"{place.path} does not say {one!r}" for one in promised if one not in said]
        self.wrong += desk.faults()
        return said


def words(desk: Desk) -> str:
    return " ".join(desk.page.get_by_role("main").inner_text().split())


def live(desk: Desk, version: str) -> bool:
    """Open the clause of a version, and say whether it holds by what is shown."""
    desk.go(CLAUSE.format(version))
    return "It is live" in words(desk)


def form(desk: Desk, title: str):
    return desk.page.locator("section", has=desk.page.get_by_role("heading", name=title)).last


def fill(desk: Desk, title: str, fields: dict[str, str], button: str) -> None:
    """Fill in the form under a heading and send it."""
    section = form(desk, title)
    for label, text in fields.items():
        section.get_by_label(label, exact=True).fill(text)
    section.get_by_role("button", name=button, exact=True).click()


def read_the_rule(walk: Walk) -> None:
    with walk.desk(0) as desk:
        walk.look(desk, "/")
        # What the demonstration's first ballot agreed on takes effect ten seconds after the ballot was opened.
        until(lambda: live(desk, "0.1"), TAKEN_SECONDS, "the first version has taken effect at the portal")
        said = walk.look(desk, CLAUSE.format("0.1"), "within 5 seconds of UTC", "In plain words:", "It is live")
        for kept in ("How well it is kept", "By force", "By product", "worked out", "What was done, and when"):
            assert kept in said

        def has_traffic() -> bool:
            desk.go(CLAUSE.format("0.1"))
            return re.search(r"[1-9][\d,]* reads of [1-9]\d* cameras", words(desk)) is not None

        until(has_traffic, TAKEN_SECONDS, "what the forces measure has come")


def see_who_is_bound(walk: Walk) -> None:
    with walk.desk(0) as desk:
        assert "4 organisations are bound." in walk.look(desk, "/code", "Midvale")
        assert "0 organisations are bound." in walk.look(desk, "/code?on=2020-01-01")


def write_it(walk: Walk) -> None:
    with walk.desk(0, "editor") as desk:
        desk.go(CLAUSE.format("0.1"))
        fill(desk, "Rehearse another limit", {"Limit in seconds": "1"}, "Rehearse")
        assert re.search(r"[1-9]\d* cameras? of \d+ would fail it", walk.looked(desk, "By force", "By product"))
        desk.go(CLAUSE.format("0.1"))
        fill(desk, "Draft a change", {"Why": WHY}, "Begin the draft")
        walk.looked(desk, "It is a draft")
        assert urlsplit(desk.page.url).path == CLAUSE.format("0.2")
        fill(desk, "Change the limit in this draft", {"New limit in seconds": "1", "Why": WHY}, "Change it")
        fill(desk, "Rehearse another limit", {"Limit in seconds": "1"}, "Rehearse")
        desk.page.get_by_role("button", name="Keep this forecast with the version").click()
        desk.go(CLAUSE.format("0.2"))
        question = {"What are people asked?": "Is one second within reach of your cameras?"}
        fill(desk, "Open the consultation", question, "Open it")
    with walk.desk(0, "midvale-practitioner") as desk:
        walk.look(desk, CLAUSE.format("0.2"), "It is consulted on")
        fill(
            desk,
            "Comment on this clause",
            {"Comment": "Our roadside cameras need new clocks first."},
            "Send the comment",
        )
    with walk.desk(0, "editor") as desk:
        desk.go(CLAUSE.format("0.2"))
        form(desk, "Answer the comment").get_by_label("What becomes of it").select_option("Noted")
        fill(
            desk,
            "Answer the comment",
            {"Reason": "Each force weighs that when it votes."},
            "Answer it",
        )
        fill(desk, "Close the consultation", {"What came of it?": "One comment, which was noted."}, "Close it")
        walk.looked(desk, "It was consulted on")


def compare(walk: Walk) -> None:
    with walk.desk(0) as desk:
        walk.look(desk, f"{STANDARD}/0.1/compare/0.2", "limit 5 seconds → 1 second", "What binds has changed.")
        steps = ("Drafted", "Clause changed", "Rehearsed", "Consultation opened", "Comment", "Consultation closed")
        said = walk.look(desk, f"{STANDARD}/0.2", *steps)
        assert re.search(r"Drafted \d+ \w+ \d{4} \d\d:\d\d:\d\d UTC", said), "with its instant"


def vote(walk: Walk) -> None:
    ballot = walk.network.vote_in()
    with walk.desk(0) as desk:
        walk.look(desk, "/code/ballots", "Passed")
        said = walk.look(desk, f"/code/ballots/{ballot}", "Chief officers", "Policing bodies")
        assert said.count(BECAUSE) == len(VOTERS)


def watch_it_take_effect(walk: Walk) -> None:
    with walk.desk(0, "editor") as desk:
        until(lambda: live(desk, "0.2"), TAKEN_SECONDS, "the change has taken effect at the portal")
        walk.looked(desk, "within 1 second of UTC", "What was foretold, and what happens")
        walk.look(desk, CLAUSE.format("0.1"), "Another version has replaced it.", "Version 0.2 holds now")
    with walk.desk(2, "camera-engineer") as desk:
        walk.look(desk, "/")
        desk.complaints.clear()

        def there() -> bool:
            desk.go("/standards")
            return desk.page.locator(f'a[href="{STANDARD}/0.2"]').count() > 0 and live(desk, "0.2")

        until(there, TAKEN_SECONDS, "the force shows the text that it enforces")
        walk.looked(desk, "within 1 second of UTC")
        walk.look(desk, CLAUSE.format("0.1"), "Another version has replaced it.")
        walk.look(desk, "/network", "anpr-working@0.1 Replaced", "anpr-working@0.2 In force")

        def held() -> bool:
            desk.go("/quarantine")
            return "anpr-working@0.2#clock-tolerance" in words(desk)

        until(held, TAKEN_SECONDS, "a read that is more than a second ahead is in quarantine")
        walk.looked(desk, "by more than 1 second")


def ask_every_force(walk: Walk) -> None:
    with walk.desk(2, "investigator") as desk:
        said = asked(walk, desk)
        assert "2 of 2 forces answered" in said
        walk.network.kill("midvale")
        walk.network.kill("anchor")
        assert "Down" in asked(walk, desk)


def asked(walk: Walk, desk: Desk) -> str:
    walk.look(desk, "/network-search")
    desk.page.get_by_label("Registration mark").fill("HV18VTO")
    desk.page.get_by_label("Serious", exact=False).first.check()
    desk.page.get_by_label("Why do you ask?").fill("made-up burglary series")
    desk.page.get_by_label("Reference", exact=True).fill("NM/1")
    desk.page.get_by_role("button", name="Search every force").click()
    desk.page.get_by_text("Who answered").wait_for()
    return walk.looked(desk)


def named_pages() -> set[str]:
    """Give the pages that the tutorial names outside its commands, as port and path."""
    prose = re.sub(r"^```.*?^```", "", TUTORIAL.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"http://127\.0\.0\.1:(800\d)(/[\w./-]*)?", prose)
    return {port + path.rstrip("/.") for port, path in found}


def test_every_page_that_the_tutorial_names_shows_what_it_promises_wide_and_on_a_phone(chromium, network):
    walk = Walk(chromium, network)
    read_the_rule(walk)
    see_who_is_bound(walk)
    write_it(walk)
    compare(walk)
    vote(walk)
    watch_it_take_effect(walk)
    ask_every_force(walk)
    assert walk.wrong == []
    assert named_pages() <= walk.seen
