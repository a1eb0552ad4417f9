"""The tests of a foreign sender, each over all that it sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from commonbeat.kernel.legible import spelt_out
from commonbeat.kernel.text import _

from . import sent
from .clock import CLOCK, ahead_seconds, in_words, is_ahead, least_late
from .model import Camera, Found, Pack, TestResult, Verdict
from .ports import Listened
from .sent import Sent, fault_of, reads_of
from .sent_again import Again

TOLD: Final = 3
"""Faults of one kind that are told: the rest are counted."""
NAME_SHOWN: Final = 60
SHOWN_SECONDS: Final = 1.0
"""How far beyond the limit a capture is shown again at least: the command itself takes a moment."""


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

    @property
    def again(self) -> Again:
        """Give what writes the commands that show a fault again."""
        return Again(self.listened.url or self.target, self.pack.bounds)


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
        return Found(Verdict.FAIL, found, sender.again.request(heard[faults[0][0] - 1]))
    if not sender.reads:
        told = _("Something connected and sent no whole request: {ended}.")
        return Found(Verdict.FAIL, told.format(ended=sender.listened.ended), sender.again.silence())
    told = _("{reads} reads in {requests} requests.")
    if len(sender.reads) == sender.pack.bounds.reads:
        told = _("More than {reads} reads in {requests} requests: those beyond were not looked at.")
    return Found(Verdict.PASS, told.format(reads=len(sender.reads), requests=len(heard)))


def _of_each(fault: Callable[[Sent, Sender], str], right: Callable[[], str]) -> Check:
    """Give the check that every read passes a rule; ``right`` says of how many reads it was seen that they do."""

    def check(sender: Sender) -> Found:
        if not sender.reads:
            return _nothing()
        faults = [(read, why) for read in sender.reads if (why := fault(read, sender))]
        if not faults:
            return Found(Verdict.PASS, right().format(count=len(sender.reads), all=len(sender.reads)))
        return _failed(sender, faults)

    return check


def _of_each_with(field_names: Sequence[str], fault: Callable[[Sent], str], right: Callable[[], str]) -> Check:
    """Give the check of a field that need not be sent."""

    def check(sender: Sender) -> Found:
        if not sender.reads:
            return _nothing()
        those = [read for read in sender.reads if any(read.fields.get(name) is not None for name in field_names)]
        if not those:
            told = _("Nothing to look at: none of {all} reads has it, and none need have it.")
            return Found(Verdict.NOT_APPLICABLE, told.format(all=len(sender.reads)))
        faults = [(read, why) for read in those if (why := fault(read))]
        if not faults:
            return Found(Verdict.PASS, right().format(count=len(those), all=len(sender.reads)))
        return _failed(sender, faults)

    return check


def _failed(sender: Sender, faults: Sequence[tuple[Sent, str]]) -> Found:
    which = "; ".join(f"{read}: {why}" for read, why in faults[:TOLD])
    told = _("{count} of {all} reads are not as expected: {which}.")
    observed = told.format(count=len(faults), all=len(sender.reads), which=which)
    return Found(Verdict.FAIL, observed, sender.again.read(faults[0][0]))


def _nothing() -> Found:
    return Found(Verdict.SKIP, _("No read came that could be looked at."))


def _clock_is_not_ahead(sender: Sender) -> Found:
    timed = [(seconds, read) for read in sender.reads if (seconds := ahead_seconds(read)) is not None]
    if not timed:
        return _nothing()
    limit = sender.pack.limits[f"{sender.pack.standard}#{CLOCK}"]
    ahead = [read for _seconds, read in timed if is_ahead(read, limit.value)]
    (least, _first), (most, furthest) = (choose(timed, key=lambda one: one[0]) for choose in (min, max))
    told = _(
        "{count} of {all} captures were ahead of the back office's clock by more than {limit}. "
        "Seen: from {least} to {most}."
    )
    observed = told.format(count=len(ahead), all=len(timed), limit=limit, least=in_words(least), most=in_words(most))
    if not ahead:
        return Found(Verdict.PASS, observed)
    shown = max(most, limit.value + SHOWN_SECONDS)
    return Found(Verdict.FAIL, observed, sender.again.read(furthest, shown))


def _clock_is_not_behind(sender: Sender) -> Found:
    least = least_late(sender.reads)
    if not least:
        return _nothing()
    limit = sender.pack.limits[f"{sender.pack.standard}#{CLOCK}"]
    offsets = {camera: -(ahead_seconds(read) or 0.0) for camera, read in least.items()}
    behind = [seconds for seconds in offsets.values() if seconds > limit.value]
    worst = max(offsets, key=lambda camera: offsets[camera])
    seen = {"camera": _name_of(worst), "most": in_words(-offsets[worst])}
    if not behind:
        told = _(
            "None of {all} cameras was more than {limit} behind. "
            "The best read of the one that was furthest behind, {camera}, was {most}."
        )
        if len(least) == 1:
            told = _("The camera, {camera}, was not more than {limit} behind: its best read was {most}.")
        return Found(Verdict.PASS, told.format(all=len(least), limit=limit, **seen))
    said = _("Seen: the best read of the slowest camera, {camera}, was {most}.").format(**seen)
    told = _("{count} of {all} cameras had no read within {limit} behind. {seen}")
    observed = told.format(count=len(behind), all=len(least), limit=limit, seen=said)
    return Found(Verdict.FAIL, observed, sender.again.read(least[worst]))


def _name_of(camera: tuple[str, ...]) -> str:
    return spelt_out(".".join(camera))[:NAME_SHOWN]


def _other_camera(read: Sent, sender: Sender) -> str:
    named = sender.camera
    if named is None or read.triple == (named.feed, named.source, named.camera):
        return ""
    return _("it is of another camera than {camera}, the only one in the register").format(camera=named)


def _sends_for_its_camera(sender: Sender) -> Found:
    if sender.camera is None and sender.reads:
        return Found(Verdict.NOT_APPLICABLE, _("No camera was named with --camera, so that any was taken."))
    return _of_each(_other_camera, lambda: _("{count} of {all} reads are of the camera that was named."))(sender)


def _sends_a_credential(sender: Sender) -> Found:
    if not sender.listened.heard:
        return _nothing()
    heard = sender.listened.heard
    without = sum(not sent.has_bearer(one) for one in heard)
    if not without:
        return Found(Verdict.PASS, _("{count} of {all} requests carry one.").format(count=len(heard), all=len(heard)))
    told = _("{count} of {all} requests carry none, which a back office in service answers 401.")
    return Found(Verdict.WARN, told.format(count=without, all=len(heard)))


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "sends-batches": _sends_batches,
        "reads-are-complete": _of_each(
            lambda read, _sender: sent.incomplete(read),
            lambda: _(
                "{count} of {all} reads have a mark, an instant of capture, and the camera as three whole numbers."
            ),
        ),
        "marks-have-their-shape": _of_each(
            lambda read, sender: sent.mark_fault(read, sender.pack.bounds),
            lambda: _("{count} of {all} marks have letters and digits, and no more of them than allowed."),
        ),
        "captures-have-a-zone": _of_each(
            lambda read, _sender: sent.time_fault(read),
            lambda: _("{count} of {all} captures are dates and times with an offset from UTC."),
        ),
        "clock-is-not-ahead": _clock_is_not_ahead,
        "clock-is-not-behind": _clock_is_not_behind,
        "sends-for-its-camera": _sends_for_its_camera,
        "positions-are-on-the-globe": _of_each_with(
            ("latitude", "longitude"),
            sent.position_fault,
            lambda: _("{count} of {all} reads have a position, each of them within the globe."),
        ),
        "confidence-is-a-percentage": _of_each_with(
            ("confidence",),
            sent.confidence_fault,
            lambda: _("{count} of {all} reads have a confidence, each of them a whole number from 0 to 100."),
        ),
        "sends-no-image": _of_each(
            lambda read, _sender: sent.image_fault(read),
            lambda: _("{count} of {all} reads have no field for an image."),
        ),
        "sends-a-credential": _sends_a_credential,
    }
)
