"""A pack run against a system, whichever side it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.legible import spelt_out

from .back_office import BackOffice, ask
from .model import Camera, Pack, Run, SystemUnderTest, TestResult
from .played import PlayedBackOffice
from .ports import Answer, Caller, Ear, Heard, Outgoing, Reply
from .sender import Sender, judge

OURS: Final = "commonbeat"
DESCRIPTION: Final = "/api/openapi.json"
AGENT_SHOWN: Final = 100

Told = Callable[[TestResult], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about: the address, the product where it was said, and what chose the version of the standard."""

    target: str
    seed: int
    product: str = ""
    version: str = ""
    chosen_by: str = ""


def run_sender(
    pack: Pack,
    asked: Asked,
    ear: Ear,
    camera: Camera | None,
    clock: Clock,
    told: Told,
    answered: Callable[[Heard, Reply], None],
) -> Run:
    """Hear a foreign sender out and give what every test found; each request is told of as it is answered.

    Raises:
        CannotListen: the address cannot be had, or the sender cannot be started.
    """
    started = clock.now()
    played = PlayedBackOffice(pack, camera)

    def answer(heard: Heard) -> Reply:
        reply = played(heard)
        answered(heard, reply)
        return reply

    listened = ear.listen(answer)
    results = judge(Sender.of(pack, asked.target, listened, camera))
    for result in results:
        told(result)
    agents = {spelt_out(one.headers.get("user-agent", ""))[:AGENT_SHOWN] for one in listened.heard} - {""}
    agent = ", ".join(sorted(agents)[:3])
    pieces = [
        piece
        for one in listened.heard
        for piece in (spell(one.received_at).encode(), one.method.encode(), one.path.encode(), one.body)
    ]
    return _run(pack, asked, agent, started, clock, pieces, results)


def run_back_office(pack: Pack, asked: Asked, caller: Caller, camera: Camera, clock: Clock, told: Told) -> Run:
    """Send to a foreign back office and give what every test found."""
    started = clock.now()
    ends = started + timedelta(seconds=pack.bounds.run_seconds)
    office = BackOffice(pack, asked.target, caller, camera, clock, asked.seed, ends)
    results = ask(office, told)
    name = office.calls_itself
    left = (ends - clock.now()).total_seconds()
    if not office.unreachable and not office.silences and _describes_itself_as_ours(caller, min(2.0, left)):
        name = OURS
    return _run(pack, asked, name, started, clock, office.spent, results)


def _describes_itself_as_ours(caller: Caller, seconds: float) -> bool:
    if seconds <= 0:
        return False  # the run was used up, so that tests were skipped: no mark comes of it
    answer = caller.call(Outgoing("GET", DESCRIPTION, bare=True), seconds)
    if not isinstance(answer, Answer) or answer.status != 200:
        return False
    try:
        return is_ours(str(json.loads(answer.body)["info"]["title"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def is_ours(name: str) -> bool:
    """Say whether the name is that of our own product, however it is spaced and cased."""
    return OURS in "".join(letter for letter in name.casefold() if letter.isalnum())


def _run(
    pack: Pack,
    asked: Asked,
    name: str,
    started: datetime,
    clock: Clock,
    pieces: Iterable[bytes],
    results: tuple[TestResult, ...],
) -> Run:
    ours = is_ours(name) or is_ours(asked.product)
    system = SystemUnderTest(asked.target, asked.product, asked.version, name, ours)
    return Run(pack, system, asked.seed, started, clock.now(), transcript_of(pieces), results, asked.chosen_by)


def transcript_of(pieces: Iterable[bytes]) -> str:
    """Give the SHA-256 of what was exchanged: lengths stand before the pieces, so no two exchanges look alike."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(b"%d " % len(piece) + piece)
    return digest.hexdigest()
