"""Standards in the making, by API: who may do what, what is answered, what is on the record."""

import hashlib

import pytest

from commonbeat.access.model import Permission
from commonbeat.anpr.clock import Keeping
from commonbeat.anpr.clock_board import Asked
from commonbeat.anpr.clock_scope import CameraScope
from commonbeat.demo.world import HOME
from commonbeat.web.api.clause_measures import ForecastBody
from commonbeat.web.measures import forecast_told
from tests.anpr.builders import a_read, columns
from tests.anpr.test_clock_board import a_clock, a_measure
from tests.builders import an_actor
from tests.web.browsers import Browser, words
from tests.web.neighbours import entries

CLAUSE = "/api/standards/anpr-working/0.1/clauses/clock-tolerance"
DRAFT = "/api/standards/anpr-working/0.2"
WHY = "Synchronised clocks keep within a second."


def ask(running, who, method, path, **more):
    return running.call(method, path, headers=running.bearer(who), **more)


def done(running, who, path, status=200, **body):
    answer = ask(running, who, "POST", path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def draft(running):
    """A draft of 0.2 with one second, withdrawn afterwards so that the next test can begin."""
    made = done(running, "editor", "/api/standards/anpr-working", 201, base="0.1", reason=WHY)
    path = f"/api/standards/anpr-working/{made['version']}"
    done(running, "editor", f"{path}/clauses/clock-tolerance/changes", value=1, reason=WHY)
    yield path
    ask(running, "editor", "POST", f"{path}/withdrawal", json={"text": "It was made for a test."})


def test_a_clause_is_answered_with_its_limit_and_how_it_is_kept(running):
    found = ask(running, "investigator", "GET", CLAUSE).json()
    assert found["address"] == "anpr-working@0.1#clock-tolerance"
    assert found["machine"]["value"] == 5
    assert found["measure"]["limit_seconds"] == 5
    assert found["measure"]["cameras"] is None


def test_the_text_is_given_as_the_very_bytes_of_its_digest(running):
    told = ask(running, "investigator", "GET", "/api/standards/anpr-working/0.1").json()
    text = ask(running, "investigator", "GET", "/api/standards/anpr-working/0.1/text")
    assert told["digest"] == "sha256:" + hashlib.sha256(text.content).hexdigest()
    assert ask(running, "investigator", "GET", "/api/standards/anpr-working/9/text").status_code == 404


def test_the_draft_differs_in_that_clause_alone(running, draft):
    other = draft.rpartition("/")[2]
    found = ask(running, "investigator", "GET", f"/api/standards/anpr-working/0.1/compare/{other}").json()
    assert [(one["clause"], one["binding"]) for one in found["changes"]] == [("clock-tolerance", True)]
    drafted = ask(running, "investigator", "GET", f"{draft}/clauses/clock-tolerance").json()
    assert (drafted["stage"], drafted["machine"]["value"], drafted["measure"]) == ("draft", 1, None)
    assert "within 1 second of UTC" in drafted["text"]


def test_a_comment_and_what_became_of_it_are_public_and_say_no_person(running, draft):
    done(running, "editor", f"{draft}/consultation", text="Is one second within reach?")
    path = f"{draft}/clauses/clock-tolerance/comments"
    said = done(running, "practitioner", path, 201, text="Our older cameras cannot.")
    number = said["event"]["number"]
    done(
        running, "editor", f"{draft}/dispositions", comment=number, disposition="noted", reason="Ask for a derogation."
    )
    closed = done(running, "editor", f"{draft}/consultation/close", text="One comment, which was noted.")
    assert closed["stage"] == "consulted"
    version = ask(running, "investigator", "GET", draft).json()
    comment, disposition = version["events"][-3:-1]
    assert (comment["party"], comment["text"]) == ("midvale", "Our older cameras cannot.")
    assert (disposition["refers"], disposition["details"]) == (number, {"disposition": "noted"})
    assert "practitioner" not in str(version)


def test_a_comment_is_answered_with_itself_and_its_address(running, draft):
    done(running, "editor", f"{draft}/consultation", text="Is one second within reach?")
    path, text = f"{draft}/clauses/clock-tolerance/comments", "Our older cameras cannot."
    answer = ask(running, "practitioner", "POST", path, json={"text": text})
    assert (answer.status_code, answer.json().keys()) == (201, {"id", "version", "stage", "event"})
    comment = answer.json()["event"]
    assert (comment["act"], comment["text"], comment["clause"]) == ("commented", text, "clock-tolerance")
    assert ask(running, "investigator", "GET", answer.headers["location"]).json() == comment
    done(
        running,
        "editor",
        f"{draft}/dispositions",
        comment=comment["number"],
        disposition="noted",
        reason="Ask for a derogation.",
    )
    for number, status in ((comment["number"] + 1000, 404), (0, 422)):
        assert ask(running, "editor", "GET", f"{draft}/events/{number}").status_code == status


def test_a_draft_is_answered_with_its_address(running):
    answer = ask(running, "editor", "POST", "/api/standards/anpr-working", json={"base": "0.1", "reason": WHY})
    place = answer.headers["location"]
    drafted = ask(running, "editor", "GET", place).json()
    assert (drafted["stage"], drafted["version"]) == ("draft", answer.json()["version"])
    done(running, "editor", f"{place}/withdrawal", text="It was made for a test.")


@pytest.mark.parametrize("who", ["investigator", "practitioner", "registrar", "admin"])
def test_only_an_editor_drafts(running, who):
    refused = ask(running, who, "POST", "/api/standards/anpr-working", json={"base": "0.1", "reason": WHY})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"value": 0, "reason": WHY}, "/value"),
        ({"value": "1", "reason": WHY}, "/value"),
        ({"value": 1}, "/reason"),
        ({"value": 1, "reason": "x"}, "/text"),
        ({"reason": WHY}, ""),
        ({"value": 1, "reason": WHY, "odd": 1}, "/odd"),
        ({"text": "a\u202eb and more than ten", "reason": WHY}, "/text"),
    ],
)
def test_a_change_that_cannot_be_is_told_where(running, draft, body, pointer):
    refused = ask(running, "editor", "POST", f"{draft}/clauses/clock-tolerance/changes", json=body)
    assert refused.status_code == 422, refused.text
    assert pointer in [fault["pointer"] for fault in refused.json()["faults"]]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/standards/anpr-working/9.9", 404),
        ("/api/standards/no-such/0.1/clauses/clock-tolerance", 404),
        ("/api/standards/anpr-working/0.1/clauses/no-such", 404),
        ("/api/standards/anpr-working/x/clauses/no-such", 422),
        ("/api/standards/anpr-working/0.1/compare/7.7", 404),
    ],
)
def test_what_is_not_there_is_not_found(running, path, status):
    assert ask(running, "investigator", "GET", path).status_code == status


