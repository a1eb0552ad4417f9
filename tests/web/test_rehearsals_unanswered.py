"""A portal whose forces are silent: a rehearsal foretells nothing, nothing is kept, and who was silent is said."""

import httpx
import pytest
from structlog.testing import capture_logs

from commonbeat.kernel.ids import PartyId
from commonbeat.standards.drafting import Wording
from tests.cli.said import said
from tests.exchange.nodes import a_directory, give_directory, listed
from tests.governance.portal import EDITOR, Served
from tests.standards.builders import WHY
from tests.web.browsers import Browser, words
from tests.web.test_measures_unavailable import NOWHERE, Unreached

DRAFT = "standards/anpr-working/0.2/clauses/clock-tolerance"
SILENT = "No force answered, so nothing is foretold. Silent: midvale (down)."


class Silent(Served, Unreached):
    """A portal that listens, in a network of one force that is down."""

    def prepare(self, folder) -> None:
        give_directory(folder, a_directory(1, listed(folder, PartyId("midvale"), NOWHERE)))


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with capture_logs():  # of the node, which shares this process's output with the command
        made = Silent(tmp_path_factory.mktemp("silent") / "portal")
        with made.node.begin() as rooms:
            rooms.workstreams.draft(EDITOR, "anpr-working", "0.1", WHY)
            rooms.workstreams.change(EDITOR, "anpr-working", "0.2", "clock-tolerance", Wording(value=1), WHY)
        yield made
        made.stop()


def acts(portal) -> list[str]:
    return [one["act"] for one in httpx.get(f"{portal.url}/api/standards/anpr-working/0.2").json()["events"]]


@pytest.mark.parametrize("keep", [False, True])
def test_the_api_foretells_nothing_and_keeps_nothing(portal, keep):
    before = acts(portal)
    refused = httpx.post(
        f"{portal.url}/api/{DRAFT}/rehearsals", json={"limit": 1, "keep": keep}, headers=portal.bearer("editor")
    )
    assert (refused.status_code, refused.json()["type"]) == (503, "/errors/anpr.nobody-answered")
    assert refused.json()["detail"] == SILENT
    assert acts(portal) == before


@pytest.mark.parametrize("keep", ["", "yes"])
def test_the_page_says_who_was_silent_and_keeps_nothing(portal, keep):
    before = acts(portal)
    page = Browser(portal, "editor").send(f"/{DRAFT}/rehearse", {"limit": "1", "keep": keep})
    assert page.status_code == 503
    assert SILENT in words(page)
    assert acts(portal) == before


def test_the_command_says_who_was_silent(portal):
    told = said("standards", "rehearse", "anpr-working@0.2#clock-tolerance", "--limit", "1", "--url", portal.url,
                "--bearer", portal.token("editor"), "--keep")  # fmt: skip
    assert (told.status, SILENT in told.err) == (6, True)
