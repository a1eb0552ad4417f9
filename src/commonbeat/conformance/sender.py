"""The tests of a foreign sender, each over all that it sent; and the back office that is played to it meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from commonbeat.kernel.clauses import implements
from commonbeat.kernel.text import _

from . import sent
from .curl import curl_for
from .model import Camera, Found, Pack, TestResult, Verdict
from .ports import Heard, Listened, Reply
from .sent import Sent, fault_of, reads_of

TOLD: Final = 3
"""Faults of one kind that are told: the rest are counted."""
CLOCK: Final = "clock-tolerance"


@dataclass(frozen=True, slots=True)
class Sender:
    """All that is known of a sender when it has been heard out. ``camera`` None: any camera may be sent for."""

    pack: Pack
    target: str
    listened: Listened
    camera: Camera | None
    reads: Sequence[Sent]

    @classmethod
    def of(cls, pack: Pack, target: str, listened: Listened, camera: Camera | None) -> Sender:
        """Read what was heard."""
        return cls(pack, target, listened, camera, reads_of(listened.heard, pack.bounds))


Check = Callable[[Sender], Found]


def judge(sender: Sender) -> tuple[TestResult, ...]:
    """Give what every test of the pack finds."""
    return tuple(TestResult(test, CHECKS[test.id](sender)) for test in sender.pack.tests)


def _sends_batches(sender: Sender) -> Found:
    heard = sender.listened.heard
    if not sender.listened.connections:
        told = _("Nothing connected to {target}: {ended}. Point the sender there, or start it with --run.")
        return Found(Verdict.ERROR, told.format(target=sender.target, ended=sender.listened.ended))
    faults = [(n, fault) for n, one in enumerate(heard, 1) if (fault := fault_of(one, sender.pack.bounds))]
    if faults:
        told = _("{count} of {all} requests were no batch: {which}.")
        which = "; ".join(_("request {number}: {fault}").format(number=n, fault=f) for n, f in faults[:TOLD])
        found = told.format(count=len(faults), all=len(heard), which=which)
        return Found(Verdict.FAIL, found, curl_for(sender.target, {}, 0.0))
    if not sender.reads:
        told = _("Something connected and sent no whole request: {ended}.")
        return Found(Verdict.FAIL, told.format(ended=sender.listened.ended), curl_for(sender.target, {}, 0.0))
    told = _("{reads} reads in {requests} requests.")
    if len(sender.reads) == sender.pack.bounds.reads:
        told = _("More than {reads} reads in {requests} requests: those beyond were not looked at.")
    return Found(Verdict.PASS, told.format(reads=len(sender.reads), requests=len(heard)))


def _of_each(fault: Callable[[Sent, Sender], str]) -> Check:
    """Give the check that every read passes a rule."""

    def check(sender: Sender) -> Found:
        if not sender.reads:
            return _nothing()
        faults = [(read, why) for read in sender.reads if (why := fault(read, sender))]
        if not faults:
            told = _("True of all {count} reads.")
            return Found(Verdict.PASS, told.format(count=len(sender.reads)))
        return _failed(sender, faults)

    return check


def _of_each_with(field_names: Sequence[str], fault: Callable[[Sent], str]) -> Check:
    """Give the check of a field that need not be sent."""

    def check(sender: Sender) -> Found:
        if not sender.reads:
            return _nothing()
        those = [read for read in sender.reads if any(read.fields.get(name) is not None for name in field_names)]
        if not those:
            return Found(Verdict.NOT_APPLICABLE, _("No read has it, and none need have it."))
        faults = [(read, why) for read in those if (why := fault(read))]
        if not faults:
            told = _("True of all {count} reads that have it.")
            return Found(Verdict.PASS, told.format(count=len(those)))
        return _failed(sender, faults)

    return check


def _failed(sender: Sender, faults: Sequence[tuple[Sent, str]]) -> Found:
    which = "; ".join(f"{read}: {why}" for read, why in faults[:TOLD])
    told = _("{count} of {all} reads do not: {which}.")
    observed = told.format(count=len(faults), all=len(sender.reads), which=which)
    return Found(Verdict.FAIL, observed, _again(sender, faults[0][0]))


def _again(sender: Sender, read: Sent) -> str:
    captured = read.captured_at
    ahead = None if captured is None else (captured - read.received_at).total_seconds()
    shown = {name: value for name, value in read.fields.items() if name in sent.FIELDS or sent.is_image(name)}
    return curl_for(sender.target, shown, ahead)


def _nothing() -> Found:
    return Found(Verdict.SKIP, _("No read came that could be looked at."))


@implements(f"anpr-working@0.1#{CLOCK}")
def is_ahead(read: Sent, limit_seconds: float) -> bool:
    """Say whether the capture lies further ahead of its receipt than the clause allows: each read breaks it alone."""
    captured = read.captured_at
    return captured is not None and (captured - read.received_at).total_seconds() > limit_seconds


@implements(f"anpr-working@0.1#{CLOCK}")
def least_offsets(reads: Sequence[Sent]) -> Mapping[tuple[object, ...], float]:
    """Give by camera the least time from capture to receipt, in seconds: a slow link makes single reads late alone."""
    least: dict[tuple[object, ...], float] = {}
    for read in reads:
        captured = read.captured_at
        if captured is not None:
            camera = tuple(map(repr, read.triple))
            offset = (read.received_at - captured).total_seconds()
            least[camera] = min(offset, least.get(camera, offset))
    return least


def _clock_is_not_ahead(sender: Sender) -> Found:
    timed = [read for read in sender.reads if read.captured_at is not None]
    if not timed:
        return _nothing()
    limit = sender.pack.limit(CLOCK)
    ahead = [read for read in timed if is_ahead(read, limit)]
    most = max(timed, key=lambda read: (read.captured_at or read.received_at) - read.received_at)
    seconds = ((most.captured_at or most.received_at) - most.received_at).total_seconds()
    told = _(
        "{count} of {all} captures were ahead of the back office's clock by more than {limit:g} s; the most: {most} s."
    )
    observed = told.format(count=len(ahead), all=len(timed), limit=limit, most=f"{seconds:+z.2f}")
    return Found(Verdict.FAIL, observed, _again(sender, most)) if ahead else Found(Verdict.PASS, observed)


def _clock_is_not_behind(sender: Sender) -> Found:
    offsets = least_offsets(sender.reads)
    if not offsets:
        return _nothing()
    limit = sender.pack.limit(CLOCK)
    behind = [seconds for seconds in offsets.values() if seconds > limit]
    told = _(
        "{count} of {all} cameras were never nearer than {limit:g} s behind; the least offset of the worst, "
        "over all of its reads, is {most} s."
    )
    observed = told.format(count=len(behind), all=len(offsets), limit=limit, most=f"{max(offsets.values()):z.2f}")
    if not behind:
        return Found(Verdict.PASS, observed)
    worst = max((read for read in sender.reads if read.captured_at is not None), key=_lateness)
    return Found(Verdict.FAIL, observed, _again(sender, worst))


def _lateness(read: Sent) -> float:
    return (read.received_at - (read.captured_at or read.received_at)).total_seconds()


def _other_camera(read: Sent, sender: Sender) -> str:
    named = sender.camera
    if named is None or read.triple == (named.feed, named.source, named.camera):
        return ""
    return _("it is of another camera than {camera}, the only one in the register").format(camera=named)


def _sends_for_its_camera(sender: Sender) -> Found:
    if sender.camera is None and sender.reads:
        return Found(Verdict.NOT_APPLICABLE, _("No camera was named with --camera, so that any was taken."))
    return _of_each(_other_camera)(sender)


def _sends_a_credential(sender: Sender) -> Found:
    if not sender.listened.heard:
        return _nothing()
    without = [one for one in sender.listened.heard if not _has_bearer(one)]
    if not without:
        return Found(Verdict.PASS, _("Every request carries one."))
    told = _("{count} of {all} requests carry none, which a back office in service answers 401.")
    return Found(Verdict.WARN, told.format(count=len(without), all=len(sender.listened.heard)))


def _has_bearer(heard: Heard) -> bool:
    scheme, _blank, secret = heard.headers.get("authorization", "").partition(" ")
    return scheme.casefold() == "bearer" and bool(secret.strip())


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "sends-batches": _sends_batches,
        "reads-are-complete": _of_each(lambda read, _sender: sent.incomplete(read)),
        "marks-have-their-shape": _of_each(lambda read, sender: sent.mark_fault(read, sender.pack.bounds)),
        "captures-have-a-zone": _of_each(lambda read, _sender: sent.time_fault(read)),
        "clock-is-not-ahead": _clock_is_not_ahead,
        "clock-is-not-behind": _clock_is_not_behind,
        "sends-for-its-camera": _sends_for_its_camera,
        "positions-are-on-the-globe": _of_each_with(("latitude", "longitude"), sent.position_fault),
        "confidence-is-a-percentage": _of_each_with(("confidence",), sent.confidence_fault),
        "sends-no-image": _of_each(lambda read, _sender: sent.image_fault(read)),
        "sends-a-credential": _sends_a_credential,
    }
)


@dataclass(slots=True)
class PlayedBackOffice:
    """Answers a sender as a back office that keeps the clauses does. It keeps what tells repeats apart, and no read."""

    pack: Pack
    camera: Camera | None
    _taken: set[tuple[str, ...]] = field(default_factory=set)

    def __call__(self, heard: Heard) -> Reply:
        """Give the answer to one request."""
        if heard.path.partition("?")[0] != sent.READS:
            return _problem(404, _("Reads are taken at {path}.").format(path=sent.READS))
        if heard.method != "POST":
            return _problem(405, _("Reads are sent with POST."))
        fault = fault_of(heard, self.pack.bounds)
        if fault:
            return _problem(422, fault)
        reads = reads_of([heard], self.pack.bounds)
        if any(sent.image_fault(read) for read in reads):
            return _problem(422, _("Images are not taken here."))
        accepted, duplicates = 0, 0
        quarantined: list[dict[str, object]] = []
        for read in reads:
            broken = self._broken(read)
            if broken is not None:
                clause, detail = broken
                address = f"{self.pack.standard}#{clause}"
                quarantined.append({"index": read.place, "clause": address, "detail": detail})
                continue
            key = (str(read.fields.get("vrm")).replace(" ", "").upper(), str(read.captured_at), *map(str, read.triple))
            duplicates += key in self._taken
            accepted += key not in self._taken
            self._taken.add(key)
        said = {"accepted": accepted, "duplicates": duplicates, "quarantined": quarantined}
        return Reply(202, json.dumps(said).encode())

    def _broken(self, read: Sent) -> tuple[str, str] | None:
        """Give the first clause that a read breaks and how; a clock that is behind never quarantines."""
        if fault := sent.incomplete(read):
            return "record-complete", fault
        if fault := sent.mark_fault(read, self.pack.bounds):
            return "vrm-shape", fault
        if fault := sent.time_fault(read):
            return "capture-time", fault
        if is_ahead(read, self.pack.limit(CLOCK)):
            return CLOCK, _("the capture is ahead of this clock by more than the clause allows")
        if self.camera is not None and read.triple != (self.camera.feed, self.camera.source, self.camera.camera):
            return "camera-known", _("the register has no such camera")
        if fault := sent.position_fault(read):
            return "position", fault
        if fault := sent.confidence_fault(read):
            return "confidence", fault
        return None


def _problem(status: int, detail: str) -> Reply:
    body = json.dumps({"type": "about:blank", "status": status, "detail": detail}).encode()
    return Reply(status, body, "application/problem+json")
