"""From an empty folder to a read that is found: a node for real use, with nothing of the demonstration."""

from datetime import UTC, datetime, timedelta

import pytest

from commonbeat.adapters.identity.codes import TotpCodes
from commonbeat.kernel.clock import SystemClock, spell
from tests.faults.served import Served, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
FAR = "2099-12-31"
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "EX/1/26"}


class People:
    """People of the node, who sign in by API with what they were given."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def sign_in(self, name: str, password: str, secret: str) -> None:
        code = TotpCodes().code(secret, SystemClock().now())
        body = {"name": name, "password": password, "code": code}
        status, made = self.served.call("POST", "/api/session", body)
        assert status == 201, made
        self.served.tokens[name] = made["bearer"]

    def enter(self, name: str, *roles: str, by: str = "admin") -> None:
        dates = {"trained_until": FAR, "vetted_until": FAR}
        body = {"id": name, "name": f"Made-up {name}", "rank": "constable", "roles": list(roles)} | dates
        status, made = self.served.call("POST", "/api/people", body, by)
        assert status == 201, made
        status, account = self.served.call("POST", f"/api/people/{name}/account", None, by)
        assert status == 201, account
        self.sign_in(name, account["password"], account["totp_secret"])


def shown(out: str) -> dict[str, str]:
    return dict(line.strip().split(": ", 1) for line in out.splitlines() if line.startswith("  "))


@pytest.mark.parametrize("profile", ["force", "national"])
def test_a_new_node_is_furnished_and_used_by_its_own_interfaces_alone(tmp_path, profile):
    served = Served(tmp_path / "node", None)
    data = str(served.data)
    made = served.command("init", "--data", data, "--profile", profile, "--organisation", "Example Constabulary")
    assert made.returncode == 0, made.stderr
    assert served.command("policy", "sign", "--data", data).returncode == 0
    served.start()
    try:
        people, first = People(served), shown(made.stdout)
        people.sign_in(first["name"], first["password"], first["second factor"])
        by = "admin"
        if profile == "national":  # a member force is entered, and gets an administrator of its own
            force = {"id": "midvale", "name": "Midvale (made up)", "class": "force", "member_until": FAR}
            assert served.call("POST", "/api/parties", force, "admin")[0] == 201
            told = served.command(
                "administrator", "--data", data, "--person", "midvale-admin", "--organisation", "midvale"
            )
            assert told.returncode == 0, told.stderr
            member, by = shown(told.stdout), "midvale-admin"
            people.sign_in(member["name"], member["password"], member["second factor"])
            assert served.call("POST", "/api/parties", force | {"id": "puppet", "name": "Puppet"}, by)[0] == 403
        people.enter("engineer", "camera-engineer", by=by)
        people.enter("searcher", "investigator", by=by)
        camera = {
            "feed": 1, "source": 1, "camera": 1, "name": "R001 made-up", "road": "R001", "latitude": 52.1,
            "longitude": -1.5, "class": "static", "state": "live", "justification": "made up for a test",
            "dpia_reference": "MADE-UP/1", "review_on": FAR,
        }  # fmt: skip
        status, entered = served.call("POST", "/api/anpr/cameras", {"cameras": [camera]}, "engineer")
        assert status == 201, entered
        status, issued = served.call("POST", "/api/credentials", {"name": "feed", "kind": "feed", "feeds": [1]}, by)
        assert status == 201, issued
        served.tokens["feed"] = issued["bearer"]

        now = datetime.now(UTC)
        read = {"vrm": "AB12CDE", "captured_at": spell(now), "feed": 1, "source": 1, "camera": 1}
        status, taken = served.call("POST", "/api/anpr/reads", {"reads": [read]}, "feed")
        assert (status, taken["accepted"]) == (202, 1), taken
        asked = {
            "vrm": "AB12CDE",
            "from": spell(now - timedelta(hours=1)),
            "to": spell(now + timedelta(hours=1)),
            "purpose": PURPOSE,
        }
        found = until(
            lambda: served.call("POST", "/api/anpr/searches", asked, "searcher")[1]["reads"], 20, "it is found"
        )
        assert [one["vrm"] for one in found] == ["AB12CDE"]
        assert served.call("POST", "/api/anpr/searches", asked, by)[0] == 403
        assert served.call("POST", "/api/anpr/reads", {"reads": [read]}, "searcher")[0] == 403
        assert served.stop() == 0
    finally:
        served.end()
