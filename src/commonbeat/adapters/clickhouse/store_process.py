"""The process that owns the embedded store's folder and answers ClickHouse's HTTP interface on a Unix socket.

``python -m commonbeat.adapters.clickhouse.store_process --path DIR --socket SOCK``

It stands apart because the engine allows one process a folder, does not survive a fork, and must not take the
gateway with it when it falls. It ends with its parent: its standard input is a pipe of which the parent holds the
other end, so the kernel closes it however the parent ends. What it has to say to the parent goes to standard
output, a line each: ``ready``, ``held PID`` or ``failed REASON``.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO

from .engine import ENGINE_FOLDER, Engine
from .http_interface import Server
from .torn_inserts import undo_torn_inserts
from .whole_parts import WholeParts, clear_found, clear_new, clear_set_aside

HELD_SECONDS = 10.0
CLOSE_SECONDS = 5.0
EXIT_HELD, EXIT_FAILED, EXIT_NOT_WHOLE = 75, 70, 74


def main() -> int:
    """Serve until the parent ends or asks for the end."""
    options = _options()
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    if options.with_parent:
        threading.Thread(target=_watch_parent, args=(ending,), daemon=True).start()
    options.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (options.path / "store.lock").open("a+")
    holder = _take(lock, options.held_seconds, ending)
    if holder is not None:
        _say(f"held {holder}")
        print(f"The read store in {options.path} is held by process {holder}: end that one first.", file=sys.stderr)  # noqa: T201
        return EXIT_HELD
    try:
        engine, parts = _open(options)
        server = Server(options.socket, engine, before_confirming=partial(parts.look, _give_up))
    except (OSError, RuntimeError) as error:
        _say("failed " + " ".join(str(error).split()))
        return EXIT_FAILED
    # The engine sets handlers of its own when it opens.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=parts.keep_looking, args=(_give_up,), daemon=True).start()
    _say("ready")
    ending.wait()
    # Every confirmed insert is on the disk already, so an engine that will not close may be left where it is.
    late = threading.Timer(CLOSE_SECONDS, os._exit, (0,))
    late.daemon = True
    late.start()
    server.stop()
    parts.stop()
    engine.close()
    return 0


def _open(options: argparse.Namespace) -> tuple[Engine, WholeParts]:
    """Open the folder; begin anew if parts of it were not whole, since then tokens of inserts may have no rows."""
    folder = options.path / ENGINE_FOLDER
    undo_torn_inserts(folder)
    engine = Engine(options.path, memory_mb=options.memory_mb, threads=options.threads)
    clear_set_aside(folder)
    found: list[Path] = []
    parts = WholeParts(engine)
    parts.look(found.extend)
    if found or undo_torn_inserts(folder):
        clear_found(found)
        # The engine does not open a folder twice in one process.
        os.execv(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]])  # noqa: S606
    return engine, parts


def _give_up(broken: Sequence[Path]) -> None:
    """End as a kill would: what was merged takes the place of what is broken when the folder is opened again."""
    names = ", ".join(sorted(part.name for part in broken))
    print(f"The disk did not take all of {names}: the read store opens its folder again.", file=sys.stderr)  # noqa: T201
    clear_new(broken)
    os._exit(EXIT_NOT_WHOLE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Own a read store's folder and answer on a Unix socket.")
    parser.add_argument("--path", type=Path, required=True, help="the store's folder")
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--held-seconds", type=float, default=HELD_SECONDS, help="how long to wait for a holder, s")
    parser.add_argument("--memory-mb", type=int, default=2048, help="what queries and merges may use together, MiB")
    parser.add_argument("--threads", type=int, default=2, help="threads a query")
    parser.add_argument("--without-parent", dest="with_parent", action="store_false", help="do not end with stdin")
    return parser.parse_args()


def _watch_parent(ending: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    ending.set()
    # If the main thread is stuck in the engine, the end still comes.
    time.sleep(2 * CLOSE_SECONDS)
    os._exit(0)


def _take(lock: IO[str], seconds: float, ending: threading.Event) -> str | None:
    """Take the folder's lock and write our number into it; give the holder's number if it stays taken."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline or ending.wait(0.05):
                lock.seek(0)
                return lock.read().strip() or "unknown"
        else:
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            return None


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # a parent that has gone does not hear it
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
