"""A real ``commonbeat serve`` in a folder of its own: started, asked, killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonbeat.anpr.watch import LiveWatch
from commonbeat.bootstrap.house import open_house
from commonbeat.demo.build import feed_bearer, person_bearer
from commonbeat.kernel.clock import SystemClock
from commonbeat.settings import NodeFolder, read_settings

COMMAND = (sys.executable, "-c", "from commonbeat.cli.main import run; run()")
READY_SECONDS = 90.0
LOOK_SECONDS = 0.02


def a_world(folder: Path, cameras: int = 40) -> Path:
    """Make a folder shaped like the sample: a few cameras on a made-up road."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["feed,source,camera,name,road,latitude,longitude,force_code,force_name,class"]
    lines += [f"1,1,{n},R001 made-up {n:02d},R001,{52 + n / 1000:.6f},-1.500000,X1,Made-up,static" for n in range(1, cameras + 1)]  # fmt: skip
    (folder / "cameras.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """Give what the condition gives once it is true; fail when it does not become true in time."""
    ends = time.monotonic() + seconds
    pause = _Pause()
    while not (found := condition()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        pause()
    return found


class _Pause:
    """Lets others work between two looks, without a sleep that a test would wait out."""

    def __init__(self) -> None:
        self._poll = threading.Event()

    def __call__(self) -> None:
        self._poll.wait(LOOK_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A node, run as a user would run it: of a demo world, or, without one, of what lies in its folder."""

    def __init__(self, data: Path, world: Path | None, port: int = 0, settings: dict[str, str] | None = None) -> None:
        self.data, self.world, self.port = data, world, port or free_port()
        self.log = data.parent / f"{data.name}.log"
        self.settings = {f"COMMONBEAT_{name.upper()}": value for name, value in (settings or {}).items()}
        self.process: subprocess.Popen[bytes] | None = None
        self.tokens: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMONBEAT_")}
        return kept | self.settings

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def words(self) -> list[str]:
        """Give the command that starts it."""
        world = [] if self.world is None else ["--demo-world", str(self.world)]
        return ["serve", "--data", str(self.data), "--port", str(self.port), *world]

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process, and do not wait for it."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*COMMAND, *self.words()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip

    def start(self, seconds: float = READY_SECONDS) -> None:
        """Start it and wait until it takes reads and answers searches."""
        self.process = self.launch()
        self.wait_ready(seconds)

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        until(self._is_ready, seconds, f"the node is ready; its log ends {self.said()[-1500:]}")

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"serve ended with {self.process.returncode}: {self.said()[-3000:]}"
        return self.ready() == 200

    def ready(self) -> int:
        """Give the status of ``/healthz/ready``; 0 while nobody answers."""
        try:
            return self.call("GET", "/healthz/ready", seconds=5)[0]
        except OSError:
            return 0

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def store_pid(self) -> int:
        """Give the number of the store process that this node started."""
        pid = int((self.data / "reads" / "store.lock").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert str(self.data).encode() in command, "that is another's process"
        return pid

    def kill_leader(self) -> None:
        """``kill -9`` of the node alone, and wait until it has gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_store(self) -> None:
        """``kill -9`` of the store process alone."""
        os.kill(self.store_pid, signal.SIGKILL)

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to end, as an operator would; give its exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def end(self) -> None:
        """Leave no process behind, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def bearer(self, who: str) -> str:
        """Give a credential; it outlives every restart."""
        if who not in self.tokens:
            house = open_house(NodeFolder(self.data), read_settings({}), SystemClock(), LiveWatch())
            try:
                self.tokens[who] = feed_bearer(house, who) if who == "feed-1" else person_bearer(house, who)
            finally:
                house.close()
        return self.tokens[who]

    def call(
        self, method: str, path: str, body: object = None, who: str | None = None, seconds: float = 30.0
    ) -> tuple[int, Any]:
        """Give the status and the body of an answer; raise ``OSError`` where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.bearer(who)}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            self.headers = dict(answer.getheaders())
            kind = answer.getheader("content-type", "")
            return answer.status, json.loads(content) if "json" in kind else content.decode()
        except http.client.HTTPException as cut:
            raise ConnectionError(str(cut)) from cut
        finally:
            connection.close()

    def command(self, *words: str, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a command of ours."""
        return subprocess.run(
            [*COMMAND, *words], capture_output=True, text=True, timeout=seconds, check=False, env=self.environment
        )


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):  # gone before the look, or between opening and reading
        return False
