"""Every look at what is kept about people, places and vehicles is one entry, durable before its answer."""

import pytest

from commonbeat.audit.canonical import read
from commonbeat.audit.model import EntryNumber, Event
from commonbeat.kernel.ids import AuthorityId
from tests.web.browsers import Browser
from tests.web.neighbours import NEIGHBOUR, a_neighbour
from tests.web.test_pages_authorities import WANTED
from tests.web.test_quarantine import hold


@pytest.fixture(scope="module")
def authority(running):
    """Give the id of an authority that an analyst asked for, and another person granted."""
    made = Browser(running, "analyst").send("/authorities/new", WANTED)
    id = made.headers["location"].removeprefix("/authorities/")
    granted = Browser(running, "authoriser").send(f"/authorities/{id}/decide", {"decision": "grant"})
    assert granted.status_code == 303, granted.text
    return AuthorityId(id)


def new_entries(running, size):
    return [read(leaf.canonical).entry for leaf in running.node.house.log.leaves(EntryNumber(size), 100)]


LOOKS = [
    ("admin", "/api/people", Event.PEOPLE_READ, ""),
    ("admin", "/api/people/analyst", Event.PEOPLE_READ, "analyst"),
    ("auditor", "/api/people", Event.PEOPLE_READ, ""),
    ("admin", "/api/credentials", Event.CREDENTIALS_READ, ""),
    ("analyst", "/api/access/authorities", Event.AUTHORITIES_READ, ""),
    ("analyst", "/api/access/authorities/{authority}", Event.AUTHORITIES_READ, "{authority}"),
    ("camera-engineer", "/api/anpr/quarantine", Event.QUARANTINE_READ, ""),
    ("camera-engineer", "/api/anpr/quarantine/counts", Event.QUARANTINE_READ, "counts"),
    ("camera-engineer", "/api/anpr/cameras", Event.CAMERAS_READ, ""),
    ("camera-engineer", "/api/anpr/cameras/1/1/1", Event.CAMERAS_READ, ""),
]
PAGES = [
    ("analyst", "/authorities", Event.AUTHORITIES_READ, ""),
    ("authoriser", "/authorities", Event.AUTHORITIES_READ, ""),
    ("auditor", "/authorities", Event.AUTHORITIES_READ, ""),
    ("analyst", "/authorities/{authority}", Event.AUTHORITIES_READ, "{authority}"),
    ("analyst", "/check", Event.AUTHORITIES_READ, ""),
    ("camera-engineer", "/quarantine", Event.QUARANTINE_READ, ""),
    ("camera-engineer", "/cameras", Event.CAMERAS_READ, ""),
    ("camera-engineer", "/cameras/1/1/1", Event.CAMERAS_READ, ""),
    ("hit-desk", "/live/cameras.geojson", Event.CAMERAS_READ, ""),
]


def looked(running, authority, get, person, path, event, subject):
    size = running.node.house.log.size()
    answer = get(path.format(authority=authority))
    assert answer.status_code == 200, answer.text[:500]
    (entry,) = new_entries(running, size)
    assert (entry.event, entry.actor, entry.subject) == (event, person, subject.format(authority=authority))
    assert "count" in entry.details


@pytest.mark.parametrize(("person", "path", "event", "subject"), LOOKS)
def test_a_look_by_the_interface_is_one_entry(running, authority, person, path, event, subject):
    hold(running, "QA55LOOK", confidence=101)
    headers = running.bearer(person)
    looked(running, authority, lambda at: running.call("GET", at, headers=headers), person, path, event, subject)


@pytest.mark.parametrize(("person", "path", "event", "subject"), PAGES)
def test_a_look_by_a_page_is_one_entry(running, authority, person, path, event, subject):
    hold(running, "QA55LOOK", confidence=101)
    browser = Browser(running, person)
    looked(running, authority, browser.get, person, path, event, subject)


@pytest.mark.parametrize("path", ["/api/parties", "/api/parties/midvale", "/account"])
def test_what_is_said_to_be_no_look_is_no_entry(running, path):
    browser, headers = Browser(running, "admin"), running.bearer("admin")
    size = running.node.house.log.size()
    answer = running.call("GET", path, headers=headers) if path.startswith("/api/") else browser.get(path)
    assert (answer.status_code, new_entries(running, size)) == (200, [])


def test_an_auditor_of_any_member_sees_the_whole_record_and_the_look_is_on_it(running):
    analyst = Browser(running, "analyst")
    assert analyst.send("/authorities/new", WANTED).status_code == 303
    theirs = a_neighbour(running, "neighbour-auditor", "auditor")
    size = running.node.house.log.size()
    asked = {"event": Event.AUTHORITY_REQUESTED}
    answer = running.call("GET", "/api/audit/entries", params=asked, headers=theirs)
    assert {entry["party"] for entry in answer.json()["entries"]} == {"midvale"}, answer.text
    (look,) = new_entries(running, size)
    assert (look.event, look.actor, look.party) == (Event.AUDIT_READ, "neighbour-auditor", NEIGHBOUR)
    for path in ("/api/anpr/hits", "/api/anpr/lists", "/api/anpr/quarantine"):
        assert running.call("GET", path, headers=theirs).status_code == 403
