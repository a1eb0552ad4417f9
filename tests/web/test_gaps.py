"""A store that may lack reads says so in every answer of that time, and in no other."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.model import Gap
from commonbeat.kernel.clock import spell, to_ms
from tests.web.browsers import Browser, words
from tests.web.conftest import Running

PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
LOST = (NOW - 10 * DAY, NOW - 3 * DAY)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    store = MemoryReadStore(gaps=[Gap(*map(to_ms, LOST))])
    made = Running(tmp_path_factory.mktemp("node") / "data", store)
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


@pytest.mark.parametrize(
    ("span", "gaps"),
    [
        ((NOW - 20 * DAY, NOW), [LOST]),
        ((NOW - 5 * DAY, NOW), [(NOW - 5 * DAY, LOST[1])]),
        ((NOW - 9 * DAY, NOW - 8 * DAY), [(NOW - 9 * DAY, NOW - 8 * DAY)]),
        ((NOW - 3 * DAY, NOW), []),
        ((NOW - 20 * DAY, NOW - 10 * DAY), []),
    ],
)
def test_a_search_says_of_which_part_of_its_span_reads_may_be_missing(damaged, span, gaps):
    body = {"vrm": "AA11AAA", "from": spell(span[0]), "to": spell(span[1]), "purpose": PURPOSE}
    answer = damaged.call("POST", "/api/anpr/searches", json=body, headers=damaged.bearer("investigator"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["gaps"] == [[spell(low), spell(high)] for low, high in gaps]


def test_the_page_of_an_answer_says_so_where_nothing_was_found(damaged):
    officer = Browser(damaged, "investigator")
    form = {"vrm": "AA11AAA", "from": f"{NOW - 20 * DAY:%Y-%m-%dT%H:%M}"} | PURPOSE
    answer = officer.send("/search/answer", form)
    assert answer.status_code == 200
    assert "may be missing" in words(answer)
    recent = officer.send("/search/answer", form | {"from": f"{NOW - 2 * DAY:%Y-%m-%dT%H:%M}"})
    assert recent.status_code == 200
    assert "may be missing" not in words(recent)


def test_operators_are_told(damaged):
    assert "commonbeat_store_gaps 1.0" in damaged.call("GET", "/metrics").text
