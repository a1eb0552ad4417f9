"""The pages of a node as it is served: hits that come in, the way without scripts, and every page there is."""

import time
from collections import deque
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag, urlsplit

import pytest

from commonbeat.kernel.clock import spell
from tests.browser.conftest import PHONE
from tests.browser.real import PURPOSE, Desk, a_desk, a_list, pattern_of, send, tomorrow
from tests.faults.served import Served, a_world, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(280)]
HIT_SECONDS = 5
API_PAGE = "/api/docs"
NOT_PAGES = ("/static/", "/api/openapi.json", "/healthz", "/metrics")
ROLES = ("", "investigator", "analyst", "authoriser", "list-manager", "hit-desk", "camera-engineer", "auditor", "admin")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    made = Served(folder / "data", a_world(folder / "world"))
    try:
        made.start()
        yield made
        assert made.stop() == 0
    finally:
        made.end()


def choose(desk: Desk, label: str) -> None:
    desk.page.get_by_label(label, exact=True).check()


def test_an_entry_made_on_a_page_raises_a_hit_that_a_signed_in_browser_is_shown_and_decides_on(chromium, served):
    with a_desk(chromium, served.url, "list-manager") as keeper:
        keeper.go("/lists/new")
        keeper.page.get_by_label("Name", exact=True).fill("SYNTHETIC vehicles of a test")
        keeper.page.get_by_label("Purpose", exact=True).fill("made-up vehicles of a test")
        choose(keeper, "High")
        keeper.page.get_by_role("button", name="Make the list").click()
        keeper.page.get_by_role("button", name="Add an entry").or_(
            keeper.page.get_by_role("link", name="Add an entry")
        ).first.click()
        keeper.page.get_by_label("Registration mark").fill("ld11 hit")
        keeper.page.get_by_label("Why is it on the list?").fill("made-up reason")
        choose(keeper, "Stop")
        keeper.page.get_by_label("In force to the end of").fill(str(tomorrow()))
        keeper.page.get_by_role("button", name="Add the entry").click()
        keeper.page.get_by_role("main").get_by_text("LD11 HIT").first.wait_for()
        assert keeper.complaints == []

    with a_desk(chromium, served.url, "hit-desk") as desk:
        desk.go("/hits")
        desk.page.locator(".govuk-tag--green", has_text="Live").wait_for()
        sent = send(served, "LD11HIT")
        row = desk.page.locator("#hits tbody tr", has_text="LD11 HIT").first
        row.wait_for(timeout=HIT_SECONDS * 1000)
        print(f"acknowledgement to the row in the browser: {1000 * (time.monotonic() - sent):.0f} ms")  # noqa: T201
        assert "Unconfirmed" in row.inner_text()
        row.get_by_role("link").click()
        main = desk.page.get_by_role("main")
        assert "Unconfirmed" in main.inner_text()
        where = desk.page.url
        main.get_by_role("button", name="Confirm the hit").click()
        assert "There is a problem" in main.inner_text(), "it wants a reason"
        assert "Unconfirmed" in main.inner_text()
        main.get_by_label("Reason", exact=True).fill("made-up: seen on the picture, colour and make are right")
        desk.complaints.clear()
        main.get_by_role("button", name="Confirm the hit").click()
        main.get_by_text("Done", exact=True).wait_for()
        desk.page.goto(where)
        assert "Confirmed" in main.inner_text()
        assert "Unconfirmed" not in main.inner_text()
        assert desk.complaints == []
        assert desk.outside == []
    status, page = served.call("GET", "/api/anpr/hits", who="hit-desk")
    assert status == 200
    assert [hit["state"] for hit in page["hits"] if hit["vrm"] == "LD11HIT"] == ["confirmed"]


