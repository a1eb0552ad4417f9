"""A data standard that a node has published: on its pages and by its API, beside the shipped ones."""

import json

import pytest

from tests.web.browsers import Browser, words


def test_it_stands_in_the_catalogue_and_on_a_page_of_its_own(portal):
    assert 'href="/standards/custody/1.0"' in Browser(portal).get("/standards").text
    page = Browser(portal).get("/standards/custody/2.0")
    assert (page.status_code, "Made-up custody record" in words(page)) == (200, True)


def test_an_older_version_leads_to_the_newest_and_to_what_to_do_and_the_newest_to_none(portal):
    browser = Browser(portal)
    older = browser.get("/standards/custody/1.0")
    assert "There is a newer version: 2.0" in words(older)
    assert 'href="/standards/custody/1.0/diff/2.0/migration"' in older.text
    assert "newer version" not in words(browser.get("/standards/custody/2.0"))
    assert "2.0 is newer" in words(browser.get("/standards"))


def test_the_page_of_what_differs_says_whose_pages_its_links_are(portal):
    assert "Of version 2.0:" in words(Browser(portal).get("/standards/custody/1.0/diff/2.0"))


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("/standards/custody/3.0/dictionary", '<a class="govuk-link" href="/standards/custody/2.0/dictionary">custody@2.0</a>'),
        ("/standards/custodi", '<a class="govuk-link" href="/standards/custody">custody</a>'),
        ("/standards/custody/3.0", '<a class="govuk-link" href="/standards/custody/2.0">custody@2.0</a>'),
        ("/standards/pole/1.1/dictionary/entities/P_01", '<a class="govuk-link" href="/standards/pole/1.1/dictionary?q=P_001">P_001</a>'),
    ],
)  # fmt: skip
def test_what_was_perhaps_meant_is_a_link(portal, asked, link):
    page = Browser(portal).get(asked)
    assert (page.status_code, link in page.text) == (404, True)


def test_the_api_gives_it_with_its_text_and_its_model(portal):
    browser = Browser(portal)
    assert browser.get("/api/standards/custody/1.0").json()["clauses"] == []
    text = browser.get("/api/standards/custody/1.0/text")
    assert (text.status_code, json.loads(text.content)["id"]) == (200, "custody")
    model = browser.get("/api/standards/custody/1.0/models")
    assert (model.status_code, "Person" in model.text) == (200, True)


def test_the_shipped_ones_stand_beside_it(portal):
    ids = {one["id"] for one in Browser(portal).get("/api/standards").json()["standards"]}
    assert {"custody", "pole", "anpr-working"} <= ids
