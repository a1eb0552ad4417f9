"""A question across forces, beside a bare HTTP proxy that makes the same call in the same run.

    python -m bench.exchange [--questions 300]

Two nodes, each a process of its own, with SQLite and fdatasync as they are served, and memory read stores so that
what is measured is the exchange: signature, own policy, durable record on both sides, signed answer, rows. Beside it a
proxy (uvicorn and httpx in a process of its own, nothing else) passes one search of the same mark to the owner's own
``/api/anpr/searches``, which decides and records as it always does. The difference is what the exchange adds.

Then owners that hang or are dead, against the deadline.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.bootstrap.node import RunningNode
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.build import feed_bearer, person_bearer
from commonbeat.exchange.model import Bound, BoundState, ListedParty
from commonbeat.kernel.clock import SystemClock, from_ms, spell, to_ms
from commonbeat.kernel.ids import PartyId
from commonbeat.parties.model import PartyClass
from commonbeat.settings import LogSettings, read_settings
from commonbeat.web.hit_stream import HitHub
from commonbeat.web.logs import set_up_logs
from commonbeat.web.server import server
from tests.exchange.nodes import ASKER, HOUR_MS, OWNER, PURPOSE, a_directory, give_directory, listed, make_force

from .common import Figure, Results, percentile

MARK = "BE19CHX"
DEADLINE_MS = 500
PAST = 120
"""Questions to owners of which one is dead and one hangs; each takes the whole deadline."""
WARMING = 20
ADDED_P50_MS, ADDED_P99_MS, OVER_MS = 10.0, 40.0, 50.0


def serve_node(root: Path, handle: int, told: Connection) -> None:
    """Run a node on an open socket, and tell a credential of its investigator and of its feed.

    A directory that it is told of then is taken, as if the anchor had given it.
    """
    listener = socket.socket(fileno=handle)
    set_up_logs(LogSettings(log_level="warning"))
    node = open_node(root, read_settings({}), store=MemoryReadStore())
    node.start()
    investigator, feed = person_bearer(node.house, "investigator"), feed_bearer(node.house, "feed-1")
    app = compose(node, HitHub(), answers=lambda: told.send((investigator, feed)))
    threading.Thread(target=take_directories, args=(node, told), daemon=True).start()
    server(app, node.settings.web, listener.getsockname()[1], lambda: None, lambda: None).run([listener])
    node.stop()


def take_directories(node: RunningNode, told: Connection) -> None:
    """Take what is told, one after another, and say whether it was new, until the other end is closed."""
    with suppress(EOFError):
        while True:
            told.send(node.directory.take(told.recv()))


def serve_proxy(target: str, handle: int, told: Connection) -> None:
    """Run the barest proxy: the body goes on, and what comes back comes back."""
    import httpx

    listener = socket.socket(fileno=handle)
    client = httpx.AsyncClient(base_url=target, trust_env=False)

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{message['type']}.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        fields = [(name, value) for name, value in scope["headers"] if name in {b"authorization", b"content-type"}]
        answer = await client.request(scope["method"], scope["path"], headers=fields, content=body)
        kept = [(b"content-type", answer.headers["content-type"].encode())]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
        await send({"type": "http.response.body", "body": answer.content})

    told.send("ready")
    uvicorn.Server(uvicorn.Config(app, log_config=None, loop="uvloop", http="httptools")).run([listener])


class Started:
    """A process of ours that listens, and what it told when it was ready."""

    def __init__(self, run: Callable[..., None], listener: socket.socket, *more: object) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self.port = listener.getsockname()[1]
        os.set_inheritable(listener.fileno(), True)
        self._process = multiprocessing.get_context("fork").Process(
            target=run, args=(*more, os.dup(listener.fileno()), there)
        )
        self._process.start()
        self._here = here
        self.told = here.recv() if here.poll(60) else None

    def take(self, directory: bytes) -> None:
        """Have the node hold another directory."""
        self._here.send(directory)
        if not (self._here.poll(20) and self._here.recv()):
            raise SystemExit("the directory was not taken")

    def stop(self) -> None:
        self._process.terminate()
        self._process.join(20)
        if self._process.is_alive():
            self._process.kill()


class Kept:
    """A kept connection of one person."""

    def __init__(self, port: int, bearer: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}

    def post(self, path: str, body: object) -> tuple[int, bytes, float]:
        content, began = json.dumps(body), time.perf_counter()
        self._connection.request("POST", path, content, self._headers)
        answer = self._connection.getresponse()
        told = answer.read()
        return answer.status, told, (time.perf_counter() - began) * 1000


def a_question() -> dict:
    now = to_ms(SystemClock().now())
    return {"vrm": MARK, "from": spell(from_ms(now - 24 * HOUR_MS)), "to": spell(from_ms(now)), "purpose": PURPOSE}


def timed(kept: Kept, path: str, is_right: Callable[[bytes], bool], **more: object) -> float:
    status, told, took_ms = kept.post(path, a_question() | more)
    if status != 200 or not is_right(told):
        raise SystemExit(f"{path} answered {status}: {told[:500]!r}")
    return took_ms


def both_answered(told: bytes) -> bool:
    return json.loads(told.splitlines()[-1]) == {"complete": True, "owners": {ASKER: "no-trace", OWNER: "hit"}}


def is_found(told: bytes) -> bool:
    return len(json.loads(told)["reads"]) == 1


def hang(listener: socket.socket, over: threading.Event) -> None:
    """Take every connection, and never answer."""
    held = []
    listener.settimeout(0.2)
    while not over.is_set():
        with suppress(TimeoutError):
            held.append(listener.accept()[0])
    for one in held:
        one.close()


def silent(id: str, port: int) -> ListedParty:
    bound = Bound(BoundState.BOUND, "network-code@0.1")
    return ListedParty(PartyId(id), f"{id} (synthetic)", PartyClass.FORCE, f"http://127.0.0.1:{port}", (), bound)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--questions", type=int, default=300)
    count = asked.parse_args().questions
    results = Results("exchange")
    with tempfile.TemporaryDirectory(prefix="cb-") as spare:
        measure(Path(spare), count, results)
    results.write()


def measure(spare: Path, count: int, results: Results) -> None:
    listeners = {party: socket.create_server(("127.0.0.1", 0)) for party in (ASKER, OWNER)}
    urls = {party: f"http://127.0.0.1:{one.getsockname()[1]}" for party, one in listeners.items()}
    for party, url in urls.items():
        make_force(spare / party, party, url)
    parties = [listed(spare / party, party, url) for party, url in urls.items()]
    for party in urls:
        give_directory(spare / party, a_directory(1, *parties))
    asker, owner = (Started(serve_node, listeners[party], spare / party) for party in (ASKER, OWNER))
    proxy = Started(serve_proxy, socket.create_server(("127.0.0.1", 0)), urls[OWNER])
    try:
        send(owner)
        compare(asker, owner, proxy, count, results)
        asker.stop()
        past_deadline(spare, listeners[ASKER], parties, results)
    finally:
        for one in (proxy, asker, owner):
            one.stop()


def send(owner: Started) -> None:
    read = {
        "vrm": MARK,
        "captured_at": spell(from_ms(to_ms(SystemClock().now()) - 1000)),
        "feed": 1,
        "source": 1,
        "camera": 1,
    }
    status, told, _ms = Kept(owner.port, owner.told[1]).post("/api/anpr/reads", {"reads": [read]})
    if status != 202:
        raise SystemExit(f"the read was not taken: {told!r}")
    kept, ends = Kept(owner.port, owner.told[0]), time.monotonic() + 20
    while not is_found(kept.post("/api/anpr/searches", a_question())[1]):
        if time.monotonic() > ends:
            raise SystemExit("the read was not stored")


def compare(asker: Started, owner: Started, proxy: Started, count: int, results: Results) -> None:
    """Ask in turn, once through the exchange and once through the proxy, so that both meet the same machine."""
    whole, bare = Kept(asker.port, asker.told[0]), Kept(proxy.port, owner.told[0])
    times: dict[str, list[float]] = {"whole": [], "bare": []}
    for at in range(count + 30):
        took = timed(whole, "/api/exchange/searches", both_answered), timed(bare, "/api/anpr/searches", is_found)
        if at >= 30:
            times["whole"].append(took[0])
            times["bare"].append(took[1])
    for share, target in ((0.5, ADDED_P50_MS), (0.99, ADDED_P99_MS)):
        full, peer = percentile(times["whole"], share), percentile(times["bare"], share)
        name = f"added by the exchange, p{share * 100:.0f}"
        results.add(
            Figure(
                name,
                full - peer,
                "ms",
                f"at most {target:g}",
                full - peer <= target,
                peer,
                "the bare proxy's whole call",
            )
        )
        results.note(**{f"whole_p{share * 100:.0f}_ms": round(full, 2)})


def past_deadline(spare: Path, listener: socket.socket, parties: list[ListedParty], results: Results) -> None:
    """Ask with an owner that is dead and one that hangs, and see how far past its deadline an answer comes.

    The process is new. It is warmed by questions to the owner that answers, under a directory that lists no other; then
    it is given the one that lists the two, and every answer about those counts, the first too.
    """
    slow, over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    hanging = threading.Thread(target=hang, args=(slow, over))
    hanging.start()
    asker = Started(serve_node, listener, spare / ASKER)
    try:
        kept = Kept(asker.port, asker.told[0])
        for _time in range(WARMING):
            timed(kept, "/api/exchange/searches", both_answered)
        two = silent("hangs", slow.getsockname()[1]), silent("dead", 1)
        asker.take(a_directory(2, *parties, *two))
        took = [timed(kept, "/api/exchange/searches", late_and_down, deadline_ms=DEADLINE_MS) for _time in range(PAST)]
    finally:
        over.set()
        asker.stop()
        hanging.join()
    worst = max(took) - DEADLINE_MS
    results.add(
        Figure(
            f"longest of {PAST} answers past its deadline, one owner dead and one hanging",
            worst,
            "ms",
            f"at most {OVER_MS:g}",
            worst <= OVER_MS,
        )
    )
    results.note(
        p50_past_deadline_ms=round(percentile(took, 0.5) - DEADLINE_MS, 2),
        the_longest_was_answer=took.index(max(took)) + 1,
    )


def late_and_down(told: bytes) -> bool:
    owners = json.loads(told.splitlines()[-1])["owners"]
    return (owners.get("hangs"), owners.get("dead")) == ("late", "down")


if __name__ == "__main__":
    main()
