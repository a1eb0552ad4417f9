"""docs/reference/api.md shows calls that work: each is made as it stands there, in its order."""

import inspect
import json
import re
import shlex
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonbeat.adapters.http import peers
from commonbeat.bootstrap.make import make_node
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.exchange.answers import LATE
from commonbeat.exchange.errors import MessageFault
from commonbeat.exchange.fitting import OTHER_QUESTION
from commonbeat.exchange.model import NO_NODE, OWN_LIMIT, RowOutcome
from commonbeat.exchange.rows import UNSIGNED
from commonbeat.exchange.spelling import found_from_json, found_to_json
from commonbeat.kernel.clock import SystemClock, spell
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.web.walk import SERVED_APART, routes_of

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
            case _ if path.endswith("/clock-tolerance"):
                [clause] = shown("address")
                assert set(told) == set(clause)
                assert set(told["measure"]) == set(clause["measure"])
            case _ if path.endswith("/rehearsals"):
                assert set(told) >= {"cameras", "products", "forces", "reads", "failing"}
            case _ if path.endswith("/entries"):
                assert shell.run(read).status_code == 202
                shell.variables["HIT"] = a_hit(running)
            case _ if path.endswith("/confirm"):
                assert told["state"] == "confirmed"
            case _ if path.endswith("/grant"):
                assert told["state"] == "granted"
    assert len(made) == len(set(made)) == 16


def shown(name: str) -> list[dict]:
    """Give the values of the JSON block of the page that begins with the field; each may stand on several lines."""
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    [rest] = [one for one in blocks if one.startswith(f'{{"{name}"')]
    found, at = [], 0
    while at < len(rest):
        value, at = json.JSONDecoder().raw_decode(rest, at)
        found.append(value)
        at += len(rest[at:]) - len(rest[at:].lstrip())
    return found


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


def named_calls() -> set[tuple[str, str]]:
    """Give every method and path that the page names, in its text or in a call."""
    text = PAGE.read_text("utf-8")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    found = {(one[1] or "GET", one[2]) for one in re.finditer(r"`(?:([A-Z]+) )?(/[^`\s]*)`", prose)}
    for words in calls():
        [url] = [word for word in words if word.startswith("$NODE/")]
        method = "POST" if {"--json", "POST"} & set(words) else "GET"
        found.add((method, url.removeprefix("$NODE")))
    return {(method, path.partition("?")[0]) for method, path in found}


def route_of(named: tuple[str, str], routes: set[tuple[str, str]]) -> tuple[str, str] | None:
    """Give the route that a call comes to: of several, the one with the fewest placeholders, as the framework does."""
    method, path = named
    fits = [
        route
        for route in routes
        if route[0] == method and re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(route[1])), path)
    ]
    return min(fits, key=lambda route: route[1].count("{"), default=None)


@pytest.fixture
def every_route(running, tmp_path):
    """Every method and path for programs, of a node with reads and of a portal."""
    make_node(tmp_path / "portal", Profile.PORTAL, "A made-up portal", read_settings({}), SystemClock())
    portal = open_node(tmp_path / "portal", read_settings({}))
    served = [*routes_of(running.app), *routes_of(compose(portal, HitHub()))]
    portal.stop()
    return {(one.method, one.path) for one in served if not one.is_page} | set(SERVED_APART)


def test_every_address_that_the_page_names_is_served(every_route):
    named = named_calls()
    assert len(named) > 80
    assert sorted(one for one in named if route_of(one, every_route) is None) == []


def test_every_route_for_programs_is_on_the_page(every_route):
    told = {route_of(one, every_route) for one in named_calls()}
    assert sorted(every_route - told) == []


def test_every_reason_of_a_row_without_reads_is_on_the_page():
    """A policy's refusal and an error have the names of the clause and of the error."""
    sent = re.findall(r"""(?:_down\(|NoAnswer\(RowOutcome\.\w+, )"([a-z-]+)"\)""", inspect.getsource(peers))
    assert len(sent) > 6
    known = {*map(str, MessageFault), *sent, OTHER_QUESTION, UNSIGNED, NO_NODE, OWN_LIMIT, LATE}
    table = PAGE.read_text("utf-8").partition("| `reason_code` | With |")[2].partition("\n\n")[0]
    assert known == {one for row in table.splitlines()[2:] for one in codes_of(row)}


def test_the_rows_of_a_question_to_every_force_have_the_shape_that_the_page_shows():
    *rows, last = shown("reads")
    for row in rows:
        assert row.items() >= {"owner": row["owner"], "outcome": RowOutcome(row["outcome"])}.items()
        assert row["at_ms"] > 0
    hit, down = rows
    told = found_to_json(found_from_json(hit))
    assert {**told, "reads": [{"owner": hit["owner"], **read} for read in told["reads"]]}.items() <= hit.items()
    assert down["reason_code"] == "unreachable"
    assert last == {"complete": True, "owners": {row["owner"]: row["outcome"] for row in rows}}


def codes_of(row: str) -> list[str]:
    """Give the codes of a row of the table; those that it gives as an example of many are none."""
    first = row.split("|")[1]
    return [] if ", as " in first else re.findall(r"`([a-z-]+)`", first)
