"""Lists and hits through their routes, over memory: shapes, statuses, and who gets in."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from commonbeat.access.errors import AccessRefused
from commonbeat.access.model import PUBLIC, Actor, Decision, Permission
from commonbeat.audit.model import Entry
from commonbeat.web.api import hits, lists
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.problems import answer, put_problems_on
from tests.anpr.voi_builders import UPLAND, World, a_list_manager, a_responder, reads_of
from tests.builders import an_actor

ENTRY = {"vrm": "ab12 cde", "reason": "stolen", "action": "stop", "weed_date": "2026-12-24"}
PEOPLE = {
    "list-manager": a_list_manager(),
    "hit-desk": a_responder(),
    "outsider": a_list_manager(party=UPLAND),
    "nobody": an_actor(id="nobody"),
}


class MemoryNode:
    """As much of a node as these routes use."""

    demo = False

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.refusals = world, world.clock, 0

    @contextmanager
    def begin(self) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(lists=self.world.lists, hits=self.world.hits)

    reading = begin

    def record(self, entry: Entry) -> int:
        return self.world.log.append(entry)

    def who(self, bearer: str) -> Actor | None:
        return PEOPLE.get(bearer)

    def public(self) -> Actor:
        return PUBLIC

    def require(self, actor: Actor, permission: Permission) -> None:
        if permission not in actor.permissions:
            raise AccessRefused(actor, permission, Decision(allowed=False, rule="r", reason="not yours"))


class Client:
    """Calls the app in this process, one call at a time."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **more) -> httpx.Response:
        async def called() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://node") as client:
                return await client.request(method, path, headers=as_("list-manager") | (headers or {}), **more)

        return asyncio.run(called())

    def get(self, path: str, **more) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more) -> httpx.Response:
        return self.request("POST", path, **more)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World) -> Client:
    app = FastAPI()
    app.state.node, app.state.hit_hub = MemoryNode(world), HitHub(check_seconds=0.05)
    app.include_router(lists.router)
    app.include_router(hits.router)
    put_problems_on(app, lambda _request, error: answer(error))
    return Client(app)


def as_(person: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {person}"}


def a_made_list(client: Client) -> str:
    made = client.post("/api/anpr/lists", json={"name": "Stolen", "purpose": "theft", "priority": "high"})
    assert made.status_code == 201
    return made.json()["id"]


def test_an_entry_that_was_posted_hits_and_the_hit_is_decided(client, world):
    list_ = a_made_list(client)
    added = client.post(f"/api/anpr/lists/{list_}/entries", json={"entries": [ENTRY]}).json()
    world.raiser.raise_hits(reads_of("AB12CDE"))
    page = client.get("/api/anpr/hits", headers=as_("hit-desk")).json()
    [hit] = page["hits"]
    assert (hit["vrm"], hit["captured_at"], hit["late"]) == ("AB12CDE", "2026-11-21T11:59:59.000Z", False)
    assert (hit["list"], hit["entry"], hit["priority"]) == (list_, added["ids"][0], "high")
    assert (hit["feed"], hit["source"], hit["camera"], hit["state"]) == (1, 1, 1, "raised")
    again = client.get("/api/anpr/hits", params={"after": page["next"]}, headers=as_("hit-desk")).json()
    assert again == {"hits": [], "next": page["next"], "more": False}
    decided = client.post(f"/api/anpr/hits/{hit['id']}/confirm", json={"reason": "compared"}, headers=as_("hit-desk"))
    assert (decided.status_code, decided.json()["state"]) == (200, "confirmed")
    second = client.post(f"/api/anpr/hits/{hit['id']}/reject", json={"reason": "misread"}, headers=as_("hit-desk"))
    assert (second.status_code, second.json()["type"]) == (409, "/errors/anpr.hit-decided")


def test_a_list_goes_out_as_csv_and_into_another(client):
    first, second = a_made_list(client), a_made_list(client)
    three = [ENTRY | {"information": f'a "b",\nc {number}'} for number in range(3)]
    client.post(f"/api/anpr/lists/{first}/entries", json={"entries": three})
    out = client.get(f"/api/anpr/lists/{first}/entries.csv")
    assert out.headers["content-type"].startswith("text/csv")
    into = client.post(
        f"/api/anpr/lists/{second}/entries.csv", content=out.content, headers={"Content-Type": "text/csv"}
    )
    assert (into.status_code, len(into.json()["ids"])) == (201, 3)
    assert client.get(f"/api/anpr/lists/{second}/entries.csv").content == out.content
    again = client.post(
        f"/api/anpr/lists/{second}/entries.csv", content=out.content, headers={"Content-Type": "text/csv"}
    )
    assert (again.status_code, again.json()["ids"], again.json()["already"]) == (201, [], 3)
    assert client.get(f"/api/anpr/lists/{second}/entries.csv").content == out.content


def test_a_bad_csv_is_a_problem_with_line_and_column(client):
    list_ = a_made_list(client)
    bad = client.post(f"/api/anpr/lists/{list_}/entries.csv", content=b"AB1,,\n", headers={"Content-Type": "text/csv"})
    assert (bad.status_code, bad.json()["faults"][0]["pointer"]) == (422, "/1/4")
    assert client.get(f"/api/anpr/lists/{list_}/entries").json()["entries"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"action": "arrest"}, "/entries/0/action"),
        ({"weed_date": 0}, "/entries/0/weed_date"),
        ({"weed_date": "2026-11-20"}, "/entries/0/weed_date"),
        ({"weed_date": "2026-12-24T00:00"}, "/entries/0/weed_date"),
        ({"vrm": "A?"}, "/entries/0/vrm"),
        ({"extra": 1}, "/entries/0/extra"),
        ({"make": None}, "/entries/0/make"),
    ],
)
def test_an_entry_of_the_wrong_shape_is_a_problem_with_its_pointer(client, change, pointer):
    bad = client.post(f"/api/anpr/lists/{a_made_list(client)}/entries", json={"entries": [ENTRY | change]})
    assert (bad.status_code, [fault["pointer"] for fault in bad.json()["faults"]]) == (422, [pointer])


