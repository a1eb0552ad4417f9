from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from commonbeat.kernel.clock import spell
from tests.web.browsers import Browser, words

FUTURE = spell(datetime.now(UTC) + timedelta(days=9))


def ago(**span) -> str:
    return spell(datetime.now(UTC) - timedelta(**span))


@pytest.fixture
def engineer(running):
    return Browser(running, "camera-engineer")


def send(running, **read):
    """Send one read and wait until it is stored, or in quarantine."""
    full = {"vrm": "AA11AAA", "captured_at": ago(seconds=1), "feed": 1, "source": 1, "camera": 1} | read
    answer = running.call("POST", "/api/anpr/reads", json={"reads": [full]}, headers=running.feed()).json()
    engine = running.node.reads
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    held = len(answer["quarantined"])
    while engine.loader.waiting_rows or (held and read["vrm"] not in held_marks(running)):
        assert datetime.now(UTC) < deadline
        engine.loader.wait(0.05)
    return answer


def held_marks(running):
    return " ".join(held.read.raw for held in running.node.reads.quarantine.page(500).items)


def keys_of(running, mark):
    return [held.key for held in running.node.reads.quarantine.page(500).items if mark in held.read.raw]


def test_the_register_is_shown_and_narrowed(running, engineer):
    page = words(engineer.get("/cameras"))
    assert "5 cameras." in page
    assert "Midvale Constabulary (synthetic)" in page
    assert "1 camera." in words(engineer.get("/cameras?wanted=1/1/4"))
    assert "5 cameras." in words(engineer.get("/cameras?wanted=r001&state=live"))
    assert "0 cameras." in words(engineer.get("/cameras?state=withdrawn"))
    assert engineer.get("/cameras?after=made-up").status_code == 422


def test_a_camera_says_when_it_was_last_heard_of(running, engineer):
    assert "none since this node started" in words(engineer.get("/cameras/1/1/5"))
    send(running, camera=5, captured_at="2020-01-01T00:00:00Z", vrm="OL20OLD")
    assert "none since this node started" in words(engineer.get("/cameras/1/1/5"))
    heard = datetime.now(UTC)
    send(running, camera=5, captured_at=spell(heard))
    assert spell(heard) in engineer.get("/cameras/1/1/5").text
    assert spell(heard) in engineer.get("/cameras?wanted=1/1/5").text


def test_a_camera_that_there_is_not_is_not_found(engineer):
    assert engineer.get("/cameras/9/9/9").status_code == 404
    assert engineer.get("/cameras/a/b/c").status_code == 404


def test_what_is_in_quarantine_is_told_to_those_who_may_know(running, engineer):
    send(running, vrm="QQ11AAA", captured_at=FUTURE, camera=2)
    own = engineer.get("/cameras/1/1/2")
    assert 'href="/quarantine?camera=1/1/2"' in own.text
    investigator = Browser(running, "investigator")
    assert "uarantine" not in words(investigator.get("/cameras/1/1/2"))
    assert "Quarantined" not in words(investigator.get("/cameras"))
    assert "Search this camera" in words(investigator.get("/cameras/1/1/2"))
    assert "Search this camera" not in words(own)


def test_a_look_at_the_register_is_on_the_record(running, engineer):
    engineer.get("/cameras")
    assert "anpr.cameras.read" in words(Browser(running, "auditor").get("/audit?actor=camera-engineer"))


def test_quarantine_shows_what_was_sent_with_its_clause_and_counts_it(running, engineer):
    send(running, vrm="<b>QQ", camera=3)
    page = engineer.get("/quarantine")
    assert "&lt;b&gt;QQ" in page.text
    assert "<b>QQ" not in page.text
    assert "anpr-working@0.1#vrm-shape" in words(page)
    of_three = words(engineer.get("/quarantine?camera=" + quote("1/1/3")))
    assert "Show those of every camera" in of_three
    assert engineer.get("/quarantine?camera=three").status_code == 422


def test_a_read_is_released_when_somebody_answers_for_what_is_set_aside(running, engineer):
    send(running, vrm="QR11AAA", captured_at=ago(days=30), camera=1)
    [key] = keys_of(running, "QR11AAA")
    stays = engineer.send("/quarantine/release", {"read": key, "reason": "the link was down"})
    assert stays.status_code == 409
    assert "The read stays in quarantine" in words(stays)
    assert f'value="{key}" checked' in stays.text
    fields = {"read": key, "reason": "the link was down", "waived": "anpr-working@0.1#late-limit"}
    page = words(engineer.after(engineer.send("/quarantine/release", fields)))
    assert "1 read was released." in page
    assert "QR11AAA" not in page
    assert keys_of(running, "QR11AAA") == []


def test_a_release_needs_a_tick_and_a_reason(running, engineer):
    send(running, vrm="QS11AAA", captured_at=ago(days=30), camera=1)
    [key] = keys_of(running, "QS11AAA")
    assert "Select the reads" in words(engineer.send("/quarantine/release", {"reason": "the link was down"}))
    missing = engineer.send("/quarantine/release", {"read": key, "reason": ""})
    assert missing.status_code == 422
    assert 'href="#reason"' in missing.text
    assert keys_of(running, "QS11AAA") == [key]


def test_those_that_can_go_are_released_and_the_others_stay(running, engineer):
    send(running, vrm="QT11AAA", captured_at=ago(days=30), camera=1)
    send(running, vrm="QT11AAB", captured_at=FUTURE, camera=1)
    keys = [*keys_of(running, "QT11AAA"), *keys_of(running, "QT11AAB")]
    fields = {"read": keys, "reason": "the link was down", "waived": "anpr-working@0.1#late-limit"}
    page = engineer.send("/quarantine/release", fields)
    assert page.status_code == 409
    assert "1 read was released. The others stay:" in words(page)
    assert keys_of(running, "QT11AAA") == []
    assert keys_of(running, "QT11AAB") == keys[1:]


def test_nobody_else_sees_quarantine_or_releases_from_it(running):
    for person in ("investigator", "auditor", "outsider"):
        browser = Browser(running, person)
        assert browser.get("/quarantine").status_code == 403
        assert browser.send("/quarantine/release", {"read": "k", "reason": "made up"}).status_code == 403


def test_a_release_without_the_pages_token_is_refused(running, engineer):
    send(running, vrm="QU11AAA", captured_at=ago(days=30), camera=1)
    [key] = keys_of(running, "QU11AAA")
    fields = {"read": key, "reason": "the link was down", "waived": "anpr-working@0.1#late-limit"}
    assert engineer.send("/quarantine/release", fields, token="0" * 64).status_code == 403
    assert keys_of(running, "QU11AAA") == [key]


def test_another_organisations_person_sees_no_camera(running):
    outsider = Browser(running, "outsider")
    assert outsider.get("/cameras").status_code == 403
    assert outsider.get("/cameras/1/1/1").status_code == 404
