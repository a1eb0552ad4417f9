"""Starts the store process, waits until it answers, starts it again when it dies, and stops it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from commonbeat.kernel.errors import CommonbeatError, Kind
from commonbeat.kernel.text import _

READY_SECONDS = 30.0
HELD_SECONDS = 10.0
STOP_SECONDS = 12.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 10.0
SOCKET_PATH_BYTES = 100
"""A Unix socket's path has 108 bytes at the most, its NUL included."""

_log = structlog.get_logger()


class ReadStoreHeld(CommonbeatError):
    """Another process has the read store's folder open. A folder has one store process at a time."""

    code = "anpr.store-held"
    kind = Kind.CONFLICT

    def __init__(self, folder: Path, holder: str) -> None:
        self.folder, self.holder = folder, holder
        super().__init__(
            _("The read store in {folder} is in use by process {holder}: end that one, then start again.").format(
                folder=folder, holder=holder
            )
        )


class ReadStoreNotStarted(CommonbeatError):
    """The store process ended, or said nothing, before it was ready."""

    code = "anpr.store-not-started"
    kind = Kind.UNAVAILABLE

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(
            _("The read store in {folder} did not start ({reason}): look at what it wrote above.").format(
                folder=folder, reason=reason
            )
        )


class StoreProcess:
    """One store process, kept alive.

    ``changed`` is called with True when the store becomes ready and with False when it is lost: at the start from
    the caller's thread, later from one of this object's own. ``memory_mb`` bounds what queries and merges may use
    together. ``held_seconds`` is how long a start waits for another process that still has the folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        ready_seconds: float = READY_SECONDS,
        held_seconds: float = HELD_SECONDS,
        memory_mb: int = 2048,
        changed: Callable[[bool], None] | None = None,
    ) -> None:
        self.folder = folder
        self._ready_seconds = ready_seconds
        self._held_seconds = held_seconds
        self._memory_mb = memory_mb
        self._changed = changed
        self._ready, self._stopping = threading.Event(), threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: threading.Thread | None = None
        self._own_folder: Path | None = None
        self.socket = self._socket_path()

    @property
    def ready(self) -> bool:
        """Whether the store answers."""
        return self._ready.is_set()

    @property
    def pid(self) -> int | None:
        """The store process's number, or None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the store answers; give whether it does."""
        return self._ready.wait(seconds)

    def start(self) -> None:
        """Start the process and wait until it is ready; from then on it is started again whenever it ends.

        Raises:
            ReadStoreHeld: another process has the folder.
            ReadStoreNotStarted: it ended or was silent for too long.
        """
        try:
            self._launch()
        except CommonbeatError:
            self.stop()
            raise
        self._watch = threading.Thread(target=self._keep_alive, name="read-store-watch", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """End the process and wait until it has gone. May be called twice."""
        self._stopping.set()
        self._end_process()
        if self._watch is not None and self._watch is not threading.current_thread():
            self._watch.join()
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)

    def _socket_path(self) -> Path:
        path = self.folder.absolute() / "store.sock"
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
            return path
        self._own_folder = Path(tempfile.mkdtemp(prefix="commonbeat-"))  # made with 0700
        return self._own_folder / "store.sock"

    def _command(self) -> Sequence[str]:
        return (
            *(sys.executable, "-m", f"{__package__}.store_process"),
            *("--path", str(self.folder), "--socket", str(self.socket)),
            *("--memory-mb", str(self._memory_mb), "--held-seconds", str(self._held_seconds)),
        )

    def _launch(self) -> None:
        process = subprocess.Popen(  # noqa: S603
            self._command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C in a terminal is for the parent, which then ends this one in order
        )
        self._process = process
        said = _first_line(process, self._ready_seconds)
        word, _space, rest = said.partition(" ")
        if word == "ready" and not self._stopping.is_set():
            self._tell(ready=True)
            return
        self._end_process()
        if word == "held":
            raise ReadStoreHeld(self.folder, rest)
        raise ReadStoreNotStarted(self.folder, rest or (f"exit status {process.returncode}"))

    def _keep_alive(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            status = self._wait_for_end()
            if self._stopping.is_set():
                break
            _log.warning("read-store.ended", status=status)
            # One that was ready is worth another try at once; one that never was may never be.
            pause = FIRST_PAUSE_SECONDS if self.ready else min(pause * 2, LONGEST_PAUSE_SECONDS)
            if self.ready:
                self._tell(ready=False)
            if self._stopping.wait(pause):
                break
            try:
                self._launch()
            except (CommonbeatError, OSError) as error:
                _log.error("read-store.not-restarted", error=type(error).__name__)
        self._ready.clear()
        self._end_process()

    def _wait_for_end(self) -> int | None:
        process = self._process
        if process is None:
            return None
        status = process.wait()
        _close_pipes(process)
        return status

    def _tell(self, *, ready: bool) -> None:
        if ready:
            self._ready.set()
        else:
            self._ready.clear()
        if self._changed is not None:
            self._changed(ready)

    def _end_process(self) -> None:
        process = self._process
        if process is None:
            return
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()  # it ends at the end of its input
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close_pipes(process)


def _first_line(process: subprocess.Popen[bytes], seconds: float) -> str:
    """Give the first line that the process says, or nothing if it ends or is silent for too long."""
    heard: list[str] = []

    def listen() -> None:
        if process.stdout is not None:
            heard.append(process.stdout.readline().decode(errors="replace").strip())

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    listener.join(seconds)
    if listener.is_alive():
        process.kill()
        listener.join()
    return heard[0] if heard else ""


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
