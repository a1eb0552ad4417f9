"""What a portal tells everybody of a forecast that was kept with a draft: how many would fail, and not which cameras."""

import pytest
from starlette.testclient import TestClient

from tests.governance.portal import EDITOR, Portal
from tests.standards.builders import WHY


@pytest.fixture
def portal(tmp_path):
    made = Portal(tmp_path / "portal")
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


def test_nobody_without_signing_in_reads_which_cameras_would_fail(portal):
    with portal.node.begin() as rooms:
        room = rooms.workstreams
        room.draft(EDITOR, "anpr-working", "0.1", WHY)
        forecast = {"limit_seconds": 5.0, "failing": 1, "cameras": [{"camera": "gantry-seven", "party": "midvale"}]}
        room.rehearsed(EDITOR, "anpr-working", "0.2", "clock-tolerance", forecast)
    told = portal.call("GET", "/api/standards/anpr-working/0.2")
    assert told.json()["events"][-1]["details"] == {"limit_seconds": 5.0, "failing": 1, "cameras": None}
    for path in ("/standards/anpr-working/0.2", "/standards/anpr-working/0.2/clauses/clock-tolerance"):
        page = portal.call("GET", path)
        assert page.status_code == 200
        assert "gantry-seven" not in page.text
