"""A data standard that a node has published: on its pages and by its API, beside the shipped ones."""

import json

import pytest

from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.cli.drafts import MODEL, draft, shorter
from tests.cli.said import said
from tests.web.browsers import Browser, words


class Portal:
    """A portal that has published two versions of a made-up data standard."""

    def __init__(self, folder):
        make_node(folder / "node", Profile.PORTAL, "A made-up portal", read_settings({}), SystemClock())
        for model in (MODEL, shorter("2.0")):
            told = said("standards", "publish", draft(folder / "drafts", model), "--data", folder / "node")
            assert told.status == 0, told.err
        self.node = open_node(folder / "node", read_settings({}))
        self.node.start()
        self.app = compose(self.node, HitHub())


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal"))
    yield made
    made.node.stop()


def test_it_stands_in_the_catalogue_and_on_a_page_of_its_own(portal):
    assert 'href="/standards/custody/1.0"' in Browser(portal).get("/standards").text
    page = Browser(portal).get("/standards/custody/2.0")
    assert (page.status_code, "Made-up custody record" in words(page)) == (200, True)


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
