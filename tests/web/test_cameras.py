from datetime import UTC, datetime

import pytest

from commonbeat.kernel.clock import spell
from tests.web.neighbours import a_neighbour, a_neighbours_camera, entries, settle

ENGINEER = "camera-engineer"


def ask(running, method, path="", person=ENGINEER, **more):
    return running.call(method, f"/api/anpr/cameras{path}", headers=running.bearer(person), **more)


def a_new(camera, **more):
    values = {
        "feed": 9,
        "source": 1,
        "camera": camera,
        "name": f"R009 made-up {camera}",
        "latitude": 53.0,
        "longitude": -2.0,
        "class": "static",
        "justification": "strategic road network",
        "dpia_reference": "DPIA-9",
        "review_on": "2099-01-01",
    }
    return values | more


def sent(running, camera):
    read = {"vrm": "CA11ERA", "captured_at": spell(datetime.now(UTC)), "feed": 9, "source": 1, "camera": camera}
    return running.call("POST", "/api/anpr/reads", json={"reads": [read]}, headers=running.feed()).json()


def test_a_new_camera_sends_once_it_is_live_and_its_versions_are_kept(running):
    assert ask(running, "POST", json={"cameras": [a_new(1)]}).json() == {"added": 1}
    assert sent(running, 1)["quarantined"][0]["clause"].endswith("#camera-in-service")
    live = ask(running, "POST", "/9/1/1/state", json={"state": "live"})
    assert (live.status_code, live.json()["state"], live.json()["revision"]) == (200, "live", 2)
    assert sent(running, 1)["accepted"] == 1
    settle(running)
    found = ask(running, "GET", "/9/1/1").json()
    assert [one["state"] for one in found["versions"]] == ["planned", "live"]
    assert found["camera"]["quarantined"] == 1


def test_the_register_comes_in_pages_with_what_is_held_of_ones_own_cameras_for_those_who_may_see_it(running):
    a_neighbours_camera(running, 61)
    seen, after = [], None
    while True:
        page = ask(running, "GET", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += page["cameras"]
        after = page["next"]
        if after is None:
            break
    triples = [(one["feed"], one["source"], one["camera"]) for one in seen]
    assert len(set(triples)) == len(triples) >= 6
    held = {one["party"]: one["quarantined"] for one in seen}
    assert (held["northmarch"], type(held["midvale"])) == (None, int)
    theirs = ask(running, "GET", person="investigator").json()["cameras"]
    assert {one["quarantined"] for one in theirs} == {None}


def test_a_look_at_the_register_is_on_the_record(running):
    count = len(ask(running, "GET", person="hit-desk").json()["cameras"])
    newest = entries(running, "anpr.cameras.read")[0]
    assert (newest["actor"], newest["details"]["count"]) == ("hit-desk", count)


def test_the_cameras_of_a_file_are_entered_all_or_none(running):
    names = "feed,source,camera,name,road,latitude,longitude,class\n"
    good = names + "9,2,1,R009 one,R009,53.1,-2.1,static\n9,2,2,R009 two,,53.2,-2.2,mobile\n"
    headers = running.bearer(ENGINEER) | {"Content-Type": "text/csv"}
    answer = running.call("POST", "/api/anpr/cameras.csv", content=good, headers=headers)
    assert (answer.status_code, answer.json()) == (201, {"added": 2})
    bad = names + "9,2,3,R009 three,R009,53.1,-2.1,static\n9,2,x,,R009,north,-2.1,static\n9,2,4\n"
    answer = running.call("POST", "/api/anpr/cameras.csv", content=bad, headers=headers)
    where = {fault["pointer"] for fault in answer.json()["faults"]}
    assert where >= {"/3/camera", "/3/name", "/3/latitude", "/4/line"}
    assert ask(running, "GET", "/9/2/3").status_code == 404
    for content in (b"", b"\xff\xfe\x00", b"PAR1" + bytes(50), names.encode()):
        assert running.call("POST", "/api/anpr/cameras.csv", content=content, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"latitude": 91}, "/cameras/0/latitude"),
        ({"feed": -1}, "/cameras/0/feed"),
        ({"class": "drone"}, "/cameras/0/class"),
        ({"state": "live", "review_on": None}, "/cameras/0/state"),
        ({"party": "northmarch"}, "/cameras/0/party"),
    ],
)
def test_a_bad_camera_says_where_it_is_bad(running, change, pointer):
    answer = ask(running, "POST", json={"cameras": [a_new(99, **change)]})
    assert [fault["pointer"] for fault in answer.json()["faults"]] == [pointer]
    assert ask(running, "GET", "/9/1/99").status_code == 404


def test_a_camera_that_is_there_is_not_entered_again_and_moves_only_where_it_can(running):
    assert ask(running, "POST", json={"cameras": [a_new(50), a_new(50)]}).status_code == 409
    assert ask(running, "GET", "/9/1/50").status_code == 404
    assert ask(running, "POST", json={"cameras": [a_new(51, dpia_reference="")]}).status_code == 201
    assert ask(running, "POST", "/9/1/51/state", json={"state": "live"}).status_code == 409
    assert ask(running, "POST", "/9/1/51/state", json={"state": "withdrawn"}).status_code == 200
    assert ask(running, "POST", "/9/1/51/state", json={"state": "live"}).status_code == 409


def test_where_another_organisations_camera_stands_is_seen_and_nothing_else_of_it(running):
    a_neighbours_camera(running, 62)
    (seen,) = [one for one in ask(running, "GET").json()["cameras"] if (one["feed"], one["camera"]) == (7, 62)]
    assert (seen["latitude"], seen["justification"], seen["dpia_reference"]) == (52.0, None, None)
    assert ask(running, "GET", "/7/1/62").status_code == 404
    assert ask(running, "POST", "/7/1/62/state", json={"state": "withdrawn"}).status_code == 404
    headers = a_neighbour(running, "neighbour-engineer", ENGINEER)
    moved = running.call("POST", "/api/anpr/cameras/7/1/62/state", json={"state": "suspended"}, headers=headers)
    assert moved.json()["state"] == "suspended"


@pytest.mark.parametrize(
    ("method", "path", "outside"),
    [("GET", "", 403), ("GET", "/1/1/1", 404), ("POST", "", 403), ("POST", ".csv", 403), ("POST", "/1/1/1/state", 404)],
)
def test_who_may_not_learns_nothing(running, method, path, outside):
    assert running.call(method, f"/api/anpr/cameras{path}").status_code == 401
    assert ask(running, method, path, person="authoriser").status_code == 403
    assert ask(running, method, path, person="outsider").status_code == outside


@pytest.mark.parametrize("path", ["", ".csv", "/1/1/1/state"])
def test_who_may_look_may_not_change(running, path):
    assert ask(running, "POST", path, person="investigator").status_code == 403
