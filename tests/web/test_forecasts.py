"""What was foretold of a limit, on the page and by API, once the limit is live: from the rehearsal to the traffic since."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.standards.drafting import Wording
from tests.access.builders import somebody
from tests.anpr.builders import a_read, columns
from tests.web.browsers import Browser, words
from tests.web.conftest import Running

WHY = "Synchronised clocks keep within a second."
VERSION = "anpr-working/0.2"
CLAUSE = f"/standards/{VERSION}/clauses/clock-tolerance"
EDITOR, REGISTRAR = somebody("editor"), somebody("registrar")


def sends(running, name, ago, *cameras):
    """Have cameras send twenty reads each, captured so long ago and received 2.5 seconds later."""
    at = int((running.node.clock.now() - ago).timestamp() * 1000)
    reads = [
        a_read(f"AB{n:02d}CDE", captured_ms=at, received_ms=at + 2_500, camera=one)
        for one in cameras
        for n in range(20)
    ]
    running.store.insert(columns(reads), name)


def drafted(running):
    with running.node.begin() as rooms:
        rooms.workstreams.draft(EDITOR, "anpr-working", "0.1", WHY)
        rooms.workstreams.change(EDITOR, "anpr-working", "0.2", "clock-tolerance", Wording(value=1), WHY)


def voted_in(running, effect_at):
    with running.node.begin() as rooms:
        room = rooms.workstreams
        room.open_consultation(EDITOR, "anpr-working", "0.2", "Is one second within reach?")
        room.close_consultation(EDITOR, "anpr-working", "0.2", "Nobody said a word.")
        room.open_ballot(REGISTRAR, "anpr-working", "0.2", "ballot-1")
        room.agreed(REGISTRAR, "anpr-working", "0.2", effect_at, "ballot-1")


@pytest.fixture(scope="module")
def live(running):
    """A version whose rehearsal named cameras 1 and 2; since it took effect, 1 and 3 are slow and 2 sent nothing."""
    drafted(running)
    sends(running, "before", timedelta(hours=5), 1, 2)
    path = f"/api{CLAUSE}/rehearsals"
    kept = running.call("POST", path, json={"limit": 1, "keep": True}, headers=running.bearer("editor"))
    assert len(kept.json()["cameras"]) == 2
    voted_in(running, running.node.clock.now() - timedelta(hours=4))
    sends(running, "after", timedelta(minutes=10), 1, 3)
    return running


def test_the_page_holds_the_forecast_against_the_traffic_since(live):
    page = words(Browser(live, "camera-engineer").get(CLAUSE))
    assert "Rehearsed at 1 second on" in page
    assert "Held against the traffic so far, 4 hours after the change took effect" in page
    assert "Cameras that fail, as foretold 1" in page
    assert "Foretold to fail, and too few reads since 1" in page
    assert "Fail, and nobody foretold it 1" in page
    for camera, came in (
        (1, "fails, as foretold"),
        (2, "has sent too few reads since"),
        (3, "fails, and nobody foretold it"),
    ):
        row = page[page.rindex(f"1/1/{camera} ") :]
        assert came in row[:160]


def test_who_may_not_see_cameras_is_told_how_many(live):
    page = words(Browser(live, "investigator").get(CLAUSE))
    assert "Cameras that fail, as foretold 1" in page
    assert "1/1/1" not in page


def test_a_program_is_told_the_same(live):
    told = live.call("GET", f"/api{CLAUSE}", headers=live.bearer("camera-engineer")).json()["forecast"]
    assert told["limit_seconds"] == 1
    assert told["counts"] == {"as-foretold": 1, "not-seen-yet": 1, "not-foretold": 1}
    assert [(row["camera"], row["came"]) for row in told["cameras"]] == [
        ("1/1/1", "as-foretold"), ("1/1/2", "not-seen-yet"), ("1/1/3", "not-foretold"),
    ]  # fmt: skip
    assert told["seconds_in_force"] >= 4 * 3600
    assert (told["silent_then"], told["silent_now"]) == ({}, {})
    others = live.call("GET", f"/api{CLAUSE}", headers=live.bearer("investigator")).json()["forecast"]
    assert (others["cameras"], others["counts"]) == (None, told["counts"])


def test_a_version_that_nobody_rehearsed_has_no_forecast(live):
    told = live.call("GET", "/api/standards/anpr-working/0.1/clauses/clock-tolerance", headers=live.bearer("editor"))
    assert told.json()["forecast"] is None


def test_a_force_that_does_not_answer_is_not_said_to_keep_the_clause(tmp_path):
    made = Running(tmp_path / "data", MemoryReadStore())
    drafted(made)
    camera = {"camera": "1/1/7", "party": "northmarch", "product": "Made-up Eye"}
    forecast = {
        "limit_seconds": 1.0,
        "cameras": [camera],
        "owners": {"northmarch": "answered", "eastshire": "down", "demo-service": "answered"},
    }
    with made.node.begin() as rooms:
        rooms.workstreams.rehearsed(EDITOR, "anpr-working", "0.2", "clock-tolerance", forecast)
    voted_in(made, made.node.clock.now())
    with TestClient(made.app, base_url="http://node") as made.client:
        told = made.call("GET", f"/api{CLAUSE}", headers=made.bearer("editor")).json()["forecast"]
        page = words(Browser(made, "editor").get(CLAUSE))
    made.node.stop()
    assert (told["counts"], told["silent_then"]) == ({"not-answered": 1}, {"eastshire": "down"})
    assert "Foretold to fail, and the force did not answer 1" in page
    assert "eastshire could not be reached when it was rehearsed: its cameras are not in the forecast." in page
    assert "keeps it" not in page


def test_a_draft_is_begun_from_the_version_that_stands_and_no_other(live):
    editor, old = Browser(live, "editor"), "/standards/anpr-working/0.1"
    page = editor.get(f"{old}/clauses/clock-tolerance")
    assert "The next draft begins with the version that stands: anpr-working@0.2" in words(page)
    assert f'action="{old}/draft"' not in page.text
    refused = editor.send(f"{old}/draft", {"reason": WHY})
    assert (refused.status_code, "begin from anpr-working@0.2" in words(refused)) == (409, True)
    assert f'action="/standards/{VERSION}/draft"' in editor.get(CLAUSE).text
