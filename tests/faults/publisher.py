"""A process of its own that publishes: at a word, or until it is killed at a chosen touch of the catalogue.

    python -m tests.faults.publisher

It reads a line of JSON for each thing to do, and answers each with a line. ``run``: the words of a command; ``touch``:
at which touch of ``root`` the process that does it is killed with signal 9, none of them where it is 0.
"""

import json
import os
import signal
import sys
from typing import Any

from tests.cli.said import said

TOUCHES = {"open", "os.mkdir", "os.chmod", "os.rename", "os.remove", "os.rmdir", "os.link", "fcntl.flock"}


def main() -> None:
    said("standards", "publish", "--help")  # so that what it imports is there before anybody waits for it
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_done(asked)) + "\n")
        sys.stdout.flush()


def _done(asked: dict[str, Any]) -> dict[str, Any]:
    """Do it in a process of its own, which may end at any time; say how it ended and what it said."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        if asked.get("user"):
            os.setgroups([])
            os.setgid(asked["user"])
            os.setuid(asked["user"])
        _kill_at(asked.get("touch", 0), asked.get("root", ""))
        told = said(*asked["run"])
        os.write(into, json.dumps({"status": told.status, "out": told.out, "err": told.err}).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    _pid, ended = os.waitpid(child, 0)
    return {"killed": os.WIFSIGNALED(ended)} | (json.loads(told) if told else {})


def _kill_at(touch: int, root: str) -> None:
    """Have this process killed at its n-th touch of what lies at or beneath a folder."""
    count = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event in TOUCHES and any(root in str(one) for one in arguments):
            count += 1
            if count == touch:
                os.kill(os.getpid(), signal.SIGKILL)

    if touch:
        sys.addaudithook(look)


if __name__ == "__main__":
    main()
