"""A node for real use, from `init` to its first administrator signed in: nothing of the demonstration is in it."""

import html
import re

import httpx
import pyotp
import pytest

from tests.cli.said import said
from tests.faults.served import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]
PACK_NOT_SIGNED = 6


@pytest.fixture
def node(force):
    made = Served(force, None)
    yield made
    made.end()


def test_it_serves_once_its_pack_is_signed_and_its_administrator_signs_in(node, force, printed):
    refused = node.launch()
    assert refused.wait(60) == PACK_NOT_SIGNED
    assert "access.pack-not-signed" in node.said()
    assert "commonbeat policy sign" in " ".join(node.said().split())
    assert "Traceback" not in node.said()
    signed = said("policy", "sign", "--data", force, "--owner", "information asset owner")
    assert signed.status == 0, signed
    shown = said("policy", "show", "--data", force).out
    assert all(told in shown for told in ("information asset owner", "no one", "lists.edit"))

    node.start()
    assert said("doctor", "--data", force).status == 0
    first = dict(re.findall(r"^  ([a-z ]+): (.+)$", printed.out, re.MULTILINE))
    with httpx.Client(base_url=node.url, follow_redirects=True, timeout=30) as browser:
        page = browser.get("/sign-in").text
        for word in ("SYNTHETIC", "synthetic-demonstration", "The people of this demo", "investigator"):
            assert word not in page
        for form in ({"csrf_token": token(page), "name": "admin"}, {}):
            answers = [browser.post(path, data=form) for path in ("/sign-in/demo", "/sign-in/nothing-here")]
            assert [answer.status_code for answer in answers] == [404, 404]
        code = pyotp.TOTP(first["second factor"]).now()
        form = {"csrf_token": token(page), "name": first["name"], "password": first["password"], "code": code}
        wrong = browser.post("/sign-in", data=form | {"password": "made-up-and-wrong"})
        assert wrong.status_code == 403
        account = browser.post("/sign-in", data=form | {"next": "/account"})
        assert account.status_code == 200
        assert "First administrator" in html.unescape(account.text)
        assert "SYNTHETIC" not in account.text
    assert node.stop() == 0


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_what_init_made_only_its_owner_can_read(force):
    assert (force / "keys").stat().st_mode & 0o077 == 0
    assert force.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (force / "keys").iterdir())


def test_a_second_init_changes_nothing(force):
    before = {path.name: path.read_bytes() for path in (force / "keys").iterdir()}
    told = said("init", "--data", force, "--profile", "force", "--organisation", "Another")
    assert told.status == 4
    assert "node.exists" in told.err
    assert {path.name: path.read_bytes() for path in (force / "keys").iterdir()} == before


def test_a_name_that_is_empty_or_a_profile_that_is_none_makes_no_node(tmp_path):
    for profile, name in (("force", "  "), ("castle", "Example Constabulary")):
        told = said("init", "--data", tmp_path / "data", "--profile", profile, "--organisation", name)
        assert told.status != 0
        assert not (tmp_path / "data" / "node.toml").exists()


def test_a_portal_is_served_without_reads(tmp_path):
    data = tmp_path / "portal"
    assert said("init", "--data", data, "--profile", "portal", "--organisation", "Example Portal").status == 0
    portal = Served(data, None)
    try:
        portal.start()
        assert portal.call("POST", "/api/anpr/searches", {})[0] == 404
        assert portal.call("POST", "/api/anpr/reads", {"reads": []})[0] == 404
        assert portal.call("GET", "/standards")[0] == 200
        ready = portal.call("GET", "/healthz/ready")[1]
        assert "reads" not in str(ready)
        assert not (data / "reads").exists()
        told = said("anpr", "load", tmp_path / "reads.csv", "--data", data)
        assert (told.status, "node.room-closed" in told.err) == (5, True)
        assert portal.stop() == 0
    finally:
        portal.end()