def test_the_whole_way_of_a_search_without_scripts(chromium, served):
    send(served, "LD11SEE", camera=2)
    with a_desk(chromium, served.url, "analyst", viewport=PHONE, java_script_enabled=False) as desk:
        page = desk.page
        desk.go("/")
        page.get_by_role("link", name="Search").first.click()

        def found() -> bool:
            desk.go("/search")
            page.get_by_label("Registration mark").fill("ld11 see")
            page.get_by_role("button", name="Go on").click()
            give_reason(desk)
            page.get_by_role("button", name="Search", exact=True).click()
            return "1 read" in page.get_by_role("heading", level=1).inner_text()

        until(found, 30, "the read is found")
        said = page.get_by_role("main").inner_text()
        assert "LD11 SEE" in said
        assert "On the record as entry" in said
        assert PURPOSE["reference"] in said
        assert desk.complaints == []
        assert desk.outside == []


def begin_a_task(desk: Desk) -> None:
    """Have the reason given for a task, unless one runs in this session: the tests of a module share sessions."""
    desk.go("/check")
    begin = desk.page.get_by_role("main").get_by_role("button", name="Begin")
    if begin.count():
        give_reason(desk)
        begin.click()


def give_reason(desk: Desk) -> None:
    desk.page.get_by_label("Why do you ask?", exact=True).fill(PURPOSE["reason"])
    desk.page.get_by_label("Reference", exact=True).fill(PURPOSE["reference"])
    desk.page.locator(f"input[name=category][value={PURPOSE['category']}]").check()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_vehicle_check_takes_at_most_three_taps_within_a_task(chromium, served, scripts):
    person = "investigator" if scripts else "analyst"
    send(served, "LD11CHK", camera=3)
    with a_desk(chromium, served.url, person, viewport=PHONE, has_touch=True, java_script_enabled=scripts) as desk:
        page, main = desk.page, desk.page.get_by_role("main")
        begin_a_task(desk)

        desk.go("/")
        desk.taps = 0
        desk.tap(main.get_by_role("link", name="Check a vehicle"))
        desk.tap(page.get_by_label("Registration mark"))
        page.keyboard.type("ld11chk")
        desk.tap(main.get_by_role("button", name="Check", exact=True))
        main.get_by_text("LD11 CHK").first.wait_for()
        assert desk.taps <= 3
        assert "not asked" in main.inner_text().lower(), "it says what was not asked"
        assert desk.complaints == []


@pytest.fixture(scope="module")
def furnished(served):
    """The node with one of everything that a page can show."""
    a_list(served, "LD11BBB")
    for camera in range(1, 6):
        send(served, "LD11BBB", camera)
    wrong = {"vrm": "LD11CCC", "captured_at": "2099-01-01T00:00:00Z", "feed": 1, "source": 1, "camera": 1}
    assert served.call("POST", "/api/anpr/reads", {"reads": [wrong]}, "feed-1")[1]["quarantined"]
    now = datetime.now(UTC)
    span = {"from": spell(now - timedelta(days=300)), "to": spell(now - timedelta(days=270))}
    wanted = PURPOSE | {"vrms": ["LD11BBB"]} | span
    assert served.call("POST", "/api/access/authorities", wanted, "analyst")[0] == 201
    until(lambda: served.call("GET", "/api/anpr/hits", who="hit-desk")[1]["hits"], 20, "there is a hit")
    return served


def test_every_page_that_links_lead_to_is_accessible_fits_a_phone_and_asks_nobody_outside(chromium, furnished):
    faults: list[str] = []
    seen: set[str] = set()
    for person in ROLES:
        with a_desk(chromium, furnished.url, person) as desk:
            ways = deque(["/", API_PAGE])
            walked: set[str] = set()
            while ways:
                path = ways.popleft()
                if (pattern := pattern_of(path)) in walked or path.startswith(NOT_PAGES):
                    continue
                if pattern == "/standards/*/*/artefacts/*":
                    continue  # a file to take away
                if pattern in seen and pattern.startswith(("/api/", "/errors/", "/standards/", "/cameras/")):
                    continue  # it leads nowhere new
                walked.add(pattern)
                desk.go(path)
                if pattern_of(desk.page.url) != pattern:
                    continue  # it led elsewhere
                if pattern not in seen:
                    seen.add(pattern)
                    faults += desk.faults() if pattern != API_PAGE else []
                links = desk.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
                ways += [urlsplit(urldefrag(link)[0])._replace(scheme="", netloc="").geturl() for link in links if link.startswith(furnished.url)]  # fmt: skip
                assert desk.outside == [], f"{path} asked {desk.outside}"
    assert faults == []
    missed = EVERY_PAGE - seen
    assert not missed, f"no link leads to {missed}"


