"""The processes of a demonstration network: started, watched, and ended in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from commonbeat.demo.network_build import Place
from commonbeat.demo.people import PASSWORD
from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

from .network_folder import nodes_that_run
from .network_status import status_at
from .plainly import console, errors

START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 25.0
LOOK_SECONDS: Final = 0.2
_COMMAND: Final = "from commonbeat.cli.main import run; run()"


class NodeEnded(CommonbeatError):
    """A node of the network did not come to the point where it answers."""

    code = "demo.node-ended"
    kind = Kind.FAILED

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(_("The node {name} did not start: {log} says why.").format(name=name, log=log))


class Nodes:
    """The processes of the nodes. ``run`` returns when all of them have ended."""

    def __init__(self, root: Path, nodes: Sequence[Place]) -> None:
        self._root, self._nodes = root, nodes
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._told: set[str] = set()
        self._ends = False

    def run(self) -> None:
        """Start the nodes one after the other, say where they are, and watch them until told to stop.

        Raises:
            NodeEnded: one of them does not start.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            for place in self._nodes:
                self._start(place)
            for place in self._nodes:
                self._await(place)
            if not self._ends:
                self._greet()
            while not self._ends and any(one.poll() is None for one in self._processes.values()):
                self._tell_who_ended()
                time.sleep(LOOK_SECONDS)
        finally:
            self._stop()
            tell_who_goes_on(self._root)

    def _start(self, place: Place) -> None:
        command = [sys.executable, "-c", _COMMAND, "serve", "--data", str(self._root / place.name)]
        with (self._root / f"{place.name}.log").open("ab") as log:
            self._processes[place.name] = subprocess.Popen(  # noqa: S603  (this very program)
                [*command, "--port", str(place.port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C comes to this process, which ends the others in order
            )

    def _await(self, place: Place) -> None:
        ends = time.monotonic() + START_SECONDS
        while not _holds_directory(place) and not self._ends:
            if self._processes[place.name].poll() is not None or time.monotonic() > ends:
                raise NodeEnded(place.name, self._root / f"{place.name}.log")
            time.sleep(LOOK_SECONDS)
        if not self._ends:
            console.print(f"demo: {place.name} answers at {place.url}", markup=False, highlight=False)

    def _greet(self) -> None:
        first = self._nodes[2]
        lines = (
            f"demo: open {self._nodes[0].url} for the portal, {first.url} for a force",
            "demo: sign in as editor, registrar or auditor at the portal",
            "demo: sign in as investigator, camera-engineer, analyst, hit-desk or auditor at a force",
            f"demo: the password is {json.dumps(PASSWORD)}; the sign-in pages show each code",
            "demo: docs/tutorial/one-clause.md is a walk through it in ten minutes",
            "demo: stop it with Ctrl-C",
        )
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _tell_who_ended(self) -> None:
        for place in self._nodes:
            ended = self._processes[place.name].poll()
            if ended is not None and place.name not in self._told:
                self._told.add(place.name)
                again = f"commonbeat serve --data {self._root / place.name} --port {place.port}"
                told = f"demo: {place.name} has ended ({ended}); the others go on. To start it again: {again}"
                errors.print(told, markup=False, highlight=False, soft_wrap=True)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if self._ends:
            os.write(sys.stderr.fileno(), b"\nStopping already: each node brings what is under way to an end.\n")
        self._ends = True

    def _stop(self) -> None:
        running = [one for one in reversed(list(self._processes.values())) if one.poll() is None]
        for one in running:
            one.terminate()
        ends = time.monotonic() + STOP_SECONDS
        for one in running:
            try:
                one.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def _holds_directory(place: Place) -> bool:
    """Say whether the node takes requests and knows its network."""
    return status_at(place.name, str(place.profile), place.party.id, place.url).serial > 0


def tell_who_goes_on(root: Path) -> None:
    """Say which nodes of the folder still run: who started them by hand stops them."""
    for name, runner in nodes_that_run(root).items():
        told = f"demo: {name} goes on: it was started by hand. Stop it with: kill {runner.pid or 'PID'}"
        errors.print(told, markup=False, highlight=False, soft_wrap=True)
