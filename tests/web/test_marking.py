"""What a page is marked with: what a portal lets anybody read is public, and nothing of a node that keeps reads is."""

import re

import pytest

from tests.governance.portal import Portal
from tests.web.browsers import Browser

PUBLIC = ("/standards", "/standards/anpr-working/0.1", "/code", "/marks", "/network", "/errors", "/api/docs")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal") / "node")
    yield made
    made.node.stop()


def marked(answer) -> set[str]:
    assert answer.status_code in {200, 403, 404}
    return set(re.findall(r'class="cb-(?:footer__)?marking">([A-Z-]+)', answer.text))


@pytest.mark.parametrize("page", ["/", "/sign-in", *PUBLIC])
def test_what_a_portal_shows_to_anybody_is_marked_as_public(portal, page):
    assert marked(Browser(portal).get(page)) == {"OFFICIAL"}


@pytest.mark.parametrize("page", PUBLIC[:5])
def test_the_same_text_is_marked_no_higher_for_somebody_who_is_signed_in(portal, page):
    assert marked(Browser(portal, "registrar").get(page)) == {"OFFICIAL"}


@pytest.mark.parametrize("page", ["/", "/account", "/authorities", "/audit"])
def test_what_a_portal_keeps_of_people_and_its_record_is_not_public(portal, page):
    assert marked(Browser(portal, "registrar").get(page)) == {"OFFICIAL-SENSITIVE"}


@pytest.mark.parametrize("page", ["/", "/sign-in", "/errors", "/api/docs"])
def test_nothing_of_a_node_that_keeps_reads_is_marked_as_public(running, page):
    assert marked(Browser(running).get(page)) == {"OFFICIAL-SENSITIVE"}


def test_not_even_the_standards_of_a_node_that_keeps_reads(running):
    assert marked(Browser(running, "investigator").get("/standards")) == {"OFFICIAL-SENSITIVE"}
