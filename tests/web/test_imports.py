import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from commonbeat.anpr.import_rows import FileRows, encode_rows
from commonbeat.anpr.limits import Clause
from commonbeat.anpr.submission import ReadFault
from commonbeat.bootstrap.operator import LIFE, operator_bearer
from commonbeat.kernel.clock import spell, to_ms
from tests.web.neighbours import a_neighbour, a_neighbours_camera, entries, settle

ENGINEER = "camera-engineer"
COLUMNS = {"Content-Type": "application/octet-stream"}
SHA = hashlib.sha256(b"made up").hexdigest()


def operator(running):
    return {"Authorization": f"Bearer {operator_bearer(running.node.house.secret, datetime.now(UTC))}"}


def begin(running, headers, name="d000.parquet"):
    answer = running.call("POST", "/api/anpr/imports", json={"name": name, "sha256": SHA}, headers=headers)
    assert answer.status_code == 201, answer.text
    return f"/api/anpr/imports/{answer.json()['id']}"


def a_read(**more):
    at = spell(datetime.now(UTC) - timedelta(days=40))
    return {"vrm": "IM11AAA", "captured_at": at, "feed": 1, "source": 1, "camera": 1} | more


def some_rows(*marks, camera=1, ago=timedelta(days=60), faults=()):
    count = len(marks)
    whole, nan = np.ones(count, np.int64), np.full(count, np.nan)
    captured = np.arange(count) + to_ms(datetime.now(UTC) - ago)
    places = np.arange(1, count + 1)
    return FileRows(marks, captured, whole, whole, whole * camera, nan, nan, nan, nan, places, faults)


def take(running, at, rows, headers):
    return running.call("POST", f"{at}/rows", content=encode_rows(rows), headers=headers | COLUMNS)


