"""Real nodes over loopback: each a folder of its own, in this process or served in one of its own."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from pathlib import Path

import uvicorn

from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import open_house
from commonbeat.bootstrap.identity import Identity
from commonbeat.bootstrap.make import make_folder
from commonbeat.bootstrap.network import Joined, join, node_signer
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.build import feed_bearer, furnish, person_bearer
from commonbeat.demo.world import SERVICE
from commonbeat.exchange.model import DIRECTORY, Bound, BoundState, ListedParty, Statement
from commonbeat.exchange.statements import statement_to_json
from commonbeat.kernel.clock import Clock, SystemClock, from_ms, spell, to_ms
from commonbeat.kernel.envelopes import key_id, seal
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.profiles import Profile
from commonbeat.parties.keys import KeyUse, SigningKey
from commonbeat.parties.model import PartyClass
from commonbeat.settings import NodeFolder, read_settings
from commonbeat.web.hit_stream import HitHub
from tests.builders import a_camera

ANCHOR = Ed25519Signer("anchor", bytes([7]) * 32)
PURPOSE = {"category": "serious", "reason": "made-up burglary series", "reference": "MV/1"}
ASKER, OWNER = PartyId("midvale-force"), SERVICE.id
"""The owner is the organisation whose feed the demonstration has, so that reads can be sent to it."""

HOUR_MS = 3_600_000


def make_force(root: Path, party: PartyId, url: str) -> None:
    """Make a made-up force's node with people and cameras, joined to the network of ``ANCHOR``."""
    origin = f"{party}.commonbeat/SYNTHETIC"
    make_folder(root, Identity(Profile.FORCE, SERVICE.name, SERVICE.id, origin, demo=True))
    house = open_house(NodeFolder(root), read_settings({}), SystemClock(), LiveWatch())
    furnish(house, [a_camera(n, party=PartyId("midvale")) for n in range(1, 4)])
    house.close()
    NodeFolder(root).identity.unlink()  # what furnishes a demonstration does so for one organisation alone
    Identity(Profile.FORCE, f"{party} (synthetic)", party, origin, demo=True).write(NodeFolder(root).identity)
    join(root, Joined(url, "http://127.0.0.1:1", ANCHOR.public_key))


def listed(root: Path, party: PartyId, url: str, state: BoundState = BoundState.BOUND) -> ListedParty:
    """Give the directory's line of a node."""
    public, hour_ago = node_signer(root).public_key, from_ms(to_ms(SystemClock().now()) - HOUR_MS)
    key = SigningKey(key_id(public), party, KeyUse.NODE, public, hour_ago)
    return ListedParty(party, f"{party} (synthetic)", PartyClass.FORCE, url, (key,), Bound(state, "network-code@0.1"))


def a_directory(serial: int, *parties: ListedParty) -> bytes:
    now = to_ms(SystemClock().now())
    statement = Statement("made-up", serial, from_ms(now - 1000), from_ms(now + 72 * HOUR_MS), parties)
    return seal(DIRECTORY, statement_to_json(statement), ANCHOR).to_bytes()


def give_directory(root: Path, envelope: bytes) -> None:
    """Put the directory where the node keeps the one that it holds."""
    (root / "network").mkdir(exist_ok=True)
    (root / "network" / "directory.json").write_bytes(envelope)


class InProcess:
    """A node in this process, its reads in memory, answering at a real port."""

    def __init__(self, root: Path, listener: socket.socket, clock: Clock | None = None) -> None:
        self.node = open_node(root, read_settings({}), clock, store=MemoryReadStore())
        self.node.start()
        app = compose(self.node, HitHub())
        config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_keep_alive=30)
        self.server = uvicorn.Server(config)
        self.port, self._listener = listener.getsockname()[1], listener
        self._thread = threading.Thread(target=self.server.run, args=([listener],), daemon=True)
        self._thread.start()

    def call(self, method: str, path: str, body: object = None, headers: dict | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"} | (headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def bearer(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {person_bearer(self.node.house, person)}"}

    def send(self, mark: str) -> None:
        at = spell(from_ms(to_ms(SystemClock().now()) - 1000))
        read = {"vrm": mark, "captured_at": at, "feed": 1, "source": 1, "camera": 1}
        bearer = {"Authorization": f"Bearer {feed_bearer(self.node.house, 'feed-1')}"}
        status, told = self.call("POST", "/api/anpr/reads", {"reads": [read]}, bearer)
        assert status == 202, told
        while self.node.reads.loader.waiting_rows:
            self.node.reads.loader.wait(0.05)

    def search(self, mark: str, person: str = "investigator", **more):
        now = to_ms(SystemClock().now())
        body = {"vrm": mark, "from": spell(from_ms(now - 24 * HOUR_MS)), "to": spell(from_ms(now)), "purpose": PURPOSE}
        return self.call("POST", "/api/exchange/searches", body | more, self.bearer(person))

    def rows(self, mark: str, **more) -> dict[str, dict]:
        status, body = self.search(mark, **more)
        assert status == 200, body
        *rows, last = [json.loads(line) for line in body.splitlines()]
        assert last == {"complete": True, "owners": {row["owner"]: row["outcome"] for row in rows}}
        return {row["owner"]: row for row in rows}

    def entries(self, event: str) -> list:
        log = self.node.house.log
        from commonbeat.audit.canonical import read

        every = [read(leaf.canonical).entry for leaf in log.every_leaf(log.size())]
        return [one for one in every if str(one.event) == event]

    def close(self) -> None:
        if self.server.should_exit:
            return
        self.server.should_exit = True
        self._thread.join(20)
        self._listener.close()
        self.node.stop()


def a_listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
