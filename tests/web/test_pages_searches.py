"""The pages of a search: what is wrong is said all at once, at its field, and before anything is searched."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.kernel.clock import spell
from tests.faults.served import until
from tests.web.browsers import Browser, words

PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
EDGES = (
    "0001-01-01T00:00", "0001-01-01T00:00+14:00", "0001-01-01T00:00-14:00", "0999-12-31T23:59",
    "9999-12-31T23:59", "9999-12-31T23:59-14:00", "9999-12-31T23:59+14:00", "9999-12-31T23:59:59.999999",
)  # fmt: skip
ASKED = {"vrm": "AA11AAA", "from": "2026-11-01T00:00"}


@pytest.fixture
def investigator(running):
    return Browser(running, "investigator")


def test_a_purpose_that_was_left_blank_is_told_of_as_a_whole(investigator):
    answer = investigator.send("/search/answer", ASKED)
    assert answer.status_code == 422
    for field in ("category", "reason", "reference"):
        assert f'href="#{field}' in answer.text, field
    told = words(answer)
    asked = ["Select what kind of investigation it is", "Enter a reason", "Enter a reference"]
    assert [told.index(one) for one in asked] == sorted(told.index(one) for one in asked)
    assert "AA11AAA" in answer.text, "the question is kept"


def test_a_task_whose_purpose_was_left_blank_is_told_of_as_a_whole(investigator):
    answer = investigator.send("/check/task", {})
    assert answer.status_code == 422
    for field in ("category", "reason", "reference"):
        assert f'href="#{field}' in answer.text, field


def test_a_search_of_nothing_is_told_where_the_mark_is_asked_for(investigator):
    answer = investigator.send("/search/reason", ASKED | {"vrm": ""})
    assert answer.status_code == 422
    assert 'href="#vrm"' in answer.text


def test_a_check_says_the_mark_as_it_was_looked_for(investigator):
    purpose = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
    assert investigator.send("/check/task", purpose).status_code == 303
    answer = investigator.send("/check", {"vrm": "\u03b1\u03b1 11-aaa"})
    assert answer.status_code == 200
    assert "AA11 AAA" in words(answer)


def test_a_check_that_holds_back_reads_says_that_there_are_more(running, investigator):
    now = datetime.now(UTC)
    reads = [
        {"vrm": "MO12ORE", "captured_at": spell(now - timedelta(seconds=n)), "feed": 1, "source": 1, "camera": 1}
        for n in range(21)
    ]
    assert running.call("POST", "/api/anpr/reads", json={"reads": reads}, headers=running.feed()).status_code == 202
    purpose = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
    investigator.send("/check/task", purpose)
    until(lambda: "there are more" in words(investigator.send("/check", {"vrm": "MO12ORE"})), 20, "it says so")
    answer = investigator.send("/check", {"vrm": "MO12ORE"})
    assert "The newest 20 reads" in words(answer)
    assert 'name="next" value="/check"' in answer.text, "its look is chosen without leaving the check"


@pytest.mark.parametrize(
    ("address", "page"), [("/search/reason", "/search"), ("/search/answer", "/search"), ("/check/task", "/check")]
)
def test_a_forms_own_address_loaded_by_hand_leads_to_the_form(investigator, address, page):
    answer = investigator.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, page)


def test_a_page_that_holds_half_a_surrogate_pair_is_shown(running):
    body = b'{"reads":[{"vrm":"CD\\ud800","captured_at":"x","feed":1,"source":1,"camera":1}]}'
    sent = running.client.post("/api/anpr/reads", content=body, headers=running.feed())
    assert sent.status_code == 202
    assert len(sent.json()["quarantined"]) == 1
    engineer = Browser(running, "camera-engineer")
    until(lambda: "CD" in engineer.get("/quarantine").text, 20, "the read is shown")
    assert engineer.get("/quarantine").status_code == 200


def test_a_camera_of_a_number_that_no_camera_has_is_not_there(investigator):
    assert investigator.get("/cameras/4294967296/0/9223372036854775808").status_code == 404


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize("edge", EDGES)
def test_an_instant_at_the_edge_of_the_calendar_is_answered_or_told_of_in_the_form(investigator, field, edge):
    answer = investigator.send("/search/answer", ASKED | PURPOSE | {field: edge})
    assert answer.status_code in {200, 403, 422}
    if answer.status_code == 422:
        assert re.search(r'href="#(from|to)\b', answer.text)
