"""The first page: whatever somebody's role is, it says what they can do today, and where there is no page, by what."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.sql.parties import SqlPersonStore
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.people import make_people
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.ids import PersonId
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.web.browsers import Browser, words


def home(running, person: str):
    return Browser(running, person).get("/")


def offered(answer) -> list[str]:
    return re.findall(r'cb-task__link" href="([^"]+)"', answer.text)


@pytest.mark.parametrize("person", [one.id for one in make_people()])
def test_every_place_that_the_first_page_offers_opens(running, person):
    browser = Browser(running, person)
    places = offered(browser.get("/"))
    assert "/account" in places
    assert len(places) > 1
    for place in places:
        assert browser.get(place.partition("#")[0]).status_code == 200, place


def test_somebody_whose_organisation_is_no_member_is_told_so_and_sent_nowhere_in_vain(running):
    answer = home(running, "outsider")
    assert "No agreement is in force" in words(answer)
    assert offered(answer) == ["/standards", "/account"]
    assert 'href="/search"' not in answer.text


def test_somebody_whose_training_lapsed_is_told_what_would_help(running):
    house = running.node.house
    with house.database.writing() as connection:
        people = SqlPersonStore(connection)
        person = people.find(PersonId("hit-desk"))
        people.put(replace(person, trained_until=(running.node.clock.now() - timedelta(days=2)).date()))
    try:
        assert "Your training has lapsed" in words(home(running, "hit-desk"))
    finally:
        with house.database.writing() as connection:
            SqlPersonStore(connection).put(person)


def test_an_administrator_is_led_to_the_parts_of_the_api_that_keep_people(running):
    answer = home(running, "admin")
    described = running.call("GET", "/api/openapi.json").json()["paths"]
    tags = {tag for operations in described.values() for one in operations.values() for tag in one.get("tags", ())}
    parts = [place.rpartition("-")[2] for place in offered(answer) if place.startswith("/api/docs#operations-tag-")]
    assert parts == ["people", "credentials", "parties"]
    assert set(parts) <= tags


def test_an_editor_is_led_to_what_can_be_written_and_to_each_version_that_is_open(running):
    assert "/standards/anpr-working/0.2" not in offered(home(running, "editor"))
    begun = Browser(running, "editor").send(
        "/standards/anpr-working/0.1/draft", {"reason": "Made up: a stricter clock."}
    )
    assert begun.status_code == 303
    answer = home(running, "editor")
    assert "Write standards" in words(answer)
    assert "A draft: word its clauses" in words(answer)
    assert {"/standards", "/standards/anpr-working/0.2"} <= set(offered(answer))
    assert "By the API" not in words(answer)
    assert "/standards/anpr-working/0.2" not in offered(home(running, "investigator"))


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (Profile.PORTAL, "network's portal: standards are written, commented on and voted on"),
        (Profile.ANCHOR, "network's anchor: it signs the directory"),
        (Profile.SUPPLIER, "a supplier's node"),
        (Profile.INSPECTOR, "an inspectorate's node"),
    ],
)
def test_every_node_says_to_whoever_comes_what_it_is_for(tmp_path, profile, said):
    make_node(tmp_path / "node", profile, "A made-up organisation", read_settings({}), SystemClock())
    node = open_node(tmp_path / "node", read_settings({}))
    node.start()
    try:
        with TestClient(compose(node, HitHub()), base_url="http://node") as client:
            assert said in words(client.get("/"))
    finally:
        node.stop()


def test_a_node_of_reads_says_whose_they_are(running):
    assert "This node keeps the reads of several forces' cameras" in words(home(running, "investigator"))


def test_a_stranger_is_led_to_the_sign_in_page(running):
    answer = Browser(running).get("/")
    assert 'href="/sign-in"' in answer.text
    assert offered(answer) == []


def test_the_mark_that_browsers_ask_for_unasked_is_served(running):
    browser = Browser(running)
    answer = browser.get("/favicon.ico")
    assert answer.status_code == 308
    assert browser.get(answer.headers["location"]).headers["content-type"].startswith("image/svg+xml")
