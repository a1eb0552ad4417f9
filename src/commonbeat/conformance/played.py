"""The back office that is played to a foreign sender while it is heard out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from commonbeat.kernel.text import _

from . import sent
from .clock import CLOCK, is_ahead
from .model import Camera, Pack
from .ports import Heard, Reply
from .sent import Sent, fault_of, reads_of


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
