"""One running node a folder: who it is, and where it answers."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

log = structlog.get_logger("commonbeat.node")

WAIT_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1


class NodeRunning(CommonbeatError):
    """Another process runs this node."""

    code = "node.running"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path, holder: str) -> None:
        told = _("The node in {folder} is run by another process, {holder}: stop that one first.")
        super().__init__(told.format(folder=folder, holder=holder))


class Leadership:
    """The right to run the node in a folder. It ends with the process, however that ends."""

    def __init__(self, root: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        """Take it, waiting for a process that is still closing.

        Raises:
            NodeRunning: another process has it and keeps it; the error names it.
        """
        self._path = root / "running.json"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        ends = time.monotonic() + wait_seconds
        has_said = False
        while not self._taken():
            if not has_said:
                log.warning("node.waits", reason=_("another process runs this node"), holder=_described(self._path))
                has_said = True
            if time.monotonic() >= ends:
                holder = _described(self._path)
                os.close(self._file)
                raise NodeRunning(root, holder)
            time.sleep(_LOOK_SECONDS)
        self.answers_at("")

    def answers_at(self, url: str) -> None:
        """Write down who runs the node and where it answers."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)

    def give_up(self) -> None:
        """Let another process run the node."""
        os.close(self._file)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Runner:
    """A process that runs a node. ``url`` is empty until it answers, ``pid`` 0 until it is written down."""

    pid: int
    url: str


def runner_of(root: Path) -> Runner | None:
    """Give the process that runs the node in the folder; None while nobody does, whatever an ended one left behind."""
    path = root / "running.json"
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        said = _said(path)
        pid = said.get("pid")
        return Runner(pid if isinstance(pid, int) else 0, str(said.get("url", "")))
    finally:
        os.close(file)
    return None


def running_at(root: Path) -> str | None:
    """Give where the node in the folder answers, or None while nobody runs it."""
    runner = runner_of(root)
    return None if runner is None else runner.url


def _described(path: Path) -> str:
    said = _said(path)
    return _("process {pid} {url}").format(pid=said.get("pid", "?"), url=said.get("url", "")).strip()


def _said(path: Path) -> dict[str, object]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