@pytest.mark.parametrize("missing", ["vrm", "reason", "action", "weed_date"])
def test_what_is_compulsory_is_named_where_it_is_missing(client, missing):
    entry = {name: value for name, value in ENTRY.items() if name != missing}
    bad = client.post(f"/api/anpr/lists/{a_made_list(client)}/entries", json={"entries": [entry]})
    assert [fault["pointer"] for fault in bad.json()["faults"]] == [f"/entries/0/{missing}"]


def test_an_entry_is_taken_off_and_a_list_closed(client):
    list_ = a_made_list(client)
    [entry] = client.post(f"/api/anpr/lists/{list_}/entries", json={"entries": [ENTRY]}).json()["ids"]
    address = f"/api/anpr/lists/{list_}/entries/{entry}/inactivate"
    statuses = [client.post(address, json={"reason": "sold"}).status_code for _ in range(2)]
    closed = client.post(f"/api/anpr/lists/{list_}/close", json={"reason": "over"}).json()
    shut = client.post(f"/api/anpr/lists/{list_}/entries", json={"entries": [ENTRY]})
    assert (statuses, closed["closed_reason"], closed["revision"], shut.status_code) == ([200, 409], "over", 4, 409)


def test_another_organisations_person_finds_nothing(client, world):
    list_ = a_made_list(client)
    client.post(f"/api/anpr/lists/{list_}/entries", json={"entries": [ENTRY]})
    [hit] = world.raiser.raise_hits(reads_of("AB12CDE"))
    for path in (f"lists/{list_}", f"lists/{list_}/entries", f"lists/{list_}/entries.csv", f"hits/{hit.id}"):
        assert client.get(f"/api/anpr/{path}", headers=as_("outsider")).status_code == 404
    assert client.get("/api/anpr/hits", headers=as_("outsider")).json() == {"hits": [], "next": None, "more": False}
    assert client.get("/api/anpr/lists", headers=as_("outsider")).json()["lists"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [(route.methods.copy().pop(), route.path) for router in (lists.router, hits.router) for route in router.routes],
)
def test_no_route_answers_without_its_permission(client, method, path):
    address = path.replace("{id}", "x").replace("{entry}", "y")
    refused = client.request(method, address, headers=as_("nobody"), content=b"{")
    stranger = client.request(method, address, headers={"Authorization": ""}, content=b"{")
    assert (refused.status_code, stranger.status_code) == (403, 401)


def test_the_stream_resumes_ends_with_the_session_and_is_on_the_record(client, world):
    list_ = a_made_list(client)
    client.post(f"/api/anpr/lists/{list_}/entries", json={"entries": [ENTRY]})
    world.raiser.raise_hits(reads_of("AB12CDE"))
    world.raiser.raise_hits(reads_of("AB12CDE", captured_ms=0))
    after = client.get("/api/anpr/hits", params={"limit": 1}).json()["next"]
    node = client.app.state.node
    who = node.who
    asked = iter(range(10))
    node.who = lambda bearer: who(bearer) if next(asked) < 3 else None  # two looks at the route, one while it runs
    stream = client.get("/api/anpr/hits/stream", headers={"Last-Event-ID": after})
    assert stream.headers["content-type"].startswith("text/event-stream")
    seen = stream.text.splitlines()
    [hit] = [json.loads(line[6:]) for line in seen if line.startswith("data: ") and "captured_at" in line]
    node.who = who
    assert hit == client.get(f"/api/anpr/hits/{hit['id']}").json()
    assert "event: ended" in seen
    assert world.events().count("anpr.hits.watched") == 2
