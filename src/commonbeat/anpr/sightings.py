"""This node's reads as other nodes and the federated search see them: the port that the exchange declares."""

from __future__ import annotations

from dataclasses import dataclass

from commonbeat.access.model import Actor
from commonbeat.audit.model import Event
from commonbeat.exchange.model import FoundSightings, Sighting, SightingsQuestion

from .model import Flag
from .question import Question
from .searches import FoundRead, Searches

_TOLD = (
    Flag.LATE,
    Flag.OFF_POSITION,
    Flag.IMPORTED,
    Flag.RELEASED,
    Flag.TRANSLITERATED,
    Flag.AHEAD,
    Flag.TEST,
)


@dataclass(frozen=True, slots=True)
class OwnSightings:
    """Fulfils ``Sightings`` with the node's own searches, under the node's own policy."""

    searches: Searches
    most: int = 500

    def find(self, actor: Actor, question: SightingsQuestion, message: str, *, vouched: bool) -> FoundSightings:
        """Give the reads; the look is on the record under ``message``, durable on return."""
        asked = Question(question.from_, question.to, question.vrm, limit=self.most)
        event = Event.QUESTION_ANSWERED if vouched else Event.SEARCH_MADE
        found = self.searches.make(actor, asked, question.purpose, event, subject=message)
        return FoundSightings(
            reads=tuple(_sighting(read) for read in found.reads),
            more=found.next is not None,
            from_=found.from_,
            to=found.to,
            stored_to=found.stored_to,
            gaps=found.gaps,
            rule=found.rule,
        )


def _sighting(read: FoundRead) -> Sighting:
    triple = read.camera.triple
    return Sighting(
        vrm=read.vrm,
        received_vrm=read.received_vrm,
        captured_at=read.captured_at,
        received_at=read.received_at,
        feed=triple.feed,
        source=triple.source,
        camera=triple.camera,
        camera_name=read.camera.name,
        road=read.camera.road,
        latitude=read.latitude,
        longitude=read.longitude,
        confidence=read.confidence,
        flags=tuple((one.name or "").lower().replace("_", "-") for one in _TOLD if one in read.flags),
    )
