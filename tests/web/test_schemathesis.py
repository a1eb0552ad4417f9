"""Schemathesis over the whole API: what it says of itself is true, whatever it is sent."""

import asyncio
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from prometheus_client import CollectorRegistry
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from commonbeat.access.model import Permission
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.adapters.sql.parties import SqlPartyStore, SqlPersonStore
from commonbeat.demo.people import make_people
from commonbeat.demo.world import PARTIES
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.profiles import Profile
from commonbeat.settings import read_settings
from commonbeat.web.app import create_app
from tests.access.builders import a_pack
from tests.web.conftest import Running
from tests.web.walk import SERVED_APART, framework_of, routes_of

EXAMPLES = int(os.environ.get("COMMONBEAT_TEST_EXAMPLES", "12"))
CONFIG = Path(__file__).parents[2] / "schemathesis.toml"
ENDLESS = "/api/anpr/hits/stream"
"""Its answer never ends: tests/anpr/test_hits_stream.py tries it."""
PEOPLE = {
    Permission.READS_SEARCH: "analyst",
    Permission.AUTHORITIES_REQUEST: "analyst",
    Permission.AUTHORITIES_GRANT: "authoriser",
    Permission.LISTS_EDIT: "list-manager",
    Permission.HITS_DECIDE: "hit-desk",
    Permission.AUDIT_READ: "auditor",
    Permission.READS_SEND: "feed-1",
    Permission.QUARANTINE_READ: "camera-engineer",
    Permission.QUARANTINE_RELEASE: "camera-engineer",
    Permission.CAMERAS_EDIT: "camera-engineer",
    Permission.READS_IMPORT: "camera-engineer",
    Permission.PEOPLE_READ: "admin",
    Permission.PEOPLE_EDIT: "admin",
    Permission.STANDARDS_READ: "editor",
    Permission.STANDARDS_EDIT: "editor",
}
"""Who may walk through each door; for any other, the investigator."""


@schemathesis.serializer(
    "application/x-ndjson",
    "application/ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
def as_lines(_context, value) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


class Tried:
    """A running node and the person for each of its operations."""

    def __init__(self, node: Running) -> None:
        self.node = node
        self.doors = {(one.method, one.path): one.permission for one in routes_of(node.app)} | SERVED_APART
        self.tokens: dict[str, dict[str, str]] = {}
        self.statuses: dict[str, set[int]] = {}

    def headers(self, method: str, path: str) -> dict[str, str]:
        door = self.doors.get((method, path)) or next(
            (p for (_m, at), p in self.doors.items() if at == path and p), None
        )
        if door is Permission.PEOPLE_EDIT and path.startswith(("/api/parties", "/api/keys")):
            return self.bearer("service-admin")  # the node's own organisation keeps the register
        return {} if door is None else self.bearer(PEOPLE.get(door, "investigator"))

    def restore(self) -> None:
        """Put the people and organisations back: the administrator may have been asked to change them."""
        self.tokens.clear()
        with self.node.node.house.database.writing() as connection:
            parties, people = SqlPartyStore(connection), SqlPersonStore(connection)
            for party in PARTIES:
                parties.put(party)
            for person in make_people():
                people.put(person)

    def bearer(self, who: str) -> dict[str, str]:
        if who not in self.tokens:
            self.tokens[who] = self.node.feed() if who == "feed-1" else self.node.bearer(who)
        return self.tokens[who]


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("node") / "data", MemoryReadStore())
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as client:
        made.client = BRIDGE.client = client
        yield (tried := Tried(made))
    made.node.stop()
    for label, statuses in tried.statuses.items():  # a test that met nothing but refusals has proved little
        assert statuses - {401, 403}, f"{label} was only ever refused: its person is not the right one"


class Bridge:
    """The application as it runs in the client's own loop: Schemathesis begins and ends a loop a call."""

    client: TestClient

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            await self._ask(scope, receive, send)
        else:
            await _no_lifespan(receive, send)

    async def _ask(self, scope, receive, send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        answer = await asyncio.to_thread(self._asked, scope, body)
        headers = [(name.lower(), value) for name, value in answer.headers.raw]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    def _asked(self, scope, body: bytes):
        address = scope["raw_path"].decode() + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
        headers = [(name, value) for name, value in scope["headers"] if name not in {b"host", b"accept-encoding"}]
        return self.client.request(scope["method"], address, headers=headers, content=body)


async def _no_lifespan(receive, send) -> None:
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


@pytest.fixture
def restored(tried):
    tried.restore()
    return tried


def described() -> dict:
    """Give the description of a node with every room: no part of a node is needed for it."""
    node = SimpleNamespace(
        profile=Profile.NATIONAL, settings=read_settings({}), clock=SystemClock(), pack=a_pack(), demo=False
    )
    return framework_of(create_app(node, CollectorRegistry(), reads=object())).openapi()


api = schemathesis.openapi.from_dict(described(), config=SchemathesisConfig.from_path(CONFIG)).exclude(path=ENDLESS)
api.app = BRIDGE = Bridge()


@pytest.mark.slow
@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
def test_every_operation_is_what_it_says(case, restored):
    response = case.call_and_validate(headers=restored.headers(case.method, case.operation.path))
    restored.statuses.setdefault(case.operation.label, set()).add(response.status_code)


def test_every_route_of_the_api_is_described(tried):
    described = tried.node.call("GET", "/api/openapi.json").json()["paths"]
    walked = {(one.method.lower(), one.path) for one in routes_of(tried.node.app) if one.path.startswith("/api/")}
    walked -= {("get", "/api/openapi.json"), ("get", "/api/docs")}
    walked |= {("post", "/api/anpr/reads")}
    assert walked == {
        (method, path) for path, methods in described.items() for method in methods if re.match("/api/", path)
    }