def test_a_rehearsal_names_who_would_fail_and_is_on_the_record(running):
    at = int(running.node.clock.now().timestamp() * 1000) - 60_000
    slow = [a_read(f"AB{n:02d}CDE", captured_ms=at, received_ms=at + 2_500, camera=1) for n in range(20)]
    running.store.insert(
        columns([*slow, a_read("AB12CDF", captured_ms=at, received_ms=at + 90, camera=2)]), "rehearsed"
    )
    told = done(running, "camera-engineer", f"{CLAUSE}/rehearsals", limit=1)
    assert [(row["camera"], row["keeping"]) for row in told["cameras"]] == [("1/1/1", "behind")]
    assert [row["force"] for row in told["forces"]] == ["midvale"]
    assert (told["failing"], told["owners"]) == (20, {"demo-service": "answered"})
    assert told["reads"] >= 21
    assert [(row["failing_days"], row["days"], row["offset_ms"]) for row in told["cameras"]] == [(1, 1, 2_500)]
    assert (told["cameras_of"], told["unit"]) == ("own", "seconds")
    assert done(running, "camera-engineer", f"{CLAUSE}/rehearsals", limit=5)["cameras"] == []
    on_record = [one for one in entries(running, "standards.clause.rehearsed") if one["details"]["limit"] == "1"]
    assert "anpr-working@0.1#clock-tolerance" in {one["subject"] for one in on_record}


def test_none_that_fails_and_none_that_may_be_seen_are_told_apart():
    asked = Asked(a_measure(a_clock(1, Keeping.BEHIND, 1_500, party="midvale")), {"midvale": "answered"})
    told = {
        whose: ForecastBody.of(forecast_told(asked), scope, "seconds")
        for whose, scope in {
            "nobody": None, "another": CameraScope("eastmoor"), "own": CameraScope("midvale"),
            "every": CameraScope("portal", is_every=True),
        }.items()
    }  # fmt: skip
    seen = {whose: (one.cameras and len(one.cameras), one.cameras_of) for whose, one in told.items()}
    assert seen == {"nobody": (None, None), "another": ([], "own"), "own": (1, "own"), "every": (1, "every")}
    assert {one.failing for one in told.values()} == {10}


def test_a_rehearsal_is_kept_with_the_draft_by_its_editor_alone(running, draft):
    path = f"{draft}/clauses/clock-tolerance/rehearsals"
    assert ask(running, "camera-engineer", "POST", path, json={"limit": 1, "keep": True}).status_code == 403
    done(running, "editor", path, limit=1, keep=True)
    kept = ask(running, "editor", "GET", draft).json()["events"][-1]
    assert (kept["act"], kept["details"]["limit_seconds"]) == ("rehearsed", 1)


