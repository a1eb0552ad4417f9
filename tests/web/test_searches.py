from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.kernel.clock import spell
from tests.web.neighbours import entries

PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def ago(**span) -> str:
    return spell(datetime.now(UTC) - timedelta(**span))


def ask(running, person="investigator", purpose=None, **question):
    body = {"from": ago(days=1), "to": ago(days=-1), "purpose": PURPOSE | (purpose or {})} | question
    return running.call("POST", "/api/anpr/searches", json=body, headers=running.bearer(person))


def send(running, *reads):
    full = [{"captured_at": ago(seconds=1), "feed": 1, "source": 1, "camera": 1} | read for read in reads]
    answer = running.call("POST", "/api/anpr/reads", json={"reads": full}, headers=running.feed())
    assert answer.status_code == 202, answer.text
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while running.node.reads.loader.waiting_rows and datetime.now(UTC) < deadline:
        running.node.reads.loader.wait(0.05)
    return answer.json()


def test_what_was_sent_is_found_in_its_normal_spelling(running):
    send(running, {"vrm": "aa11 aaa", "confidence": 91, "toward_camera": False})
    found = ask(running, vrm="AA11AAA").json()
    (read,) = found["reads"]
    assert (read["vrm"], read["received_vrm"]) == ("AA11AAA", "aa11 aaa")
    assert (read["confidence"], read["toward_camera"], read["match"]) == (91, False, "exact")
    assert read["captured_at"].endswith("Z")
    assert len(read["captured_at"]) == 24
    assert found["next"] is None
    assert found["searched"]["stored_to"] >= read["received_at"]


def test_a_look_alike_is_explained(running):
    send(running, {"vrm": "B8 OUT"})
    (read,) = ask(running, vrm="BBOUT", look_alikes=True).json()["reads"]
    assert read["match"] == "look-alike"
    assert read["differs"] == [{"position": 2, "asked": "B", "read": "8"}]


