"""What nobody should send: each is told where it is wrong, costs nothing that was good, and leaves nothing behind."""

import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonbeat.anpr.lists_rules import LONGEST
from commonbeat.kernel.clock import spell
from commonbeat.web.forms import safe_next
from tests.faults.served import until
from tests.web.browsers import Browser
from tests.web.walk import routes_of

JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def now(**back) -> str:
    return spell(datetime.now(UTC) - timedelta(**back))


NUMBERS = itertools.count()


def good(mark: str) -> dict:
    return {"vrm": f"{mark}{next(NUMBERS)}", "captured_at": now(seconds=2), "feed": 1, "source": 1, "camera": 1}


def send(running, body, headers=JSON):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return running.call("POST", "/api/anpr/reads", content=content, headers=headers | running.feed())


def faults_of(answer) -> list[str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    return [fault["pointer"] for fault in answer.json()["faults"]]


@pytest.mark.parametrize(
    ("body", "pointer", "told"),
    [
        (b"", "", "byte 0"),
        (b'{"reads": [', "", "byte 11"),
        (b'{"reads": [{"vrm": "A}]}', "", "byte"),
        (b'{"reads": [\xff]}', "", "UTF-8"),
        (b"[" * 200_000, "", "nested too deeply"),
        (b'{"reads": ' + b"[" * 200_000, "", "nested too deeply"),
        (b'{"reads": [' + b"9" * 6_000 + b"]}", "", "digits"),
        (b"[]", "", "list of reads"),
        (b"null", "", "list of reads"),
        (b"{}", "/reads", "no list"),
        (b'{"reads": {"0": 1}}', "/reads", "not a list"),
        (b'{"reads": []}', "/reads", "1 to 10000"),
        (b'{"reads": [' + b"{}," * 999_999 + b"{}]}", "", "far more values"),
        (b'{"reads": [' + b'{"vrm":"A"},' * 999_999 + b"{}]}", "/reads", "1 to 10000"),
        (b'{"reads": [{"vrm": "A", "image": "x"}]}', "/reads/0/image", "Images"),
        (b'{"reads": [{"vrm": "A", "image\\ud800": "x"}]}', "/reads/0/image?", "Images"),
    ],
)
def test_a_batch_that_cannot_be_read_says_where(running, body, pointer, told):
    answer = send(running, body)
    assert answer.status_code == 422
    assert faults_of(answer) == [pointer]
    assert told in answer.json()["detail"], answer.text[:500]


@pytest.mark.parametrize(
    ("body", "pointer", "told"),
    [
        (b"\n\n", "", "1 to 10000"),
        (b'\n{"vrm": ', "/0", "Line 2"),
        (b"{}\n" * 1_000_000, "", "far more values"),
        (b'{"vrm":"A"}\n' * 1_000_000, "", "1 to 10000"),
        (b"[" * 200_000, "/0", "nested too deeply"),
    ],
)
def test_lines_that_cannot_be_read_say_which(running, body, pointer, told):
    answer = send(running, body, NDJSON)
    assert answer.status_code == 422
    assert faults_of(answer) == [pointer]
    assert told in answer.json()["detail"], answer.text[:500]


BAD_READS = [
    ({"vrm": ""}, "vrm-shape"),
    ({"vrm": "A" * 400_000}, "vrm-shape"),
    ({"vrm": "\u0000\u0007\u0000"}, "vrm-shape"),
    ({"vrm": "\U0001f694\u202e"}, "transliteration"),
    ({"vrm": "\ud800"}, None),
    ({"\ud800": 7}, "record-complete"),
    ({"vrm": 7}, "record-complete"),
    ({"vrm": None}, "record-complete"),
    ({"vrm": ["A"]}, "record-complete"),
    ({"captured_at": "1970-01-01T00:00:00Z"}, "late-limit"),
    ({"captured_at": "2099-01-01T00:00:00Z"}, "clock-tolerance"),
    ({"captured_at": "9999-12-31T23:59:59.999999+00:00"}, "clock-tolerance"),
    ({"captured_at": "0001-01-01T00:00:00+14:00"}, None),
    ({"captured_at": "yesterday"}, "capture-time"),
    ({"captured_at": "2" * 10_000_000}, "capture-time"),
    ({"captured_at": 1_700_000_000}, "record-complete"),
    ({"feed": 10**30}, "record-complete"),
    ({"feed": -(2**63)}, "camera-known"),
    ({"camera": 2**63 - 1}, "camera-known"),
    ({"camera": 1.5}, "record-complete"),
    ({"camera": "1"}, "record-complete"),
    ({"latitude": float("nan"), "longitude": 0.0}, "position"),
    ({"latitude": 52.0, "longitude": float("inf")}, "position"),
    ({"latitude": 91.0, "longitude": 0.0}, "position"),
    ({"latitude": "52"}, "position"),
    ({"latitude": 10**400, "longitude": 0.0}, None),
    ({"confidence": 101}, "confidence"),
    ({"confidence": 10**30}, "confidence"),
    ({"confidence": "high"}, "confidence"),
    ({"toward_camera": "yes"}, "record-complete"),
    ({"toward_camera": {"a": [1] * 1_000}}, "record-complete"),
]


@pytest.mark.parametrize(("change", "clause"), BAD_READS, ids=range(len(BAD_READS)))
def test_a_bad_read_is_quarantined_with_its_clause_and_the_others_are_taken(running, change, clause):
    answer = send(running, {"reads": [good("OK"), good("BAD") | change, good("OK")]})
    assert answer.status_code == 202, answer.text[:500]
    told = answer.json()
    assert (told["accepted"], told["duplicates"]) == (2, 0)
    (refused,) = told["quarantined"]
    assert refused["index"] == 1
    assert refused["detail"]
    assert len(refused["detail"]) < 500
    assert clause is None or refused["clause"] == f"anpr-working@0.1#{clause}"


@pytest.mark.parametrize("value", [b"5", b'"x"', b"null", b"[]", b"[[[[[]]]]]", b"{}", b"true", b"1e999", b"-0"])
def test_what_is_no_read_costs_no_other_read(running, value):
    first, last = (json.dumps(good("OK")).encode() for _ in range(2))
    told = send(running, b'{"reads": [' + first + b"," + value + b"," + last + b"]}").json()
    assert told["accepted"] == 2
    assert [one["index"] for one in told["quarantined"]] == [1]
    told = send(running, json.dumps(good("OK")).encode() + b"\n" + value + b"\n", NDJSON).json()
    assert (told["accepted"], [one["index"] for one in told["quarantined"]]) == (1, [1])


def test_fields_that_nobody_knows_are_passed_over(running):
    told = send(running, {"reads": [good("OK") | {"lane": 3, "extra": {"deep": [[]]}}], "\ud800": "made up"}).json()
    assert (told["accepted"], told["quarantined"]) == (1, [])


def test_a_read_with_a_field_twice_is_still_one_read(running):
    text = json.dumps(good("OK"))[:-1] + ', "camera": 2}'
    assert send(running, f'{{"reads": [{text}]}}'.encode()).json()["accepted"] == 1


@pytest.mark.parametrize("kind", ["text/csv", "text/plain; charset=utf-16", "multipart/form-data; boundary=x", "", "ü"])
def test_another_content_type_is_no_crash(running, kind):
    for body in (b"vrm,captured_at\nA,B\n", b"\x00\x01\x02"):
        answer = send(running, body, {"Content-Type": kind.encode("latin-1")})
        assert answer.status_code in {415, 422}
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_compressed_body_is_refused_and_not_unpacked(running):
    assert send(running, b"\x1f\x8b", JSON | {"Content-Encoding": "gzip"}).status_code == 415


def ask(running, content, headers=JSON):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return running.call("POST", "/api/anpr/searches", content=body, headers=headers | running.bearer("investigator"))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", ""),
        (b'{"vrm": ', "character 8"),
        (b'{"vrm": "A" "b"}', "character 12"),
        (b'{"vrm": "\xff"}', "UTF-8"),
        (b"[" * 40_000, "nested too deeply"),
        (b'{"area": ' + b'{"a":' * 40_000, "nested too deeply"),
        (b'{"limit": ' + b"9" * 6_000 + b"}", "digits"),
        (b"null", ""),
        (b"[]", ""),
        (b'"text"', ""),
    ],
)
def test_a_question_that_cannot_be_read_says_where(running, body, told):
    answer = ask(running, body)
    assert answer.status_code == 422
    assert faults_of(answer)[0] == "" or body in {b"", b"null"}
    assert told in answer.json()["detail"], answer.text[:500]


