"""Signing in by API: a bearer of one's own, refused and counted as on the page, ended at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonbeat.demo.people import PASSWORD
from commonbeat.kernel.ids import PersonId
from commonbeat.parties.model import SessionKind
from tests.web.neighbours import entries


def code_of(running, person: str) -> str:
    return next(code for one, code in running.node.demo_codes() if one.id == PersonId(person))


def sign_in(running, person, password=PASSWORD, code=None):
    code = code_of(running, person) if code is None else code
    return running.call("POST", "/api/session", json={"name": person, "password": password, "code": code})


def test_a_person_signs_in_works_and_signs_out(running):
    answer = sign_in(running, "camera-engineer")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["person"] == "camera-engineer"
    bearer = {"Authorization": f"Bearer {made['bearer']}"}
    assert running.call("GET", "/api/anpr/quarantine", headers=bearer).status_code == 200
    assert running.call("GET", "/api/people", headers=bearer).status_code == 403
    assert running.call("DELETE", "/api/session", headers=bearer).status_code == 204
    assert running.call("GET", "/api/anpr/quarantine", headers=bearer).status_code == 401
    assert "parties.person.signed-in" in [one["event"] for one in entries(running, "parties.person.signed-in")]
    assert made["bearer"] not in str(entries(running, "parties.person.signed-in"))


def test_a_code_is_good_once(running):
    code = code_of(running, "editor")
    assert sign_in(running, "editor", code=code).status_code == 201
    assert sign_in(running, "editor", code=code).status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"code": "000000x"}, {"person": "nobody-of-that-name", "code": "123456"}]
)
def test_a_refusal_says_the_same_whatever_was_wrong(running, wrong):
    answer = sign_in(running, **{"person": "hit-desk"} | wrong)
    assert (answer.status_code, answer.json()["type"]) == (401, "/errors/parties.sign-in-refused")
    assert "do not go together" in answer.json()["detail"]


def test_failures_are_counted_and_lock_the_account(running):
    for _ in range(6):
        assert sign_in(running, "authoriser", password="wrong").status_code == 401
    assert sign_in(running, "authoriser").status_code == 401
    refused = [one for one in entries(running, "parties.person.sign-in-refused") if one["actor"] == "authoriser"]
    assert {one["details"]["why"] for one in refused} == {"wrong", "locked-now", "locked"}


def test_a_body_that_is_none_is_told_where(running):
    answer = running.call("POST", "/api/session", json={"name": "x", "password": 7})
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["faults"]} == {"/password", "/code"}


def test_a_body_of_very_many_names_is_refused_before_a_fault_is_made_of_each(running):
    body = {f"k{number}": 1 for number in range(100_000)}
    answer = running.call("POST", "/api/session", json=body)
    assert answer.status_code == 413
    assert "16384 bytes" in answer.json()["detail"]


def test_a_stream_that_goes_on_by_itself_does_not_keep_the_screen_unlocked(running):
    with running.node.begin() as rooms:
        person = rooms.people.store.find(PersonId("hit-desk"))
        begun = rooms.sign_in._begin(person, SessionKind.BROWSER)
        rooms.sign_in.sessions.put(replace(begun.session, seen_at=begun.session.seen_at - timedelta(minutes=14)))

    def seen():
        with running.node.reading() as rooms:
            return rooms.sign_in.sessions.find(begun.session.digest).seen_at

    before = seen()
    assert running.node.who_signed_in(begun.bearer, is_use=False).id == "hit-desk"
    assert seen() == before
    assert running.node.who_signed_in(begun.bearer).id == "hit-desk"
    assert seen() > before


def test_whoever_issues_credentials_opens_no_persons_door_with_one(running):
    admin = running.bearer("admin")
    for permission in ("reads.search", "audit.read", "hits.decide", "people.edit", "reads.watch", "quarantine.release"):
        body = {"name": "a way round", "kind": "system", "permissions": [permission]}
        answer = running.call("POST", "/api/credentials", json=body, headers=admin)
        assert answer.status_code == 422, permission
        assert "is for persons" in answer.json()["detail"]