def search(running, vrm):
    settle(running)
    body = {
        "vrm": vrm,
        "from": spell(datetime.now(UTC) - timedelta(days=80)),
        "to": spell(datetime.now(UTC)),
        "purpose": {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"},
    }
    answer = running.call("POST", "/api/anpr/searches", json=body, headers=running.bearer("investigator"))
    return answer.json()["reads"]


def test_reads_of_any_age_go_in_are_marked_late_and_are_found_once_stored(running):
    headers = running.bearer(ENGINEER)
    at = begin(running, headers)
    answer = running.call("POST", f"{at}/rows", json={"reads": [a_read()]}, headers=headers)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    settle(running)
    assert running.call("GET", at, headers=headers).json()["stored"] is True
    (read,) = search(running, "IM11AAA")
    assert read["late"]


def test_columns_go_in_repeats_are_counted_and_bad_rows_are_held_by_clause(running):
    headers = operator(running)
    at = begin(running, headers)
    fault = ReadFault(4, Clause.RECORD_COMPLETE, "The read has no feed.", '{"vrm":"IM11BAD"}')
    rows = some_rows("IM11COL", "im11 co2", "???", faults=[fault])
    first = take(running, at, rows, headers).json()
    assert (first["accepted"], first["duplicates"]) == (2, 0)
    assert first["quarantined"] == {Clause.VRM_SHAPE: 1, Clause.RECORD_COMPLETE: 1}
    assert [(one["row"], one["clause"]) for one in first["first"]] == [
        (3, Clause.VRM_SHAPE),
        (4, Clause.RECORD_COMPLETE),
    ]
    assert take(running, at, rows, headers).json()["duplicates"] == 2
    whole = running.call("POST", f"{at}/end", json={}, headers=headers).json()
    assert (whole["accepted"], whole["duplicates"]) == (2, 2)
    settle(running)
    held = running.call("GET", "/api/anpr/quarantine", params={"limit": 200}, headers=running.bearer(ENGINEER)).json()
    ours = [one for one in held["reads"] if "IM11BAD" in one["raw"] or "???" in one["raw"]]
    assert sorted(one["clause"] for one in ours) == [Clause.RECORD_COMPLETE, Clause.VRM_SHAPE]
    assert all(one["imported"] for one in ours)


def test_what_is_older_than_reads_are_kept_is_held(running):
    headers = operator(running)
    answer = take(running, begin(running, headers), some_rows("IM11OLD", ago=timedelta(days=400)), headers)
    assert answer.json()["quarantined"] == {Clause.RETENTION: 1}


def test_an_import_raises_no_hit(running):
    headers = running.bearer("list-manager")
    body = {"name": "made-up list", "purpose": "to try imports", "priority": "high"}
    list_id = running.call("POST", "/api/anpr/lists", json=body, headers=headers).json()["id"]
    entry = {"vrm": "IM11HIT", "reason": "synthetic", "action": "stop", "weed_date": "2099-01-01"}
    answer = running.call("POST", f"/api/anpr/lists/{list_id}/entries", json={"entries": [entry]}, headers=headers)
    assert answer.status_code == 201, answer.text
    take(running, begin(running, operator(running)), some_rows("IM11HIT", ago=timedelta(minutes=1)), operator(running))
    live = a_read(vrm="IM11HIT", captured_at=spell(datetime.now(UTC)), camera=2)
    running.call("POST", "/api/anpr/reads", json={"reads": [live]}, headers=running.feed())
    settle(running)
    hits = running.call("GET", "/api/anpr/hits", headers=running.bearer("hit-desk")).json()["hits"]
    assert [hit["camera"] for hit in hits if hit["vrm"] == "IM11HIT"] == [hits[-1]["camera"]]
    assert len(search(running, "IM11HIT")) == 2


def test_a_file_is_on_the_record_from_its_begin_to_its_end(running):
    headers = running.bearer(ENGINEER)
    at = begin(running, headers, "night shift.csv")
    take(running, at, some_rows("IM11LOG", "IM11LO2"), headers)
    running.call("POST", f"{at}/end", json={"fault": "line 4: it breaks off"}, headers=headers)
    running.call("POST", f"{at}/end", json={}, headers=headers)
    said = [one for one in entries(running, "anpr.reads.imported") if one["subject"] == at.rpartition("/")[2]]
    assert sorted((one["details"]["stage"], one["outcome"]) for one in said) == [("began", "done"), ("ended", "failed")]
    ended = next(one for one in said if one["outcome"] == "failed")["details"]
    assert (ended["name"], ended["sha256"], ended["accepted"]) == ("night shift.csv", SHA, 2)
    assert "IM11LOG" not in str(said)


def test_an_import_is_its_beginners_alone_and_takes_nothing_once_it_has_ended(running):
    headers = running.bearer(ENGINEER)
    at = begin(running, headers)
    others = a_neighbour(running, "neighbour-engineer", ENGINEER)
    assert running.call("GET", at, headers=others).status_code == 404
    assert take(running, at, some_rows("IM11OTH"), others).status_code == 404
    assert running.call("POST", f"{at}/end", json={}, headers=others).status_code == 404
    running.call("POST", f"{at}/end", json={}, headers=headers)
    assert take(running, at, some_rows("IM11OTH"), headers).status_code == 404


def test_a_person_imports_for_their_own_organisations_cameras_alone(running):
    a_neighbours_camera(running, 91)
    a_neighbours_camera(running, 93, feed=1)  # a feed number may carry two organisations' cameras
    theirs = a_neighbour(running, "neighbour-engineer", ENGINEER)
    at = begin(running, theirs)
    own = [a_read(vrm="IM11OWN", feed=7, camera=91), a_read(vrm="IM11OW2", feed=1, camera=93)]
    answer = running.call("POST", f"{at}/rows", json={"reads": [*own, a_read(vrm="IM11NOT")]}, headers=theirs).json()
    assert (answer["accepted"], answer["quarantined"]) == (2, {Clause.FEED_SCOPE: 1})


@pytest.mark.parametrize(("person", "accepted"), [("neighbour-admin", 1), ("service-admin", 2)])
def test_a_system_imports_for_its_own_organisations_cameras_and_one_of_the_nodes_own_for_all(running, person, accepted):
    a_neighbours_camera(running, 95 + accepted)
    a_neighbour(running, "neighbour-admin", "admin")
    body = {"name": "Importer", "kind": "system", "permissions": ["reads.import"]}
    issued = running.call("POST", "/api/credentials", json=body, headers=running.bearer(person)).json()
    bearer = {"Authorization": f"Bearer {issued['bearer']}"}
    sent = {"reads": [a_read(vrm=f"IM{accepted}A", feed=7, camera=95 + accepted), a_read(vrm=f"IM{accepted}B")]}
    answer = running.call("POST", f"{begin(running, bearer)}/rows", json=sent, headers=bearer).json()
    assert answer["accepted"] == accepted
    assert answer["quarantined"] == ({} if accepted == 2 else {Clause.FEED_SCOPE: 1})


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/octet-stream", 422),
        (b"\xc1\xff", "application/octet-stream", 422),
        (b"\x91" * 10_000, "application/octet-stream", 422),
        (b'{"reads":[', "application/json", 422),
        (b'{"reads":[]}', "application/json", 422),
        (b'{"reads":[{"vrm":"A","image":"x"}]}', "application/json", 422),
        (b"vrm,captured_at\n", "text/csv", 422),
        (b"{}", "", 422),
    ],
)
def test_what_is_no_rows_is_refused_whole(running, content, kind, status):
    headers = operator(running)
    at = begin(running, headers)
    answer = running.call("POST", f"{at}/rows", content=content, headers=headers | {"Content-Type": kind})
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert running.call("GET", at, headers=headers).json()["accepted"] == 0


