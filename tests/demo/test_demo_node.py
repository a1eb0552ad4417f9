"""`commonbeat demo`, as a newcomer starts it: twice on one folder."""

import re
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.adapters.clickhouse.transport import connect_socket
from commonbeat.demo.people import PASSWORD, make_people
from commonbeat.kernel.clock import spell
from tests.faults.served import Served, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
STANDING = ("parties", "party_codes", "party_names", "people", "accounts", "credentials", "cameras", "voi_lists", "voi_entries")  # fmt: skip
COUNTRY = [[-9.0, 49.0], [3.0, 49.0], [3.0, 61.0], [-9.0, 61.0], [-9.0, 49.0]]
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}


class Demo(Served):
    """The demonstration with its simulator."""

    def words(self) -> list[str]:
        return ["demo", "--data", str(self.data), "--port", str(self.port)]

    def stored(self) -> int:
        client = connect_socket(self.data / "reads" / "store.sock")
        try:
            return int(client.query("SELECT count() FROM commonbeat.reads").result_rows[0][0])
        finally:
            client.close()

    def counter(self, name: str) -> float:
        found = re.search(rf"^commonbeat_{name} (\S+)$", self.call("GET", "/metrics")[1], re.MULTILINE)
        assert found, name
        return float(found[1])

    def standing(self) -> dict[str, list]:
        """Give everything that a second start must find and leave as it is."""
        with sqlite3.connect(f"file:{self.data}/commonbeat.db?mode=ro", uri=True) as file:
            kept = {name: sorted(file.execute(f"select * from {name}"), key=str) for name in STANDING}
        file.close()
        secrets = {path.name: [path.read_bytes()] for path in sorted((self.data / "keys").iterdir())}
        return kept | secrets | {"node.toml": [(self.data / "node.toml").read_bytes()]}


@pytest.fixture
def demo(tmp_path):
    made = Demo(tmp_path / "data", None)
    yield made
    made.end()


def test_a_second_start_goes_on_where_the_first_stopped(demo):
    demo.start()
    said = until(lambda: "stop it with Ctrl-C" in demo.said() and demo.said(), 20, "it has said where to go")
    assert f"open {demo.url}" in said
    assert PASSWORD in said
    assert all(person.id in said for person in make_people())
    assert "SYNTHETIC" in said
    shows_its_people_and_their_codes(demo)
    until(lambda: "demo.history.loaded" in demo.said(), 90, "the history is made")
    until(lambda: demo.counter("reads_waiting") == 0 and live_reads(demo), 60, "simulated reads arrive and are stored")
    days_ago = datetime.now(UTC) - timedelta(days=60)
    body = {"vrm": "A*1*", "from": spell(days_ago), "to": spell(days_ago + timedelta(days=3)), "purpose": PURPOSE}
    status, found = demo.call("POST", "/api/anpr/searches", body, "investigator")
    assert status == 200, found
    assert found["reads"], "there is something to find two months ago"
    before, made = demo.standing(), demo.stored()
    assert demo.stop() == 0

    began = time.monotonic()
    demo.start()
    print(f"warm start of the demonstration: {time.monotonic() - began:.1f} s to ready")  # noqa: T201
    assert demo.standing() == before
    assert demo.stored() >= made
    until(lambda: live_reads(demo), 60, "simulated reads go on")
    until(lambda: demo.stored() > made, 60, "and are added to those of before")
    assert demo.said().count("demo.history.loaded") == 1, "the history is made once"
    assert demo.counter("reads_duplicate_total") == 0
    until(lambda: demo.counter("reads_quarantined_total") > 0, 90, "a flawed camera's read is in quarantine")
    assert demo.stop() == 0
    assert "Traceback" not in demo.said()


def live_reads(demo: Demo) -> bool:
    """Say whether a read of the last minute is found."""
    now = datetime.now(UTC)
    span = {"from": spell(now - timedelta(minutes=1)), "to": spell(now)}
    body = {"area": {"type": "Polygon", "coordinates": [COUNTRY]}, "purpose": PURPOSE} | span
    status, found = demo.call("POST", "/api/anpr/searches", body, "investigator")
    return status == 200 and bool(found["reads"])


def shows_its_people_and_their_codes(demo: Demo) -> None:
    status, page = demo.call("GET", "/sign-in")
    assert status == 200
    for person in make_people():
        assert person.name in page
        assert re.search(rf"<code>{person.id}</code> · code <code[^>]*>(\d{{6}})</code>", page), person.id
