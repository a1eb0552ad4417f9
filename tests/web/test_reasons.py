"""Whatever asks why is told in letters that somebody can read: what shows nothing is no reason anywhere."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.kernel.clock import spell
from tests.web.test_illegible_text import texts_of

NOW = datetime.now(UTC)
UNSEEN = ["\u2800" * 20, "\u3164" * 20, "\u115f\u1160" * 10, "\u200b" * 20, "\u2060" * 20, "\ufeff" * 20]
UNSEEN += ["\U000e0041" * 20, "." * 20, "\xa0 " * 10, "- ? -" * 4]
WHY = ("reason", "reference", "by")


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_search_says_why_in_letters(running, text):
    purpose = {"category": "serious", "reason": "made-up series", "reference": "MV/1"}
    question = {"vrm": "AA11AAA", "from": spell(NOW - timedelta(days=1)), "to": spell(NOW)}
    for name in ("reason", "reference"):
        body = question | {"purpose": purpose | {name: text}}
        answer = running.call("POST", "/api/anpr/searches", json=body, headers=running.bearer("investigator"))
        assert answer.status_code == 422
        assert f"/purpose/{name}" in [fault["pointer"] for fault in answer.json()["faults"]]


@pytest.mark.parametrize("text", ["\u2800" * 20, "\u3164" * 20, "." * 20], ids=ascii)
def test_every_route_that_asks_why_wants_letters(running, text):
    tried = 0
    for who, method, path, body, pointers in texts_of(running):
        for pointer in pointers:
            *way, name = pointer.strip("/").split("/")
            if name not in WHY or "none" in path:
                continue
            sent, inner = changed(body, way, name, text)
            assert inner[name] == text
            answer = running.call(method, path, json=sent, headers=running.bearer(who))
            assert answer.status_code == 422, (path, pointer, answer.text)
            assert pointer in [fault["pointer"] for fault in answer.json()["faults"]]
            tried += 1
    assert tried >= 8


def changed(body: dict, way: list[str], name: str, text: str) -> tuple[dict, dict]:
    """Give the body with another text in one place, and the object that it stands in."""
    whole = copy.deepcopy(body)
    inner = whole
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[name] = text
    return whole, inner


@pytest.mark.parametrize("text", ["\u2800" * 20, "." * 20], ids=ascii)
def test_a_release_says_why_in_letters(running, text):
    answer = running.call(
        "POST", "/api/anpr/quarantine/none/release", json={"reason": text}, headers=running.bearer("camera-engineer")
    )
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["pointer"] == "/reason"