def test_a_forecast_that_cannot_be_kept_is_not_worked_out(running, draft):
    path = f"{draft}/clauses/clock-tolerance/rehearsals"
    before = len(entries(running, "standards.clause.rehearsed"))
    refused = ask(running, "editor", "POST", path, json={"limit": 2, "keep": True})
    assert (refused.status_code, [one["pointer"] for one in refused.json()["faults"]]) == (422, ["/limit"])
    assert ask(running, "camera-engineer", "POST", path, json={"limit": 1, "keep": True}).status_code == 403
    assert len(entries(running, "standards.clause.rehearsed")) == before


@pytest.mark.parametrize("limit", [0.0001, 1.2345, 1e-9, 1e7])
def test_a_limit_of_more_decimals_than_are_measured_is_refused(running, draft, limit):
    for path, body in (("rehearsals", {"limit": limit}), ("changes", {"value": limit, "reason": WHY})):
        asked = ask(running, "editor", "POST", f"{draft}/clauses/clock-tolerance/{path}", json=body)
        assert asked.status_code == 422


def test_what_becomes_of_a_read_is_changed_by_api_and_on_the_page(running, draft):
    path = f"{draft}/clauses/clock-tolerance"
    assert ask(running, "editor", "GET", path).json()["machine"]["consequence"] == "quarantine"
    done(running, "editor", f"{path}/changes", consequence="flag", reason=WHY)
    told = ask(running, "editor", "GET", path).json()
    assert (told["machine"]["consequence"], "is flagged" in told["text"]) == ("flag", True)
    wrong = ask(running, "editor", "POST", f"{path}/changes", json={"consequence": "delete", "reason": WHY})
    assert wrong.status_code == 422
    editor, page = Browser(running, "editor"), path.removeprefix("/api")
    assert "A read that breaks it is kept and flagged" in words(editor.get(page))
    fields = {"value": "1", "consequence": "quarantine", "reason": WHY}
    assert editor.send(f"{page}/change", fields | {"consequence": "delete"}).status_code == 422
    assert editor.send(f"{page}/change", fields).status_code == 303
    assert "A read that breaks it is quarantined" in words(editor.get(page))


def test_what_is_not_measured_is_not_rehearsed(running):
    path = "/api/standards/anpr-working/0.1/clauses/capture-time/rehearsals"
    refused = ask(running, "camera-engineer", "POST", path, json={"limit": 1})
    assert (refused.status_code, refused.json()["type"]) == (404, "/errors/standards.not-measured")


@pytest.mark.parametrize("keep", [0, 1, "yes", None])
def test_whether_a_forecast_is_kept_is_said_by_true_or_false_alone(running, keep):
    done(running, "camera-engineer", f"{CLAUSE}/rehearsals", 422, limit=1, keep=keep)


def test_names_of_cameras_are_for_those_who_may_see_measures(running):
    cameras = ask(running, "camera-engineer", "GET", CLAUSE).json()["measure"]["cameras"]
    assert isinstance(cameras, list)
    assert Permission.MEASURES_READ not in running.node.pack.permissions_of(("investigator",))


def test_what_was_foretold_of_single_cameras_is_kept_from_who_may_not_see_measures(running, draft):
    done(running, "editor", f"{draft}/clauses/clock-tolerance/rehearsals", limit=1, keep=True)
    done(running, "editor", f"{draft}/consultation", text="Is one second within reach?")
    kept = ask(running, "investigator", "GET", draft).json()["events"][-2]["details"]
    assert (kept["cameras"], kept["limit_seconds"]) == (None, 1)
    kept = ask(running, "camera-engineer", "GET", draft).json()["events"][-2]["details"]
    assert isinstance(kept["cameras"], list)


@pytest.mark.clause("anpr-working@0.1#measures-shared")
def test_a_force_s_people_are_told_of_their_own_cameras_alone(running, draft):
    own = HOME.id
    foretold = {"limit_seconds": 1, "cameras": [{"camera": "1/1/7", "party": one} for one in (own, "another-force")]}
    editor = an_actor(Permission.STANDARDS_EDIT, party=own, member=True)
    with running.node.begin() as rooms:
        rooms.workstreams.rehearsed(editor, "anpr-working", draft.rpartition("/")[2], "clock-tolerance", foretold)
    kept = ask(running, "camera-engineer", "GET", draft).json()["events"][-1]["details"]
    assert [one["party"] for one in kept["cameras"]] == [own]
