"""What nobody should send to other routes; and bad input in plenty leaves nothing behind."""

import json
import re
from pathlib import Path

import pytest

from tests.web.bad_input import BAD_AREAS, JSON, PURPOSE, ask, faults_of, good, now, send


def test_what_another_route_takes_is_looked_at_the_same_way(running):
    tries = {
        "list-manager": [("/api/anpr/lists", {"name": "\ud800 name", "purpose": "made up", "priority": "low"}), ("/api/anpr/lists", {"name": "A\u0000B", "purpose": "made up", "priority": "low"}), ("/api/anpr/lists", {"name": "x" * 60_000, "purpose": "made up", "priority": "low"})],
        "analyst": [
            ("/api/access/authorities", {"category": "serious", "reason": "\ud800 long enough", "reference": "MV/1", "from": now(days=1), "to": now()}),
            ("/api/access/authorities", {"category": "serious", "reason": "long enough", "reference": "MV/1", "from": now(days=1), "to": now(), "vrms": ["A" * 1_000_000]}),
            ("/api/access/authorities", {"category": "serious", "reason": "long enough", "reference": "MV/1", "from": now(days=1), "to": now(), "vrms": ["\ud800"]}),
            *[("/api/access/authorities", {"category": "serious", "reason": "long enough", "reference": "MV/1", "from": now(days=1), "to": now(), "area": area}) for area in BAD_AREAS],
        ],
    }  # fmt: skip
    for who, bodies in tries.items():
        for path, body in bodies:
            answer = running.call("POST", path, content=json.dumps(body), headers=JSON | running.bearer(who))
            assert answer.status_code == 422, f"{path} {str(body)[:200]}: {answer.status_code} {answer.text[:300]}"
            assert faults_of(answer)


BAD_CSV = [
    b"",
    b"\x00" * 1_000,
    b"\xff\xfe",
    b"vrm\n" + b'"' * 100_000,
    b"a,b,c\n1,2",
    b"x" * 1_000_000,
    b"\n" * 100_000,
    b"vrm,reason,action,weed_date\nA,B,C,1970-13-45\n",
]


@pytest.mark.parametrize("content", BAD_CSV, ids=range(len(BAD_CSV)))
def test_a_csv_that_is_none_says_which_line(running, content):
    keeper = running.bearer("list-manager")
    body = {"name": "for bad files", "purpose": "made up", "priority": "low"}
    at = running.call("POST", "/api/anpr/lists", json=body, headers=keeper).json()["id"]
    headers = keeper | {"Content-Type": "text/csv"}
    answer = running.call("POST", f"/api/anpr/lists/{at}/entries.csv", content=content, headers=headers)
    assert answer.status_code == 422, answer.text[:300]
    assert faults_of(answer)
    assert running.call("GET", f"/api/anpr/lists/{at}/entries", headers=keeper).json()["entries"] == []


def test_bad_input_in_plenty_leaves_nothing_behind(running):
    """The memory after many bad requests is what it was after some."""

    def flood() -> None:
        for _ in range(6):
            send(running, {"reads": [good("OK"), good("BAD") | {"vrm": "A" * 2_000_000}]})
            send(running, b"[" * 500_000)
            send(running, b'{"reads": [' + b'{"vrm":"A"},' * 200_000 + b"{}]}")
            ask(running, {"vrm": "A" * 2_000_000, "from": now(), "to": now(), "purpose": PURPOSE})
            ask(running, b'{"area": ' + b'{"a":' * 300_000)
            ask(running, {"cameras": [[]] * 20_000, "from": now(), "to": now(), "purpose": PURPOSE})

    flood()
    before = resident_mb()
    flood()
    flood()
    flood()
    assert resident_mb() - before < 100


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