def test_pages_together_hold_every_read_once(running):
    send(running, *[{"vrm": "PA63 ING", "captured_at": ago(seconds=n // 3)} | {"camera": 1 + n % 3} for n in range(20)])
    seen, cursor, span = [], None, {"from": ago(days=1), "to": ago(days=-1)}
    while True:
        page = ask(running, vrm="PA63ING", limit=3, **span, **({"cursor": cursor} if cursor else {})).json()
        seen += [(read["captured_at"], read["camera"]) for read in page["reads"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert [at for at, _camera in seen] == sorted((at for at, _camera in seen), reverse=True)


def test_a_search_of_what_lies_ahead_is_invalid_at_its_begin(running):
    refused = ask(running, vrm="AA11AAA", **{"from": ago(days=-1), "to": ago(days=-2)})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["faults"]] == ["/from"]


def test_a_search_of_91_days_is_refused_with_its_rule_and_how_to_ask(running):
    refused = ask(running, vrm="AA11AAA", **{"from": ago(days=91)})
    assert refused.status_code == 403
    problem = refused.json()
    assert problem["rule"] == "anpr-working@0.1#search-window"
    assert problem["how_to_ask"]


def test_what_was_refused_is_on_the_record_with_its_reason(running):
    ask(running, vrm="REF5ED", purpose={"reference": "MV/REFUSED"}, **{"from": ago(days=91)})
    found = [one for one in entries(running, "access.refused") if one["details"].get("reference") == "MV/REFUSED"]
    assert [(one["rule"], one["details"]["vrm"]) for one in found] == [("anpr-working@0.1#search-window", "REF5ED")]
    assert found[0]["details"]["reason"] == PURPOSE["reason"]


def test_a_search_that_rests_on_no_authority_says_so_whatever_it_cites(running):
    wanted = {"category": "serious", "reason": PURPOSE["reason"], "reference": "MV/CITED"}
    wanted |= {"vrms": ["CC11CCC"], "from": ago(days=300), "to": ago(days=0)}
    authority = running.call("POST", "/api/access/authorities", json=wanted, headers=running.bearer("analyst")).json()[
        "id"
    ]
    cited = {"authority": authority, "reference": "MV/CITED"}
    assert ask(running, "analyst", cited, vrm="CC11CCC", **{"from": ago(days=1)}).status_code == 200
    running.call("POST", f"/api/access/authorities/{authority}/grant", headers=running.bearer("authoriser"))
    assert ask(running, "analyst", cited, vrm="CC11CCC", **{"from": ago(days=200)}).status_code == 200
    found = [one["details"] for one in entries(running, "anpr.search.made")]
    assert {one["rests_on"] for one in found if one["reference"] == "MV/CITED"} == {"", authority}


def test_an_authority_from_another_person_opens_what_was_refused(running):
    question = {"vrm": "AA11AAA", "from": ago(days=200)}
    assert ask(running, "analyst", **question).status_code == 403
    wanted = {"category": "serious", "reason": PURPOSE["reason"], "reference": PURPOSE["reference"]}
    wanted |= {"vrms": ["AA11AAA"], "from": ago(days=300), "to": ago(days=0)}
    asked = running.call("POST", "/api/access/authorities", json=wanted, headers=running.bearer("analyst"))
    authority = asked.json()["id"]
    assert ask(running, "analyst", {"authority": authority}, **question).status_code == 403
    granted = running.call("POST", f"/api/access/authorities/{authority}/grant", headers=running.bearer("authoriser"))
    assert granted.json()["state"] == "granted"
    assert ask(running, "analyst", {"authority": authority}, **question).status_code == 200
    assert ask(running, "analyst", {"authority": authority}, **(question | {"vrm": "AA11AAB"})).status_code == 403
    assert ask(running, "investigator", {"authority": authority}, **question).status_code == 403


@pytest.mark.parametrize("person", ["outsider", "auditor", "admin", "authoriser", "list-manager", "editor"])
def test_who_may_not_search_is_refused_before_anything_is_read(running, person):
    for body in ({}, {"vrm": "*"}, {"from": "never"}):
        answer = running.call("POST", "/api/anpr/searches", json=body, headers=running.bearer(person))
        assert answer.status_code == 403


@pytest.mark.clause("anpr-working@0.1#audit-entry")
def test_each_look_is_an_entry_and_names_no_result(running):
    send(running, {"vrm": "LOG6 ED"})
    number = ask(running, vrm="LOG6ED", purpose={"reference": "MV/LOG"}).json()["audit_entry"]
    headers = running.bearer("auditor")
    page = running.call("GET", f"/api/audit/entries?after={number - 1}&limit=1", headers=headers).json()
    entry = page["entries"][0]
    assert (entry["event"], entry["actor"], entry["details"]["results"]) == ("anpr.search.made", "investigator", 1)
    assert entry["details"]["reference"] == "MV/LOG"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vrm": "*"}, "/vrm"),
        ({"vrm": 7}, "/vrm"),
        ({"limit": 0}, "/limit"),
        ({"limit": 501}, "/limit"),
        ({"from": "yesterday"}, "/from"),
        ({"from": 1_700_000_000}, "/from"),
        ({"cameras": []}, "/cameras"),
        ({"cameras": [[1, 1, 99]]}, "/cameras/0"),
        ({"cameras": [[1, 1]]}, "/cameras/0/2"),
        ({"area": {"type": "Point", "coordinates": [0, 0]}}, "/area"),
        ({"unknown": 1}, "/unknown"),
        ({"cursor": "nonsense"}, "/cursor"),
    ],
)
def test_a_bad_question_says_where_it_is_bad(running, change, pointer):
    answer = ask(running, **({"vrm": "AA11AAA"} | change))
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["faults"]]


@pytest.mark.parametrize(("field", "value"), [("reason", "x"), ("reference", ""), ("reason", "y" * 501)])
@pytest.mark.clause(
    "anpr-working@0.1#search-purpose", "anpr-working@0.1#search-reason", "anpr-working@0.1#search-reference"
)
def test_a_purpose_that_is_not_complete_says_what_is_missing(running, field, value):
    answer = ask(running, vrm="AA11AAA", purpose={field: value})
    assert [fault["pointer"] for fault in answer.json()["faults"]] == [f"/purpose/{field}"]
