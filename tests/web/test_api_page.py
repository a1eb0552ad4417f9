"""docs/reference/api.md shows calls that work: each is made as it stands there, in its order."""

import json
import re
import shlex
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.web.walk import framework_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
DESCRIBED_APART = ("/api/anpr/hits/stream", "/api/exchange/searches")
"""One does not end: tests/anpr/test_hits_stream.py follows it. One needs a network: tests/exchange/test_two_nodes.py."""


def calls() -> list[list[str]]:
    """Give the words of each curl command of the page."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    commands = [one for block in blocks for one in re.split(r"^(?=curl )", block, flags=re.MULTILINE)]
    return [shlex.split(one) for one in commands if one.startswith("curl ")]


class Shell:
    """As much of a shell and of curl as the page uses."""

    def __init__(self, running) -> None:
        self.running = running
        self.variables: dict[str, str] = {"NODE": ""}

    def run(self, words: list[str]):
        """Make one call, and give its answer."""
        path, *rest = [self.filled(word) for word in words[1:] if word != "-s"]
        method, headers, body = "GET", {}, None
        if path == "-X":
            method, path, *rest = rest
        while rest:
            option, value, *rest = rest
            if option == "-H":
                headers |= self.credential(value)
            else:
                assert option == "--json", option
                method, body = "POST", json.loads(value)
        return self.running.call(method, path, headers=headers, json=body)

    def filled(self, word: str) -> str:
        now = datetime.now(UTC)
        times = {
            "NOW": spell(now),
            "YESTERDAY": spell(now - timedelta(days=1)),
            "LONG_AGO": spell(now - timedelta(days=200)),
            "NEXT_MONTH": str((now + timedelta(days=30)).date()),
        }
        known = times | self.variables
        return re.sub(r"\$([A-Z_]+)", lambda found: known[found[1]], word)

    def credential(self, word: str) -> dict[str, str]:
        if word == "$(feed)":
            return self.running.feed()
        [who] = re.fullmatch(r"\$\(as ([a-z-]+)\)", word).groups()
        return self.running.bearer(who)


def test_every_call_of_the_page_is_answered_as_it_says(running):
    shell, made = Shell(running), []
    for words in calls():
        if any(apart in word for word in words for apart in DESCRIBED_APART):
            continue
        answer = shell.run(words)
        path = answer.request.url.path
        made.append(path)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        told = answer.json()
        match path:
            case "/api/anpr/cameras":
                triple = told["cameras"][0]
                shell.variables |= {name.upper(): str(triple[name]) for name in ("feed", "source", "camera")}
            case "/api/anpr/reads":
                assert told == {"accepted": 1, "duplicates": 0, "quarantined": []}
                read = words
            case "/api/anpr/searches":
                assert told["audit_entry"] >= 0
                assert told["searched"]["stored_to"]
            case "/api/anpr/lists":
                shell.variables["LIST"] = told["id"]
            case "/api/access/authorities":
                shell.variables["AUTHORITY"] = told["id"]
            case "/api/anpr/hits":
                assert set(told) == {"hits", "next", "more"}
            case "/api/audit/entries":
                assert told["entries"]
            case _ if path.endswith("/entries"):
                assert shell.run(read).status_code == 202
                shell.variables["HIT"] = a_hit(running)
            case _ if path.endswith("/confirm"):
                assert told["state"] == "confirmed"
            case _ if path.endswith("/grant"):
                assert told["state"] == "granted"
    assert len(made) == len(set(made)) == 12


def a_hit(running) -> str:
    """Give the first hit, once there is one."""
    never = threading.Event()
    until = datetime.now(UTC) + timedelta(seconds=20)
    while datetime.now(UTC) < until:
        hits = running.call("GET", "/api/anpr/hits", headers=running.bearer("hit-desk")).json()["hits"]
        if hits:
            return hits[0]["id"]
        never.wait(0.05)
    raise AssertionError("no hit was raised")


def test_every_address_that_the_page_names_is_served(running, tmp_path):
    make_node(tmp_path / "portal", Profile.PORTAL, "A made-up portal", read_settings({}), SystemClock())
    portal = open_node(tmp_path / "portal", read_settings({}))
    described = {
        one for node in (running.app, compose(portal, HitHub())) for one in framework_of(node).openapi()["paths"]
    }
    portal.stop()
    served = {*described, "/api/docs", "/api/openapi.json"}
    named = {
        one.rstrip("/")
        for one in re.findall(r"`(?:POST |GET )?(/(?:api|healthz|metrics)[a-z./]*)`", PAGE.read_text("utf-8"))
    }
    assert len(named) > 8
    assert [one for one in named if not any(path == one or path.startswith(f"{one}/") for path in served)] == []