RING = [[-1.0, 52.0], [-1.0, 53.0], [0.0, 53.0], [-1.0, 52.0]]
BAD_AREAS = [
    {"type": "Polygon", "coordinates": [[[float("nan"), 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[float("inf"), 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[10**30, 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[["\ud800", 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [[[None, 52], *RING[1:]]]},
    {"type": "Polygon", "coordinates": [RING[:2]]},
    {"type": "Polygon", "coordinates": [[[-1.0, 52.0], [0.0, 53.0], [0.0, 52.0], [-1.0, 53.0], [-1.0, 52.0]]]},
    {"type": "Polygon", "coordinates": [[[0, n / 1000] for n in range(10_000)]]},
    {"type": "Polygon", "coordinates": [[[]]]},
    {"type": "Polygon", "coordinates": "x"},
    {"type": "Polygon", "coordinates": {"0": RING}},
    {"type": "\ud800", "coordinates": [RING]},
    {"type": ["Polygon"], "coordinates": [RING]},
    {"type": "Polygon"},
    {"coordinates": [RING]},
    {},
]


@pytest.mark.parametrize("area", BAD_AREAS, ids=range(len(BAD_AREAS)))
def test_an_area_that_is_none_says_so(running, area):
    answer = ask(running, {"area": area, "from": now(days=1), "to": now(), "purpose": PURPOSE})
    assert answer.status_code == 422, answer.text[:500]
    assert all(pointer.startswith("/area") for pointer in faults_of(answer))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vrm": "A" * 400_000}, "/vrm"),
        ({"vrm": "\ud800"}, "/vrm"),
        ({"vrm": "A\u0000B"}, "/vrm"),
        ({"vrm": ""}, ""),
        ({"vrm": {}}, "/vrm"),
        ({"from": "1970-01-01T00:00:00Z", "to": "1969-01-01T00:00:00Z"}, "/to"),
        ({"from": "2" * 400_000}, "/from"),
        ({"from": float("nan")}, "/from"),
        ({"to": "0001-01-01T00:00:00+14:00"}, "/to"),
        ({"limit": 10**30}, "/limit"),
        ({"limit": 1.5}, "/limit"),
        ({"limit": float("nan")}, "/limit"),
        ({"cursor": "A" * 501}, "/cursor"),
        ({"cursor": "\u0000"}, "/cursor"),
        ({"cursor": "\ud800"}, "/cursor"),
        ({"cameras": [[10**30, 1, 1]]}, "/cameras/0/0"),
        ({"cameras": [[1, 1, 1]] * 1_001}, "/cameras"),
        ({"cameras": [[]] * 20_000}, "/cameras"),
        ({"look_alikes": 1}, "/look_alikes"),
        ({"\ud800": 1}, "/?"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"purpose": PURPOSE | {"reason": "A\u0000BCDEFG"}}, "/purpose/reason"),
        ({"purpose": PURPOSE | {"reason": "\ud800" * 9}}, "/purpose/reason"),
        ({"purpose": PURPOSE | {"reference": "x" * 400_000}}, "/purpose/reference"),
        ({"purpose": PURPOSE | {"originator": "\u001b[31m"}}, "/purpose/originator"),
        ({"purpose": PURPOSE | {"legal_basis": "\u2066made up"}}, "/purpose/legal_basis"),
        ({"purpose": PURPOSE | {"authority": "authority-\u202e1"}}, "/purpose/authority"),
        ({"vrm": "\u202eAA11AAA"}, "/vrm"),
        ({"purpose": PURPOSE | {"authority": "\ud800"}}, "/purpose/authority"),
        ({"purpose": PURPOSE | {"category": "idle-curiosity"}}, "/purpose/category"),
        ({"purpose": []}, "/purpose"),
    ],
)
def test_a_bad_question_says_where(running, change, pointer):
    question = {"vrm": "AA11AAA", "from": now(days=1), "to": now(), "purpose": PURPOSE} | change
    answer = ask(running, question)
    assert answer.status_code == 422, answer.text[:500]
    assert pointer in faults_of(answer)
    assert len(answer.content) < 50_000


HARMLESS = [
    "\u05e9\u05dc\u05d5\u05dd",
    "Llanfairpwll \u2013 Llŷn\n\tand on",
    "<script>alert(1)</script>",
    "'; DROP TABLE reads; --",
    "{{7*7}}",
    "%00",
    "${jndi:x}",
    "A" * 400,
]


@pytest.mark.parametrize("text", HARMLESS)
def test_odd_text_is_text(running, text):
    question = {"vrm": "AA11AAA", "from": now(days=1), "to": now(), "purpose": PURPOSE | {"reason": text + " and more"}}
    assert ask(running, question).status_code == 200
    answer = ask(running, question | {"vrm": text[:40]})
    assert answer.status_code in {200, 422}


ILLEGIBLE = [
    "\x00",
    "\x1b[31m",
    "\r",
    "\x7f",
    "\x85",
    "\x9b31m",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200b",
    "\u200f",
    "\u00ad",
    "\u3164",
    "\U000e0041",
]
A_PERSON = {"name": "made up", "rank": "", "roles": [], "trained_until": "2099-01-01", "vetted_until": "2099-01-01"}
A_CAMERA = {
    "feed": 9,
    "source": 9,
    "camera": 9,
    "name": "made up",
    "latitude": 52.0,
    "longitude": 0.0,
    "class": "static",
}
AN_ENTRY = {"vrm": "AA11AAA", "reason": "made up", "action": "stop", "weed_date": "2099-01-01"}
AN_AUTHORITY = {"category": "serious", "reason": "long enough, made up", "reference": "MV/1", "vrms": ["AA11AAA"]}
A_NOTE = {"by": "A made-up inspector", "rank": "inspector", "at": "2026-01-01T00:00:00Z"}


def texts_of(running) -> list[tuple[str, str, str, dict, list[str]]]:
    """Give each route that takes words of a person's own: who sends what, and where the words stand in it."""
    desk, keeper = running.bearer("hit-desk"), running.bearer("list-manager")
    a_list = {"name": "for odd text", "purpose": "made up", "priority": "low"}
    at = "/api/anpr/lists/" + running.call("POST", "/api/anpr/lists", json=a_list, headers=keeper).json()["id"]
    entry = running.call("POST", f"{at}/entries", json={"entries": [AN_ENTRY]}, headers=keeper).json()["ids"][0]
    assert send(running, {"reads": [good("X") | {"vrm": "AA11AAA"}]}).status_code == 202
    until(lambda: running.call("GET", "/api/anpr/hits", headers=desk).json()["hits"], 20, "there is a hit")
    hit = "/api/anpr/hits/" + running.call("GET", "/api/anpr/hits", headers=desk).json()["hits"][0]["id"]
    whole = AN_AUTHORITY | {"from": now(days=1), "to": now()}
    words = [name for name in LONGEST if name not in {"action", "weed_date"}]
    camera_words = ("name", "road", "direction", "lane", "justification", "dpia_reference")
    party = {"id": "made-up", "name": "made up", "class": "force", "aliases": ["made up"], "codes": {"made": "up"}}
    return [
        ("list-manager", "POST", "/api/anpr/lists", a_list, ["/name", "/purpose"]),
        ("list-manager", "POST", f"{at}/entries", {"entries": [AN_ENTRY]}, [f"/entries/0/{name}" for name in words]),
        ("list-manager", "POST", f"{at}/entries/{entry}/inactivate", {"reason": "made up"}, ["/reason"]),
        ("list-manager", "POST", f"{at}/close", {"reason": "made up"}, ["/reason"]),
        ("hit-desk", "POST", f"{hit}/confirm", {"reason": "made up"}, ["/reason"]),
        ("hit-desk", "POST", f"{hit}/reject", {"reason": "made up"}, ["/reason"]),
        ("analyst", "POST", "/api/access/authorities", whole, ["/reason", "/reference", "/vrms/0"]),
        ("analyst", "POST", "/api/access/authorities", whole | {"oral": A_NOTE}, ["/oral/by", "/oral/rank"]),
        ("authoriser", "POST", "/api/access/authorities/none/decline", {"reason": "made up"}, ["/reason"]),
        ("authoriser", "POST", "/api/access/authorities/none/review", {"reason": "made up"}, ["/reason"]),
        ("camera-engineer", "POST", "/api/anpr/cameras", {"cameras": [A_CAMERA]}, [f"/cameras/0/{one}" for one in camera_words]),
        ("camera-engineer", "POST", "/api/anpr/imports", {"name": "a.csv", "sha256": "0" * 64}, ["/name"]),
        ("camera-engineer", "POST", "/api/anpr/imports/none/end", {"fault": ""}, ["/fault"]),
        ("camera-engineer", "POST", "/api/anpr/quarantine/none/release", {"reason": "made up, long"}, ["/reason"]),
        ("admin", "POST", "/api/people", A_PERSON | {"id": "made-up"}, ["/id", "/name", "/rank"]),
        ("admin", "PUT", "/api/people/made-up", A_PERSON | {"roles": ["analyst"]}, ["/name", "/rank", "/roles/0"]),
        ("admin", "POST", "/api/parties", party, ["/name", "/aliases/0", "/codes/made"]),
        ("admin", "POST", "/api/credentials", {"name": "made up", "kind": "feed", "feeds": [1]}, ["/name"]),
    ]  # fmt: skip


def put(body, pointer: str, text: str):
    """Give the body with the text at the pointer."""
    name, _slash, rest = pointer[1:].partition("/")
    key = int(name) if isinstance(body, list) else name
    changed = list(body) if isinstance(body, list) else dict(body)
    changed[key] = put(body[key], f"/{rest}", text) if rest else text
    return changed


def test_what_would_be_shown_otherwise_than_it_was_written_is_refused_where_it_stands(running):
    for who, method, path, body, pointers in texts_of(running):
        headers = JSON | running.bearer(who)
        for pointer in pointers:
            for illegible in ILLEGIBLE:
                if illegible == "\r" and path.endswith("/entries"):
                    continue  # a list's cells come from files as well, whose lines may end so
                answer = running.call(
                    method, path, json=put(body, pointer, f"made{illegible}up it was"), headers=headers
                )
                assert answer.status_code == 422, f"{path} {pointer} {illegible!r}: {answer.status_code}"
                assert set(faults_of(answer)) == {pointer}, f"{path} {illegible!r}"


@pytest.mark.parametrize("illegible", ILLEGIBLE)
def test_what_would_be_shown_otherwise_is_refused_in_an_address_too(running, illegible):
    for path, name, who in (("/api/audit/entries", "who", "auditor"), ("/api/parties", "known_as", "admin")):
        answer = running.call("GET", path, params={name: f"a{illegible}b"}, headers=running.bearer(who))
        assert answer.status_code == 422
        assert faults_of(answer) == [f"/{name}"]


def test_what_is_pasted_into_a_form_is_kept_without_what_cannot_be_seen(running):
    keeper = Browser(running, "list-manager")
    name = "odd \x1b\x85\u202e\u2066text\u2069"
    fields = {"name": name, "purpose": "one\r\ntwo\u2028\x7f\tthree", "priority": "low"}
    answer = keeper.send("/lists/new", fields)
    at = answer.headers["location"].removeprefix("/lists/")
    made = running.call("GET", f"/api/anpr/lists/{at}", headers=running.bearer("list-manager")).json()
    assert (made["name"], made["purpose"]) == ("odd text", "one\ntwo\tthree")


def test_what_is_looked_for_on_a_page_is_shown_without_what_cannot_be_seen(running):
    for page, name, who in (("/cameras", "wanted", "camera-engineer"), ("/audit", "actor", "auditor")):
        shown = Browser(running, who).get(page, params={name: "ab\u202ecd"}).text
        assert 'value="abcd"' in shown


def test_what_another_route_takes_is_looked_at_the_same_way(running):
    tries = {
        "list-manager": [("/api/anpr/lists", {"name": "\ud800 name", "purpose": "made up", "priority": "low"}), ("/api/anpr/lists", {"name": "A\u0000B", "purpose": "made up", "priority": "low"}), ("/api/anpr/lists", {"name": "x" * 60_000, "purpose": "made up", "priority": "low"})],
        "analyst": [
            ("/api/access/authorities", {"category": "serious", "reason": "\ud800 long enough", "reference": "MV/1", "from": now(days=1), "to": now()}),
            ("/api/access/authorities", {"category": "serious", "reason": "long enough", "reference": "MV/1", "from": now(days=1), "to": now(), "vrms": ["A" * 400_000]}),
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


ODD_IDS = [
    "%00",
    "%FF",
    "..%2F..%2Fetc",
    "%2e%2e",
    "a" * 8_000,
    "%F0%9F%9A%94",
    "-1",
    str(10**30),
    "'%20OR%201=1--",
    "%0d%0aX:%20y",
]


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_id_that_is_none_is_not_found(running, odd):
    for route in routes_of(running.app):
        if "{" not in route.path or route.is_page or route.method != "GET":
            continue
        for who in ("investigator", "list-manager", "auditor", "admin", "camera-engineer"):
            path = re.sub(r"\{[^}]+\}", odd, route.path)
            answer = running.call("GET", path, headers=running.bearer(who))
            assert answer.status_code in {403, 404, 422}, f"{path[:80]}: {answer.status_code} {answer.text[:200]}"


@pytest.mark.parametrize(
    "query",
    [
        "after=%00",
        "after=%FF%FE",
        "after=" + "9" * 30,
        "after=-1",
        "limit=0",
        "limit=1e3",
        "limit=" + "9" * 30,
        "event=x",
        "unknown=1",
        "after=" + "A" * 60_000,
        "&&&=",
        "a=" * 20_000,
    ],
)
def test_a_question_in_an_address_is_looked_at(running, query):
    for path, who in (
        ("/api/audit/entries", "auditor"),
        ("/api/anpr/hits", "hit-desk"),
        ("/api/anpr/lists", "list-manager"),
    ):
        answer = running.call("GET", f"{path}?{query}", headers=running.bearer(who))
        assert answer.status_code in {200, 422}, f"{path} {query[:60]}: {answer.status_code} {answer.text[:200]}"
        assert answer.status_code == 422 or query in {"&&&=", "event=x"}, f"{path} {query[:60]}"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"])
def test_a_method_that_is_not_taken_is_told_which_are(running, method):
    routes = routes_of(running.app)
    taken = {path: {one.method for one in routes if one.path == path} for path in {one.path for one in routes}}
    taken["/api/anpr/reads"] = {"POST"}
    for path, methods in taken.items():
        if method in methods or path == "/static":
            continue
        answer = running.client.request(method, re.sub(r"\{[^}]+\}", "1", path), headers={"X-Secret": "echoed?"})
        assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
        assert methods <= set(answer.headers["allow"].split(", ")), f"{method} {path}: {answer.headers['allow']}"
        assert "echoed?" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "....//app.py",
        "..%5capp.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "css/../../app.py",
        "x%00.css",
        "%ff",
        "a" * 5_000,
        "",
    ],
)
def test_nothing_outside_the_folder_of_static_files_is_served(running, path):
    answer = running.client.get(f"/static/{path}")
    assert answer.status_code in {400, 404}, answer.status_code
    assert "import" not in answer.text
    assert "root:" not in answer.text


EVIL = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/a\r\nSet-Cookie: x=1",
    "/a\nb",
    "/\t/evil.example",
    "http:evil",
    "",
    "/\x00",
    "/\u2028",
]


@pytest.mark.parametrize("address", EVIL)
def test_nobody_is_sent_to_another_node_or_with_another_header(running, address):
    assert safe_next(address) == "/"
    answer = running.client.get("/sign-in", params={"next": address}, follow_redirects=False)
    assert answer.status_code == 200
    assert "evil.example" not in answer.headers.get("location", "")
    assert not re.search(r'(?:href|action|value)="[^"]*evil', answer.text)
    assert "x=1" not in answer.headers.get("set-cookie", "")


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
