"""The tests of a foreign back office: each sends it one batch of synthetic reads and looks at what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from commonbeat.kernel.clauses import ClauseId
from commonbeat.kernel.clock import Clock, spell
from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from .clock import CLOCK, in_words
from .curl import curl_for
from .model import Camera, Found, Pack, TestResult, Verdict
from .ports import Answer, Caller, Outgoing, Silence
from .sent import READS
from .synthetic import synthetic_marks
from .taken import Taken, Unfit, seen, taken_of, told_of

AHEAD_BY_SECONDS: Final = 3.0
"""How far beyond the limit a capture is put, so that the way there does not decide."""
BEHIND_TIMES: Final = 10
SILENCES: Final = 2
"""After so many calls in a row without an answer nothing more is asked."""
OPERATORS: Final = frozenset({"camera-known", "camera-in-service", "feed-scope"})
"""What a good read is held for where the run was given another camera than the back office knows."""
UNKNOWN_CAMERA: Final = 2_147_480_000

Read = dict[str, object]


@dataclass(slots=True)
class BackOffice:
    """A foreign back office in the middle of a run."""

    pack: Pack
    target: str
    caller: Caller
    camera: Camera
    clock: Clock
    seed: int
    ends_at: datetime
    spent: list[bytes] = field(default_factory=list)
    silences: int = 0
    unreachable: str = ""
    calls_itself: str = ""
    _marks: list[str] = field(default_factory=list)

    def read(self, ahead_seconds: float = -1.0, **more: object) -> Read:
        """Give a read of the camera with a mark of its own, captured so far ahead of now; ``more`` replaces fields."""
        if not self._marks:
            self._marks = synthetic_marks(self.seed, 64)
        at = spell(self.clock.now() + timedelta(seconds=ahead_seconds))
        made: Read = {"vrm": self._marks.pop(), "captured_at": at, "feed": self.camera.feed}
        made |= {"source": self.camera.source, "camera": self.camera.camera, "confidence": 92}
        return {name: value for name, value in (made | more).items() if value is not None}

    def send(self, reads: Sequence[object], *, bare: bool = False) -> Answer | Silence:
        """Send a batch and give what came of it, within what is left of the run."""
        left = min(float(self.pack.bounds.call_seconds), (self.ends_at - self.clock.now()).total_seconds())
        if left <= 0:
            return Silence(_("the {most} seconds of the run were used up").format(most=self.pack.bounds.run_seconds))
        body = json.dumps({"reads": reads}).encode()
        answer = self.caller.call(Outgoing("POST", READS, body, bare=bare), left)
        self.spent.append(body)
        if isinstance(answer, Silence):
            self.silences += 1
            self.spent.append(answer.why.encode())
            if not answer.reached:
                self.unreachable = answer.why
        else:
            self.silences = 0
            self.spent.append(b"%d " % answer.status + answer.body)
        return answer


Check = Callable[[BackOffice], Found]


def ask(office: BackOffice, told: Callable[[TestResult], None]) -> tuple[TestResult, ...]:
    """Make every test of the pack in order, and tell of each as it is made."""
    results: list[TestResult] = []
    for test in office.pack.tests:
        found = _stopped(office, results) or CHECKS[test.id](office)
        results.append(TestResult(test, found))
        told(results[-1])
    return tuple(results)


def _stopped(office: BackOffice, results: Sequence[TestResult]) -> Found | None:
    """Say why nothing more is asked, or None."""
    if office.unreachable:
        return Found(Verdict.SKIP, _("Nothing was asked: nobody is there."))
    if results and results[0].found.verdict is Verdict.ERROR:
        return Found(Verdict.SKIP, _("Nothing was asked: a good read could not be tried."))
    if office.silences >= SILENCES:
        told = _("Nothing was asked: {count} calls in a row had no answer.")
        return Found(Verdict.SKIP, told.format(count=office.silences))
    if office.clock.now() >= office.ends_at:
        told = _("Nothing was asked: the {most} seconds of the run were used up.")
        return Found(Verdict.SKIP, told.format(most=office.pack.bounds.run_seconds))
    return None


def _silent(silence: Silence, again: str) -> Found:
    told = _("No answer: {why}.").format(why=spelt_out(silence.why))
    return Found(Verdict.FAIL if silence.reached else Verdict.ERROR, told, again)


def _sent(office: BackOffice, reads: Sequence[Read], again: str, right: Callable[[Taken], bool]) -> Found:
    answer = office.send(reads)
    if isinstance(answer, Silence):
        return _silent(answer, again)
    try:
        taken = taken_of(answer, len(reads))
    except Unfit as unfit:
        return Found(Verdict.FAIL, str(unfit), again)
    is_right = right(taken)
    return Found(Verdict.PASS if is_right else Verdict.FAIL, told_of(taken), "" if is_right else again)


def _takes(ahead: Callable[[BackOffice], float]) -> Check:
    """Give the check that a good read, captured so far ahead of now, is accepted."""

    def check(office: BackOffice) -> Found:
        seconds = ahead(office)
        read = office.read(seconds)
        again = curl_for(office.target, read, seconds)
        return _timed(office, seconds, _sent(office, [read], again, lambda taken: taken.accepted == 1))

    return check


def _holds(clause: str, ahead: Callable[[BackOffice], float] = lambda _office: -1.0, **more: object) -> Check:
    """Give the check that a read is kept apart with the clause that it breaks; None takes a field away."""

    def check(office: BackOffice) -> Found:
        seconds = ahead(office)
        read = office.read(seconds, **more)
        found = _held(office, read, clause, None if "captured_at" in more else seconds)
        return _timed(office, seconds, found) if clause == CLOCK else found

    return check


def _timed(office: BackOffice, ahead_seconds: float, found: Found) -> Found:
    """Give the finding with how far off the read was captured, beside what is allowed."""
    limit = office.pack.limits[f"{office.pack.standard}#{CLOCK}"]
    told = _("Sent {ahead} by the clock here, and the limit is {limit}. {observed}")
    return replace(found, observed=told.format(ahead=in_words(ahead_seconds), limit=limit, observed=found.observed))


def _holds_a_time_without_a_zone(office: BackOffice) -> Found:
    read = office.read(captured_at=spell(office.clock.now()).removesuffix("Z"))
    return _held(office, read, "capture-time", None)


def _held(office: BackOffice, read: Read, clause: str, ahead_seconds: float | None) -> Found:
    again = curl_for(office.target, read, ahead_seconds)
    return _sent(office, [read], again, lambda taken: _is_of(taken.quarantined.get(0, ""), office, clause))


def _is_of(address: str, office: BackOffice, clause: str) -> bool:
    """Say whether the address is that of the clause, in whichever version of the standard is in force there."""
    try:
        named = ClauseId.parse(address)
    except ValueError:
        return False
    return (named.standard, named.clause) == (office.pack.standard.partition("@")[0], clause)


def _takes_a_good_read(office: BackOffice) -> Found:
    read = office.read()
    again = curl_for(office.target, read, -1.0)
    answer = office.send([read])
    if isinstance(answer, Silence):
        return _silent(answer, again)
    office.calls_itself = spelt_out(answer.headers.get("server", ""))[:100]
    if answer.status in {401, 403}:
        told = _("{answered} The credential of the run is not taken: give a good one with --bearer-file.")
        return Found(Verdict.ERROR, told.format(answered=seen(answer)), again)
    try:
        taken = taken_of(answer, 1)
    except Unfit as unfit:
        return Found(Verdict.FAIL, str(unfit), again)
    if any(_is_of(taken.quarantined.get(0, ""), office, clause) for clause in OPERATORS):
        told = _("{answered} Name a camera that the back office has in service, and a credential for it.")
        return Found(Verdict.ERROR, told.format(answered=told_of(taken)), again)
    return Found(Verdict.PASS if taken.accepted == 1 else Verdict.FAIL, told_of(taken), again)


def _counts_a_repeat(office: BackOffice) -> Found:
    read = office.read()
    again = curl_for(office.target, read, None)
    first = office.send([read])
    if isinstance(first, Silence):
        return _silent(first, again)
    return _sent(office, [read], again, lambda taken: taken.duplicates == 1)


def _keeps_the_good_of_a_batch(office: BackOffice) -> Found:
    reads = [office.read(), office.read(vrm=None), office.read()]
    again = curl_for(office.target, reads[1], -1.0)
    return _sent(office, reads, again, lambda taken: taken.accepted == 2 and set(taken.quarantined) == {1})


def _refuses(batch: Callable[[BackOffice], Sequence[Read]]) -> Check:
    """Give the check that a batch is refused whole."""

    def check(office: BackOffice) -> Found:
        reads = batch(office)
        again = curl_for(office.target, reads[0] if reads else None, -1.0 if reads else None)
        answer = office.send(reads)
        if isinstance(answer, Silence):
            return _silent(answer, again)
        is_refused = 400 <= answer.status < 500 and answer.status not in {401, 403}
        return Found(Verdict.PASS if is_refused else Verdict.FAIL, seen(answer), again)

    return check


def _asks_for_a_credential(office: BackOffice) -> Found:
    read = office.read()
    again = curl_for(office.target, read, -1.0, bare=True)
    answer = office.send([read], bare=True)
    if isinstance(answer, Silence):
        return _silent(answer, again)
    return Found(Verdict.PASS if answer.status == 401 else Verdict.FAIL, seen(answer), again)


def _limit(office: BackOffice) -> float:
    return office.pack.limit(CLOCK)


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "takes-a-good-read": _takes_a_good_read,
        "takes-a-read-a-little-ahead": _takes(lambda office: _limit(office) / 2),
        "holds-a-read-ahead": _holds(CLOCK, lambda office: _limit(office) + AHEAD_BY_SECONDS),
        "takes-a-read-behind": _takes(lambda office: -BEHIND_TIMES * max(_limit(office), 1.0)),
        "holds-a-read-without-a-mark": _holds("record-complete", vrm=None),
        "holds-a-read-without-a-time": _holds("record-complete", captured_at=None),
        "holds-a-read-without-a-camera": _holds("record-complete", camera=None),
        "holds-a-mark-without-characters": _holds("vrm-shape", vrm=" - "),
        "holds-a-time-without-a-zone": _holds_a_time_without_a_zone,
        "holds-an-unknown-camera": _holds("camera-known", camera=UNKNOWN_CAMERA),
        "holds-a-position-off-the-globe": _holds("position", latitude=91.0, longitude=0.0),
        "holds-a-confidence-above-a-hundred": _holds("confidence", confidence=101),
        "counts-a-repeat": _counts_a_repeat,
        "keeps-the-good-of-a-batch": _keeps_the_good_of_a_batch,
        "refuses-an-image": _refuses(lambda office: [office.read(image="c3ludGhldGlj")]),
        "refuses-an-empty-batch": _refuses(lambda _office: []),
        "asks-for-a-credential": _asks_for_a_credential,
    }
)
