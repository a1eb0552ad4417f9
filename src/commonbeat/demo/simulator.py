"""Sends the simulated traffic to the node as a camera feed would: over HTTP, with the feed's credential."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import dropwhile

import httpx
import structlog

from commonbeat.kernel.clock import Clock, to_ms
from commonbeat.kernel.ids import PartyId

from .traffic import Passing, Traffic

log = structlog.get_logger("commonbeat.demo")

PER_SECOND = 12.0
WARM_UP_MS = 3 * 3_600_000
"""How long before now the journeys begin, so that at the start vehicles are under way everywhere."""
TICK_SECONDS = 0.5
BATCH_MAX = 500


class Simulator:
    """A thread that lives beside the server, and sends each passing when its time has come."""

    def __init__(self, traffic: Traffic, url: str, bearer: str, clock: Clock, party: PartyId | None = None) -> None:
        """Take the journeys; ``party``: send what its cameras see, and leave the rest to others."""
        self.url, self.clock = url, clock
        passings = _from_now(traffic, to_ms(clock.now()))
        self._passings = (one for one in passings if party is None or one.camera.party == party)
        self._headers = {"Authorization": f"Bearer {bearer}"}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        waiting = next(self._passings)
        with httpx.Client(base_url=self.url, headers=self._headers, timeout=10, trust_env=False) as client:
            while not self._stop.wait(TICK_SECONDS):
                due: list[Passing] = []
                now = to_ms(self.clock.now())
                while waiting.captured_ms <= now and len(due) < BATCH_MAX:
                    due.append(waiting)
                    waiting = next(self._passings)
                if due:
                    self._send(client, due)

    def _send(self, client: httpx.Client, due: Sequence[Passing]) -> None:
        # A batch that fails is sent again until it is taken: the node knows repeats.
        while not self._stop.is_set():
            try:
                answer = client.post("/api/anpr/reads", json={"reads": [passing.as_read() for passing in due]})
            except httpx.HTTPError as error:
                log.debug("demo.simulator.waits", error=type(error).__name__)
            else:
                if answer.status_code == httpx.codes.ACCEPTED:
                    return
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    log.warning("demo.simulator.refused", status=answer.status_code)
                    return
            self._stop.wait(1.0)


def _from_now(traffic: Traffic, now_ms: int) -> Iterator[Passing]:
    passings = traffic.passings(now_ms - WARM_UP_MS, PER_SECOND)
    return dropwhile(lambda passing: passing.captured_ms < now_ms, passings)
