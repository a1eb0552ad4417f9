"""What a refusal offers: only what helps whoever was refused."""

from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.kernel.clock import spell
from tests.web.browsers import Browser, words

PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


def search_back(running, person: str, days: int, **more: str):
    from_ = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    return Browser(running, person).send("/search/answer", {"vrm": "AA11AAA", "from": from_} | PURPOSE | more)


@pytest.mark.parametrize(("person", "page"), [("admin", "/search"), ("outsider", "/search"), ("analyst", "/audit")])
def test_whom_no_authority_helps_is_offered_none(running, person, page):
    answer = Browser(running, person).get(page)
    assert answer.status_code == 403
    assert "/authorities/draft" not in answer.text
    assert "Change the question" not in words(answer)
    assert "What you can do here" in words(answer)


def test_a_search_too_far_back_is_offered_an_authority_and_its_question_again(running):
    answer = search_back(running, "analyst", 120)
    assert answer.status_code == 403
    assert "Ask for an authority" in words(answer)
    assert "Change the question" in words(answer)
    assert 'name="vrm" value="AA11AAA"' in answer.text


@pytest.mark.parametrize(
    ("person", "days", "category"),
    [("investigator", 120, "serious"), ("analyst", 500, "serious"), ("analyst", 120, "vulnerability")],
)
def test_a_search_that_no_authority_of_theirs_would_open_is_offered_its_question_alone(running, person, days, category):
    answer = search_back(running, person, days, category=category)
    assert answer.status_code == 403, words(answer)
    assert "/authorities/draft" not in answer.text
    assert "Change the question" in words(answer)


def test_an_answer_names_an_authority_by_its_reference(running):
    now = datetime.now(UTC)
    wanted = {
        "category": "serious", "reason": "made-up burglary series", "reference": "MV/77/26",
        "from": spell(now - timedelta(days=200)), "to": spell(now - timedelta(days=100)), "vrms": ["AA11AAA"],
    }  # fmt: skip
    made = running.call("POST", "/api/access/authorities", json=wanted, headers=running.bearer("analyst")).json()
    granted = running.call("POST", f"/api/access/authorities/{made['id']}/grant", headers=running.bearer("authoriser"))
    assert granted.status_code == 200, granted.text
    form = {
        "vrm": "AA11AAA", "from": wanted["from"], "to": wanted["to"], "authority": made["id"],
        "category": "serious", "reason": wanted["reason"], "reference": "MV/77/26",
    }  # fmt: skip
    answer = Browser(running, "analyst").send("/search/answer", form)
    assert answer.status_code == 200, words(answer)
    assert f"Authority MV/77/26 {made['id']}" in words(answer)
