"""The queue of hits, left open: it goes on by itself and does not grow."""

import json

import pytest

from tests.browser.conftest import Looked

pytestmark = pytest.mark.browser

HIT = {"captured_at": "2026-11-21T12:00:09.000Z", "camera_name": "R014 Leeds to Hull 03", "list_name": "Stolen",
       "action": "stop", "priority": "high", "late": False}  # fmt: skip


def stream_of(count: int) -> str:
    hits = [HIT | {"id": f"new-{n}", "vrm": f"ZZ{n:02}ZZZ"} for n in range(count)]
    return "".join(f"id: cursor-{n}\nevent: hit\ndata: {json.dumps(hit)}\n\n" for n, hit in enumerate(hits))


def test_an_open_queue_keeps_its_length_and_leads_to_what_fell_off_its_end(look: Looked):
    stream = "retry: 600000\n\n" + stream_of(70)
    look.page.route(
        "**/api/anpr/hits/stream", lambda route: route.fulfill(body=stream, content_type="text/event-stream")
    )
    look.go("/gallery/hits")
    look.page.locator("[data-hit=new-69]").wait_for()
    rows = look.page.locator("#hits tbody tr")
    assert rows.count() == 50
    assert rows.last.get_attribute("data-hit") == "new-20"
    older = look.page.locator("[data-older] a")
    assert older.is_visible()
    assert older.get_attribute("href").endswith("after=cursor-20")


def test_a_short_queue_offers_no_older_hits(look: Looked):
    look.go("/gallery/hits-none")
    assert not look.page.locator("[data-older]").is_visible()
