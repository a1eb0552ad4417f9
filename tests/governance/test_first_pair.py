"""Since when the code is in force, as everybody is told: by API, on its page and on the command line."""

import json
from datetime import datetime

from starlette.testclient import TestClient

from commonbeat.governance.model import Pair
from commonbeat.kernel.clock import spell
from tests.cli.said import said
from tests.governance.builders import BODY, FORCE
from tests.governance.portal import Portal
from tests.governance.test_code_api import apply, sign
from tests.web.browsers import Browser, words


def test_the_code_is_in_force_with_the_first_pair_and_not_before(tmp_path):
    made = Portal(tmp_path)
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        made.enter_keys()
        before = made.call("GET", "/api/code").json()
        assert (before["code"], before["requires"]) == ("network-code@0.1", ["anpr-working"])
        assert (before["in_force_from"], before["is_in_force"]) == (None, False)
        assert "it will be with the first pair that has signed" in words(Browser(made).get("/code"))
        assert made.call("GET", "/api/standards/network-code/0.1").json()["in_force_from"] is None
        page = words(Browser(made).get("/standards"))
        assert "with its first pair" not in page
        assert "rules that the network's forces keep, and holds no reads to them" in page
        assert "not in force yet" in said("code", "show", "--data", tmp_path).out
        accession = apply(made, *Pair(FORCE, BODY).both).json()
        for party in (FORCE, BODY):
            assert sign(made, accession, party).status_code == 200
        bound_from = made.call("GET", f"/api/code/accessions/{accession['id']}").json()["bound_from"]
        after = made.call("GET", "/api/code").json()
        assert (after["in_force_from"], after["is_in_force"], after["digest"]) == (bound_from, True, before["digest"])
        assert "The code is in force since" in words(Browser(made).get("/code"))
        assert "The code was not in force then" in words(Browser(made).get("/code?on=2001-01-01"))
        assert f"in force since {bound_from}, with the first pair" in said("code", "show", "--data", tmp_path).out
        shown = json.loads(said("code", "show", "--data", tmp_path, "--json").out)
        assert shown["in_force_from"] == bound_from
        assert "(working)" not in said("code", "show", "--data", tmp_path).out
        held = made.call("GET", "/api/standards/network-code/0.1").json()
        assert held["stage"] == "draft"
        assert spell(datetime.fromisoformat(held["in_force_from"])) == bound_from
        rows = made.call("GET", "/api/standards").json()["standards"]
        assert [one["in_force_from"] for one in rows if one["id"] == "network-code"] == [held["in_force_from"]]
        assert ", with its first pair" in words(Browser(made).get("/standards"))
        listed = json.loads(said("standards", "list", "--data", tmp_path, "--json").out)
        assert [one["in_force_from"] is not None for one in listed if one["id"] == "network-code"] == [True]
    made.node.stop()
