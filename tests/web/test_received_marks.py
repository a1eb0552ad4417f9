"""What a camera sent is shown as it came, and never turns the page around it."""

from datetime import UTC, datetime, timedelta

from commonbeat.kernel.clock import spell
from tests.faults.served import until
from tests.web.browsers import Browser, words

TURNED = "AA\u202e11\u2066\u200fTRN"
SPELT = "AA‹U+202E›11‹U+2066›‹U+200F›TRN"
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def send(running, vrm, **more):
    read = {"vrm": vrm, "captured_at": spell(datetime.now(UTC)), "feed": 1, "source": 1, "camera": 1} | more
    answer = running.call("POST", "/api/anpr/reads", json={"reads": [read]}, headers=running.feed())
    assert answer.status_code == 202, answer.text


def test_a_received_mark_is_spelt_out_on_the_page_of_its_hit(running):
    keeper, day = running.bearer("list-manager"), f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    made = {"name": "for marks that turn", "purpose": "made up", "priority": "low"}
    at = "/api/anpr/lists/" + running.call("POST", "/api/anpr/lists", json=made, headers=keeper).json()["id"]
    entry = {"vrm": "AA11TRN", "reason": "made up", "action": "stop", "weed_date": day}
    assert running.call("POST", f"{at}/entries", json={"entries": [entry]}, headers=keeper).status_code == 201
    send(running, TURNED)

    def hits():
        return running.call("GET", "/api/anpr/hits", headers=running.bearer("hit-desk")).json()["hits"]

    until(hits, 20, "there is a hit")
    page = Browser(running, "hit-desk").get(f"/hits/{hits()[0]['id']}")
    assert f"received as {SPELT}" in words(page)
    assert not {"\u202e", "\u2066", "\u200f"} & set(page.text)


def test_a_received_mark_is_spelt_out_where_reads_are_found(running):
    send(running, "BB\u202e22\u200eTRN")
    browser = Browser(running, "investigator")
    asked = PURPOSE | {"vrm": "BB22TRN", "from": f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M}"}
    until(lambda: "received as" in words(browser.send("/search/answer", asked)), 20, "it is found")
    page = browser.send("/search/answer", asked)
    assert "BB‹U+202E›22‹U+200E›TRN" in words(page)
    assert "\u202e" not in page.text


def test_a_received_mark_is_spelt_out_in_quarantine(running):
    send(running, "CC\u202e33\u2069TRN" + "X" * 40)
    browser = Browser(running, "camera-engineer")
    until(lambda: "CC‹U+202E›33‹U+2069›TRN" in words(browser.get("/quarantine")), 20, "it is spelt out")
    assert "\u202e" not in browser.get("/quarantine").text
