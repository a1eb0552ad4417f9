"""Text that would be shown otherwise than it was written: refused from a program, taken out of a form."""

import pytest

from commonbeat.anpr.lists_rules import LONGEST
from tests.faults.served import until
from tests.web.bad_input import JSON, faults_of, good, now, send
from tests.web.browsers import Browser

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
    camera_words = ("name", "road", "direction", "lane", "justification", "dpia_reference", "product")
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
        ("service-admin", "POST", "/api/parties", party, ["/name", "/aliases/0", "/codes/made"]),
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