EVERY_PAGE = {
    "/", "/sign-in", "/account", "/check", "/search", "/live", "/hits", "/hits/*", "/lists", "/lists/new", "/lists/*",
    "/lists/*/import", "/lists/*/entries/new", "/lists/*/entries/*/remove", "/cameras", "/cameras/*/*/*", "/quarantine",
    "/authorities", "/authorities/new", "/authorities/*", "/audit", "/audit/entries/*", "/audit/checkpoint",
    "/standards", "/standards/*/*", "/standards/*/*/clauses/*", "/standards/*/*/dictionary",
    "/standards/*/*/dictionary/entities", "/standards/*/*/dictionary/elements", "/standards/*/*/dictionary/code-lists",
    "/standards/*/*/dictionary/entities/*", "/standards/*/*/dictionary/elements/*",
    "/standards/*/*/dictionary/code-lists/*", "/standards/*/*/validator", "/standards/*/*/lint",
    "/standards/*/*/crosswalks", "/standards/*/*/crosswalks/*", "/standards/*/*/artefacts", "/errors", "/errors/*", API_PAGE,
}  # fmt: skip


def test_the_description_of_the_api_is_accessible_and_fits_a_phone(chromium, served):
    with a_desk(chromium, served.url) as desk:
        desk.go(API_PAGE)
        assert desk.faults() == []
        assert desk.outside == []


def test_the_pages_that_forms_lead_to_are_accessible_and_fit_a_phone(chromium, furnished):
    faults: list[str] = []
    with a_desk(chromium, furnished.url, "investigator") as desk:
        page, main = desk.page, desk.page.get_by_role("main")
        desk.go("/search")
        page.get_by_role("button", name="Go on").click()
        faults += desk.faults(refusal=True)
        page.get_by_label("Registration mark").fill("LD11BB*")
        page.get_by_role("button", name="Go on").click()
        faults += desk.faults()
        page.get_by_role("button", name="Search", exact=True).click()
        faults += desk.faults(refusal=True)
        give_reason(desk)
        page.get_by_role("button", name="Search", exact=True).click()
        main.get_by_text("LD11 BBB").first.wait_for()
        faults += desk.faults()
        begin_a_task(desk)
        faults += desk.faults()
        for vrm in ("LD11BBB", "ZZ99ZZZ"):
            page.get_by_label("Registration mark").fill(vrm)
            main.get_by_role("button", name="Check", exact=True).click()
            main.get_by_text(f"{vrm[:4]} {vrm[4:]}").first.wait_for()
            faults += desk.faults()
        desk.go("/search")
        page.get_by_label("Registration mark").fill("LD11BBB")
        page.get_by_label("From (UTC)").fill(f"{datetime.now(UTC) - timedelta(days=200):%Y-%m-%dT%H:%M}")
        page.get_by_role("button", name="Go on").click()
        give_reason(desk)
        page.get_by_role("button", name="Search", exact=True).click()
        assert "authority" in main.inner_text()
        faults += desk.faults(refusal=True)
        desk.page.goto(desk.base + "/no-such-page")
        faults += desk.faults(refusal=True)
        desk.page.goto(desk.base + "/audit")
        faults += desk.faults(refusal=True)
        assert desk.outside == []
    assert faults == []