@pytest.mark.parametrize("name", ["captured_ms", "feed", "latitude", "places"])
def test_columns_of_different_length_are_refused(running, name):
    headers = operator(running)
    wire = msgspec.msgpack.decode(encode_rows(some_rows("IM11LEN", "IM11LE2")))
    content = msgspec.msgpack.encode(wire | {name: wire[name][:-1]})
    answer = running.call("POST", f"{begin(running, headers)}/rows", content=content, headers=headers | COLUMNS)
    assert [fault["pointer"] for fault in answer.json()["faults"]] == [f"/{name}"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a/b.csv", "sha256": SHA},
        {"name": "a\x1bb.csv", "sha256": SHA},
        {"name": "", "sha256": SHA},
        {"name": "a.csv", "sha256": "f" * 63},
        {"name": "a.csv", "sha256": SHA.upper()},
        {"name": "a.csv"},
    ],
)
def test_a_file_is_named_and_has_a_digest(running, body):
    assert running.call("POST", "/api/anpr/imports", json=body, headers=operator(running)).status_code == 422


def test_the_operators_credential_is_good_for_minutes_and_for_imports_alone(running):
    secret, now = running.node.house.secret, datetime.now(UTC)
    good = operator_bearer(secret, now)
    until, _, seal = good.removeprefix("cb_operator_").partition("_")
    bad = [
        operator_bearer(secret, now - 2 * LIFE),
        operator_bearer(secret, now + 2 * LIFE),
        operator_bearer(b"another", now),
        f"cb_operator_{int(until) + 1}_{seal}",
        f"cb_operator_{until}",
        "cb_operator_",
        f"cb_operator_{'9' * 400}_{seal}",
    ]
    for bearer in bad:
        headers = {"Authorization": f"Bearer {bearer}"}
        assert running.call("POST", "/api/anpr/imports", json={}, headers=headers).status_code == 401
    headers = {"Authorization": f"Bearer {good}"}
    for path in ("/api/people", "/api/anpr/cameras", "/api/anpr/quarantine", "/api/audit/entries"):
        assert running.call("GET", path, headers=headers).status_code == 403
    assert running.call("POST", "/api/anpr/searches", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "outside"),
    [("POST", "", 403), ("POST", "/x/rows", 404), ("POST", "/x/end", 404), ("GET", "/x", 404)],
)
def test_who_may_not_learns_nothing(running, method, path, outside):
    assert running.call(method, f"/api/anpr/imports{path}").status_code == 401
    for person in ("investigator", "analyst", "admin"):
        answer = running.call(method, f"/api/anpr/imports{path}", headers=running.bearer(person))
        assert answer.status_code == 403
    answer = running.call(method, f"/api/anpr/imports{path}", headers=running.bearer("outsider"))
    assert answer.status_code == outside
    assert running.call(method, f"/api/anpr/imports{path}", headers=running.feed()).status_code == 403
