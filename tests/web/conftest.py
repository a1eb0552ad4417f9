"""A demonstration node, in process, on a memory read store: what the edges are tried through."""

from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.build import feed_bearer, furnish, make_demo_folder, person_bearer
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.builders import a_camera
from tests.web.portals import Portal


class Running:
    """A started node, its application, and credentials for everybody in it."""

    def __init__(self, folder: Path, store) -> None:
        self.store = store
        make_demo_folder(folder)
        self.node = open_node(folder, read_settings({}), store=store)
        furnish(self.node.house, [a_camera(n, latitude=52.0 + n / 100) for n in range(1, 6)])
        self.node.reads.cameras_changed()
        self.node.start()
        self.hub = HitHub()
        self.app = compose(self.node, self.hub)

    def bearer(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {person_bearer(self.node.house, person)}"}

    def feed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {feed_bearer(self.node.house, 'feed-1')}"}

    def call(self, method: str, path: str, **more) -> httpx.Response:
        return self.client.request(method, path, **more)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("node") / "data", MemoryReadStore())
    with TestClient(made.app, base_url="http://node", raise_server_exceptions=False) as made.client:
        yield made
    made.node.stop()


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal"))
    yield made
    made.node.stop()
