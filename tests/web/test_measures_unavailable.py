"""A portal that holds no directory: the clause's page and the API say that nobody could be asked, and why."""

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.network import Joined, join
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.governance.portal import Portal, agreed_already, entered

ANCHOR = Ed25519Signer("anchor", bytes([7]) * 32)
NOWHERE = "http://127.0.0.1:1"
WHY = "This node holds no directory of the network yet"
CLAUSE = "standards/anpr-working/0.1/clauses/clock-tolerance"


class Unreached(Portal):
    """A portal that joined a network whose anchor it has not reached."""

    def __init__(self, folder) -> None:
        make_node(folder, Profile.PORTAL, "A made-up portal", read_settings({}), SystemClock())
        join(folder, Joined(NOWHERE, NOWHERE, ANCHOR.public_key))
        self.node = open_node(folder, read_settings({}))
        entered(self.node.house)
        agreed_already(self.node.house)
        self.node.start()
        self.app = compose(self.node, HitHub())


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Unreached(tmp_path_factory.mktemp("unreached") / "portal")
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


def test_the_page_says_that_the_measures_could_not_be_had_and_why(portal):
    page = portal.call("GET", f"/{CLAUSE}")
    assert page.status_code == 200
    assert "measures could not be had." in page.text
    assert WHY in page.text
    assert "Every camera keeps it." not in page.text
    assert "No traffic in this time." not in page.text


def test_the_api_says_why_there_is_no_measure(portal):
    measure = portal.call("GET", f"/api/{CLAUSE}").json()["measure"]
    assert measure["trouble"].startswith(WHY)
    assert (measure["reads"], measure["owners"]) == (0, {})


def test_a_rehearsal_that_nobody_can_be_asked_for_is_a_problem_and_no_forecast(portal):
    refused = portal.call("POST", f"/api/{CLAUSE}/rehearsals", "registrar", json={"limit": 1})
    assert (refused.status_code, refused.json()["type"]) == (503, "/errors/exchange.no-directory")
