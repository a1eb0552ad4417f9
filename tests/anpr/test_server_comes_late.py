"""A node whose reads are kept by a server: it starts without it, takes reads, says so, and recovers by itself.

The server is the store process behind a relay, since a ClickHouse server cannot be had everywhere.
"""

import socket
import threading
import time

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.clickhouse.supervisor import StoreProcess
from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.anpr.errors import ReadStoreUnavailable
from commonbeat.bootstrap.open import open_node
from commonbeat.bootstrap.store_watch import GOOD_SECONDS, StoreWatch
from commonbeat.cli.serve import compose
from commonbeat.demo.build import feed_bearer, furnish, make_demo_folder, person_bearer
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.builders import a_camera
from tests.web.test_searches import PURPOSE, ago

PATIENCE_SECONDS = 30.0


class Relay:
    """An address that refuses everybody until it is opened, and then leads to the store process's socket."""

    def __init__(self):
        self._door = socket.socket()
        self._door.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it, and nobody is let in
        self.port = self._door.getsockname()[1]
        self._ends = []

    def open(self, path):
        self._door.listen()
        threading.Thread(target=self._let_in, args=(str(path),), daemon=True).start()

    def close(self):
        for one in (self._door, *self._ends):
            one.close()

    def _let_in(self, path):
        while True:
            try:
                caller, _address = self._door.accept()
            except OSError:
                return
            inside = socket.socket(socket.AF_UNIX)
            inside.connect(path)
            self._ends += [caller, inside]
            for one, other in ((caller, inside), (inside, caller)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one, other):
    try:
        while piece := one.recv(65_536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


class FlakyStore(MemoryReadStore):
    """A store in memory that can be out of reach."""

    is_down = False

    def _reached(self):
        if self.is_down:
            raise ReadStoreUnavailable

    def count(self):
        self._reached()
        return super().count()

    def gaps(self):
        self._reached()
        return super().gaps()

    def captured_span(self):
        self._reached()
        return super().captured_span()

    def insert(self, reads, token):
        self._reached()
        super().insert(reads, token)

    def search(self, query):
        self._reached()
        return super().search(query)

    def keys_between(self, from_ms, to_ms):
        self._reached()
        return super().keys_between(from_ms, to_ms)


class Started:
    """A demonstration node whose reads are elsewhere."""

    def __init__(self, folder, address, store=None):
        make_demo_folder(folder)
        self.node = open_node(folder, read_settings({"COMMONBEAT_READS": address}), store=store)
        furnish(self.node.house, [a_camera(1)])
        self.node.reads.cameras_changed()
        self.node.start()
        self.at = ago(seconds=1)
        self.client = TestClient(compose(self.node, HitHub()), base_url="http://node")

    def ready(self):
        answer = self.client.get("/healthz/ready")
        parts = answer.json()["parts"]
        return answer.status_code, parts["reads"], parts["search"]

    def send(self, *marks):
        reads = [{"vrm": mark, "captured_at": self.at, "feed": 1, "source": 1, "camera": 1} for mark in marks]
        bearer = {"Authorization": f"Bearer {feed_bearer(self.node.house, 'feed-1')}"}
        answer = self.client.post("/api/anpr/reads", json={"reads": reads}, headers=bearer)
        return answer.status_code, answer.json().get("accepted")

    def found(self, mark):
        bearer = {"Authorization": f"Bearer {person_bearer(self.node.house, 'investigator')}"}
        body = {"vrm": mark, "from": ago(days=1), "to": ago(days=-1), "purpose": PURPOSE}
        answer = self.client.post("/api/anpr/searches", json=body, headers=bearer)
        return answer.status_code, [read["vrm"] for read in answer.json().get("reads", [])]


def comes_true(condition):
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True


def test_a_node_starts_without_its_server_takes_reads_and_finds_them_once_it_comes(tmp_path):
    relay, process = Relay(), StoreProcess(tmp_path / "server")
    started = Started(tmp_path / "data", f"clickhouse://127.0.0.1:{relay.port}")
    try:
        with started.client:
            assert started.ready() == (503, True, False)
            assert started.send("LATE1", "LATE2") == (202, 2)
            assert started.send("LATE1") == (202, 0)
            assert started.found("LATE1") == (503, [])
            process.start()
            relay.open(process.socket)
            assert comes_true(lambda: started.ready() == (200, True, True))
            assert comes_true(lambda: started.found("LATE1") == (200, ["LATE1"]))
            assert started.send("LATE3") == (202, 1)
    finally:
        started.node.stop()
        relay.close()
        process.stop()


@pytest.mark.parametrize("is_down", [True, False])
def test_a_node_says_whether_searches_are_answered_and_says_so_when_it_changes(tmp_path, is_down):
    store = FlakyStore()
    store.is_down = is_down
    started = Started(tmp_path / "data", "clickhouse://127.0.0.1", store)
    try:
        with started.client:
            for down in (is_down, not is_down):
                store.is_down = down
                wanted = (503, True, False) if down else (200, True, True)
                assert comes_true(lambda: started.ready() == wanted)  # noqa: B023  (asked within the turn)
                assert started.send(f"M{down:d}")[0] == 202
    finally:
        started.node.stop()


def test_a_store_that_hangs_is_not_said_to_answer_for_long():
    now = [0.0]
    watch = StoreWatch(lambda: None, pytest.fail, monotonic=lambda: now[0])
    assert not watch.answers
    watch.look()
    now[0] += GOOD_SECONDS - 1
    assert watch.answers
    now[0] += 1
    assert not watch.answers


def test_what_nobody_foresaw_is_told_and_the_watch_goes_on():
    troubles, answers = [], iter([ValueError("no"), None])

    def ask():
        if (trouble := next(answers)) is not None:
            raise trouble

    watch = StoreWatch(ask, troubles.append)
    watch.look()
    assert ([type(one) for one in troubles], watch.answers) == ([ValueError], False)
    watch.look()
    assert watch.answers
