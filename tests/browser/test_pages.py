"""Every page template in a real browser: accessible, no wider than the window, silent, and asking nobody outside."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Looked
from tests.browser.samples import SAMPLES

pytestmark = pytest.mark.browser

BY_NIGHT = [
    name
    for name, (here, _view) in SAMPLES.items()
    if here in {"/standards", "/code", "/marks", "/network", "/network-search"}
]
HANDHELD = ("check-task", "check", "check-wrong", "check-listed", "check-clear")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_is_accessible_fits_and_asks_nobody_outside(look: Looked, name: str):
    look.go(f"/gallery/{name}")
    assert look.axe() == []
    assert look.sideways() <= 0

    look.page.set_viewport_size(PHONE)
    assert look.axe() == []
    assert look.sideways() <= 0

    assert look.outside == []
    assert look.complaints == []


@pytest.mark.parametrize("name", HANDHELD)
def test_the_check_is_readable_at_night(phone: Looked, name: str):
    phone.go(f"/gallery/{name}?appearance=night")
    assert phone.axe() == []

    phone.page.emulate_media(color_scheme="dark")
    phone.go(f"/gallery/{name}")
    assert phone.axe() == []


@pytest.mark.parametrize("name", BY_NIGHT)
def test_the_pages_of_the_network_and_its_rules_are_readable_at_night(phone: Looked, name: str):
    phone.go(f"/gallery/{name}?appearance=night")
    assert phone.axe() == []


def test_addresses_and_names_of_keys_stand_on_one_line_each(look: Looked):
    look.go("/gallery/network")
    lines = "all => all.map(one => { const r = document.createRange(); r.selectNodeContents(one);"
    lines += " return new Set([...r.getClientRects()].map(box => Math.round(box.top))).size; })"
    for kind in (".cb-key", ".cb-endpoint"):
        found = look.page.locator(kind).evaluate_all(lines)
        assert found
        assert set(found) == {1}


def test_night_is_dark_and_day_stays_light_on_a_dark_device(phone: Looked):
    ground = "getComputedStyle(document.querySelector('main').closest('html')).backgroundColor"
    phone.page.emulate_media(color_scheme="dark")
    phone.go("/gallery/check?appearance=day")
    assert phone.page.evaluate(ground) == "rgb(255, 255, 255)"
    phone.page.emulate_media(color_scheme="light")
    phone.go("/gallery/check?appearance=night")
    assert phone.page.evaluate(ground) == "rgb(12, 15, 20)"


def test_the_box_and_button_of_a_check_are_under_the_thumb(phone: Looked):
    phone.go("/gallery/check-listed")
    for found in (phone.page.locator("#vrm"), phone.page.get_by_role("button", name="Check", exact=True)):
        box = found.bounding_box()
        assert box is not None
        assert box["y"] > PHONE["height"] / 2
        assert box["y"] + box["height"] <= PHONE["height"]
        assert box["height"] >= 44


def test_a_check_needs_no_tap_before_typing_and_one_key_after(phone: Looked):
    phone.go("/gallery/check")
    phone.page.keyboard.type("ab12cde")
    with phone.page.expect_request(phone.base + "/check") as asked:
        phone.page.keyboard.press("Enter")
    assert asked.value.post_data == "csrf_token=csrf-sample&vrm=ab12cde"


def test_the_description_of_the_api_is_shown_from_this_node_alone(look: Looked):
    look.go("/api/docs")
    look.page.get_by_text("/api/anpr/searches").wait_for()
    assert look.outside == []
    assert look.complaints == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_works_without_scripts(without_scripts: Looked, name: str):
    without_scripts.go(f"/gallery/{name}")
    page = without_scripts.page
    assert page.locator("h1").first.is_visible()
    if page.locator("nav.govuk-service-navigation__wrapper, .govuk-service-navigation__list").count():
        assert page.locator(".govuk-service-navigation__link").first.is_visible()
    for button in page.locator("main form button[type=submit]").all():
        assert button.is_visible() or button.evaluate("b => !!b.closest('details:not([open])')")
    if page.locator("[data-map]").count() and not page.locator("[data-draw]").count():
        assert page.get_by_text("The map needs JavaScript.").is_visible()
    assert without_scripts.outside == []


def test_the_wide_and_the_narrow_page_say_the_same(look: Looked):
    look.go("/gallery/hits")
    wide = look.page.locator("#hits tbody").inner_text().split()
    look.page.set_viewport_size(PHONE)
    narrow = look.page.locator("#hits tbody").inner_text().split()
    assert wide == narrow
    assert WIDE["width"] > PHONE["width"]
