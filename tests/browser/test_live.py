"""What moves: streams into tables, and the map."""

import json
import re

import pytest

from tests.browser.conftest import Looked

pytestmark = pytest.mark.browser


def test_a_read_from_the_stream_comes_on_top_of_the_table(look: Looked):
    look.go("/gallery/live")
    rows = look.page.locator("#reads tbody tr")
    rows.first.get_by_text("ZZ99 ZZZ").wait_for()
    assert rows.first.locator("time").get_attribute("datetime") == "2026-11-21T12:00:02.000Z"
    assert rows.first.locator("time").inner_text() == "21 Nov 2026 12:00:02"
    assert rows.nth(1).locator(".cb-plate--front").count() == 1
    assert look.page.locator("[data-live-status]").inner_text() == "3 more reads"
    assert look.complaints == []


def test_a_stream_of_reads_can_be_paused(look: Looked):
    look.go("/gallery/live")
    look.page.get_by_role("button", name="Pause").click()
    assert look.page.get_by_text("Paused").is_visible()
    look.page.get_by_role("button", name="Go on").click()
    assert look.page.get_by_role("button", name="Pause").is_visible()


def test_a_new_hit_comes_on_top_once_and_says_that_it_is_unconfirmed(look: Looked):
    look.go("/gallery/hits")
    first = look.page.locator("#hits tbody tr").first
    first.get_by_text("ZZ99 ZZZ").wait_for()
    said = first.inner_text()
    assert "Stop" in said
    assert "Late: do not deploy to the place" in said
    assert "Unconfirmed" in said
    assert "Observe" not in said
    assert first.get_by_role("link").get_attribute("href") == "/hits/hit-new"
    assert look.page.locator("[data-hit=hit-1]").count() == 1
    assert look.page.locator("[data-live-status]").inner_text() == "New hit on ZZ99 ZZZ, R014 Leeds to Hull 03"


def test_a_lost_stream_says_so(look: Looked):
    look.page.route("**/api/anpr/hits/stream", lambda route: route.abort())
    look.go("/gallery/hits")
    look.page.locator(".govuk-tag--red", has_text="The stream has stopped").wait_for()


def test_the_map_is_read_by_range_and_draws_towns_and_its_marking(look: Looked):
    ranges: list[int] = []
    look.page.on("response", lambda got: ranges.append(got.status) if "gb.pmtiles" in got.url else None)
    look.go("/gallery/search-answer")
    look.page.locator(".cb-town", has_text="Penzance").wait_for()
    assert set(ranges) == {206}
    assert look.page.locator(".cb-map__marking").inner_text() == "OFFICIAL-SENSITIVE · SYNTHETIC"
    assert look.page.get_by_text("Open Government Licence v3.0").is_visible()
    assert look.outside == []
    assert look.complaints == []


def test_three_clicks_on_the_map_make_an_area(look: Looked):
    look.go("/gallery/search")
    look.page.get_by_text("Where: cameras or an area").click()
    canvas = look.page.locator(".maplibregl-canvas")
    canvas.wait_for()
    for x, y in ((200, 100), (300, 120), (250, 200)):
        canvas.click(position={"x": x, "y": y})
        look.page.wait_for_function(
            "n => document.querySelector('[data-draw-said]').textContent.includes(n)",
            arg=str((200, 300, 250).index(x) + 1),
        )
    area = json.loads(look.page.locator("input[name=area]").input_value())
    assert area["type"] == "Polygon"
    assert len(area["coordinates"][0]) == 4
    assert area["coordinates"][0][0] == area["coordinates"][0][-1]
    look.page.get_by_role("button", name="Take the last corner back").click()
    assert look.page.locator("input[name=area]").input_value() == ""
    assert re.search(r"2 corners", look.page.locator("[data-draw-said]").inner_text())
